use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA, UMA};

const ROOT: &str = "/v1.0/directoryObjects/delta";
const SCOPES: &str = "Directory.Read.All User.ReadWrite.All Group.ReadWrite.All Application.ReadWrite.All";

/// The objects of a whole round, and where the next one begins.
async fn round(clinic: &Clinic, token: &str, first: &str) -> (Vec<Value>, String) {
    let (mut path, mut told) = (first.to_owned(), Vec::new());
    loop {
        let page = clinic.get(token, &path).await.expect(200);
        assert!(page["@odata.context"].as_str().is_some_and(|context| context.ends_with("#directoryObjects")));
        told.extend(page["value"].as_array().expect("a list").clone());
        let link =
            |name: &str| page[name].as_str().map(|link| link.split_once(":8443").expect("an origin").1.to_owned());
        match (link("@odata.nextLink"), link("@odata.deltaLink")) {
            (Some(next), None) => path = next,
            (None, Some(delta)) => return (told, delta),
            both => panic!("one link alone: {both:?}"),
        }
    }
}

fn types(told: &[Value]) -> Vec<&str> {
    let mut types: Vec<&str> = told.iter().filter_map(|object| object["@odata.type"].as_str()).collect();
    types.sort_unstable();
    types.dedup();
    types
}

const USER: &str = "#microsoft.graph.user";
const GROUP: &str = "#microsoft.graph.group";

#[tokio::test]
async fn every_type_is_listed_and_then_what_changes_of_any() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let (told, next) = round(&clinic, &token, ROOT).await;
    let all = ["application", "directoryRole", "group", "servicePrincipal", "user"];
    assert_eq!(types(&told), all.map(|name| format!("#microsoft.graph.{name}")));
    assert!(told.iter().all(|object| object["@odata.type"].is_string() && object["id"].is_string()));

    let body = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true});
    let group = clinic.post(&token, "/v1.0/groups", &body).await.expect(201);
    let mia = clinic.user(MIA);
    clinic.patch(&token, &format!("/v1.0/users/{mia}"), &json!({"jobTitle": "Nurse"})).await.expect(204);
    let invited = clinic.invite("bo@contoso-medical.example").await["invitedUser"]["id"].clone();
    let bo = invited.as_str().expect("an id");
    clinic.delete(&token, &format!("/v1.0/users/{bo}")).await.expect(204);
    let (told, next) = round(&clinic, &token, &next).await;
    let found: Vec<_> = told.iter().map(|object| (&object["id"], object["@odata.type"].as_str())).collect();
    assert_eq!(found, [(&group["id"], Some(GROUP)), (&json!(mia), Some(USER)), (&json!(bo), Some(USER))]);
    assert_eq!(told[1]["jobTitle"], "Nurse");
    assert_eq!(told[2]["@removed"], json!({"reason": "changed"}));
    clinic.delete(&token, &format!("/v1.0/groups/{}", group["id"].as_str().expect("an id"))).await.expect(204);
    let (told, next) = round(&clinic, &token, &next).await;
    assert_eq!(told, [json!({"@odata.type": GROUP, "id": group["id"], "@removed": {"reason": "deleted"}})]);
    assert_eq!(round(&clinic, &token, &next).await.0, [] as [Value; 0]);
}

#[tokio::test]
async fn types_ids_and_properties_are_chosen() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let users_and_groups = "isof('microsoft.graph.user')%20or%20isof('microsoft.graph.group')";
    let select = "microsoft.graph.user/surname,microsoft.graph.group/displayName";
    let (told, next) = round(&clinic, &token, &format!("{ROOT}?$filter={users_and_groups}&$select={select}")).await;
    assert_eq!(types(&told), [GROUP, USER]);
    for object in &told {
        let names: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
        let own = if object["@odata.type"] == USER { "surname" } else { "displayName" };
        assert!(names.iter().all(|name| ["@odata.type", "id", own].contains(name)), "{names:?}");
    }
    let mia = clinic.user(MIA);
    clinic.patch(&token, &format!("/v1.0/users/{mia}"), &json!({"jobTitle": "Nurse"})).await.expect(204);
    assert_eq!(round(&clinic, &token, &next).await.0.len(), 0, "nobody asked for the title");
    clinic.patch(&token, &format!("/v1.0/users/{mia}"), &json!({"surname": "N."})).await.expect(204);
    let (told, _) = round(&clinic, &token, &next).await;
    assert_eq!(told, [json!({"@odata.type": USER, "id": mia, "surname": "N."})]);

    let (told, _) = round(&clinic, &token, &format!("{ROOT}?$filter=id%20eq%20'{mia}'&$select=id")).await;
    assert_eq!(told, [json!({"@odata.type": USER, "id": mia})]);
    let neither = format!("{ROOT}?$filter=isof('microsoft.graph.group')%20or%20id%20eq%20'{mia}'");
    assert_eq!(round(&clinic, &token, &neither).await.0.len(), 0, "both at once");
}

#[tokio::test]
async fn from_now_on_nothing_is_listed() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let (told, next) = round(&clinic, &token, &format!("{ROOT}?$deltatoken=latest")).await;
    assert_eq!(told.len(), 0);
    clinic.patch(&token, &format!("/v1.0/users/{UMA}"), &json!({"jobTitle": "Lead"})).await.expect(204);
    assert_eq!(round(&clinic, &token, &next).await.0.len(), 1);
    let lost = clinic.get(&token, &format!("{ROOT}?$deltatoken=nothing")).await;
    assert_eq!((lost.error().0, lost.error().1), (410, "resyncRequired"));
}

#[tokio::test]
async fn a_token_is_told_of_the_types_that_it_opens() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Read.All");
    let (told, _) = round(&clinic, &token, ROOT).await;
    assert_eq!(types(&told), [USER]);
    let closed = clinic.get(&token, &format!("{ROOT}?$filter=isof('microsoft.graph.group')")).await;
    assert_eq!((closed.error().0, closed.error().1), (403, "Authorization_RequestDenied"));
    for (query, status) in [
        ("$filter=isof('microsoft.graph.chat')", 400),
        ("$filter=displayName%20eq%20'x'", 400),
        ("$select=shoeSize", 400),
        ("$top=1", 400),
        ("$filter=isof('microsoft.graph.device')", 501),
    ] {
        assert_eq!(clinic.get(&token, &format!("{ROOT}?{query}")).await.error().0, status, "{query}");
    }
}
