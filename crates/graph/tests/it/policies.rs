use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::clinic::{ADA, Clinic, UMA};

const WRITE: &str = "Policy.Read.All Policy.ReadWrite.Authorization Policy.ReadWrite.CrossTenantAccess \
                     Policy.ReadWrite.B2BManagementPolicy Policy.ReadWrite.ConditionalAccess Agreement.ReadWrite.All \
                     AgreementAcceptance.Read.All User.Invite.All";

#[tokio::test]
async fn the_authorization_policy_is_a_singleton_that_tools_also_address_twice() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let path = "/v1.0/policies/authorizationPolicy";
    clinic.patch(&token, path, &json!({"allowInvitesFrom": "none"})).await.expect(204);
    let beta = clinic.get(&token, "/beta/policies/authorizationPolicy/authorizationPolicy").await.expect(200);
    assert_eq!(beta["allowInvitesFrom"], "none");
    let refused = clinic.patch(&token, path, &json!({"allowInvitesFrom": "everyone", "colour": "blue"})).await;
    assert_eq!(refused.error().0, 400);
    assert_eq!(clinic.get(&token, path).await.expect(200)["allowInvitesFrom"], "none");
    let helper = clinic.as_person(UMA, WRITE);
    let denied = clinic.patch(&helper, path, &json!({"allowInvitesFrom": "everyone"})).await;
    assert_eq!(denied.error().1, "Authorization_RequestDenied");
    assert!(denied.headers.contains_key("x-vestibule-decision"));
}

#[tokio::test]
async fn partners_are_listed_changed_and_removed() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let fabrikam = clinic.tenant_of("fabrikam-clinic.example");
    let partners = "/v1.0/policies/crossTenantAccessPolicy/partners";
    let one = format!("{partners}/{fabrikam}");
    assert_eq!(clinic.get(&token, &one).await.error().0, 404);
    let made = clinic.post(&token, partners, &json!({"tenantId": fabrikam})).await.expect(201);
    assert_eq!(made["b2bCollaborationInbound"], json!(null), "what is not set is inherited");
    let again = clinic.post(&token, partners, &json!({"tenantId": fabrikam})).await;
    assert_eq!(again.error().1, "Request_BadRequest");
    let blocked = json!({"b2bCollaborationInbound": {
        "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": "blocked", "targets": [{"target": "AllApplications", "targetType": "application"}]},
    }});
    clinic.patch(&token, &one, &blocked).await.expect(204);
    let invitation = json!({
        "invitedUserEmailAddress": "dr.lee@fabrikam-clinic.example", "inviteRedirectUrl": "https://app.example/",
    });
    let refused = clinic.post(&token, "/v1.0/invitations", &invitation).await;
    let message = "This invitation is blocked by cross-tenant access settings. Admins in both your organization and the \
                   invited user's organization must configure cross-tenant access settings to allow the invitation.";
    assert_eq!(refused.error(), (400, "BadRequest", message));
    clinic.delete(&token, &one).await.expect(204);
    clinic.post(&token, "/v1.0/invitations", &invitation).await.expect(201);
}

#[tokio::test]
async fn the_cross_tenant_default_keeps_its_halves_together_and_is_reset() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let path = "/v1.0/policies/crossTenantAccessPolicy/default";
    assert_eq!(clinic.get(&token, path).await.expect(200)["isServiceDefault"], true);
    let half = json!({"b2bCollaborationOutbound": {
        "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
    }});
    assert_eq!(clinic.patch(&token, path, &half).await.error().1, "BadRequest");
    assert_eq!(clinic.patch(&token, path, &json!({"colour": "blue"})).await.error().1, "Request_BadRequest");
    clinic.patch(&token, path, &json!({"inboundTrust": {"isMfaAccepted": true}})).await.expect(204);
    let changed = clinic.get(&token, path).await.expect(200);
    assert_eq!(
        (&changed["isServiceDefault"], &changed["inboundTrust"]["isMfaAccepted"]),
        (&json!(false), &json!(true))
    );
    clinic.post(&token, &format!("{path}/resetToSystemDefault"), &json!({})).await.expect(204);
    assert_eq!(clinic.get(&token, path).await.expect(200)["isServiceDefault"], true);
}

