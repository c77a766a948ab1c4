use serde_json::json;
use support::Lab;

use super::{LEE, LENA, PRIYA, administrator, got, open, redeem, refused, user};
use crate::api::{audit, invite};

const REDIRECT: &str = "https://app.woodgrove.example/welcome";

#[tokio::test]
async fn b9_2_4_a_reset_takes_only_an_address_of_the_user() {
    const NEW: &str = "priya@harbour-practice.example";
    let lab = Lab::situation("reset-with-an-unknown-address").await;
    let admin = lab.admin().await;
    let priya = user(&lab, PRIYA).await;
    let id = priya["id"].as_str().unwrap();
    let asked = json!({"invitedUserEmailAddress": NEW, "inviteRedirectUrl": REDIRECT, "resetRedemption": true,
        "sendInvitationMessage": true, "invitedUser": {"id": id}});
    let words = "The email you’re using to invite this user doesn’t match any emails on the user object. Please add \
        this email to the user object and try again.";
    admin.post("/invitations", &asked).await.refuses(400, "BadRequest", words);
    assert_eq!(user(&lab, PRIYA).await, priya, "B9.2#4: nothing half-written");
    admin.patch(&format!("/users/{id}"), &json!({"otherMails": [PRIYA, NEW]})).await.check(204);
    let again = admin.post("/invitations", &asked).await.expect(201);
    assert_eq!(again["invitedUser"]["id"], priya["id"], "the object stays");
    let redeemed = lab.control().post("/redemptions", &json!({"redeemUrl": again["inviteRedeemUrl"]})).await;
    got(&redeemed.expect(200), "accepted");
    got(&open(&lab, "Health Records", NEW).await, "signedIn");
}

#[tokio::test]
async fn b9_2_8_who_blocked_invitations_gets_no_mail() {
    let lab = Lab::situation("no-invitation-mail").await;
    assert!(lab.mails(&format!("to={PRIYA}")).await.is_empty(), "B9.2#8");
    let priya = user(&lab, PRIYA).await;
    assert_eq!(priya["externalUserState"], "PendingAcceptance");
    let activities = audit(&lab, priya["id"].as_str().unwrap()).await;
    let not_sent = |[activity, ..]: &[String; 3]| activity == "Email not sent, user unsubscribed";
    assert!(activities.iter().any(not_sent), "{activities:?}");
    let mut browser = lab.browser();
    let manage = format!("/unsubscribe/manage?tenant={}&email={PRIYA}", lab.woodgrove());
    browser.visit(&manage).await;
    support::Visitor::press(&mut browser, "Allow invitations again").await;
    invite(&lab.admin().await, PRIYA).await;
    assert_eq!(lab.mail(PRIYA, "invitation").await["to"][0], PRIYA);
    got(&redeem(&lab, PRIYA).await, "accepted");
}

#[tokio::test]
async fn b9_2_9_a_message_of_an_application_is_left_out() {
    let lab = Lab::situation("message-left-out").await;
    let mail = lab.mail(LENA, "invitation").await;
    let words = "Your first session is on Monday at nine.";
    assert!(!mail["text"].as_str().unwrap().contains(words), "B9.2#9");
    assert!(mail["subject"].as_str().unwrap().starts_with("Woodgrove Hospital invited you"), "{}", mail["subject"]);
    let asked = json!({"invitedUserEmailAddress": LENA, "inviteRedirectUrl": REDIRECT, "sendInvitationMessage": true,
        "invitedUserMessageInfo": {"customizedMessageBody": words}});
    lab.admin().await.post("/invitations", &asked).await.check(201);
    let mail = lab.mail(LENA, "invitation").await;
    assert!(mail["text"].as_str().unwrap().contains(words), "a person's words are told");
    assert!(mail["subject"].as_str().unwrap().starts_with("Ada Morgan invited you"), "{}", mail["subject"]);
}

#[tokio::test]
async fn b9_2_12_a_user_who_was_created_as_a_guest_was_not_invited() {
    let lab = Lab::situation("guest-without-an-invitation").await;
    let made = user(&lab, PRIYA).await;
    assert_eq!((&made["userType"], &made["creationType"]), (&json!("Guest"), &json!(null)), "B1.2#3 B9.2#12");
    assert_eq!(made["externalUserState"], json!(null));
    refused(&open(&lab, "Health Records", PRIYA).await, "AADSTS50020");
    let convert = json!({"invitedUserEmailAddress": PRIYA, "inviteRedirectUrl": REDIRECT,
        "sendInvitationMessage": true, "invitedUser": {"id": made["id"]}});
    lab.admin().await.post("/invitations", &convert).await.check(201);
    got(&redeem(&lab, PRIYA).await, "accepted");
    let guest = user(&lab, PRIYA).await;
    assert_eq!((&guest["id"], &guest["externalUserState"]), (&made["id"], &json!("Accepted")), "the same object");
}

