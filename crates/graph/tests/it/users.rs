use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA, UMA};

fn new_user(name: &str) -> serde_json::Value {
    json!({
        "accountEnabled": true,
        "displayName": "New Person",
        "mailNickname": "new.person",
        "userPrincipalName": name,
        "passwordProfile": {"password": "north-lantern-12", "forceChangePasswordNextSignIn": false},
        "department": "Radiology",
    })
}

#[tokio::test]
async fn a_user_is_made_changed_and_deleted() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, "User.ReadWrite.All");
    let made = clinic.post(&token, "/v1.0/users", &new_user("new.person@woodgrove.example")).await.expect(201);
    assert_eq!(made["@odata.context"], "https://localhost:8443/v1.0/$metadata#users/$entity");
    let path = format!("/v1.0/users/{}", made["id"].as_str().expect("an id"));
    let change = json!({"jobTitle": "Radiographer", "department": null, "accountEnabled": false});
    clinic.patch(&token, &path, &change).await.expect(204);
    let read = clinic.get(&token, &format!("{path}?$select=jobTitle,department,accountEnabled")).await.expect(200);
    assert_eq!(
        (&read["jobTitle"], &read["department"], &read["accountEnabled"]),
        (&json!("Radiographer"), &json!(null), &json!(false))
    );
    clinic.delete(&token, &path).await.expect(204);
    let gone = clinic.get(&token, &path).await;
    let id = made["id"].as_str().expect("an id");
    let message =
        format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
    assert_eq!(gone.error(), (404, "Request_ResourceNotFound", message.as_str()));
}

#[tokio::test]
async fn read_only_unknown_and_mistyped_properties_change_nothing() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All");
    let path = format!("/v1.0/users/{MIA}");
    for (name, value) in [
        ("id", json!("x")),
        ("externalUserState", json!("Accepted")),
        ("colour", json!("blue")),
        ("accountEnabled", json!("yes")),
        ("displayName", json!(null)),
        ("otherMails", json!("x@y.example")),
        ("mail", json!("no address")),
        ("userType", json!("Robot")),
    ] {
        let answer = clinic.patch(&token, &path, &json!({"jobTitle": "Changed", name: value})).await;
        let message = format!("Property {name} is invalid.");
        assert_eq!(answer.error(), (400, "Request_BadRequest", message.as_str()));
        assert_eq!(answer.body["error"]["details"][0]["target"], name);
        assert_eq!(answer.body["error"]["details"][0]["code"], "InvalidValue");
    }
    assert_eq!(clinic.get(&token, &path).await.expect(200)["jobTitle"], "Ward nurse");
    let unbuilt = clinic.patch(&token, &path, &json!({"employeeOrgData": {}})).await;
    assert_eq!(unbuilt.error().1, "NotImplemented");
}

#[tokio::test]
async fn partial_write_permissions_write_their_property_and_no_other() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.EnableDisableAccount.All", "User.Read.All"]);
    let path = format!("/v1.0/users/{MIA}");
    clinic.patch(&token, &path, &json!({"accountEnabled": false})).await.expect(204);
    let refused = clinic.patch(&token, &path, &json!({"accountEnabled": true, "jobTitle": "x"})).await;
    assert_eq!(refused.error().1, "Authorization_RequestDenied");
    assert!(refused.headers.contains_key("x-vestibule-decision"));
    let read = clinic.get(&token, &format!("{path}?$select=accountEnabled,jobTitle")).await.expect(200);
    assert_eq!((&read["accountEnabled"], &read["jobTitle"]), (&json!(false), &json!("Ward nurse")));
}

#[tokio::test]
async fn the_basics_are_all_that_user_read_basic_shows() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadBasic.All");
    let read = clinic.get(&token, &format!("/v1.0/users/{MIA}?$select=surname,jobTitle,userType")).await.expect(200);
    assert_eq!((&read["surname"], &read["jobTitle"], &read["userType"]), (&json!("Novak"), &json!(null), &json!(null)));
}

#[tokio::test]
async fn a_guest_is_addressed_by_a_sign_in_name_with_an_encoded_hash() {
    let clinic = Clinic::open();
    clinic.invite("kim@northwind.example").await;
    let token = clinic.as_app(&["User.Read.All"]);
    let upn = "kim_northwind.example%23EXT%23@woodgrovehospital.onmicrosoft.com";
    for path in [format!("/v1.0/users/{upn}"), format!("/v1.0/users('{upn}')"), format!("/beta//Users//{upn}/")] {
        let guest = clinic.get(&token, &format!("{path}?$select=externalUserState,mail")).await.expect(200);
        assert_eq!(guest["externalUserState"], "PendingAcceptance");
    }
}

#[tokio::test]
async fn sponsors_are_added_once_and_removed() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All");
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1.0/users/{guest}/sponsors");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(MIA))});
    clinic.post(&token, &format!("{path}/$ref"), &reference).await.expect(204);
    let again = clinic.post(&token, &format!("{path}/$ref"), &reference).await;
    let message =
        "One or more added object references already exist for the following modified properties: 'sponsors'.";
    assert_eq!(again.error(), (400, "Request_BadRequest", message));
    assert_eq!(clinic.get(&token, &path).await.column("id"), [clinic.user(MIA)]);
    clinic.delete(&token, &format!("{path}/{}/$ref", clinic.user(MIA))).await.expect(204);
    assert!(clinic.get(&token, &path).await.column("id").is_empty());
}