#[tokio::test]
async fn the_domain_list_is_one_policy_of_beta() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let policies = "/beta/policies/b2bManagementPolicies";
    let definition = |list: &str| json!({"definition": [format!("{{'B2BManagementPolicy':{{'InvitationsAllowedAndBlockedDomainsPolicy':{list}}}}}")]});
    let body = definition("{'BlockedDomains':['northwind.example']}");
    let made = clinic.post(&token, policies, &body).await.expect(201);
    let invitation =
        json!({"invitedUserEmailAddress": "kim@northwind.example", "inviteRedirectUrl": "https://app.example/"});
    let refused = clinic.post(&token, "/v1.0/invitations", &invitation).await;
    let message = "The domain northwind.example isn't allowed for invitations by your organization's collaboration \
                   restrictions.";
    assert_eq!(refused.error(), (400, "BadRequest", message));
    assert_eq!(clinic.post(&token, policies, &body).await.error().1, "Request_BadRequest");
    let one = format!("{policies}/{}", made["id"].as_str().expect("an id"));
    let changed = clinic.patch(&token, &one, &definition("{'AllowedDomains':['northwind.example']}")).await.expect(200);
    assert!(changed["definition"][0].as_str().expect("a text").contains("AllowedDomains"));
    clinic.delete(&token, &one).await.expect(204);
    clinic.post(&token, "/v1.0/invitations", &invitation).await.expect(201);
    assert_eq!(clinic.get(&token, policies).await.column("displayName"), ["B2BManagementPolicy"]);
}

#[tokio::test]
async fn a_conditional_access_policy_keeps_only_what_is_judged() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let policies = "/v1.0/identity/conditionalAccess/policies";
    let mut body = json!({
        "displayName": "Block guests", "state": "disabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["All"]},
            "users": {"includeUsers": ["GuestsOrExternalUsers"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["passwordChange"]},
    });
    let unbuilt = clinic.post(&token, policies, &body).await;
    assert_eq!((unbuilt.error().0, unbuilt.error().1), (501, "NotImplemented"));
    body["grantControls"]["builtInControls"] = json!(["block"]);
    let made = clinic.post(&token, policies, &body).await.expect(201);
    let context = "https://localhost:8443/v1.0/$metadata#conditionalAccess/policies/$entity";
    assert_eq!((&made["@odata.context"], &made["modifiedDateTime"]), (&json!(context), &json!(null)));
    let one = format!("{policies}/{}", made["id"].as_str().expect("an id"));
    clinic.patch(&token, &one, &json!({"state": "enabled"})).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.expect(200)["state"], "enabled");
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.error().0, 404);
    let helper = clinic.as_person(UMA, WRITE);
    assert_eq!(clinic.post(&helper, policies, &body).await.error().1, "AccessDenied");
}