#[tokio::test]
async fn b9_2_12_a_tool_that_deletes_the_user_takes_the_guest_away() {
    let lab = Lab::situation("user-deleted-with-the-invitation").await;
    let mail = lab.mail(LEE, "invitation").await;
    let asked = json!({"redeemUrl": mail["redeemUrl"]});
    let answer = lab.control().post("/redemptions", &asked).await.expect(200);
    got(&answer, "refused");
    assert_eq!(answer["refusal"]["code"], "VESTIBULE_INVITATION_INVALID", "{answer}");
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50020");
    let admin = lab.admin().await;
    let deleted = admin.get("/directory/deletedItems/microsoft.graph.user").await.expect(200);
    let id = deleted["value"][0]["id"].as_str().unwrap();
    admin.post(&format!("/directory/deletedItems/{id}/restore"), &json!({})).await.check(200);
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
}

#[tokio::test]
async fn b9_2_13_a_program_without_the_permission_invites_nobody() {
    let lab = Lab::situation("permission-missing").await;
    let tool = lab.app("Onboarding Tool");
    let secret = tool["secrets"][0].as_str().unwrap();
    let token = async || {
        let pairs = [
            ("client_id", tool["appId"].as_str().unwrap()),
            ("client_secret", secret),
            ("scope", "https://graph.microsoft.com/.default"),
            ("grant_type", "client_credentials"),
        ];
        let path = format!("/{}/oauth2/v2.0/token", lab.woodgrove());
        let answer = lab.caller().post_form(&path, &pairs).await.expect(200);
        lab.graph(answer["access_token"].as_str().unwrap())
    };
    let asked = json!({"invitedUserEmailAddress": LENA, "inviteRedirectUrl": REDIRECT});
    let refusal = token().await.post("/invitations", &asked).await;
    let words = format!(
        "Insufficient privileges to perform requested operation by the application \
         '00000003-0000-0000-c000-000000000000'. ControllerName=MSGraphInviteAPI, ActionName=CreateInvite, URL \
         absolute path=/api/{}/invites",
        lab.woodgrove()
    );
    refusal.refuses(401, "Unauthorized", &words);
    assert!(!refusal.header("x-vestibule-decision").is_empty(), "B2.3#1 B9.2#13");
    let bot = lab.bot().await;
    let graphs = "/servicePrincipals?$filter=appId%20eq%20'00000003-0000-0000-c000-000000000000'";
    let graph = bot.get(graphs).await.expect(200)["value"][0].clone();
    let roles = graph["appRoles"].as_array().unwrap();
    let role = roles.iter().find(|role| role["value"] == "User.Invite.All").expect("a permission of Graph");
    let principal = tool["servicePrincipalId"].as_str().unwrap();
    let grant = json!({"principalId": principal, "resourceId": graph["id"], "appRoleId": role["id"]});
    bot.post(&format!("/servicePrincipals/{principal}/appRoleAssignments"), &grant).await.check(201);
    // B1.1#15
    token().await.post("/invitations", &asked).await.check(201);
}

#[tokio::test]
async fn b9_2_14_an_internal_user_with_the_address_blocks_the_invitation() {
    let lab = Lab::situation("address-of-an-internal-user").await;
    let robin = user(&lab, LEE).await;
    let id = robin["id"].as_str().unwrap();
    let asked = json!({"invitedUserEmailAddress": LEE, "inviteRedirectUrl": REDIRECT});
    let words = format!(
        "The invited user already exists in the directory as object ID: {id}. They can use that account to sign in to \
         shared apps and resources."
    );
    let admin = lab.admin().await;
    admin.post("/invitations", &asked).await.refuses(400, "BadRequest", &words);
    let users = administrator(&lab, "User.ReadWrite.All").await;
    users.patch(&format!("/users/{id}"), &json!({"mail": "robin.lee@woodgrove.example"})).await.check(204);
    let invited = admin.post("/invitations", &asked).await.expect(201);
    assert_ne!(invited["invitedUser"]["id"], robin["id"], "B9.2#14");
}
