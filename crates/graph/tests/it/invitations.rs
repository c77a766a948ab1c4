use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA};

fn body(address: &str) -> Value {
    json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://app.example/"})
}

#[tokio::test]
async fn an_invitation_is_answered_as_the_documentation_shows_it() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Invite.All"]);
    let answer = clinic.post(&token, "/v1.0/invitations", &body("kim@northwind.example")).await;
    let mut invitation = answer.expect(201);
    let (id, guest) = (invitation["id"].clone(), invitation["invitedUser"]["id"].clone());
    assert_ne!(id, guest, "the invitation is not the guest");
    let link = invitation["inviteRedeemUrl"].as_str().expect("a link").to_owned();
    assert!(link.starts_with("https://localhost:8443/redeem?rd=https%3a%2f%2f"), "{link}");
    assert!(link.contains(&format!("user%3d{}", id.as_str().expect("an id"))), "{link}");
    invitation["id"] = json!("{id}");
    invitation["invitedUser"]["id"] = json!("{guest}");
    invitation["inviteRedeemUrl"] = json!("{link}");
    let expected = json!({
        "@odata.context": "https://localhost:8443/v1.0/$metadata#invitations/$entity",
        "id": "{id}",
        "inviteRedeemUrl": "{link}",
        "invitedUserDisplayName": null,
        "invitedUserType": "Guest",
        "invitedUserEmailAddress": "kim@northwind.example",
        "sendInvitationMessage": false,
        "resetRedemption": false,
        "inviteRedirectUrl": "https://app.example/",
        "status": "PendingAcceptance",
        "invitedUserMessageInfo": {
            "messageLanguage": null,
            "customizedMessageBody": null,
            "ccRecipients": [{"emailAddress": {"name": null, "address": null}}],
        },
        "invitedUser": {"id": "{guest}"},
    });
    assert_eq!(invitation, expected);
}

#[tokio::test]
async fn inviting_a_pending_guest_again_is_the_same_guest_with_another_ticket() {
    let clinic = Clinic::open();
    let (first, second) = (clinic.invite("kim@northwind.example").await, clinic.invite("KIM@northwind.example").await);
    assert_eq!(first["invitedUser"], second["invitedUser"]);
    assert_ne!(first["id"], second["id"]);
    assert_ne!(first["inviteRedeemUrl"], second["inviteRedeemUrl"]);
}

#[tokio::test]
async fn every_request_property_is_read_and_unknown_ones_change_nothing() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Invite.All User.Read.All");
    let sponsor = clinic.user(MIA);
    let mut body = json!({
        "invitedUserEmailAddress": "kim@northwind.example",
        "inviteRedirectUrl": "https://app.example/",
        "invitedUserDisplayName": "Kim",
        "invitedUserType": "Guest",
        "sendInvitationMessage": true,
        "resetRedemption": false,
        "invitedUserMessageInfo": {
            "messageLanguage": "en-US",
            "customizedMessageBody": "Welcome",
            "ccRecipients": [{"emailAddress": {"name": "Mia", "address": "mia.novak@woodgrove.example"}}],
        },
        "invitedUserSponsors@odata.bind": [format!("https://graph.microsoft.com/v1.0/users/{sponsor}")],
        "colour": "blue",
    });
    let refused = clinic.post(&token, "/v1.0/invitations", &body).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property colour is invalid."));
    body.as_object_mut().expect("an object").remove("colour");
    let invitation = clinic.post(&token, "/v1.0/invitations", &body).await.expect(201);
    assert_eq!(invitation["invitedUserMessageInfo"]["customizedMessageBody"], "Welcome");
    assert_eq!(invitation["invitedUserMessageInfo"]["ccRecipients"][0]["emailAddress"]["name"], "Mia");
    let guest = invitation["invitedUser"]["id"].as_str().expect("a guest");
    let sponsors = clinic.get(&token, &format!("/v1.0/users/{guest}/sponsors")).await;
    assert_eq!(sponsors.column("id"), [sponsor]);
    assert_eq!(sponsors.column("@odata.type"), ["#microsoft.graph.user"]);
}

