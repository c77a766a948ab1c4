use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, UMA};

const GRANTS: &str = "DelegatedPermissionGrant.ReadWrite.All Application.Read.All Directory.Read.All";
const TERMS: &str = "Agreement.ReadWrite.All AgreementAcceptance.Read AgreementAcceptance.Read.All";

async fn service_principal(clinic: &Clinic, token: &str, name: &str) -> String {
    let path = format!("/v1.0/servicePrincipals?$filter=displayName%20eq%20'{}'", name.replace(' ', "%20"));
    clinic.get(token, &path).await.column("id").remove(0)
}

#[tokio::test]
async fn a_grant_is_made_changed_and_taken_away() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, GRANTS);
    let client = service_principal(&clinic, &token, "Night Watch").await;
    let resource = service_principal(&clinic, &token, "Microsoft Graph").await;
    let grants = "/v1.0/oauth2PermissionGrants";
    let mut body = json!({"clientId": client, "consentType": "AllPrincipals", "principalId": null,
        "resourceId": resource, "scope": " User.Read"});
    let made = clinic.post(&token, grants, &body).await.expect(201);
    assert_eq!((&made["consentType"], &made["scope"]), (&json!("AllPrincipals"), &json!(" User.Read")));
    let again = clinic.post(&token, grants, &body).await;
    assert_eq!(again.error().0, 400, "one grant for the same parties");
    assert_eq!(again.error().1, "Request_BadRequest");
    let one = format!("{grants}/{}", made["id"].as_str().expect("an id"));
    clinic.patch(&token, &one, &json!({"scope": "User.Read Mail.Send"})).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.expect(200)["scope"], "User.Read Mail.Send");
    assert_eq!(clinic.patch(&token, &one, &json!({"consentType": "Principal"})).await.error().0, 400);
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.error().0, 404);

    body["consentType"] = json!("Principal");
    assert_eq!(clinic.post(&token, grants, &body).await.error().0, 400, "a principal is missing");
    body["principalId"] = json!(clinic.user(ADA));
    let made = clinic.post(&token, grants, &body).await.expect(201);
    assert_eq!(made["principalId"], body["principalId"]);
    let helper = clinic.as_person(UMA, GRANTS);
    let denied = clinic.post(&helper, grants, &body).await;
    assert_eq!(denied.error().1, "Authorization_RequestDenied", "who assigns apps does not grant them permissions");
    assert!(denied.headers.contains_key("x-vestibule-decision"));
}

fn file(language: &str, data: &[u8], major: bool) -> Value {
    json!({"fileName": "terms.pdf", "displayName": "Terms", "language": language, "isDefault": false,
        "isMajorVersion": major, "fileData": {"data": STANDARD.encode(data)}})
}

#[tokio::test]
async fn documents_have_versions_and_acceptances_go_with_the_agreement() {
    // B5.8#9, B5.8#11
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, TERMS);
    let body = json!({"displayName": "House rules", "isViewingBeforeAcceptanceRequired": false,
        "isPerDeviceAcceptanceRequired": true, "userReacceptRequiredFrequency": "P90D",
        "termsExpiration": {"startDateTime": "2027-01-01T00:00:00Z", "frequency": "P1M"},
        "files": [file("en", b"%PDF-1", true)]});
    let made = clinic.post(&token, "/v1.0/agreements", &body).await.expect(201);
    for name in ["isPerDeviceAcceptanceRequired", "userReacceptRequiredFrequency", "termsExpiration"] {
        assert_eq!(made[name], body[name], "{name}");
    }
    let one = format!("/v1.0/identityGovernance/termsOfUse/agreements/{}", made["id"].as_str().expect("an id"));
    let files = format!("{one}/files");
    let second = clinic.post(&token, &files, &file("en", b"%PDF-2", true)).await.expect(201);
    assert_eq!(second["isMajorVersion"], true);
    clinic.post(&token, &files, &file("de", b"%PDF-3", false)).await.expect(201);
    assert_eq!(clinic.post(&token, &files, &file("fr", b"<html>", false)).await.error().0, 400);
    let data = |answer: &Value| {
        let found = answer["value"].as_array().expect("a list").iter();
        found.map(|file| file["fileData"]["data"].as_str().expect("data").to_owned()).collect::<Vec<_>>()
    };
    let encoded = |all: &[&[u8]]| all.iter().map(|bytes| STANDARD.encode(bytes)).collect::<Vec<_>>();
    for (path, expected) in [
        (files, encoded(&[b"%PDF-2", b"%PDF-3"])),
        (format!("{one}/file/localizations"), encoded(&[b"%PDF-2", b"%PDF-3"])),
        (format!("{one}/versions"), encoded(&[b"%PDF-2", b"%PDF-1", b"%PDF-3"])),
    ] {
        assert_eq!(data(&clinic.get(&token, &path).await.expect(200)), expected, "{path}");
    }
    assert_eq!(clinic.patch(&token, &one, &json!({"isPerDeviceAcceptanceRequired": false})).await.error().0, 400);
    for path in [format!("{one}/acceptances"), "/v1.0/me/agreementAcceptances".to_owned()] {
        assert!(clinic.get(&token, &path).await.column("id").is_empty(), "{path}");
    }
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.get(&token, &format!("{one}/acceptances")).await.error().0, 404);
}