#[tokio::test]
async fn an_administrator_gives_a_member_another_password_and_a_guest_none() {
    let clinic = Clinic::open();
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].as_str().expect("an id").to_owned();
    let token = clinic.as_app(&["User-PasswordProfile.ReadWrite.All"]);
    let body = json!({"passwordProfile": {"password": "river-lantern-31", "forceChangePasswordNextSignIn": false}});
    clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &body).await.expect(204);
    let id = clinic.user(MIA).parse().expect("an id");
    let account = directory::Account::Work { tenant: clinic.tenant(), user: id };
    let kept = clinic.world.store().read_now(|read| sts::credentials::load(read, &account)).expect("a read");
    assert!(sts::credentials::check(&kept.expect("a password"), "river-lantern-31"));
    let refused = clinic.patch(&token, &format!("/v1.0/users/{guest}"), &body).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property passwordProfile is invalid."));
    let more = json!({"passwordProfile": {"password": "river-lantern-31"}, "jobTitle": "Nurse"});
    assert_eq!(clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &more).await.error().0, 403);
    let without = json!({"passwordProfile": {}});
    assert_eq!(clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &without).await.error().0, 400);
}

#[tokio::test]
async fn the_last_sign_in_is_told_to_whom_may_read_the_log() {
    let clinic = Clinic::open();
    let tenant = clinic.tenant();
    let entry = |interactive: bool, error: u32| ledger::sign_ins::Entry {
        issuer: tenant.to_string(),
        user: Some(clinic.user(MIA).parse().expect("an id")),
        account: MIA.to_owned(),
        display_name: "Mia Novak".to_owned(),
        app: None,
        app_name: "Health Records".to_owned(),
        error,
        failure: None,
        home_tenant: Some(tenant),
        resource_tenant: Some(tenant),
        methods: vec!["pwd".to_owned()],
        policies: Vec::new(),
        interactive,
        client: policy::conditional_access::ClientAppType::Browser,
        circumstances: kernel::Circumstances::default(),
    };
    for (interactive, error) in [(true, 0), (true, 50_126)] {
        clinic.record_sign_in(entry(interactive, error)).await;
    }
    let token = clinic.as_app(&["User.Read.All", "AuditLog.Read.All"]);
    let path = format!("/v1.0/users/{MIA}?$select=displayName,signInActivity");
    let activity = clinic.get(&token, &path).await.expect(200)["signInActivity"].clone();
    assert_eq!(activity["lastSignInDateTime"], "2027-01-01T00:00:00Z");
    assert_ne!(activity["lastSignInRequestId"], activity["lastSuccessfulSignInRequestId"], "the last one failed");
    assert!(activity["lastNonInteractiveSignInDateTime"].is_null());
    let list = clinic.get(&token, "/v1.0/users?$select=signInActivity").await.expect(200);
    let told =
        list["value"].as_array().expect("users").iter().filter(|user| user.get("signInActivity").is_some()).count();
    assert_eq!(told, 1, "whoever never signed in comes without");
    assert_eq!(clinic.get(&clinic.as_app(&["User.Read.All"]), &path).await.error().1, "Authorization_RequestDenied");
}

#[tokio::test]
async fn who_vouches_for_a_user_is_written_and_found() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ManageIdentities.All User.Read.All");
    let path = format!("/v1.0/users/{MIA}");
    let read = format!("{path}?$select=identities");
    let own = clinic.get(&token, &read).await.expect(200)["identities"][0].clone();
    let federated = json!({"signInType": "federated", "issuer": "Idp.example", "issuerAssignedId": "Mia-7"});
    let both = json!({"identities": [own, federated]});
    clinic.patch(&token, &path, &both).await.expect(204);
    assert_eq!(clinic.get(&token, &read).await.expect(200)["identities"], both["identities"]);
    let filter = "identities/any(i:i/issuer%20eq%20'idp.example'%20and%20i/issuerAssignedId%20eq%20'mia-7')";
    let found = clinic.get(&token, &format!("/v1.0/users?$filter={filter}")).await;
    assert_eq!(found.column("displayName"), ["Mia Novak"]);

    let others = format!("/v1.0/users/{UMA}");
    let umas = clinic.get(&token, &format!("{others}?$select=identities")).await.expect(200)["identities"][0].clone();
    let conflict = clinic.patch(&token, &others, &json!({"identities": [umas, federated]})).await;
    let message = "Another object with the same value for property identities already exists.";
    assert_eq!(conflict.error(), (400, "Request_BadRequest", message));
    let long = json!({"signInType": "federated", "issuer": "x", "issuerAssignedId": "x".repeat(65)});
    for identities in [
        json!([]),
        json!([federated]),
        json!([own, own]),
        json!([own, {"signInType": "emailAddress", "issuer": "x", "issuerAssignedId": "y"}]),
        json!([own, {"signInType": "federated", "issuer": " "}]),
        json!([own, long]),
    ] {
        let refused = clinic.patch(&token, &path, &json!({"identities": identities})).await;
        let (status, code, message) = refused.error();
        assert_eq!((status, code), (400, "Request_BadRequest"), "{identities}");
        assert!(message.starts_with("Property identities"), "{identities}: {message}");
    }
    let beyond = clinic.patch(&token, &path, &json!({"identities": [own], "displayName": "X"})).await;
    assert_eq!(beyond.error().0, 403, "the permission is for identities alone");
    clinic.patch(&token, &path, &json!({"identities": [own]})).await.expect(204);
    assert_eq!(clinic.get(&token, &format!("/v1.0/users?$filter={filter}")).await.column("id"), [] as [&str; 0]);
}
