use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA, UMA};

fn reference(id: &str) -> Value {
    json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}")})
}

async fn group(clinic: &Clinic, token: &str, name: &str) -> String {
    let body = json!({"displayName": name, "mailEnabled": false, "mailNickname": "g", "securityEnabled": true});
    clinic.post(token, "/v1.0/groups", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_manager_is_set_read_from_both_sides_expanded_and_removed() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All Directory.Read.All");
    let path = format!("/v1.0/users/{MIA}/manager");
    assert_eq!(clinic.get(&token, &path).await.error().1, "Request_ResourceNotFound");
    for _ in 0..2 {
        let sent = Some(reference(&clinic.user(UMA)).to_string());
        clinic.send(http::Method::PUT, &token, &format!("{path}/$ref"), sent, &[]).await.expect(204);
    }
    let found = clinic.get(&token, &path).await.expect(200);
    assert_eq!((&found["displayName"], &found["@odata.type"]), (&json!("Uma Reyes"), &json!("#microsoft.graph.user")));
    let reports = clinic.get(&token, &format!("/v1.0/users/{UMA}/directReports")).await;
    assert_eq!(reports.column("displayName"), ["Mia Novak"]);
    let expanded =
        clinic.get(&token, &format!("/v1.0/users/{MIA}?$expand=manager($select=displayName)")).await.expect(200);
    let names: Vec<&String> = expanded["manager"].as_object().expect("a manager").keys().collect();
    assert_eq!(names, ["@odata.type", "displayName", "id"]);
    let list = clinic.get(&token, "/v1.0/users?$expand=manager&$select=displayName").await;
    let led: Vec<&Value> =
        list.body["value"].as_array().expect("users").iter().filter(|user| !user["manager"].is_null()).collect();
    assert_eq!(led.len(), 1);
    for (id, status) in [("11111111-1111-1111-1111-111111111111".to_owned(), 404), (clinic.user(MIA), 400)] {
        let sent = Some(reference(&id).to_string());
        let refused = clinic.send(http::Method::PUT, &token, &format!("{path}/$ref"), sent, &[]).await;
        assert_eq!(refused.error().0, status, "{id}");
    }
    clinic.delete(&token, &format!("{path}/$ref")).await.expect(204);
    assert_eq!(clinic.delete(&token, &format!("{path}/$ref")).await.error().0, 404);
}

#[tokio::test]
async fn membership_reaches_through_groups_within_groups() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Group.ReadWrite.All Directory.Read.All GroupMember.Read.All User.Read.All");
    let (outer, inner) = (group(&clinic, &token, "Outer").await, group(&clinic, &token, "Inner").await);
    let member = |group: &str| format!("/v1.0/groups/{group}/members/$ref");
    clinic.post(&token, &member(&outer), &reference(&inner)).await.expect(204);
    clinic.post(&token, &member(&inner), &reference(&clinic.user(MIA))).await.expect(204);
    // A circle ends where it began.
    clinic.post(&token, &member(&inner), &reference(&outer)).await.expect(204);
    assert_eq!(clinic.post(&token, &member(&inner), &reference(&inner)).await.error().0, 400);
    let names = |answer: crate::clinic::Answer| {
        let mut names = answer.column("displayName");
        names.sort();
        names
    };
    let user = format!("/v1.0/users/{MIA}");
    assert_eq!(names(clinic.get(&token, &format!("{user}/memberOf/graph.group")).await), ["Inner", "Ward staff"]);
    assert_eq!(
        names(clinic.get(&token, &format!("{user}/transitiveMemberOf")).await),
        ["Inner", "Outer", "Ward staff"]
    );
    assert_eq!(
        names(clinic.get(&token, &format!("/v1.0/groups/{outer}/transitiveMembers/microsoft.graph.user")).await),
        ["Mia Novak"]
    );
    assert_eq!(names(clinic.get(&token, &format!("/v1.0/groups/{inner}/memberOf")).await), ["Outer"]);
    let cast = clinic.get(&token, &format!("{user}/memberOf/graph.group?$select=displayName")).await;
    assert_eq!(cast.body["@odata.context"], "https://localhost:8443/v1.0/$metadata#groups(displayName)");
    assert!(cast.body["value"][0].get("@odata.type").is_none());
    let counted = clinic.get_eventually(&token, &format!("{user}/transitiveMemberOf/$count")).await;
    assert_eq!((counted.text.as_str(), counted.headers["content-type"].to_str().ok()), ("3", Some("text/plain")));
    assert_eq!(
        clinic.get(&token, &format!("{user}/transitiveMemberOf/$count")).await.error().2,
        "$count is not currently supported."
    );
    let asked = json!({"groupIds": [outer.to_uppercase(), "11111111-1111-1111-1111-111111111111"]});
    let checked = clinic.post(&token, &format!("{user}/checkMemberGroups"), &asked).await.expect(200);
    assert_eq!(checked["value"], json!([outer]));
    assert_eq!(checked["@odata.context"], "https://localhost:8443/v1.0/$metadata#Collection(Edm.String)");
    let all = clinic
        .post(&token, &format!("{user}/getMemberGroups"), &json!({"securityEnabledOnly": false}))
        .await
        .expect(200);
    assert_eq!(all["value"].as_array().map(Vec::len), Some(3));
    let path = format!("/v1.0/directoryObjects/{}/getMemberObjects", clinic.user(ADA));
    let objects = clinic.post(&token, &path, &json!({"securityEnabledOnly": true})).await.expect(200);
    assert_eq!(objects["value"].as_array().map(Vec::len), Some(1), "the role of the administrator");
    let many: Vec<String> = vec![outer.clone(); 21];
    assert_eq!(
        clinic.post(&token, &format!("{user}/checkMemberGroups"), &json!({"groupIds": many})).await.error().0,
        400
    );
    assert_eq!(clinic.post(&token, &format!("{user}/getMemberGroups"), &json!({})).await.error().0, 400);
}

