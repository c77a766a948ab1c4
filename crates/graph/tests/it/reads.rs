use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA};

#[tokio::test]
async fn applications_are_found_by_client_id_name_and_service_principal_name() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["Application.Read.All"]);
    let graph = "00000003-0000-0000-C000-000000000000";
    let principal = clinic.get(&token, &format!("/v1.0/servicePrincipals(appId='{graph}')")).await.expect(200);
    assert_eq!(
        (&principal["displayName"], &principal["appId"]),
        (&json!("Microsoft Graph"), &json!(graph.to_lowercase()))
    );
    for filter in [
        format!("servicePrincipalNames/any(c:c%20eq%20'{graph}')"),
        format!("appId%20eq%20'{}'", graph.to_lowercase()),
        "startsWith(displayName,'microsoft%20graph')".to_owned(),
    ] {
        let found = clinic.get(&token, &format!("/v1.0/servicePrincipals?$filter={filter}&$select=id")).await;
        assert_eq!(found.column("id"), [principal["id"].as_str().expect("an id")], "{filter}");
    }
    let apps = clinic.get(&token, "/v1.0/applications?$filter=displayName%20eq%20'Referrals%20API'").await;
    assert_eq!(apps.body["value"][0]["api"]["requestedAccessTokenVersion"], 2);
    let app_id = apps.column("appId")[0].clone();
    let one = clinic.get(&token, &format!("/v1.0/applications(appId='{app_id}')?$select=displayName")).await;
    assert_eq!(one.expect(200)["displayName"], "Referrals API");
}

#[tokio::test]
async fn the_tenant_its_domains_and_other_tenants_are_told() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["Organization.Read.All", "Domain.Read.All", "CrossTenantInformation.ReadBasic.All"]);
    let organization = clinic.get(&token, "/v1.0/organization").await;
    assert_eq!(organization.column("displayName"), ["Woodgrove Hospital"]);
    let contact = &organization.body["value"][0]["privacyProfile"]["contactEmail"];
    assert_eq!(contact, "privacy@woodgrove.example");
    let domains = clinic.get(&token, "/v1.0/domains").await;
    assert!(domains.column("id").contains(&"woodgrove.example".to_owned()));
    let fabrikam = clinic.tenant_of("fabrikam-clinic.example");
    for path in [
        format!("findTenantInformationByTenantId(tenantId='{fabrikam}')"),
        "findTenantInformationByDomainName(domainName='fabrikam-clinic.example')".to_owned(),
        "microsoft.graph.findTenantInformationByDomainName(domainName='fabrikam-clinic.example')".to_owned(),
    ] {
        let found = clinic.get(&token, &format!("/v1.0/tenantRelationships/{path}")).await.expect(200);
        assert_eq!(found["displayName"], "Fabrikam Clinic", "{path}");
        assert_eq!(found["@odata.context"], "https://localhost:8443/v1.0/$metadata#microsoft.graph.tenantInformation");
    }
    let unknown = "/v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='nowhere.example')";
    assert_eq!(clinic.get(&token, unknown).await.error().1, "ResourceNotFound");
}

#[tokio::test]
async fn user_read_shows_name_and_domains_of_the_organization_alone() {
    let clinic = Clinic::open();
    let answer = clinic.get(&clinic.as_person(MIA, "User.Read"), "/v1.0/organization").await;
    let organization = &answer.body["value"][0];
    assert_eq!(organization["displayName"], "Woodgrove Hospital");
    assert_eq!((&organization["privacyProfile"], &organization["createdDateTime"]), (&json!(null), &json!(null)));
    assert!(!organization["verifiedDomains"].as_array().expect("a list").is_empty());
}

#[tokio::test]
async fn the_privacy_profile_is_changed_by_an_administrator() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Organization.ReadWrite.All");
    let path = format!("/v1.0/organization/{}", clinic.tenant());
    let change = json!({"privacyProfile": {"contactEmail": "dpo@woodgrove.example"}});
    clinic.patch(&token, &path, &change).await.expect(204);
    let profile = &clinic.get(&token, &path).await.expect(200)["privacyProfile"];
    assert_eq!(profile["contactEmail"], "dpo@woodgrove.example");
    assert_eq!(profile["statementUrl"], "https://woodgrove.example/privacy", "what is not sent stays");
}

