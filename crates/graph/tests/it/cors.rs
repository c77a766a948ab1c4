use http::Method;

use crate::clinic::{Clinic, MIA};

#[tokio::test]
async fn a_page_of_any_origin_may_ask_and_read_without_a_token_to_ask_with() {
    let clinic = Clinic::open();
    let asks = [("origin", "https://spa.example"), ("access-control-request-headers", "authorization,x-new")];
    for path in ["/v1.0/users", "/beta/no/such/path", "/v1.0/invitations", "/oidc/userinfo", "/v1.0"] {
        let answer = clinic.send(Method::OPTIONS, "", path, None, &asks).await;
        let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().expect("ASCII").to_owned());
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert_eq!(header("access-control-allow-origin").as_deref(), Some("*"), "{path}");
        assert_eq!(header("access-control-allow-headers").as_deref(), Some("authorization,x-new"), "{path}");
        assert!(header("access-control-allow-methods").is_some_and(|verbs| verbs.contains("PATCH")), "{path}");
    }
    let token = clinic.as_person(MIA, "User.Read");
    for (token, status) in [(token.as_str(), 200), ("", 401)] {
        let answer = clinic.get(token, "/v1.0/me").await;
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(answer.headers["access-control-allow-origin"], "*", "errors are read by pages as well");
        assert_eq!(
            answer.headers["access-control-expose-headers"],
            "client-request-id, request-id, Retry-After, Location"
        );
    }
}