#[tokio::test]
async fn objects_are_found_by_their_ids_whatever_their_type() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Directory.Read.All");
    let group = clinic.get(&clinic.as_app(&["Group.Read.All"]), "/v1.0/groups").await.column("id")[0].clone();
    let asked = json!({"ids": [clinic.user(MIA), group, "11111111-1111-1111-1111-111111111111"]});
    let found = clinic.post(&token, "/v1.0/directoryObjects/getByIds", &asked).await;
    assert_eq!(found.column("@odata.type"), ["#microsoft.graph.user", "#microsoft.graph.group"]);
    assert_eq!(found.body["value"][0]["userType"], "Member", "objects come whole");
    let mut people = asked.clone();
    people["types"] = json!(["USER"]);
    assert_eq!(clinic.post(&token, "/v1.0/directoryObjects/getByIds", &people).await.column("id"), [clinic.user(MIA)]);
    let one = clinic.get(&token, &format!("/v1.0/directoryObjects/{group}")).await.expect(200);
    assert_eq!(one["@odata.type"], "#microsoft.graph.group");
    let nobody = clinic.get(&token, "/v1.0/directoryObjects/11111111-1111-1111-1111-111111111111").await;
    assert_eq!(nobody.error().1, "Request_ResourceNotFound");
    assert_eq!(clinic.post(&token, "/v1.0/directoryObjects/getByIds", &json!({"ids": ["x"]})).await.error().0, 400);
}

#[tokio::test]
async fn sessions_are_revoked_for_whoever_signs_in_here() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.RevokeSessions.All User.Read.All AuditLog.Read.All");
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].as_str().expect("an id").to_owned();
    for user in [MIA, guest.as_str()] {
        let answer =
            clinic.post(&token, &format!("/v1.0/users/{user}/revokeSignInSessions"), &json!({})).await.expect(200);
        assert_eq!(
            answer,
            json!({"@odata.context": "https://localhost:8443/v1.0/$metadata#Edm.Boolean", "value": true})
        );
    }
    let filter = "activityDisplayName%20eq%20'Update%20StsRefreshTokenValidFrom%20Timestamp'";
    let audits = clinic.get(&token, &format!("/v1.0/auditLogs/directoryAudits?$filter={filter}")).await;
    assert_eq!(audits.column("id").len(), 1, "a guest's sessions are her home's");
    let member = clinic.as_person(MIA, "User.RevokeSessions.All");
    clinic.post(&member, "/v1.0/me/revokeSignInSessions", &json!({})).await.expect(200);
    assert_eq!(
        clinic.post(&member, &format!("/v1.0/users/{ADA}/revokeSignInSessions"), &json!({})).await.error().0,
        403
    );
}

