use kernel::GroupId;
use serde_json::json;

use super::*;

fn file(name: &str, answer: Value) -> (String, Value) {
    (format!("{name}.json"), answer)
}

fn organization() -> (String, Value) {
    file(
        "organization",
        json!({
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#organization",
            "value": [{
                "id": "11111111-1111-4111-8111-111111111111", "displayName": "Litware",
                "verifiedDomains": [
                    {"name": "litware.example", "isDefault": true, "isInitial": false},
                    {"name": "litware.onmicrosoft.com", "isDefault": false, "isInitial": true},
                ],
            }],
        }),
    )
}

#[test]
fn a_context_says_what_an_answer_is_about() {
    let root = "https://graph.microsoft.com/v1.0/$metadata#";
    for (context, kind) in [
        ("users", Kind::User),
        ("users(id,displayName)/$entity", Kind::User),
        ("groups(members())", Kind::Group),
        ("servicePrincipals('x')/appRoleAssignedTo", Kind::AppRoleAssignment),
        ("policies/crossTenantAccessPolicy/default/$entity", Kind::CrossTenantDefault),
        ("policies/crossTenantAccessPolicy/partners(tenantId,tenantRestrictions())", Kind::CrossTenantPartner),
        ("identity/conditionalAccess/policies", Kind::ConditionalAccess),
        ("legacy/policies", Kind::DomainList),
        ("microsoft.graph.tenantInformation", Kind::Tenant),
    ] {
        assert_eq!(Kind::of(&format!("{root}{context}")), Some(kind), "{context}");
    }
    assert_eq!(Kind::of("https://graph.microsoft.com/v1.0/$metadata#teams"), None);
}

#[test]
fn what_is_no_answer_is_named_with_its_file() {
    let bare = from_graph(&[file("x", json!({"value": []}))]).expect_err("no context");
    assert_eq!(bare, SavedError::NoContext { file: "x.json".to_owned() });
    let teams = json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#teams", "value": []});
    let unknown = from_graph(&[file("teams", teams)]).expect_err("teams").to_string();
    assert!(unknown.starts_with("teams.json: ") && unknown.contains("/policies/authorizationPolicy"), "{unknown}");
    assert_eq!(from_graph(&[]).expect_err("nothing"), SavedError::NoOrganization);
}

#[test]
fn what_the_emulator_does_not_judge_is_left_out_by_name() {
    let policies = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies",
        "value": [{
            "id": "22222222-2222-4222-8222-222222222222", "displayName": "Risky guests", "state": "enabled",
            "createdDateTime": "2026-01-01T00:00:00Z",
            "conditions": {
                "clientAppTypes": ["all"], "userRiskLevels": ["high"],
                "users": {"includeUsers": ["GuestsOrExternalUsers"]}, "applications": {"includeApplications": ["All"]},
            },
            "grantControls": {"operator": "OR", "builtInControls": ["block"]},
        }],
    });
    let authorization = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies/authorizationPolicy/$entity",
        "id": "authorizationPolicy", "allowInvitesFrom": "adminsAndGuestInviters", "somethingNew": true,
    });
    let imported = from_graph(&[organization(), file("ca", policies), file("policy", authorization)]).expect("a world");
    assert_eq!(imported.left_out.len(), 2, "{:?}", imported.left_out);
    assert!(imported.left_out[0].contains("somethingNew"), "{:?}", imported.left_out);
    assert!(imported.left_out[1].contains("'Risky guests'"), "{:?}", imported.left_out);
    let document = serde_json::to_value(&imported.document).expect("json");
    let policies = &document["tenants"][0]["policies"];
    assert_eq!(policies["authorizationPolicy"], json!({"allowInvitesFrom": "adminsAndGuestInviters"}));
    assert_eq!(policies["conditionalAccess"], json!([]));
}

#[test]
fn a_rule_that_is_known_here_chooses_the_members_and_another_leaves_those_that_were() {
    let group = |name: &str, rule: &str, state: &str| {
        json!({"id": GroupId::derived("saved", name), "displayName": name, "membershipRule": rule,
            "groupTypes": ["DynamicMembership"], "membershipRuleProcessingState": state,
            "members": [{"id": "33333333-3333-4333-8333-333333333333"}]})
    };
    let (known, unknown) = (r#"user.userType -eq "Guest""#, r#"user.extensionAttribute1 -eq "x""#);
    let groups = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups(members())",
        "value": [group("Known", known, "On"), group("Unknown", unknown, "On"), group("Paused", known, "Paused")],
    });
    let users = json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users",
        "value": [{"id": "33333333-3333-4333-8333-333333333333", "displayName": "Bo", "mail": "bo@contoso.example",
            "userPrincipalName": "bo_contoso.example#EXT#@woodgrove.example", "userType": "Guest",
            "creationType": "Invitation", "externalUserState": "PendingAcceptance"}],
    });
    let imported = from_graph(&[organization(), file("groups", groups), file("users", users)]).expect("a world");
    assert_eq!(imported.left_out.len(), 2, "{:?}", imported.left_out);
    assert!(imported.left_out[0].contains("'Unknown'"), "{:?}", imported.left_out);
    let document = serde_json::to_value(&imported.document).expect("json");
    let woodgrove = &document["tenants"][0];
    let rules: Vec<_> =
        woodgrove["groups"].as_array().expect("groups").iter().map(|group| &group["membershipRule"]).collect();
    assert_eq!(rules, [&json!(known), &json!(null), &json!(null)]);
    assert_eq!(woodgrove["guests"][0]["groups"], json!(["Unknown", "Paused"]));
}
