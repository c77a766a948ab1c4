use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA, UMA};

const GUESTS: &str = r#"(user.userType -eq "Guest")"#;
const SCOPES: &str = "Group.ReadWrite.All User.ReadWrite.All Directory.Read.All";

fn dynamic(name: &str, rule: &str) -> Value {
    json!({"displayName": name, "mailEnabled": false, "mailNickname": "dynamic", "securityEnabled": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": rule, "membershipRuleProcessingState": "On"})
}

fn of(group: &Value, rest: &str) -> String {
    format!("/v1.0/groups/{}{rest}", group["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn all_guests_are_in_a_group_as_soon_as_they_are_invited() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, SCOPES);
    let group = clinic.post(&token, "/v1.0/groups", &dynamic("All guests", GUESTS)).await.expect(201);
    assert_eq!(group["groupTypes"], json!(["DynamicMembership"]));
    assert_eq!((&group["membershipRule"], &group["membershipRuleProcessingState"]), (&json!(GUESTS), &json!("On")));
    let before = clinic.get(&token, &of(&group, "/members")).await.column("id");
    let invitation = clinic.invite("bo@contoso-medical.example").await;
    let bo = invitation["invitedUser"]["id"].as_str().expect("an id").to_owned();
    let members = clinic.get(&token, &of(&group, "/members")).await.column("id");
    assert_eq!((members.len(), members.contains(&bo)), (before.len() + 1, true));
    let logs = clinic.as_person(ADA, "AuditLog.Read.All");
    let filter = format!("targetResources/any(t:t/id eq '{bo}') and activityDisplayName eq 'Add member to group'");
    let filter = filter.replace(' ', "%20");
    let records = clinic.get(&logs, &format!("/v1.0/auditLogs/directoryAudits?$filter={filter}")).await.expect(200);
    assert_eq!(records["value"][0]["initiatedBy"]["user"], Value::Null, "nobody added her");

    let member = json!({"userType": "Member"});
    clinic.patch(&token, &format!("/v1.0/users/{bo}"), &member).await.expect(204);
    assert_eq!(clinic.get(&token, &of(&group, "/members")).await.column("id"), before);
}

#[tokio::test]
async fn nobody_is_put_into_a_dynamic_group_or_taken_out_of_it() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let group = clinic.post(&token, "/v1.0/groups", &dynamic("All guests", GUESTS)).await.expect(201);
    let url = format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", clinic.user(MIA));
    let denied = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    let added = clinic.post(&token, &of(&group, "/members/$ref"), &json!({"@odata.id": url})).await;
    assert_eq!(added.error(), denied);
    let bound = clinic.patch(&token, &of(&group, ""), &json!({"members@odata.bind": [url]})).await;
    assert_eq!(bound.error(), denied);
    let invited = clinic.invite("bo@contoso-medical.example").await;
    let bo = invited["invitedUser"]["id"].as_str().expect("an id");
    let removed = clinic.delete(&token, &of(&group, &format!("/members/{bo}/$ref"))).await;
    assert_eq!(removed.error(), denied);
    let begun = json!({"members@odata.bind": [url]});
    let mut body = dynamic("With somebody", GUESTS);
    body.as_object_mut().expect("a body").extend(begun.as_object().expect("a body").clone());
    assert_eq!(clinic.post(&token, "/v1.0/groups", &body).await.error(), denied);
    let found = clinic.get(&token, "/v1.0/groups?$filter=displayName%20eq%20'With%20somebody'").await;
    assert!(found.column("id").is_empty(), "nothing was made");
}

#[tokio::test]
async fn a_rule_that_is_none_is_refused_in_the_words_of_the_service() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, SCOPES);
    let group = clinic.post(&token, "/v1.0/groups", &dynamic("All guests", GUESTS)).await.expect(201);
    for (rule, status, code, message) in [
        (r#"userType -eq "Guest""#, 400, "InvalidObjectTypeException", "No object type"),
        (
            r#"user.kind -eq "Guest""#,
            400,
            "WrongPropertyAppliedException",
            "Property 'kind' cannot be applied to object 'User'",
        ),
        (r#"user.userType -in "Guest""#, 400, "InvalidOperandsException", "Invalid operands found for operator -in"),
        (r#"user.userType -is "Guest""#, 400, "Request_BadRequest", "Property membershipRule is invalid."),
        (
            r#"user.extensionAttribute1 -eq "x""#,
            501,
            "NotImplemented",
            "The property 'extensionAttribute1' in a membership rule is not supported by the emulator yet.",
        ),
    ] {
        let made = clinic.post(&token, "/v1.0/groups", &dynamic("X", rule)).await;
        assert_eq!(made.error(), (status, code, message), "{rule}");
        let changed = clinic.patch(&token, &of(&group, ""), &json!({"membershipRule": rule})).await;
        assert_eq!(changed.error(), (status, code, message), "{rule}");
    }
    assert_eq!(clinic.get(&token, &of(&group, "")).await.expect(200)["membershipRule"], GUESTS);
}

#[tokio::test]
async fn rule_and_state_belong_to_a_dynamic_group_and_both_are_said() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, SCOPES);
    for (name, value) in [
        ("membershipRule", Value::Null),
        ("membershipRuleProcessingState", Value::Null),
        ("membershipRuleProcessingState", json!("Sometimes")),
        ("groupTypes", json!([])),
        ("isAssignableToRole", json!(true)),
    ] {
        let mut body = dynamic("X", GUESTS);
        body[name] = value;
        let made = clinic
            .post(
                &clinic.as_person(ADA, &format!("{SCOPES} RoleManagement.ReadWrite.Directory")),
                "/v1.0/groups",
                &body,
            )
            .await;
        assert_eq!((made.error().0, made.error().1), (400, "Request_BadRequest"), "{name}: {}", made.text);
    }
    let assigned = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true});
    let assigned = clinic.post(&token, "/v1.0/groups", &assigned).await.expect(201);
    let refused = clinic.patch(&token, &of(&assigned, ""), &json!({"membershipRule": GUESTS})).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property membershipRule is invalid."));
}

