use support::{Lab, Visitor};

use super::{LEE, administrator, got, open, properties, refused, tiles, user};
use crate::api::assign;

#[tokio::test]
async fn b9_2_16_without_required_assignment_every_guest_gets_in() {
    let lab = Lab::situation("everybody-gets-in").await;
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    assert!(tiles(&lab, LEE).await.is_empty(), "B9.2#16: a tile is for who is assigned");
    let mut page = properties(&lab, "Health Records").await;
    page.tick("Yes Only who is assigned may sign in.").await;
    page.press("Save").await;
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50105");
    let guest = user(&lab, LEE).await;
    assign(&lab, &lab.bot().await, guest["id"].as_str().unwrap(), "Health Records").await;
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    assert_eq!(tiles(&lab, LEE).await, ["Health Records"]);
}

#[tokio::test]
async fn b9_2_16_a_hidden_app_has_no_tile_and_opens_all_the_same() {
    let lab = Lab::situation("no-tile").await;
    assert!(tiles(&lab, LEE).await.is_empty(), "B9.2#16");
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    let mut page = properties(&lab, "Health Records").await;
    page.tick("Yes Who is assigned has a tile in My Apps.").await;
    page.press("Save").await;
    assert_eq!(tiles(&lab, LEE).await, ["Health Records"]);
}

#[tokio::test]
async fn b9_2_16_a_group_within_an_assigned_group_does_not_count() {
    let lab = Lab::situation("nested-group").await;
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50105");
    assert!(tiles(&lab, LEE).await.is_empty(), "B9.2#16");
    let groups = administrator(&lab, "Group.Read.All").await.get("/groups").await.expect(200);
    let inner = groups["value"].as_array().unwrap().iter().find(|group| group["displayName"] == "External clinicians");
    let inner = inner.and_then(|group| group["id"].as_str()).expect("the clinic's group");
    assign(&lab, &lab.bot().await, inner, "Health Records").await;
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    assert_eq!(tiles(&lab, LEE).await, ["Health Records"]);
}
