//! What was acknowledged is there after the worst end.

use serde_json::json;
use support::{Program, Started};

async fn start(data: &std::path::Path) -> Started {
    Program::start(data).ready(data).await
}

#[tokio::test]
async fn an_invitation_that_was_acknowledged_outlives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let first = start(&data).await;
    let asked = json!({
        "invitedUserEmailAddress": "dr.silva@contoso-medical.example",
        "inviteRedirectUrl": "https://localhost/myapps",
    });
    let invitation = first.bot().await.post("/invitations", &asked).await.expect(201);
    first.kill();

    let second = start(&data).await;
    let id = invitation["invitedUser"]["id"].as_str().expect("an id");
    let user = second.bot().await.get(&format!("/users/{id}?$select=externalUserState")).await.expect(200);
    assert_eq!(user["externalUserState"], "PendingAcceptance");
    let ended = second.stop();
    assert_eq!(ended.status, Some(0), "{ended:?}");
}

#[tokio::test]
async fn the_control_surface_answers_on_both_schemes_and_the_log_keeps_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = start(&data).await;
    started.control().get("/world").await.check(200);
    started.plain().control().get("/world").await.check(200);
    let secret = started.app("Invite Bot")["secrets"][0].as_str().expect("a secret").to_owned();
    started.bot().await.get("/users").await.check(200);
    assert!(!started.log().contains(&secret), "the log holds the secret: {}", started.log());
}