#[tokio::test]
async fn identity_providers_are_the_built_in_ones_and_google_without_its_secret() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["IdentityProvider.Read.All"]);
    let answer = clinic.get(&token, "/v1.0/identity/identityProviders").await;
    let expected = ["AADSignup-OAUTH", "MSASignup-OAUTH", "EmailOtpSignup-OAUTH", "Google-OAUTH"];
    assert_eq!(answer.column("id"), expected);
    let google = clinic.get(&token, "/v1.0/identity/identityProviders/Google-OAUTH").await.expect(200);
    assert_eq!(google["clientSecret"], "******");
}

#[tokio::test]
async fn grants_are_filtered_by_client() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["Directory.Read.All"]);
    let all = clinic.get(&token, "/v1.0/oauth2PermissionGrants").await;
    let client = all.column("clientId")[0].clone();
    let path = format!("/v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20'{client}'");
    let own = clinic.get(&token, &path).await;
    assert!(!own.column("clientId").is_empty() && own.column("clientId").iter().all(|found| *found == client));
    let id = own.column("id")[0].clone();
    let one = clinic.get(&token, &format!("/v1.0/oauth2PermissionGrants/{id}")).await.expect(200);
    assert_eq!(one["consentType"], "AllPrincipals");
}

#[tokio::test]
async fn reading_a_log_without_a_role_is_refused_and_on_record() {
    let clinic = Clinic::open();
    let member = clinic.as_person(MIA, "AuditLog.Read.All");
    let refused = clinic.get(&member, "/v1.0/auditLogs/directoryAudits").await;
    assert_eq!(refused.error().1, "Authorization_RequestDenied");
    assert!(refused.headers.contains_key("x-vestibule-decision"));
}

#[tokio::test]
async fn a_guest_lists_nobody_and_sees_little_of_others() {
    let clinic = Clinic::open();
    let guest = clinic.invite("dr.lee@fabrikam-clinic.example").await["invitedUser"]["id"].clone();
    let id = guest.as_str().expect("an id");
    let token = clinic.as_person(id, "User.Read.All");
    assert_eq!(clinic.get(&token, "/v1.0/users").await.error().1, "Authorization_RequestDenied");
    let select = "$select=displayName,mail,jobTitle,userType,createdDateTime";
    let other = clinic.get(&token, &format!("/v1.0/users/{ADA}?{select}")).await.expect(200);
    assert_eq!((&other["displayName"], &other["userType"]), (&json!("Ada Morgan"), &json!("Member")));
    assert_eq!((&other["jobTitle"], &other["createdDateTime"]), (&json!(null), &json!(null)));
    let own = clinic.get(&token, &format!("/v1.0/me?{select}")).await.expect(200);
    assert_eq!((&own["id"], &own["userType"]), (&guest, &json!("Guest")));
    assert_ne!(own["createdDateTime"], json!(null));
}

