//! The flow as a program walks it: Graph with a daemon's token, the mail, a scripted guest.

use serde_json::{Value, json};
use support::{Caller, Clinician, Emulator, Lab};

const REDIRECT: &str = "https://app.woodgrove.example/welcome";
/// The role that an application without roles is assigned with.
const DEFAULT_ROLE: &str = "00000000-0000-0000-0000-000000000000";

/// Invites an address, mail included; the answer of Graph.
pub(crate) async fn invite(graph: &Caller, address: &str) -> Value {
    let asked =
        json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": REDIRECT, "sendInvitationMessage": true});
    graph.post("/invitations", &asked).await.expect(201)
}

/// Assigns a user to an application with the default role.
pub(crate) async fn assign(emulator: &Emulator, graph: &Caller, user: &str, app: &str) {
    let principal = emulator.app(app)["servicePrincipalId"].as_str().unwrap();
    let asked = json!({"principalId": user, "resourceId": principal, "appRoleId": DEFAULT_ROLE});
    graph.post(&format!("/servicePrincipals/{principal}/appRoleAssignedTo"), &asked).await.check(201);
}

/// The audit records about an object: activity, service, category and initiator, sorted.
pub(crate) async fn audit(emulator: &Emulator, object: &str) -> Vec<[String; 3]> {
    let filter = format!("targetResources/any(t:t/id%20eq%20'{object}')");
    let found = emulator.bot().await.get(&format!("/auditLogs/directoryAudits?$filter={filter}")).await.expect(200);
    let text = |record: &Value, key: &str| record[key].as_str().unwrap().to_owned();
    let mut records: Vec<_> = found["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            assert_eq!(record["result"], "success", "{record}");
            ["activityDisplayName", "loggedByService", "category"].map(|key| text(record, key))
        })
        .collect();
    records.sort();
    records
}

fn sorted(mut records: Vec<[&str; 3]>) -> Vec<[String; 3]> {
    records.sort_unstable();
    records.into_iter().map(|record| record.map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_daemon_invites_finds_assigns_and_sees_the_guest_accepted() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    for clinician in Clinician::ALL {
        let address = clinician.address();
        let invitation = invite(&bot, address).await;
        assert_eq!(invitation["status"], "PendingAcceptance");
        assert_eq!(invitation["inviteRedirectUrl"], REDIRECT);
        let user = invitation["invitedUser"]["id"].as_str().unwrap();
        assert_ne!(invitation["id"], user);
        let redeem_url = invitation["inviteRedeemUrl"].as_str().unwrap();
        assert!(redeem_url.starts_with("https://localhost:8443/redeem?rd=https%3a%2f%2f"), "{redeem_url}");
        assert_eq!(lab.mail(address, "invitation").await["redeemUrl"], redeem_url);

        let filter = "userType%20eq%20'Guest'%20and%20externalUserState%20eq%20'PendingAcceptance'";
        let found = bot.get(&format!("/users?$filter={filter}&$select=id,mail")).await.expect(200);
        assert_eq!(found["value"], json!([{"id": user, "mail": address}]));
        assign(&lab, &bot, user, "Health Records").await;

        let redeemed = lab.control().post("/redemptions", &json!({"redeemUrl": redeem_url})).await.expect(200);
        assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
        assert_eq!(redeemed["externalUserState"], "Accepted");
        assert_eq!(redeemed["identityProvider"], clinician.provider());
        assert_eq!(redeemed["userId"], user);
        assert_eq!(redeemed["landingUrl"], REDIRECT);
        assert_eq!(redeemed["refusal"], Value::Null);
        let steps: Vec<[&str; 2]> = redeemed["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| [step["step"].as_str().unwrap(), step["result"].as_str().unwrap()])
            .collect();
        let expected = [
            ["discovery", clinician.provider()],
            ["signIn", "passed"],
            ["policy", "allowed"],
            ["consent", "accepted"],
            ["mfa", "notNeeded"],
            ["terms", "notNeeded"],
            ["accepted", "now"],
            ["landing", REDIRECT],
        ];
        assert_eq!(steps, expected);
        let state = bot.get(&format!("/users/{user}?$select=externalUserState")).await.expect(200);
        assert_eq!(state["externalUserState"], "Accepted");
        let again = lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.expect(200);
        assert_eq!(again["outcome"], "accepted");
        assert!(again["steps"].as_array().unwrap().contains(&json!({"step": "accepted", "result": "already"})));
    }
}

#[tokio::test]
async fn an_invitation_and_its_redemption_leave_exactly_their_records() {
    let lab = Lab::open(7).await;
    let admin = lab.admin().await;
    let invitation = invite(&admin, Clinician::Work.address()).await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    let mut invited = vec![
        ["Add user", "Core Directory", "UserManagement"],
        ["Add user sponsor", "Core Directory", "UserManagement"],
        ["Invitation Email", "Invited Users", "UserManagement"],
        ["Invite external user", "Invited Users", "UserManagement"],
    ];
    assert_eq!(audit(&lab, user).await, sorted(invited.clone()), "T1");

    let asked = json!({"email": Clinician::Work.address(), "tenantId": lab.woodgrove()});
    let redeemed = lab.control().post("/redemptions", &asked).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
    invited.extend([
        ["Redeem external user invite", "Invited Users", "UserManagement"],
        ["Redeem extern user invite", "B2B Auth", "UserManagement"],
        ["Update user", "Core Directory", "UserManagement"],
    ]);
    assert_eq!(audit(&lab, user).await, sorted(invited), "T4");
}

#[tokio::test]
async fn a_daemons_invitation_has_no_sponsor_and_without_a_mail_none_is_recorded() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let asked = json!({"invitedUserEmailAddress": "lou@lakeside-practice.example", "inviteRedirectUrl": REDIRECT});
    let invitation = bot.post("/invitations", &asked).await.expect(201);
    assert_eq!(invitation["sendInvitationMessage"], false);
    let records = audit(&lab, invitation["invitedUser"]["id"].as_str().unwrap()).await;
    let activities: Vec<&str> = records.iter().map(|[activity, ..]| activity.as_str()).collect();
    assert_eq!(activities, ["Add user", "Invite external user"]);
    assert!(lab.mails("to=lou@lakeside-practice.example").await.is_empty());
}

#[tokio::test]
async fn a_guest_of_two_invitations_is_one_user() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let address = Clinician::Mailbox.address();
    let (first, second) = (invite(&bot, address).await, invite(&bot, &address.to_uppercase()).await);
    assert_eq!(first["invitedUser"], second["invitedUser"]);
    assert_ne!(first["id"], second["id"]);
    let old = lab.control().post("/redemptions", &json!({"redeemUrl": first["inviteRedeemUrl"]})).await.expect(200);
    assert_eq!(old["outcome"], "accepted", "an old ticket works until a reset: {old}");
}

#[tokio::test]
async fn tokens_of_a_redemption_are_the_resource_tenants() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let invitation = invite(&bot, Clinician::Work.address()).await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    assign(&lab, &bot, user, "Health Records").await;
    let client = &lab.app("Health Records")["appId"];
    let asked = json!({"invitationId": invitation["id"], "tokens": {"clientId": client, "scope": "openid profile"}});
    let redeemed = lab.control().post("/redemptions", &asked).await.expect(200);
    let tokens = &redeemed["tokens"];
    assert!(tokens["id_token"].is_string() && tokens["access_token"].is_string(), "{redeemed}");
}