#[tokio::test]
async fn a_guest_is_told_who_invited_and_who_answers_for_her() {
    let clinic = Clinic::open();
    let inviter = clinic.as_person(UMA, "User.Invite.All User.Read.All");
    let asked =
        json!({"invitedUserEmailAddress": "kim@northwind.example", "inviteRedirectUrl": "https://app.example/"});
    let guest = clinic.post(&inviter, "/v1.0/invitations", &asked).await.expect(201)["invitedUser"]["id"].clone();
    let guest = guest.as_str().expect("an id");
    let by = clinic.get(&inviter, &format!("/beta/users/{guest}/invitedBy")).await.expect(200);
    assert_eq!(by["displayName"], "Uma Reyes");
    let sponsored = clinic.get(&inviter, &format!("/v1.0/users/{UMA}/sponsorOf")).await;
    assert_eq!(sponsored.column("id"), [guest]);
    assert_eq!(clinic.get(&inviter, &format!("/v1.0/users/{guest}/invitedBy")).await.error().0, 501);
}

#[tokio::test]
async fn a_group_is_changed_owned_and_deleted() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Group.ReadWrite.All Directory.Read.All");
    let id = group(&clinic, &token, "Night shift").await;
    let path = format!("/v1.0/groups/{id}");
    assert_eq!(clinic.get(&token, &format!("{path}/owners")).await.column("displayName"), ["Ada Morgan"], "its maker");
    clinic
        .patch(
            &token,
            &path,
            &json!({"description": "Nights", "members@odata.bind": [
                format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(UMA)),
            ]}),
        )
        .await
        .expect(204);
    let found = clinic.get(&token, &format!("{path}?$expand=members($select=id)")).await.expect(200);
    assert_eq!((&found["description"], &found["members"][0]["id"]), (&json!("Nights"), &json!(clinic.user(UMA))));
    clinic.post(&token, &format!("{path}/owners/$ref"), &reference(&clinic.user(MIA))).await.expect(204);
    let again = clinic.post(&token, &format!("{path}/owners/$ref"), &reference(&clinic.user(MIA))).await;
    assert_eq!(
        again.error().2,
        "One or more added object references already exist for the following modified properties: 'owners'."
    );
    // An owner needs no role, for her own group alone.
    let owner = clinic.as_person(MIA, "Group.ReadWrite.All");
    clinic.patch(&owner, &path, &json!({"displayName": "Night shift 2"})).await.expect(204);
    let others =
        clinic.get(&token, "/v1.0/groups?$filter=displayName%20eq%20'Ward%20staff'").await.column("id")[0].clone();
    assert_eq!(
        clinic.patch(&owner, &format!("/v1.0/groups/{others}"), &json!({"displayName": "x"})).await.error().0,
        403
    );
    clinic.delete(&token, &format!("{path}/owners/{}/$ref", clinic.user(ADA))).await.expect(204);
    assert_eq!(
        clinic.delete(&token, &format!("{path}/owners/{}/$ref", clinic.user(MIA))).await.error().0,
        400,
        "the last one stays"
    );
    assert_eq!(clinic.patch(&token, &path, &json!({"colour": "blue"})).await.error().0, 400);
    assert_eq!(clinic.patch(&token, &path, &json!({"mailEnabled": true})).await.error().0, 400);
    clinic.delete(&owner, &path).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.error().0, 404);
    assert!(
        clinic
            .get(&token, &format!("/v1.0/users/{UMA}/memberOf"))
            .await
            .column("id")
            .iter()
            .all(|joined| *joined != id)
    );
}