#[tokio::test]
async fn named_locations_are_of_two_kinds_and_policies_are_about_them() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let locations = "/v1.0/identity/conditionalAccess/namedLocations";
    let network = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Network", "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}],
    });
    let made = clinic.post(&token, locations, &network).await.expect(201);
    let context = "https://localhost:8443/v1.0/$metadata#conditionalAccess/namedLocations/$entity";
    assert_eq!((&made["@odata.context"], &made["ipRanges"]), (&json!(context), &network["ipRanges"]));
    let countries = json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Neighbours",
        "countriesAndRegions": ["DE"], "includeUnknownCountriesAndRegions": false,
    });
    clinic.post(&token, locations, &countries).await.expect(201);
    let mut names = clinic.get(&token, locations).await.column("displayName");
    names.sort();
    assert_eq!(names, ["Neighbours", "Network"]);
    let found = clinic.get(&token, &format!("{locations}?$filter=displayName%20eq%20'Network'")).await;
    assert_eq!(found.column("displayName"), ["Network"]);
    assert_eq!(clinic.post(&token, locations, &json!({"displayName": "Nowhere"})).await.error().0, 400);
    let one = format!("{locations}/{}", made["id"].as_str().expect("an id"));
    let patch = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": false});
    clinic.patch(&token, &one, &patch).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.expect(200)["isTrusted"], false);
    let policies = "/v1.0/identity/conditionalAccess/policies";
    let policy = json!({
        "displayName": "Elsewhere", "state": "enabled",
        "conditions": {
            "clientAppTypes": ["browser"], "applications": {"includeApplications": ["All"]},
            "users": {"includeUsers": ["GuestsOrExternalUsers"]},
            "locations": {"includeLocations": ["All"], "excludeLocations": [made["id"]]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa", "compliantDevice"]},
    });
    let kept = clinic.post(&token, policies, &policy).await.expect(201);
    assert_eq!(kept["conditions"]["locations"], policy["conditions"]["locations"]);
    assert_eq!(clinic.delete(&token, &one).await.error().0, 400, "a policy is about it");
    clinic.delete(&token, &format!("{policies}/{}", kept["id"].as_str().expect("an id"))).await.expect(204);
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.error().0, 404);
    let reader = clinic.as_person(ADA, "Policy.ReadWrite.ConditionalAccess");
    assert_eq!(clinic.get(&reader, locations).await.error().1, "AccessDenied");
}

#[tokio::test]
async fn terms_of_use_are_made_with_a_document_and_need_a_person() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITE);
    let pdf = STANDARD.encode(b"%PDF-1.7 terms");
    let body = json!({
        "displayName": "Guest terms", "isViewingBeforeAcceptanceRequired": true,
        "files": [{"fileName": "terms.pdf", "language": "en", "isDefault": true, "fileData": {"data": pdf}}],
    });
    let made = clinic.post(&token, "/v1.0/identityGovernance/termsOfUse/agreements", &body).await.expect(201);
    let one = format!("/v1.0/agreements/{}", made["id"].as_str().expect("an id"));
    assert!(clinic.get(&token, &one).await.expect(200).get("files").is_none());
    let expanded = clinic.get(&token, &format!("{one}?$expand=files")).await.expect(200);
    assert_eq!(expanded["files"][0]["language"], "en");
    let file = clinic.get(&token, &format!("{one}/file")).await.expect(200);
    assert_eq!(file["fileData"]["data"], json!(pdf));
    let changed = clinic.patch(&token, &one, &json!({"displayName": "Terms for guests"})).await.expect(200);
    assert_eq!(changed["displayName"], "Terms for guests");
    assert!(clinic.get(&token, &format!("{one}/acceptances")).await.column("id").is_empty());
    let mut broken = body;
    broken["files"][0]["fileData"]["data"] = json!("***");
    assert_eq!(clinic.post(&token, "/v1.0/agreements", &broken).await.error().0, 400);
    clinic.delete(&token, &one).await.expect(204);
    let app = clinic.as_app(&["Agreement.ReadWrite.All"]);
    assert_eq!(clinic.get(&app, "/v1.0/agreements").await.error().1, "Authorization_RequestDenied");
}

#[tokio::test]
async fn the_domain_list_is_applied_to_nobody_by_name() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.ReadWrite.B2BManagementPolicy");
    let root = "/beta/policies/b2bManagementPolicies";
    let id = clinic.get(&token, root).await.column("id").remove(0);
    let applied = clinic.get(&token, &format!("{root}/{id}/appliesTo")).await.expect(200);
    assert_eq!(applied["value"], json!([]));
    assert!(applied["@odata.context"].as_str().is_some_and(|context| context.ends_with("#directoryObjects")));
    let nobody = "11111111-1111-1111-1111-111111111111";
    assert_eq!(clinic.get(&token, &format!("{root}/{nobody}/appliesTo")).await.error().0, 404);
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/beta/directoryObjects/{nobody}")});
    let added = clinic.post(&token, &format!("{root}/{id}/appliesTo/$ref"), &reference).await;
    assert_eq!(added.error().0, 501);
}