#[tokio::test]
async fn each_guest_access_level_opens_its_cells_of_the_table() {
    let clinic = Clinic::open();
    let admin = clinic.as_person(ADA, "Policy.ReadWrite.Authorization GroupMember.ReadWrite.All Group.Read.All");
    let guest = clinic.invite("dr.lee@fabrikam-clinic.example").await["invitedUser"]["id"].clone();
    let id = guest.as_str().expect("an id");
    let groups = clinic.get(&admin, "/v1.0/groups").await.column("id");
    let (joined, other) = (&groups[0], &groups[1]);
    let member = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}")});
    clinic.post(&admin, &format!("/v1.0/groups/{joined}/members/$ref"), &member).await.expect(204);
    let token = clinic.as_person(id, "Directory.Read.All Policy.Read.All");
    // Columns: the lists of users and groups, another user, a joined and another group; then registered and enterprise
    // applications and what is granted (B8#7); then policies of two kinds (B8#10).
    let rows = [
        ("B8#1", "a0b1b346-4d3e-4e8b-98f8-753987be4970", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("B8#2", "10dae51f-b6af-4016-8d66-8c2a99b929b3", [403, 403, 200, 200, 200, 200, 200, 200, 403, 403]),
        ("B8#3", "2af84b1e-32c8-42b7-82bc-daa82404023b", [403, 403, 403, 200, 403, 200, 200, 200, 403, 403]),
    ];
    for (row, level, expected) in rows {
        let patch = json!({"guestUserRoleId": level});
        clinic.patch(&admin, "/v1.0/policies/authorizationPolicy", &patch).await.expect(204);
        let (user, one, two) =
            (format!("/v1.0/users/{ADA}"), format!("/v1.0/groups/{joined}"), format!("/v1.0/groups/{other}"));
        let apps = ["/v1.0/applications", "/v1.0/servicePrincipals", "/v1.0/oauth2PermissionGrants"];
        let policies = ["/v1.0/policies/authorizationPolicy", "/v1.0/policies/crossTenantAccessPolicy/default"];
        let objects = ["/v1.0/users", "/v1.0/groups", &user, &one, &two];
        let paths = objects.into_iter().chain(apps).chain(policies);
        for (path, status) in paths.zip(expected) {
            assert_eq!(clinic.get(&token, path).await.status.as_u16(), status, "{row}: {path}");
        }
        let own = clinic.get(&token, &format!("/v1.0/users/{id}?$select=userType")).await.expect(200);
        assert_eq!(own["userType"], "Guest", "B8#4 {row}");
        let named = clinic.get(&token, &one).await.expect(200)["displayName"] != json!(null);
        assert_eq!(named, row != "B8#3", "B8#6 {row}: of a joined group nothing but the id is left");
        let tenant = &clinic.get(&token, "/v1.0/organization").await.expect(200)["value"][0];
        assert_eq!(tenant["displayName"], "Woodgrove Hospital", "B8#9 {row}");
        assert_eq!(tenant["createdDateTime"] != json!(null), row == "B8#1", "B8#9 {row}");
    }
}

#[tokio::test]
async fn every_sign_in_is_told_with_more_in_beta() {
    let clinic = Clinic::open();
    let tenant = clinic.tenant();
    let entry = ledger::sign_ins::Entry {
        issuer: tenant.to_string(),
        user: None,
        account: "Dr.Lee@fabrikam-clinic.example".to_owned(),
        display_name: "Dr Lee".to_owned(),
        app: None,
        app_name: "Health Records".to_owned(),
        error: 500_213,
        failure: Some("blocked".to_owned()),
        home_tenant: Some(clinic.tenant_of("fabrikam-clinic.example")),
        resource_tenant: Some(tenant),
        methods: vec!["pwd".to_owned()],
        policies: Vec::new(),
        interactive: true,
        client: policy::conditional_access::ClientAppType::Browser,
        circumstances: kernel::Circumstances::default(),
    };
    clinic.record_sign_in(entry).await;
    let token = clinic.as_person(ADA, "AuditLog.Read.All");
    let filter = "$filter=status/errorCode%20eq%20500213%20and%20startsWith(userPrincipalName,'dr.lee@')";
    let answer = clinic.get(&token, &format!("/v1.0/auditLogs/signIns?{filter}")).await;
    assert_eq!(answer.column("userPrincipalName"), ["dr.lee@fabrikam-clinic.example"]);
    assert_eq!(answer.body["value"][0]["status"]["failureReason"], "blocked");
    assert!(answer.body["value"][0].get("crossTenantAccessType").is_none());
    let id = answer.column("id")[0].clone();
    let beta = clinic.get(&token, &format!("/beta/auditLogs/signIns/{id}")).await.expect(200);
    assert_eq!((&beta["crossTenantAccessType"], &beta["userType"]), (&json!("b2bCollaboration"), &json!("guest")));
}
