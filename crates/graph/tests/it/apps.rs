use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

#[tokio::test]
async fn an_application_is_registered_changed_and_deleted() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All Directory.Read.All");
    let role = json!({"id": "5f2b5b5e-3b6e-4f3e-9d1a-6e3a7f0c1d2e", "allowedMemberTypes": ["User"], "description": "Reads",
        "displayName": "Reader", "isEnabled": true, "value": "Reader"});
    let body = json!({
        "displayName": "Rounds", "signInAudience": "AzureADMyOrg", "appRoles": [role],
        "web": {"redirectUris": ["https://rounds.example/signin"], "homePageUrl": "https://rounds.example/",
                "implicitGrantSettings": {"enableIdTokenIssuance": true}},
        "spa": {"redirectUris": ["http://localhost:5173/"]},
        "api": {"requestedAccessTokenVersion": 2},
    });
    let app = clinic.post(&token, "/v1.0/applications", &body).await.expect(201);
    assert_eq!(app["@odata.context"], "https://localhost:8443/v1.0/$metadata#applications/$entity");
    assert_eq!(app["spa"]["redirectUris"], json!(["http://localhost:5173/"]));
    assert_eq!(app["web"]["implicitGrantSettings"]["enableIdTokenIssuance"], true);
    let path = format!("/v1.0/applications/{}", text(&app["id"]));
    let by_app = format!("/v1.0/servicePrincipals(appId='{}')", text(&app["appId"]));
    assert_eq!(clinic.get(&token, &by_app).await.error().0, 404, "nothing of it stands in the tenant yet");
    clinic
        .patch(&token, &path, &json!({"notes": "On trial", "web": {"logoutUrl": "https://rounds.example/out"}}))
        .await
        .expect(204);
    let found = clinic.get(&token, &path).await.expect(200);
    assert_eq!(
        (&found["notes"], &found["web"]["redirectUris"]),
        (&json!("On trial"), &json!(["https://rounds.example/signin"]))
    );
    let removed = clinic.patch(&token, &path, &json!({"appRoles": []})).await;
    assert_eq!(removed.error(), (400, "Request_BadRequest", "Property appRoles is invalid."), "an enabled role stays");
    for (body, status) in [
        (json!({"colour": "blue"}), 400),
        (json!({"signInAudience": "Everybody"}), 400),
        (json!({"appRoles": [{"id": "x"}]}), 400),
        (json!({"web": {"redirectUris": ["/relative"]}}), 400),
        (json!({"serviceManagementReference": "x"}), 501),
        (json!({"passwordCredentials": []}), 501),
        (json!({"displayName": ""}), 400),
    ] {
        assert_eq!(clinic.patch(&token, &path, &body).await.error().0, status, "{body}");
    }
    let unset = json!({"serviceManagementReference": null, "addIns": [], "tags": ["ward"]});
    clinic.patch(&token, &path, &unset).await.expect(204);
    assert_eq!(
        clinic.get(&token, &path).await.expect(200)["tags"],
        json!(["ward"]),
        "what has no value is cleared again"
    );
    clinic.delete(&token, &path).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.error().0, 404);
}

