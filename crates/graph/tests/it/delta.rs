use serde_json::{Value, json};

use crate::clinic::{ADA, Answer, Clinic, MIA, ORIGIN, UMA};

fn link(answer: &Answer, name: &str) -> String {
    let link = answer.body[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", answer.text));
    link.strip_prefix(ORIGIN).expect("the client's own origin").to_owned()
}

/// Reads a round to its end: the objects, and the link of the next round.
async fn round(clinic: &Clinic, token: &str, path: &str) -> (Vec<Value>, String) {
    let (mut objects, mut path) = (Vec::new(), path.to_owned());
    loop {
        let answer = clinic.get(token, &path).await;
        objects.extend(answer.body["value"].as_array().unwrap_or_else(|| panic!("{}", answer.text)).clone());
        if answer.body.get("@odata.nextLink").is_none() {
            return (objects, link(&answer, "@odata.deltaLink"));
        }
        assert!(answer.body.get("@odata.deltaLink").is_none(), "never both");
        path = link(&answer, "@odata.nextLink");
    }
}

#[tokio::test]
async fn each_round_tells_what_changed_since_the_last_one() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.ReadWrite.All", "Directory.ReadWrite.All"]);
    let (all, next) = round(&clinic, &token, "/v1.0/users/delta()?$select=displayName,jobTitle,userType").await;
    assert_eq!(all.len(), 5);
    assert!(all.iter().all(|user| user.get("jobTitle").is_none_or(|title| !title.is_null())), "never set is left out");
    let (nothing, next) = round(&clinic, &token, &next).await;
    assert!(nothing.is_empty());
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].clone();
    clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &json!({"jobTitle": "Nurse"})).await.expect(204);
    clinic.patch(&token, &format!("/v1.0/users/{UMA}"), &json!({"city": "Oslo"})).await.expect(204);
    let (changed, next) = round(&clinic, &token, &next).await;
    assert_eq!(changed.len(), 2, "what was not selected is not followed: {changed:?}");
    assert_eq!((&changed[0]["id"], &changed[0]["userType"]), (&guest, &json!("Guest")));
    assert_eq!(changed[1]["jobTitle"], "Nurse");
    let guest = guest.as_str().expect("an id");
    clinic.delete(&token, &format!("/v1.0/users/{guest}")).await.expect(204);
    let (deleted, next) = round(&clinic, &token, &next).await;
    assert_eq!(deleted, [json!({"id": guest, "@removed": {"reason": "changed"}})]);
    let restorer = clinic.as_person(ADA, "User.DeleteRestore.All");
    clinic.delete(&restorer, &format!("/v1.0/directory/deletedItems/{guest}")).await.expect(204);
    let (gone, _) = round(&clinic, &token, &next).await;
    assert_eq!(gone, [json!({"id": guest, "@removed": {"reason": "deleted"}})]);
}

#[tokio::test]
async fn a_client_may_begin_now_and_ask_for_no_more_than_what_changed() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.ReadWrite.All"]);
    let first = clinic.get(&token, "/v1.0/users/delta?$deltaToken=latest").await;
    assert_eq!(first.body["value"], json!([]));
    let next = link(&first, "@odata.deltaLink");
    clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &json!({"jobTitle": "Nurse"})).await.expect(204);
    clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &json!({"jobTitle": null})).await.expect(204);
    let minimal = clinic.send(http::Method::GET, &token, &next, None, &[("Prefer", "return=minimal")]).await;
    assert_eq!(minimal.headers["preference-applied"], "return=minimal");
    assert_eq!(minimal.body["value"], json!([{"id": clinic.user(MIA), "jobTitle": null}]), "once, as it is now");
    let whole = clinic.get(&token, &next).await;
    assert_eq!(whole.body["value"][0]["displayName"], "Mia Novak");
}

