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

const ROOT: &str = "https://graph.microsoft.com/v1.0/$metadata#";
const GROUP: &str = "33333333-3333-4333-8333-333333333333";
const MIA: &str = "44444444-4444-4444-8444-444444444444";
const LEE: &str = "55555555-5555-4555-8555-555555555555";
const PHONE: &str = "66666666-6666-4666-8666-666666666666";

fn of(context: &str, value: &Value) -> Value {
    json!({"@odata.context": format!("{ROOT}{context}"), "value": value})
}

fn users() -> (String, Value) {
    let users = json!([
        {"id": MIA, "userPrincipalName": "mia@litware.example", "displayName": "Mia", "userType": "Member"},
        {"id": LEE, "userPrincipalName": "lee_x#EXT#@litware.onmicrosoft.com", "displayName": "Lee", "mail": "lee@x.example",
         "userType": "Guest", "externalUserState": "PendingAcceptance"},
    ]);
    file("users", of("users", &users))
}

fn groups() -> (String, Value) {
    file("groups", of("groups", &json!([{"id": GROUP, "displayName": "Ward", "groupTypes": []}])))
}

#[test]
fn members_belong_to_the_group_that_the_name_of_their_file_tells() {
    let members = of("directoryObjects", &json!([{"id": MIA}, {"id": LEE}, {"id": PHONE}]));
    let all = [organization(), users(), groups(), file(&format!("groups/{GROUP}/members"), members.clone())];
    let Imported { document, left_out } = from_graph(&all).expect("a world");
    let document = serde_json::to_value(&document).expect("json");
    assert_eq!(document["tenants"][0]["groups"][0]["members"], json!(["mia@litware.example"]));
    assert_eq!(document["tenants"][0]["guests"][0]["groups"], json!(["Ward"]));
    assert_eq!(document["tenants"][0]["guests"][0]["id"], LEE);
    let [left_out] = left_out.as_slice() else { panic!("{left_out:?}") };
    assert!(left_out.contains(PHONE) && left_out.contains("'Ward'"), "{left_out}");
    let nobodys = from_graph(&[organization(), groups(), file("members", members)]).expect_err("whose?");
    assert_eq!(nobodys, SavedError::NoGroup { file: "members.json".to_owned() });
}

#[test]
fn whoever_is_not_among_the_answers_is_named() {
    let app = json!({"id": "77777777-7777-4777-8777-777777777777", "appId": "88888888-8888-4888-8888-888888888888",
    "displayName": "Rota", "appRoles": [
        {"id": "99999999-9999-4999-8999-999999999991", "value": "Nurse", "displayName": "Nurse", "description": "Sees",
         "allowedMemberTypes": ["User"], "isEnabled": true},
        {"id": "99999999-9999-4999-8999-999999999992", "value": null, "displayName": "Unnamed", "description": "",
         "allowedMemberTypes": ["User"], "isEnabled": true},
    ]});
    let to = |who: &str, role: &str| {
        json!({"resourceId": app["id"], "resourceDisplayName": "Rota", "principalId": who, "principalDisplayName": who,
            "appRoleId": format!("99999999-9999-4999-8999-99999999999{role}")})
    };
    let mut held = of("appRoleAssignments", &json!([to(MIA, "1"), to(LEE, "1"), to(PHONE, "1"), to(MIA, "2")]));
    held["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/next");
    let apps = file("apps", of("servicePrincipals", &json!([app])));
    let Imported { document, left_out } =
        from_graph(&[organization(), users(), apps, file("held", held)]).expect("a world");
    let document = serde_json::to_value(&document).expect("json");
    let tenant = &document["tenants"][0];
    assert_eq!(tenant["apps"][0]["assigned"], json!([{"name": "mia@litware.example", "role": "Nurse"}]));
    assert_eq!(tenant["guests"][0]["assigned"], json!([{"name": "Rota", "role": "Nurse"}]));
    let told = ["what follows held.json", "no value by which it could be named", PHONE];
    assert_eq!(left_out.len(), told.len(), "{left_out:?}");
    for (left_out, told) in left_out.iter().zip(told) {
        assert!(left_out.contains(told), "{left_out}: {told}");
    }
}

#[test]
fn whoever_is_blocked_is_named_because_here_the_account_may_sign_in() {
    let mut users = users();
    for user in users.1["value"].as_array_mut().expect("users") {
        user["accountEnabled"] = json!(user["id"] != MIA);
    }
    let Imported { left_out, .. } = from_graph(&[organization(), users]).expect("a world");
    let [left_out] = left_out.as_slice() else { panic!("{left_out:?}") };
    assert!(left_out.contains("'mia@litware.example' is blocked"), "{left_out}");
}
