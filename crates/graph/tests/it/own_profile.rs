//! What people change of themselves without a role.

use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA};

#[tokio::test]
async fn a_member_gives_herself_another_number_and_changes_nothing_else() {
    let clinic = Clinic::open();
    let token = clinic.as_person(MIA, "User.ReadWrite");
    for path in ["/v1.0/me".to_owned(), format!("/v1.0/users/{MIA}"), format!("/v1.0/users/{}", clinic.user(MIA))] {
        clinic.patch(&token, &path, &json!({"mobilePhone": "+1 425 555 0100"})).await.expect(204);
        clinic.patch(&token, &path, &json!({"mobilePhone": null})).await.expect(204);
        for body in [
            json!({"displayName": "Dr Novak"}),
            json!({"mobilePhone": "+1", "jobTitle": "x"}),
            json!({"otherMails": []}),
            json!({"businessPhones": ["+1"]}),
        ] {
            let refused = clinic.patch(&token, &path, &body).await;
            assert_eq!(refused.error().1, "Authorization_RequestDenied", "{body}");
        }
    }
    let other = clinic.patch(&token, &format!("/v1.0/users/{ADA}"), &json!({"mobilePhone": "+1"})).await;
    assert_eq!(other.error().1, "Authorization_RequestDenied");
    let reads = clinic.as_person(MIA, "User.Read");
    assert_eq!(clinic.patch(&reads, "/v1.0/me", &json!({"mobilePhone": "+1"})).await.error().0, 403);
    let all = clinic.as_person(MIA, "User.ReadWrite.All");
    assert_eq!(clinic.patch(&all, "/v1.0/me", &json!({"jobTitle": "x"})).await.error().0, 403, "no more than she may");
}