#[tokio::test]
async fn groups_tell_who_came_and_who_left() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["Group.ReadWrite.All"]);
    let (all, next) = round(&clinic, &token, "/v1.0/groups/delta").await;
    let ward = all.iter().find(|group| group["displayName"] == "Ward staff").expect("the group");
    assert!(ward["members@delta"].as_array().is_some_and(|members| !members.is_empty()));
    let path = format!("/v1.0/groups/{}", ward["id"].as_str().expect("an id"));
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(UMA))});
    clinic.post(&token, &format!("{path}/members/$ref"), &reference).await.expect(204);
    clinic.delete(&token, &format!("{path}/members/{}/$ref", clinic.user(MIA))).await.expect(204);
    let (changed, next) = round(&clinic, &token, &next).await;
    let members = changed[0]["members@delta"].as_array().expect("members");
    let of =
        |address: &str| members.iter().find(|member| member["id"] == clinic.user(address).as_str()).expect("a member");
    assert_eq!((of(UMA)["@odata.type"].as_str(), of(UMA).get("@removed")), (Some("#microsoft.graph.user"), None));
    assert_eq!(of(MIA)["@removed"], json!({"reason": "deleted"}));
    clinic.delete(&token, &path).await.expect(204);
    let (deleted, _) = round(&clinic, &token, &next).await;
    assert_eq!(deleted, [json!({"id": ward["id"], "@removed": {"reason": "deleted"}})]);
}

#[tokio::test]
async fn a_round_is_narrowed_by_ids_alone_and_only_at_its_beginning() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.ReadWrite.All", "Application.Read.All", "Directory.Read.All"]);
    let path = format!("/v1.0/users/delta?$filter=id%20eq%20'{}'", clinic.user(MIA));
    let (found, next) = round(&clinic, &token, &path).await;
    assert_eq!(found.len(), 1);
    clinic.patch(&token, &format!("/v1.0/users/{UMA}"), &json!({"jobTitle": "Head"})).await.expect(204);
    assert!(round(&clinic, &token, &next).await.0.is_empty());
    for query in ["$top=5", "$orderby=displayName", "$expand=manager", "$search=x", "$filter=userType%20eq%20'Guest'"] {
        let refused = clinic.get(&token, &format!("/v1.0/users/delta?{query}")).await;
        assert_eq!(refused.error().0, 400, "{query}");
        assert_eq!(refused.error().1, "Request_UnsupportedQuery", "{query}");
    }
    for token_text in ["nonsense", next.split('=').next_back().unwrap_or_default()] {
        let path = format!("/v1.0/groups/delta?$deltatoken={token_text}");
        let refused = clinic.get(&clinic.as_app(&["Group.Read.All"]), &path).await;
        assert_eq!((refused.error().0, refused.error().1), (410, "resyncRequired"));
    }
    for path in ["applications", "servicePrincipals", "oauth2PermissionGrants"] {
        let (found, _) = round(&clinic, &token, &format!("/v1.0/{path}/delta()")).await;
        assert!(!found.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn roles_tell_who_was_given_them() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let (all, next) = round(&clinic, &token, "/v1.0/directoryRoles/delta").await;
    let admins = all.iter().find(|role| role["displayName"] == "Global Administrator").expect("the role");
    assert_eq!(admins["members@delta"][0]["id"], clinic.user(ADA));
    let given = json!({"roleDefinitionId": "95e79109-95c0-4d8e-aee3-d01accf2d47b", "principalId": clinic.user(MIA),
        "directoryScopeId": "/"});
    let made = clinic.post(&token, "/v1.0/roleManagement/directory/roleAssignments", &given).await.expect(201);
    let (told, next) = round(&clinic, &token, &next).await;
    assert_eq!((told.len(), &told[0]["displayName"]), (1, &json!("Guest Inviter")));
    assert_eq!(told[0]["members@delta"], json!([{"@odata.type": "#microsoft.graph.user", "id": clinic.user(MIA)}]));
    let role = clinic.get(&token, &format!("/v1.0/directoryRoles/{}", told[0]["id"].as_str().expect("an id"))).await;
    assert_eq!(role.expect(200)["displayName"], "Guest Inviter");
    let path = format!("/v1.0/roleManagement/directory/roleAssignments/{}", made["id"].as_str().expect("an id"));
    clinic.delete(&token, &path).await.expect(204);
    let (told, _) = round(&clinic, &token, &next).await;
    assert_eq!(told[0]["members@delta"][0]["@removed"], json!({"reason": "deleted"}));
}