#[tokio::test]
async fn a_group_becomes_dynamic_and_assigned_again() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, SCOPES);
    let url = format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", clinic.user(MIA));
    let body = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true,
        "members@odata.bind": [url]});
    let group = clinic.post(&token, "/v1.0/groups", &body).await.expect(201);
    let names = async || clinic.get(&token, &of(&group, "/members?$select=displayName")).await.column("displayName");
    let rule = r#"user.userPrincipalName -startsWith "uma.""#;
    let ruled = json!({"groupTypes": ["DynamicMembership"], "membershipRule": rule,
        "membershipRuleProcessingState": "on"});
    clinic.patch(&token, &of(&group, ""), &ruled).await.expect(204);
    assert_eq!(names().await, ["Uma Reyes"]);
    clinic.patch(&token, &of(&group, ""), &json!({"membershipRuleProcessingState": "Paused"})).await.expect(204);
    let paused = clinic.get(&token, &of(&group, "")).await.expect(200);
    assert_eq!((&paused["membershipRule"], &paused["membershipRuleProcessingState"]), (&json!(rule), &json!("Paused")));
    // As Microsoft's page turns a group back ("Change group membership type").
    let back = json!({"groupTypes": [], "membershipRuleProcessingState": "Paused"});
    clinic.patch(&token, &of(&group, ""), &back).await.expect(204);
    let assigned = clinic.get(&token, &of(&group, "")).await.expect(200);
    assert_eq!((&assigned["groupTypes"], &assigned["membershipRule"]), (&json!([]), &Value::Null));
    clinic.post(&token, &of(&group, "/members/$ref"), &json!({"@odata.id": url})).await.expect(204);
    let mut both = names().await;
    both.sort();
    assert_eq!(both, ["Mia Novak", "Uma Reyes"]);
}

#[tokio::test]
async fn dynamic_groups_are_found_by_their_type_and_rule() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, SCOPES);
    clinic.post(&token, "/v1.0/groups", &dynamic("All guests", GUESTS)).await.expect(201);
    for filter in [
        "groupTypes/any(t:t%20eq%20'DynamicMembership')",
        "membershipRuleProcessingState%20eq%20'On'",
        "startsWith(membershipRule,'(user.userType')",
    ] {
        let found = clinic.get(&token, &format!("/v1.0/groups?$filter={filter}")).await;
        assert_eq!(found.column("displayName"), ["All guests"], "{filter}");
    }
}
