use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA, UMA};

#[tokio::test]
async fn a_group_is_made_and_its_members_added_and_removed() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, "Group.ReadWrite.All Directory.Read.All");
    let body = json!({
        "displayName": "Radiology", "mailEnabled": false, "mailNickname": "radiology", "securityEnabled": true,
        "members@odata.bind": [format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", clinic.user(ADA))],
    });
    let group = clinic.post(&token, "/v1.0/groups", &body).await.expect(201);
    assert_eq!((&group["securityEnabled"], &group["groupTypes"]), (&json!(true), &json!([])));
    let members = format!("/v1.0/groups/{}/members", group["id"].as_str().expect("an id"));
    assert_eq!(clinic.get(&token, &members).await.column("displayName"), ["Ada Morgan"]);
    let reference =
        json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", clinic.user(MIA))});
    clinic.post(&token, &format!("{members}/$ref"), &reference).await.expect(204);
    let again = clinic.post(&token, &format!("{members}/$ref"), &reference).await;
    let message = "One or more added object references already exist for the following modified properties: 'members'.";
    assert_eq!(again.error(), (400, "Request_BadRequest", message));
    let joined = clinic.get(&token, &format!("/v1.0/users/{MIA}/memberOf?$select=displayName")).await;
    let mut names = joined.column("displayName");
    names.sort();
    assert_eq!(names, ["Radiology", "Ward staff"]);
    clinic.delete(&token, &format!("{members}/{}/$ref", clinic.user(ADA))).await.expect(204);
    let by_address = format!("{members}/$ref?@id=https://graph.microsoft.com/v1.0/users/{}", clinic.user(MIA));
    clinic.delete(&token, &by_address).await.expect(204);
    assert!(clinic.get(&token, &members).await.column("id").is_empty());
}

#[tokio::test]
async fn roles_are_among_what_somebody_is_a_member_of() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Read");
    let joined = clinic.get(&token, "/v1.0/me/memberOf").await;
    assert_eq!(joined.column("@odata.type"), ["#microsoft.graph.directoryRole"]);
    assert_eq!(joined.column("displayName"), ["Global Administrator"]);
}

#[tokio::test]
async fn a_reference_to_nobody_and_a_group_that_is_not_there_are_404() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, "Group.ReadWrite.All");
    let nobody = "11111111-1111-1111-1111-111111111111";
    let groups = clinic.get(&token, "/v1.0/groups").await.column("id");
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{nobody}")});
    for group in [groups[0].as_str(), nobody] {
        let answer = clinic.post(&token, &format!("/v1.0/groups/{group}/members/$ref"), &reference).await;
        assert_eq!(answer.error().1, "Request_ResourceNotFound", "{group}");
    }
    let malformed = clinic.get(&token, "/v1.0/groups/no-id").await;
    assert_eq!(malformed.error(), (400, "Request_BadRequest", "Invalid object identifier 'no-id'."));
}
