use http::Method;
use serde_json::json;

use crate::clinic::{Clinic, MIA};

const PATH: &str = "/oidc/userinfo";

#[tokio::test]
async fn user_info_calls_a_person_what_the_client_calls_her() {
    let clinic = Clinic::open();
    let token = clinic.as_person(MIA, "openid profile email");
    for method in [Method::GET, Method::POST] {
        let said = clinic.send(method, &token, PATH, None, &[]).await.expect(200);
        let subject = said["sub"].as_str().expect("a subject").to_owned();
        let picture = "https://localhost:8443/v1.0/me/photo/$value";
        let expected = json!({"sub": subject, "name": "Mia Novak", "given_name": "Mia", "family_name": "Novak",
            "email": MIA, "picture": picture});
        assert_eq!(said, expected);
        assert_ne!(subject, clinic.user(MIA), "pairwise, not the object");
    }
}

#[tokio::test]
async fn user_info_tells_as_much_as_the_scopes_say() {
    let clinic = Clinic::open();
    let of = async |scopes: &str| {
        let said = clinic.get(&clinic.as_person(MIA, scopes), PATH).await.expect(200);
        said.as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("openid").await, ["sub"]);
    assert_eq!(of("openid email").await, ["email", "sub"]);
    assert_eq!(of("openid profile").await, ["family_name", "given_name", "name", "picture", "sub"]);
}

#[tokio::test]
async fn user_info_is_for_people_who_signed_in_with_openid() {
    let clinic = Clinic::open();
    for token in [clinic.as_person(MIA, "User.Read"), clinic.as_app(&["User.Read.All"])] {
        let refused = clinic.get(&token, PATH).await;
        let expected = "Insufficient privileges to complete the operation.";
        assert_eq!(refused.error(), (403, "Authorization_RequestDenied", expected));
        assert!(refused.headers.contains_key("x-vestibule-decision"), "{:?}", refused.headers);
    }
    assert_eq!(clinic.get("", PATH).await.error(), (401, "InvalidAuthenticationToken", "Access token is empty."));
}
