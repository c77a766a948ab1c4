//! A world written down: what is loaded from it says the same.

use worlds::document::WorldDocument;
use worlds::{World, situations};

use crate::lab::{clinic, folder, open};

async fn written(world: &World) -> WorldDocument {
    world.state().await.expect("a state").document
}

#[tokio::test]
async fn what_is_written_down_and_loaded_again_is_written_down_the_same() {
    let worlds = situations::all().iter().map(|(name, _)| (*name, situations::world(name).expect("a world")));
    for (name, document) in std::iter::once(("clinic", clinic())).chain(worlds) {
        let (folder, elsewhere) = (folder(), folder());
        let told = written(&open(&folder, Some(7), &document)).await;
        let again = written(&open(&elsewhere, Some(7), &told)).await;
        let text = |document: &WorldDocument| serde_json::to_string_pretty(document).expect("json");
        let (told, again) = (text(&told), text(&again));
        let first = told.lines().zip(again.lines()).find(|(one, other)| one != other);
        assert_eq!(first, None, "{name}");
        assert_eq!(told.lines().count(), again.lines().count(), "{name}");
    }
}

#[tokio::test]
async fn a_document_that_was_written_down_names_people_apps_settings_and_policies() {
    let folder = folder();
    let told = written(&open(&folder, Some(7), &situations::world("domain-denied-later").expect("a world"))).await;
    let told = serde_json::to_value(&told).expect("json");
    let woodgrove = &told["tenants"][0];
    assert_eq!(woodgrove["name"], "Woodgrove Hospital");
    assert_eq!(woodgrove["accounts"][0]["password"], "amber-lantern-26");
    let apps = woodgrove["apps"].as_array().expect("apps").iter();
    let bot = apps.clone().find(|app| app["displayName"] == "Invite Bot").expect("the bot");
    assert_eq!(bot["permissions"].as_array().map(Vec::len), Some(6));
    assert!(woodgrove["guests"].as_array().is_some_and(|guests| !guests.is_empty()));
    assert!(woodgrove["policies"]["b2bManagementPolicy"].is_object());
    assert_eq!(told["settings"]["portal.vintage"], "classic");
}

#[tokio::test]
async fn a_rule_that_chooses_members_is_written_in_their_place() {
    let (folder, elsewhere) = (folder(), folder());
    let mut document = serde_json::to_value(clinic()).expect("json");
    let rule = r#"user.userType -eq "Guest""#;
    let guests = serde_json::json!({"displayName": "All guests", "membershipRule": rule});
    let woodgrove = &mut document["tenants"][0];
    woodgrove["groups"].as_array_mut().expect("groups").push(guests);
    let invited = serde_json::json!({"address": "bo@contoso-medical.example", "sendMessage": false});
    woodgrove["guests"].as_array_mut().expect("guests").push(invited);
    let document = serde_json::from_value(document).expect("a document");
    let told = written(&open(&folder, Some(7), &document)).await;
    let again = written(&open(&elsewhere, Some(7), &told)).await;
    for document in [told, again] {
        let document = serde_json::to_value(&document).expect("json");
        let woodgrove = &document["tenants"][0];
        let groups = woodgrove["groups"].as_array().expect("groups");
        let group = groups.iter().find(|group| group["displayName"] == "All guests").expect("the group");
        assert_eq!((&group["membershipRule"], &group["members"]), (&rule.into(), &serde_json::json!([])));
        let all = woodgrove["guests"].as_array().expect("guests");
        let bo = all.iter().find(|guest| guest["address"] == "bo@contoso-medical.example").expect("the guest");
        assert_eq!(bo["groups"], serde_json::json!([]), "nobody put her there");
    }
}
