//! Programs that invite a guest in their own name: client credentials, then Graph.

use serde_json::json;

use crate::script::Stage;

const GUEST: &str = "dr.silva@contoso-medical.example";

/// What each script prints, whatever its client is, but for the last line: there each library has a type of its own.
const STORY: [&str; 7] = [
    "invited: PendingAcceptance",
    "guests: dr.silva@contoso-medical.example",
    "assigned: Health Records",
    "redeemed: accepted",
    "state: Accepted",
    "token from the cache: True",
    "without the role: 403 Authorization_RequestDenied",
];

async fn tell(script: &str, wrong_secret: &str) {
    let stage = Stage::open().await;
    let last = format!("wrong secret: {wrong_secret}");
    stage.script(script, "Invite Bot").says(&[&STORY[..], &[last.as_str()]].concat());

    // The script has said what its client believes; now what the emulator knows.
    let bot = stage.emulator.bot().await;
    let guests =
        bot.get(&format!("/users?$filter=mail%20eq%20'{GUEST}'&$select=id,externalUserState")).await.expect(200);
    let [guest] = &guests["value"].as_array().expect("a list")[..] else { panic!("not one guest: {guests}") };
    assert_eq!(guest["externalUserState"], "Accepted", "{guest}");
    let id = guest["id"].as_str().expect("a guest has an id");
    let assigned = bot.get(&format!("/users/{id}/appRoleAssignments")).await.expect(200);
    assert_eq!(assigned["value"][0]["resourceDisplayName"], "Health Records", "{assigned}");
    assert_eq!(stage.emulator.mail(GUEST, "invitation").await["to"], json!([GUEST]));
}

#[tokio::test]
async fn msal_for_python_invites_a_guest_who_accepts() {
    tell("msal_python.py", "invalid_client 7000215").await;
}

#[tokio::test]
async fn msal_for_node_invites_a_guest_who_accepts() {
    tell("msal_node.mjs", "ServerError invalid_client 7000215").await;
}

#[tokio::test]
async fn msal_and_azure_identity_for_python_prove_themselves_by_a_certificate() {
    let stage = Stage::open().await;
    stage.script("certificate_python.py", "Invite Bot").says(&[
        "certificate: 200",
        "thumbprint: 200",
        "azure-identity: 200",
        "another certificate: invalid_client 700027",
    ]);
}

#[tokio::test]
async fn azure_identity_and_the_graph_sdk_for_python_invite_a_guest_who_accepts() {
    tell("graph_sdk_python.py", "ClientAuthenticationError AADSTS7000215").await;
}

#[tokio::test]
async fn azure_identity_and_the_graph_client_for_node_invite_a_guest_who_accepts() {
    tell("graph_client_node.mjs", "AuthenticationRequiredError AADSTS7000215").await;
}

#[cfg(feature = "java")]
#[tokio::test]
async fn msal_for_java_invites_a_guest_who_accepts() {
    tell("MsalJava.java", "MsalServiceException invalid_client AADSTS7000215").await;
}

#[cfg(feature = "go")]
#[tokio::test]
async fn msal_for_go_invites_a_guest_who_accepts() {
    tell("msal_go.go", "CallErr AADSTS7000215").await;
}