#[tokio::test]
async fn an_application_stands_in_the_tenant_once_with_settings_of_its_own() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Rounds"})).await.expect(201);
    let body = json!({"appId": app["appId"], "tags": ["WindowsAzureActiveDirectoryIntegratedApp"]});
    let principal = clinic.post(&token, "/v1.0/servicePrincipals", &body).await.expect(201);
    assert_eq!((&principal["displayName"], &principal["tags"]), (&json!("Rounds"), &body["tags"]));
    let again = clinic.post(&token, "/v1.0/servicePrincipals", &body).await;
    let message = format!(
        "The service principal cannot be created, updated, or restored because the service principal name {} is already \
         in use.",
        text(&app["appId"])
    );
    assert_eq!(again.error(), (409, "Request_MultipleObjectsWithSameKeyValue", message.as_str()));
    let path = format!("/v1.0/servicePrincipals/{}", text(&principal["id"]));
    let change =
        json!({"appRoleAssignmentRequired": true, "loginUrl": "https://rounds.example/start", "accountEnabled": false});
    clinic.patch(&token, &path, &change).await.expect(204);
    let found = clinic.get(&token, &path).await.expect(200);
    assert_eq!((&found["appRoleAssignmentRequired"], &found["accountEnabled"]), (&json!(true), &json!(false)));
    assert_eq!(clinic.patch(&token, &path, &json!({"displayName": "x"})).await.error().0, 501);
    assert_eq!(clinic.patch(&token, &path, &json!({"preferredSingleSignOnMode": "magic"})).await.error().0, 400);
    let unknown =
        clinic.post(&token, "/v1.0/servicePrincipals", &json!({"appId": "11111111-1111-1111-1111-111111111111"})).await;
    assert_eq!(unknown.error().0, 400);
    clinic.delete(&token, &path).await.expect(204);
    clinic.post(&token, "/v1.0/servicePrincipals", &body).await.expect(201);
}

#[tokio::test]
async fn a_secret_is_told_once_listed_by_its_hint_and_removed() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Rounds"})).await.expect(201);
    let principal = clinic.post(&token, "/v1.0/servicePrincipals", &json!({"appId": app["appId"]})).await.expect(201);
    for path in [
        format!("/v1.0/applications(appId='{}')", text(&app["appId"])),
        format!("/v1.0/servicePrincipals/{}", text(&principal["id"])),
    ] {
        let asked = json!({"passwordCredential": {"displayName": "CI", "endDateTime": "2027-06-01T00:00:00Z"}});
        let made = clinic.post(&token, &format!("{path}/addPassword"), &asked).await.expect(200);
        let secret = text(&made["secretText"]);
        assert_eq!((secret.len(), text(&made["hint"])), (40, secret[..3].to_owned()));
        assert_eq!(made["endDateTime"], "2027-06-01T00:00:00Z");
        let listed = clinic.get(&token, &path).await.expect(200)["passwordCredentials"].clone();
        assert_eq!((&listed[0]["keyId"], &listed[0]["secretText"]), (&made["keyId"], &json!(null)));
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "each has its own");
        let lasting = clinic.post(&token, &format!("{path}/addPassword"), &json!({})).await.expect(200);
        assert_eq!(lasting["endDateTime"], "2028-12-31T00:00:00Z", "730 days");
        let past = json!({"passwordCredential": {"endDateTime": "2020-01-01T00:00:00Z"}});
        assert_eq!(clinic.post(&token, &format!("{path}/addPassword"), &past).await.error().0, 400);
        clinic.post(&token, &format!("{path}/removePassword"), &json!({"keyId": made["keyId"]})).await.expect(204);
        let gone = clinic.post(&token, &format!("{path}/removePassword"), &json!({"keyId": made["keyId"]})).await;
        assert_eq!(gone.error(), (400, "Request_BadRequest", "No password credential found with keyId."));
    }
}

