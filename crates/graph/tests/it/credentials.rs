//! How applications prove themselves: secrets, certificates that they roll, and issuers elsewhere.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA};

const PEM: &str = include_str!("../../../../fixtures/keys/certificate.pem");
/// The private key of the published certificate.
static KEY: LazyLock<&str> = LazyLock::new(|| {
    &PEM[PEM.find("-----BEGIN PRIVATE").expect("a key")..PEM.find("-----BEGIN CERT").expect("its end")]
});
/// The certificate in base64.
static CERTIFICATE: LazyLock<String> = LazyLock::new(|| {
    let block = PEM.split("-----BEGIN CERTIFICATE-----").nth(1).expect("a certificate");
    block.split("-----END").next().expect("its end").split_ascii_whitespace().collect()
});

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn signed(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&json!({"alg": "RS256", "typ": "JWT"})), part(claims));
    let key = EncodingKey::from_rsa_pem(KEY.as_bytes()).expect("a key");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::RS256).expect("a signature");
    format!("{message}.{signature}")
}

/// What a proof says; `more` replaces parts of it.
fn proof(clinic: &Clinic, object: &str, more: &Value) -> String {
    let now = clinic.world.clock().now().as_second();
    let mut claims =
        json!({"aud": "00000003-0000-0000-c000-000000000000", "iss": object, "nbf": now, "exp": now + 600});
    claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    signed(&claims)
}

fn key(name: &str) -> Value {
    json!({"type": "AsymmetricX509Cert", "usage": "Verify", "displayName": name, "key": *CERTIFICATE})
}

