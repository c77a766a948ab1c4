use http::Method;
use serde_json::json;

use crate::clinic::{ADA, Clinic};

#[tokio::test]
async fn what_decides_nothing_here_is_kept_all_the_same() {
    let clinic = Clinic::open();
    let token = clinic.as_person(
        ADA,
        "Policy.Read.All Policy.ReadWrite.CrossTenantAccess Policy.ReadWrite.AuthenticationFlows \
         Policy.ReadWrite.ConsentRequest Policy.Read.PermissionGrant ConsentRequest.Read.All LicenseAssignment.Read.All",
    );
    let root = "/v1.0/policies/crossTenantAccessPolicy";
    clinic.patch(&token, root, &json!({"allowedCloudEndpoints": ["microsoftonline.us"]})).await.expect(204);
    let found = clinic.get(&token, root).await.expect(200);
    assert_eq!(
        (&found["id"], &found["allowedCloudEndpoints"]),
        (&json!("crossTenantAccessPolicy"), &json!(["microsoftonline.us"]))
    );
    assert_eq!(clinic.patch(&token, root, &json!({"allowedCloudEndpoints": ["nowhere.example"]})).await.error().0, 400);
    let flows = "/v1.0/policies/authenticationFlowsPolicy";
    clinic.patch(&token, flows, &json!({"selfServiceSignUp": {"isEnabled": true}})).await.expect(204);
    assert_eq!(clinic.get(&token, flows).await.expect(200)["selfServiceSignUp"]["isEnabled"], true);
    let consent = "/v1.0/policies/adminConsentRequestPolicy";
    let policy = json!({"isEnabled": true, "notifyReviewers": true, "remindersEnabled": false, "requestDurationInDays": 5,
        "reviewers": [{"query": format!("/users/{}", clinic.user(ADA)), "queryType": "MicrosoftGraph", "queryRoot": null}]});
    clinic.send(Method::PUT, &token, consent, Some(policy.to_string()), &[]).await.expect(204);
    let found = clinic.get(&token, consent).await.expect(200);
    assert_eq!((&found["requestDurationInDays"], &found["version"]), (&json!(5), &json!(1)));
    let refused = clinic.send(Method::PUT, &token, consent, Some(json!({"colour": 1}).to_string()), &[]).await;
    assert_eq!(refused.error().0, 400);
    let requests = clinic.get(&token, "/v1.0/identityGovernance/appConsent/appConsentRequests").await;
    assert_eq!(requests.body["value"], json!([]));
    let mine = "/v1.0/identityGovernance/appConsent/appConsentRequests/filterByCurrentUser(on='reviewer')";
    assert_eq!(clinic.get(&token, mine).await.expect(200)["value"], json!([]));
    let grants = clinic.get(&token, "/v1.0/policies/permissionGrantPolicies").await;
    assert!(grants.column("id").contains(&"microsoft-user-default-low".to_owned()));
    let skus = clinic.get(&token, "/v1.0/subscribedSkus").await;
    assert_eq!(skus.column("skuPartNumber"), ["AAD_PREMIUM_P2"]);
}

#[tokio::test]
async fn a_partner_stays_while_its_synchronization_does() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.ReadWrite.CrossTenantAccess");
    let partner = clinic.tenant_of("fabrikam-clinic.example");
    let path = format!("/v1.0/policies/crossTenantAccessPolicy/partners/{partner}");
    let synchronization = format!("{path}/identitySynchronization");
    let body = json!({"displayName": "Fabrikam", "userSyncInbound": {"isSyncAllowed": true}}).to_string();
    let put = || clinic.send(Method::PUT, &token, &synchronization, Some(body.clone()), &[]);
    if clinic.get(&token, &path).await.status.as_u16() == 404 {
        assert_eq!(put().await.error().0, 404, "the partner comes first");
        let partner = json!({"tenantId": partner});
        clinic.post(&token, "/v1.0/policies/crossTenantAccessPolicy/partners", &partner).await.expect(201);
    }
    put().await.expect(204);
    assert_eq!(put().await.error().1, "Request_MultipleObjectsWithSameKeyValue");
    clinic.patch(&token, &synchronization, &json!({"userSyncInbound": {"isSyncAllowed": false}})).await.expect(204);
    let found = clinic.get(&token, &synchronization).await.expect(200);
    assert_eq!(
        (&found["displayName"], &found["userSyncInbound"]["isSyncAllowed"]),
        (&json!("Fabrikam"), &json!(false))
    );
    assert_eq!(clinic.delete(&token, &path).await.error().0, 400);
    clinic.delete(&token, &synchronization).await.expect(204);
    assert_eq!(clinic.get(&token, &synchronization).await.error().0, 404);
    clinic.delete(&token, &path).await.expect(204);
}

#[tokio::test]
async fn the_domain_list_is_reached_at_its_older_address() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.ReadWrite.B2BManagementPolicy Policy.Read.All");
    let definition =
        r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":["bad.example"]}}}"#;
    let body = json!({"type": 6, "displayName": "B2BManagementPolicy", "definition": [definition], "isOrganizationDefault": true});
    let listed = clinic.get(&token, "/beta/legacy/policies").await;
    let id = listed.column("id")[0].clone();
    let other = json!({"type": 5, "displayName": "B2BManagementPolicy", "definition": [definition]});
    assert_eq!(clinic.patch(&token, &format!("/beta/legacy/policies/{id}"), &other).await.error().0, 501);
    clinic.patch(&token, &format!("/beta/legacy/policies/{id}"), &body).await.expect(200);
    let found = clinic.get(&token, &format!("/beta/legacy/policies/{id}")).await.expect(200);
    assert_eq!(found["type"], 6);
    assert!(found["definition"][0].as_str().is_some_and(|text| text.contains("bad.example")));
    let same = clinic.get(&token, &format!("/beta/policies/b2bManagementPolicies/{id}")).await.expect(200);
    assert_eq!(same["definition"], found["definition"]);
    assert!(same.get("type").is_none());
}

#[tokio::test]
async fn the_templates_of_a_multitenant_organization_say_nothing() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "MultiTenantOrganization.ReadWrite.All");
    let root = "/v1.0/policies/crossTenantAccessPolicy/templates";
    let both = clinic.get(&token, root).await.expect(200);
    for (name, property) in [
        ("multiTenantOrganizationPartnerConfiguration", "inboundTrust"),
        ("multiTenantOrganizationIdentitySynchronization", "userSyncInbound"),
    ] {
        let found = clinic.get(&token, &format!("{root}/{name}")).await.expect(200);
        assert_eq!((&found["templateApplicationLevel"], &found[property]), (&json!("none"), &json!(null)));
        assert_eq!(both[name]["templateApplicationLevel"], "none");
        let reset = format!("{root}/{name}/microsoft.graph.resetToDefaultSettings");
        clinic.post(&token, &reset, &json!({})).await.expect(204);
    }
}