#[tokio::test]
async fn addresses_that_cannot_be_invited_are_refused_in_the_recorded_words() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Invite.All"]);
    let mia = clinic.user(MIA);
    let exists = format!(
        "The invited user already exists in the directory as object ID: {mia}. They can use that account to sign in to \
         shared apps and resources."
    );
    for (address, code, message) in [
        ("kim+a@northwind.example", "BadRequest", "The Primary SMTP Address is an invalid value"),
        ("", "BadRequest", "Invalid email address."),
        ("kim", "BadRequest", "Invalid email address."),
        (MIA, "BadRequest", exists.as_str()),
        (
            "nobody@woodgrove.example",
            "BadRequest",
            "This user cannot be invited because the domain of the user's email address is a verified domain of this \
             directory.",
        ),
    ] {
        let answer = clinic.post(&token, "/v1.0/invitations", &body(address)).await;
        assert_eq!(answer.error(), (400, code, message), "{address}");
    }
    let relative = json!({"invitedUserEmailAddress": "kim@northwind.example", "inviteRedirectUrl": "/home"});
    assert_eq!(clinic.post(&token, "/v1.0/invitations", &relative).await.error().0, 400);
}

#[tokio::test]
async fn a_reset_needs_the_right_and_an_address_of_the_guest() {
    let clinic = Clinic::open();
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].clone();
    let mut reset = body("kim@northwind.example");
    reset["invitedUser"] = json!({"id": guest});
    reset["resetRedemption"] = json!(true);
    let member = clinic.as_person(MIA, "User.Invite.All");
    let refused = clinic.post(&member, "/v1.0/invitations", &reset).await;
    assert_eq!(refused.error(), (403, "Forbidden", "Generic authorization exception."));
    assert!(refused.headers.contains_key("x-vestibule-decision"));
    let admin = clinic.as_person(ADA, "User.Invite.All");
    let again = clinic.post(&admin, "/v1.0/invitations", &reset).await.expect(201);
    assert_eq!(again["invitedUser"]["id"], guest);
    assert_eq!(again["resetRedemption"], true);
    reset["invitedUserEmailAddress"] = json!("other@northwind.example");
    let refused = clinic.post(&admin, "/v1.0/invitations", &reset).await;
    assert_eq!(
        refused.error(),
        (
            400,
            "BadRequest",
            "The email you\u{2019}re using to invite this user doesn\u{2019}t match any emails on the user object. \
             Please add this email to the user object and try again."
        )
    );
}

#[tokio::test]
async fn the_tenants_settings_decide_who_may_invite() {
    let clinic = Clinic::open();
    let admin = clinic.as_person(ADA, "Policy.ReadWrite.Authorization User.Invite.All");
    let restrict = json!({"allowInvitesFrom": "adminsAndGuestInviters"});
    clinic.patch(&admin, "/v1.0/policies/authorizationPolicy", &restrict).await.expect(204);
    let text = "Guest invitations not allowed for your company. Contact your company administrator for more details.";
    for token in [clinic.as_person(MIA, "User.Invite.All"), clinic.as_app(&["User.Invite.All"])] {
        // Who may invite is asked before what is wrong with the address.
        let refused = clinic.post(&token, "/v1.0/invitations", &body("kim+a@northwind.example")).await;
        assert_eq!(refused.error(), (403, "Forbidden", text));
        assert!(refused.headers.contains_key("x-vestibule-decision"));
    }
    clinic.post(&admin, "/v1.0/invitations", &body("kim@northwind.example")).await.expect(201);
}

#[tokio::test]
async fn a_tenant_is_throttled_beyond_150_invitations_in_five_seconds_of_its_clock() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["User.Invite.All"]);
    let wrong = body("kim+a@northwind.example");
    for _ in 0..150 {
        assert_eq!(clinic.post(&token, "/v1.0/invitations", &wrong).await.error().0, 400);
    }
    let refused = clinic.post(&token, "/v1.0/invitations", &wrong).await;
    assert_eq!(refused.error(), (429, "TooManyRequests", "Too many requests"));
    assert_eq!(refused.headers["retry-after"], "5");
    clinic.world.clock().advance(kernel::SignedDuration::from_secs(5));
    assert_eq!(clinic.post(&token, "/v1.0/invitations", &wrong).await.error().0, 400);
}