#[tokio::test]
async fn whoever_has_the_key_of_a_certificate_adds_another_and_takes_it_away() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let body = json!({"displayName": "Rounds", "keyCredentials": [key("first")]});
    let app = clinic.post(&token, "/v1.0/applications", &body).await.expect(201);
    let (id, path) = (text(&app["id"]), format!("/v1.0/applications/{}", text(&app["id"])));
    let add = |proof: String| json!({"keyCredential": key("second"), "passwordCredential": null, "proof": proof});
    let now = clinic.world.clock().now().as_second();
    for more in [
        json!({"aud": "https://graph.microsoft.com"}),
        json!({"iss": app["appId"]}),
        json!({"exp": now + 601}),
        json!({"nbf": now - 1200, "exp": now - 600}),
        json!({"nbf": now + 600, "exp": now + 900}),
        json!({"nbf": null}),
    ] {
        let refused = clinic.post(&token, &format!("{path}/addKey"), &add(proof(&clinic, &id, &more))).await;
        let expected = (401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.");
        assert_eq!(refused.error(), expected, "{more}");
    }
    for nonsense in ["nonsense", "a.b.c"] {
        let refused = clinic.post(&token, &format!("{path}/addKey"), &add(nonsense.to_owned())).await;
        assert_eq!(refused.error().0, 401, "{nonsense}");
    }
    let good = proof(&clinic, &id, &json!({}));
    let added = clinic.post(&token, &format!("{path}/addKey"), &add(good.clone())).await.expect(200);
    assert_eq!((&added["displayName"], &added["key"]), (&json!("second"), &json!(null)));
    let listed = clinic.get(&token, &path).await.expect(200)["keyCredentials"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    let older = json!({"aud": "00000002-0000-0000-c000-000000000000"});
    let remove = json!({"keyId": added["keyId"], "proof": proof(&clinic, &id, &older)});
    clinic.post(&token, &format!("{path}/removeKey"), &remove).await.expect(204);
    let again = clinic.post(&token, &format!("{path}/removeKey"), &remove).await;
    assert_eq!(again.error(), (400, "Request_BadRequest", "No credentials found to be removed."));
    let bare = clinic.post(&token, &format!("{path}/addKey"), &json!({"proof": good, "keyCredential": {}})).await;
    assert_eq!(bare.error().0, 400);
}

#[tokio::test]
async fn an_application_rolls_its_own_keys_without_a_permission_and_those_of_no_other() {
    let clinic = Clinic::open();
    let admin = clinic.as_person(ADA, "Application.ReadWrite.All");
    let found = clinic.get(&admin, "/v1.0/applications?$filter=displayName%20eq%20'Invite%20Bot'").await;
    let bot = found.column("id")[0].clone();
    clinic
        .patch(&admin, &format!("/v1.0/applications/{bot}"), &json!({"keyCredentials": [key("first")]}))
        .await
        .expect(204);
    let robot = clinic.as_app(&[]);
    let body = json!({"keyCredential": key("second"), "proof": proof(&clinic, &bot, &json!({}))});
    clinic.post(&robot, &format!("/v1.0/applications/{bot}/addKey"), &body).await.expect(200);
    let other = json!({"displayName": "Rounds", "keyCredentials": [key("first")]});
    let other = text(&clinic.post(&admin, "/v1.0/applications", &other).await.expect(201)["id"]);
    let body = json!({"keyCredential": key("second"), "proof": proof(&clinic, &other, &json!({}))});
    let path = format!("/v1.0/applications/{other}/addKey");
    for token in [robot, clinic.as_app(&["Application.ReadWrite.OwnedBy"]), clinic.as_person(ADA, "User.Read")] {
        assert_eq!(clinic.post(&token, &path, &body).await.error().1, "Authorization_RequestDenied");
    }
    let member = clinic.as_person(MIA, "Application.ReadWrite.All");
    assert_eq!(clinic.post(&member, &path, &body).await.error().1, "Authorization_RequestDenied");
}

#[tokio::test]
async fn what_stands_in_a_tenant_has_certificates_of_its_own() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Rounds"})).await.expect(201);
    let principal = clinic.post(&token, "/v1.0/servicePrincipals", &json!({"appId": app["appId"]})).await.expect(201);
    let (id, path) = (text(&principal["id"]), format!("/v1.0/servicePrincipals/{}", text(&principal["id"])));
    let add = |proof: String| json!({"keyCredential": key("second"), "proof": proof});
    let early = clinic.post(&token, &format!("{path}/addKey"), &add(proof(&clinic, &id, &json!({})))).await;
    assert_eq!(early.error().0, 401, "there is no certificate yet to prove anything with");
    clinic.patch(&token, &path, &json!({"keyCredentials": [key("first")]})).await.expect(204);
    let of_registration = add(proof(&clinic, &text(&app["id"]), &json!({})));
    assert_eq!(clinic.post(&token, &format!("{path}/addKey"), &of_registration).await.error().0, 401);
    let added = clinic.post(&token, &format!("{path}/addKey"), &add(proof(&clinic, &id, &json!({})))).await.expect(200);
    let listed = clinic.get(&token, &path).await.expect(200)["keyCredentials"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    let registration = format!("/v1.0/applications/{}", text(&app["id"]));
    assert_eq!(clinic.get(&token, &registration).await.expect(200)["keyCredentials"], json!([]));
    let remove = json!({"keyId": added["keyId"], "proof": proof(&clinic, &id, &json!({}))});
    clinic.post(&token, &format!("{path}/removeKey"), &remove).await.expect(204);
    let cleared = clinic.patch(&token, &path, &json!({"passwordCredentials": []})).await;
    assert_eq!(cleared.error().1, "NotImplemented", "secrets have actions of their own");
}

#[tokio::test]
async fn an_application_begins_with_secrets_that_are_told_this_once() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let secrets = json!([{"displayName": "CI"}, {"endDateTime": "2027-06-01T00:00:00Z"}]);
    let body = json!({"displayName": "Rounds", "passwordCredentials": secrets});
    let app = clinic.post(&token, "/v1.0/applications", &body).await.expect(201);
    let told = app["passwordCredentials"].as_array().expect("secrets");
    assert_eq!((told.len(), &told[0]["displayName"]), (2, &json!("CI")));
    assert_eq!(told.iter().map(|one| text(&one["secretText"]).len()).collect::<Vec<_>>(), [40, 40]);
    let path = format!("/v1.0/applications/{}", text(&app["id"]));
    let listed = clinic.get(&token, &path).await.expect(200)["passwordCredentials"].clone();
    let listed = listed.as_array().expect("secrets");
    assert!(listed.iter().all(|one| one["secretText"].is_null()));
    assert!(told.iter().all(|made| listed.iter().any(|one| one["keyId"] == made["keyId"])));
    let past = json!({"displayName": "X", "passwordCredentials": [{"endDateTime": "2020-01-01T00:00:00Z"}]});
    assert_eq!(clinic.post(&token, "/v1.0/applications", &past).await.error().0, 400);
}

