use serde_json::json;
use support::Clinician;
use support::exercise::{assign, invite, redeem, sign_in_to_the_portal};

use crate::Place;

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let place = Place::new();
    let started = place.start().await;
    let bot = started.bot().await;
    let asked = json!({"invitedUserEmailAddress": Clinician::Work.address(), "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true});
    let invitation = bot.post("/invitations", &asked).await.expect(201);
    let redeemed = started.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted");
    started.kill();

    let again = place.start().await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    let found = again.bot().await.get(&format!("/users/{user}?$select=externalUserState")).await.expect(200);
    assert_eq!(found["externalUserState"], "Accepted");
    let mail = again.mail(Clinician::Work.address(), "invitation").await;
    assert_eq!(mail["invitationId"], invitation["id"]);
    let audit = again.bot().await.get("/auditLogs/directoryAudits").await.expect(200);
    assert!(audit.to_string().contains("Redeem external user invite"));
}

#[tokio::test]
async fn a_world_that_moved_to_other_ports_lands_its_guests_and_opens_its_app_there() {
    let place = Place::new();
    let started = place.start().await;
    let mut admin = started.browser();
    sign_in_to_the_portal(&mut admin, &started, "ada.morgan@woodgrove.example").await;
    invite(&mut admin, Clinician::Work).await;
    assign(&mut admin, Clinician::Work).await;
    let before = started.origin().to_owned();
    started.kill();

    // Port 0 takes a free one, so the second start is reached elsewhere.
    let again = place.start().await;
    assert_ne!(again.origin(), before);
    redeem(&mut again.browser(), &again, Clinician::Work).await;
}

#[tokio::test]
async fn a_kill_amid_a_file_loses_no_row_and_leaves_none_half_written() {
    const ROWS: usize = 400;
    let place = Place::new();
    let started = place.start().await;
    let template = started.control().get("/bulk-invitations/template").await.text();
    let head: String = template.split_inclusive('\n').take(2).collect();
    let rows = (0..ROWS).map(|row| format!("row{row}@lakeside-practice.example,https://a.example/,true,\n"));
    let asked = json!({"tenantId": started.woodgrove(), "account": "ada.morgan@woodgrove.example",
        "csv": format!("{head}{}", rows.collect::<String>())});
    let (control, bot) = (started.control(), started.bot().await);
    let submitting = tokio::spawn(async move {
        // The answer is lost with the process.
        let _ =
            tokio::time::timeout(std::time::Duration::from_mins(1), control.post("/bulk-invitations", &asked)).await;
    });
    let guests = async |bot: &support::Caller| {
        let path = "/users?$filter=userType%20eq%20'Guest'&$top=999&$select=id,mail,externalUserState";
        bot.get(path).await.expect(200)["value"].as_array().cloned().expect("a list")
    };
    // As soon as some of the rows have invited, and before all have.
    let seen = loop {
        let seen = guests(&bot).await;
        if seen.len() >= 20 {
            break seen;
        }
    };
    started.kill();
    submitting.abort();
    assert!(seen.len() < ROWS, "the process was too quick to be interrupted");

    let again = place.start().await;
    // Whoever reads the inbox waits for the rows that are left.
    let mails = again.mails("kind=invitation").await;
    let found = guests(&again.bot().await).await;
    assert_eq!(found.len(), ROWS, "every row invited, and no row twice");
    for guest in &seen {
        assert!(found.contains(guest), "what was seen is there: {guest}");
    }
    let mut invited: Vec<String> = mails.iter().map(|mail| mail["to"][0].as_str().unwrap().to_owned()).collect();
    invited.sort_unstable();
    invited.dedup();
    assert_eq!((mails.len(), invited.len()), (ROWS, ROWS), "one mail each");
    let audit = again.bot().await.get("/auditLogs/directoryAudits?$top=999").await.expect(200);
    let audit = audit["value"].as_array().cloned().expect("a list");
    let finished = audit.iter().filter(|record| record["activityDisplayName"] == "Bulk invite users - finished (bulk)");
    assert_eq!(finished.count(), 1, "the job ended once");
}