#[tokio::test]
async fn owners_write_what_they_own_and_nothing_else() {
    let clinic = Clinic::open();
    let member = clinic.as_person(MIA, "Application.ReadWrite.All Directory.Read.All");
    let own = clinic.post(&member, "/v1.0/applications", &json!({"displayName": "Mine"})).await.expect(201);
    let path = format!("/v1.0/applications/{}", text(&own["id"]));
    assert_eq!(clinic.get(&member, &format!("{path}/owners")).await.column("displayName"), ["Mia Novak"]);
    clinic.patch(&member, &path, &json!({"notes": "mine"})).await.expect(204);
    let other = clinic.get(&member, "/v1.0/applications?$filter=displayName%20eq%20'Invite%20Bot'").await.column("id")
        [0]
    .clone();
    assert_eq!(
        clinic.patch(&member, &format!("/v1.0/applications/{other}"), &json!({"notes": "x"})).await.error().0,
        403
    );
    let robot = clinic.as_app(&["Application.ReadWrite.OwnedBy"]);
    let made = clinic.post(&robot, "/v1.0/applications", &json!({"displayName": "Robot's"})).await.expect(201);
    let robots = format!("/v1.0/applications/{}", text(&made["id"]));
    clinic.patch(&robot, &robots, &json!({"notes": "r"})).await.expect(204);
    clinic.post(&robot, "/v1.0/servicePrincipals", &json!({"appId": made["appId"]})).await.expect(201);
    for refused in [
        clinic.patch(&robot, &path, &json!({"notes": "x"})).await,
        clinic.post(&robot, "/v1.0/servicePrincipals", &json!({"appId": own["appId"]})).await,
        clinic.post(&robot, &format!("{path}/addPassword"), &json!({})).await,
    ] {
        assert_eq!(refused.error().1, "Authorization_RequestDenied", "{}", refused.text);
    }
    assert_eq!(clinic.get(&robot, &path).await.status.as_u16(), 200, "it reads all");
    let admin = clinic.as_person(ADA, "Application.ReadWrite.All Directory.Read.All");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(ADA))});
    clinic.post(&admin, &format!("{path}/owners/$ref"), &reference).await.expect(204);
    assert_eq!(clinic.post(&admin, &format!("{path}/owners/$ref"), &reference).await.error().0, 400);
    clinic.delete(&admin, &format!("{path}/owners/{}/$ref", clinic.user(MIA))).await.expect(204);
    assert_eq!(clinic.patch(&member, &path, &json!({"notes": "still?"})).await.error().0, 403);
    let owned = clinic.get(&admin, "/v1.0/me/ownedObjects/graph.application").await;
    assert_eq!(owned.column("displayName"), ["Mine"]);
}

#[tokio::test]
async fn certificates_are_given_listed_and_taken_away_with_the_list() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let pem = include_str!("../../../../fixtures/keys/certificate.pem");
    let block = pem.split("-----BEGIN CERTIFICATE-----").nth(1).expect("a certificate");
    let der: String = block.split("-----END").next().expect("its end").split_ascii_whitespace().collect();
    let key = json!({"type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "CI", "key": der});
    let app = clinic
        .post(&token, "/v1.0/applications", &json!({"displayName": "Rounds", "keyCredentials": [key]}))
        .await
        .expect(201);
    let path = format!("/v1.0/applications/{}", text(&app["id"]));
    let listed = clinic.get(&token, &path).await.expect(200)["keyCredentials"].clone();
    assert_eq!((&listed[0]["displayName"], &listed[0]["key"]), (&json!("CI"), &json!(null)));
    assert_eq!(app["keyCredentials"], listed);
    let second = json!({"keyCredentials": [{"keyId": listed[0]["keyId"]}, key]});
    clinic.patch(&token, &path, &second).await.expect(204);
    let both = clinic.get(&token, &path).await.expect(200)["keyCredentials"].clone();
    assert_eq!(both.as_array().map(Vec::len), Some(2));
    for (wrong, status) in [
        (json!([{"keyId": "11111111-1111-1111-1111-111111111111"}]), 400),
        (json!([{"type": "AsymmetricX509Cert", "usage": "Verify", "key": "bm9uZQ=="}]), 400),
        (json!([{"type": "Symmetric", "usage": "Sign", "key": der}]), 400),
        (json!([{}]), 400),
    ] {
        let refused = clinic.patch(&token, &path, &json!({"keyCredentials": wrong})).await;
        assert_eq!(refused.error().0, status, "{wrong}: {}", refused.text);
    }
    clinic.patch(&token, &path, &json!({"keyCredentials": []})).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.expect(200)["keyCredentials"], json!([]));
}
