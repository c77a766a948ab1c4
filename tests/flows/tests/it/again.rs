//! Inviting again: the portal's buttons `Resend invitation` and `Reset`, and what becomes of the links sent before.

use serde_json::Value;
use support::{Browser, Clinician, Lab, Visitor, exercise};

use crate::api::audit;
use crate::exercise::{ADMIN, prepare};

async fn open_profile(lab: &Lab, clinician: Clinician) -> (Browser, Value) {
    let name = clinician.guest_name().replace('#', "%23");
    let guest = lab.admin().await.get(&format!("/users/{name}?$select=id,externalUserState")).await.expect(200);
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, lab, ADMIN).await;
    admin.visit(&format!("/portal/users/{}", guest["id"].as_str().unwrap())).await;
    (admin, guest)
}

/// What the guest belongs to and may open.
async fn held(lab: &Lab, id: &Value) -> Vec<Value> {
    let (admin, id) = (lab.admin().await, id.as_str().unwrap());
    let mut held = Vec::new();
    for relation in ["memberOf", "appRoleAssignments"] {
        held.push(admin.get(&format!("/users/{id}/{relation}")).await.expect(200)["value"].clone());
    }
    held
}

async fn links(lab: &Lab, clinician: Clinician) -> Vec<String> {
    let mails = lab.mails(&format!("to={}&kind=invitation", clinician.address())).await;
    mails.iter().map(|mail| mail["redeemUrl"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_invitation_is_resent_by_its_button_and_either_link_accepts() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let (mut admin, guest) = open_profile(&lab, Clinician::Work).await;
    admin.press("Resend invitation").await;
    admin.page().says("Invitation resent");
    let [_, old] = links(&lab, Clinician::Work).await.try_into().expect("two mails");
    let mut clinician = lab.browser();
    clinician.visit(&old).await;
    Clinician::Work.sign_in(&mut clinician, &lab).await;
    exercise::accept(&mut clinician, Clinician::Work).await;
    exercise::open_the_app(&mut clinician, &lab).await;
    let (admin, again) = open_profile(&lab, Clinician::Work).await;
    assert_eq!((&again["id"], &again["externalUserState"]), (&guest["id"], &Value::from("Accepted")));
    assert!(!admin.page().buttons().contains(&"Resend invitation".to_owned()), "there is nothing to resend");
}

#[tokio::test]
async fn a_reset_by_its_button_ends_the_old_link_and_keeps_the_object_and_all_it_holds() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    exercise::redeem(&mut lab.browser(), &lab, Clinician::Work).await;
    let (mut admin, guest) = open_profile(&lab, Clinician::Work).await;
    let groups = lab.admin().await.get("/groups?$filter=displayName%20eq%20'External%20clinicians'").await.expect(200);
    let group = groups["value"][0]["id"].as_str().unwrap();
    let member = serde_json::json!({"@odata.id":
        format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", guest["id"].as_str().unwrap())});
    lab.admin().await.post(&format!("/groups/{group}/members/$ref"), &member).await.check(204);
    let before = held(&lab, &guest["id"]).await;

    admin.page().says("Invitation state: Accepted"); // B1.2#9
    admin.click("Reset redemption status").await;
    admin.press("Reset").await;
    admin.page().says("Redemption status reset");
    admin.page().says("Invitation state: Pending acceptance"); // B1.2#9
    let (_, pending) = open_profile(&lab, Clinician::Work).await;
    assert_eq!((&pending["id"], &pending["externalUserState"]), (&guest["id"], &"PendingAcceptance".into()));
    assert_eq!(held(&lab, &guest["id"]).await, before);

    let [new, old] = links(&lab, Clinician::Work).await.try_into().expect("two mails");
    let mut late = lab.browser();
    late.visit(&old).await;
    assert!(late.page().status.is_client_error(), "the old link is dead: {}", late.page().text());
    let mut clinician = lab.browser();
    clinician.visit(&new).await;
    Clinician::Work.sign_in(&mut clinician, &lab).await;
    exercise::accept(&mut clinician, Clinician::Work).await;
    exercise::open_the_app(&mut clinician, &lab).await;
    assert_eq!(held(&lab, &guest["id"]).await, before);
    let redeemed = audit(&lab, guest["id"].as_str().unwrap()).await;
    let redeemed = redeemed.iter().filter(|[activity, ..]| activity == "Redeem external user invite");
    assert_eq!(redeemed.count(), 2);
}
