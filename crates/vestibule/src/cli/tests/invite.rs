//! `invite`: the world is read, a token forged, and Graph asked.

use super::*;

const TENANT: &str = "ce92152a-a347-58d4-a430-c55567fe7d2b";
/// What all three calls read their answers from.
const ANSWER: &str = r#"{
    "tenants": [
        {"id": "11111111-2222-4333-8444-555555555555", "kind": "partner", "apps": []},
        {"id": "ce92152a-a347-58d4-a430-c55567fe7d2b", "kind": "resource", "apps": [
            {"displayName": "Lab CLI", "appId": "cli"}, {"displayName": "Invite Bot", "appId": "bot"}
        ]}
    ],
    "access_token": "a.b.c",
    "id": "i", "status": "PendingAcceptance", "inviteRedeemUrl": "https://localhost/redeem?rd=x", "invitedUser": {"id": "u"}
}"#;

/// The calls that a verb made, in their order.
fn all_heard(emulator: &Emulator) -> Vec<(Method, String, Value)> {
    std::mem::take(&mut *emulator.heard.lock().expect("the lock"))
}

#[tokio::test]
async fn an_app_invites_and_the_link_is_told() {
    let emulator = emulator(StatusCode::OK, ANSWER);
    let (exit, output, errors) = emulator.run(&["invite", "lee@fabrikam-clinic.example"]).await;
    let told = "invitation i: PendingAcceptance\nuser u\nredeem at https://localhost/redeem?rd=x\n";
    assert_eq!((exit, output.as_str()), (Exit::Done, told), "{errors}");
    let [world, token, invitation] = &all_heard(&emulator)[..] else { panic!("three calls") };
    assert_eq!((&world.0, world.1.as_str()), (&Method::GET, "/_vestibule/v1/world"));
    assert_eq!(token.2, json!({"tenantId": TENANT, "clientId": "bot", "roles": ["User.Invite.All"]}));
    assert_eq!((&invitation.0, invitation.1.as_str()), (&Method::POST, "/v1.0/invitations"));
    let body = &invitation.2;
    assert_eq!(body["sendInvitationMessage"], true);
    assert!(
        body["inviteRedirectUrl"].as_str().is_some_and(|url| url.ends_with(&format!("/myapps?tenantId={TENANT}"))),
        "{body}"
    );
}

#[tokio::test]
async fn a_person_invites_with_words_of_her_own_or_without_a_mail() {
    let emulator = emulator(StatusCode::OK, ANSWER);
    let words = ["--as", "gil.ito@woodgrove.example", "--message", "Welcome", "--language", "de-DE", "--name", "Lee"];
    let address = ["invite", "lee@fabrikam-clinic.example", "--redirect", "https://app.example/welcome"];
    assert_eq!(emulator.run(&[&address[..], &words[..]].concat()).await.0, Exit::Done);
    let [_, token, invitation] = &all_heard(&emulator)[..] else { panic!("three calls") };
    let asked = json!({
        "tenantId": TENANT, "clientId": "cli", "account": "gil.ito@woodgrove.example", "scope": "User.Invite.All"
    });
    assert_eq!(token.2, asked);
    let asked = json!({
        "invitedUserEmailAddress": "lee@fabrikam-clinic.example", "inviteRedirectUrl": "https://app.example/welcome",
        "sendInvitationMessage": true, "invitedUserDisplayName": "Lee",
        "invitedUserMessageInfo": {"customizedMessageBody": "Welcome", "messageLanguage": "de-DE"}
    });
    assert_eq!(invitation.2, asked);
    let (_, output, _) = emulator.run(&[&address[..], &["--no-mail", "--json"]].concat()).await;
    assert_eq!(all_heard(&emulator)[2].2["sendInvitationMessage"], false);
    assert_eq!(serde_json::from_str::<Value>(&output).expect("JSON")["id"], "i");
}

#[tokio::test]
async fn a_tenant_that_is_not_there_is_said_before_anybody_is_asked() {
    let known = emulator(StatusCode::OK, ANSWER);
    let unknown = "99999999-2222-4333-8444-555555555555";
    let (exit, _, errors) = known.run(&["invite", "lee@a.example", "--tenant", unknown]).await;
    assert_eq!((exit, errors), (Exit::Refused, format!("error: the world has no tenant {unknown}\n")));
    assert_eq!(all_heard(&known).len(), 1);
    let (exit, _, errors) = emulator(StatusCode::OK, r#"{"tenants": []}"#).run(&["invite", "lee@a.example"]).await;
    assert!(exit == Exit::Refused && errors.contains("name one with --tenant"), "{errors}");
}
