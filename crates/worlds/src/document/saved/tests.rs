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