fn federation(name: &str, subject: &str) -> Value {
    json!({"name": name, "issuer": "https://token.actions.githubusercontent.com", "subject": subject,
        "audiences": ["api://AzureADTokenExchange"], "description": "Deploys"})
}

#[tokio::test]
async fn an_application_takes_the_word_of_issuers_elsewhere() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Rounds"})).await.expect(201);
    let path = format!("/v1.0/applications/{}/federatedIdentityCredentials", text(&app["id"]));
    let made = clinic.post(&token, &path, &federation("deploy", "repo:woodgrove/rounds:ref:refs/heads/main")).await;
    let made = made.expect(201);
    assert_eq!(
        made["@odata.context"],
        format!(
            "https://localhost:8443/v1.0/$metadata#applications('{}')/federatedIdentityCredentials/$entity",
            text(&app["id"])
        )
    );
    for name in ["deploy".to_owned(), text(&made["id"])] {
        assert_eq!(clinic.get(&token, &format!("{path}/{name}")).await.expect(200)["id"], made["id"], "{name}");
    }
    let by_app = format!("/v1.0/applications(appId='{}')/federatedIdentityCredentials", text(&app["appId"]));
    let filter = format!("{by_app}?$filter=name%20eq%20'deploy'");
    assert_eq!(clinic.get(&token, &filter).await.column("id"), [text(&made["id"])]);
    for taken in [federation("deploy", "another"), federation("other", "repo:woodgrove/rounds:ref:refs/heads/main")] {
        assert_eq!(clinic.post(&token, &path, &taken).await.error().0, 409, "{taken}");
    }
    clinic.patch(&token, &format!("{path}/deploy"), &json!({"subject": "s", "description": null})).await.expect(204);
    let found = clinic.get(&token, &format!("{path}/deploy")).await.expect(200);
    assert_eq!((&found["subject"], &found["description"]), (&json!("s"), &json!(null)));
    for (wrong, status) in [
        (json!({"name": "x"}), 400),
        (json!({"issuer": "no address"}), 400),
        (json!({"audiences": []}), 400),
        (json!({"audiences": ["a", "b"]}), 400),
        (json!({"subject": " s"}), 400),
        (json!({"colour": "blue"}), 400),
        (json!({"claimsMatchingExpression": {}}), 501),
    ] {
        assert_eq!(clinic.patch(&token, &format!("{path}/deploy"), &wrong).await.error().0, status, "{wrong}");
    }
    let records = clinic.as_app(&["AuditLog.Read.All"]);
    let filter = format!("targetResources/any(t:t/id%20eq%20'{}')", text(&app["id"]));
    let told = clinic.get(&records, &format!("/v1.0/auditLogs/directoryAudits?$filter={filter}")).await.expect(200);
    assert_eq!(told["value"][0]["activityDisplayName"], "Update application");
    assert_eq!(
        told["value"][0]["targetResources"][0]["modifiedProperties"][0]["displayName"],
        "FederatedIdentityCredentials"
    );
    clinic.delete(&token, &format!("{path}/deploy")).await.expect(204);
    assert_eq!(clinic.delete(&token, &format!("{path}/deploy")).await.error().0, 404);
    for number in 0..20 {
        clinic.post(&token, &path, &federation(&format!("n-{number}"), &format!("s{number}"))).await.expect(201);
    }
    assert_eq!(clinic.post(&token, &path, &federation("one-more", "s")).await.error().0, 400, "20 at most");
}
