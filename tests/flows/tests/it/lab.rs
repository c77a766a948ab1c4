//! The lab on the clock: a look counts when it was taken after the step before it, and starting over forgets the looks.

use jiff::SignedDuration;
use serde_json::{Value, json};
use support::{Clinician, Lab, exercise};

use crate::api::invite;
use crate::exercise::{ADMIN, prepare};

/// The steps that are done, each with its time.
async fn done(lab: &Lab) -> Vec<(String, Option<String>)> {
    let found = lab.control().get("/lab").await.expect(200);
    let steps = found["exercises"][0]["steps"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let done = steps.iter().filter(|step| step["state"] == "done");
    done.map(|step| (text(&step["id"]).unwrap(), text(&step["at"]))).collect()
}

async fn ids(lab: &Lab) -> Vec<String> {
    done(lab).await.into_iter().map(|(id, _)| id).collect()
}

async fn at(lab: &Lab, id: &str) -> Option<String> {
    done(lab).await.into_iter().find(|(step, _)| step == id).and_then(|(_, at)| at)
}

#[tokio::test]
async fn a_look_ticks_its_step_only_after_the_step_before_it_was_done() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    exercise::review_settings(&mut admin).await;
    assert_eq!(ids(&lab).await.last().map(String::as_str), Some("A6"), "Home was looked at before A6");
    admin.visit("/portal").await;
    admin.visit("/portal/entra-id").await;
    admin.visit("/portal/users").await;
    assert_eq!(ids(&lab).await.last().map(String::as_str), Some("B3"));

    // Somebody invites by script: B5 and B6 are so, and the list from before says nothing of it.
    invite(&lab.bot().await, Clinician::Work.address()).await;
    assert_eq!(ids(&lab).await.last().map(String::as_str), Some("B6"));
    lab.wait(SignedDuration::from_mins(5));
    admin.visit("/portal/users").await;
    assert_eq!(at(&lab, "B7").await.as_deref(), Some("2027-01-01T00:05:00Z"));
    assert_eq!(at(&lab, "B3").await.as_deref(), Some("2027-01-01T00:00:00Z"), "the earlier look keeps its time");

    for (step, blade) in [("B8", "/portal"), ("B9", "/portal/entra-id"), ("B10", "/portal/enterprise-applications")] {
        assert_eq!(at(&lab, step).await, None);
        lab.wait(SignedDuration::from_mins(1));
        admin.visit(blade).await;
        assert!(at(&lab, step).await.is_some(), "{step}");
    }
    assert_eq!(at(&lab, "B9").await.as_deref(), Some("2027-01-01T00:07:00Z"));
}

#[tokio::test]
async fn starting_over_forgets_the_looks_and_keeps_the_deeds() {
    let lab = Lab::open(7).await;
    let mut admin = prepare(&lab, &[Clinician::Work]).await;
    lab.wait(SignedDuration::from_hours(1));
    lab.control().post("/lab/reset", &json!({})).await.check(204);
    assert_eq!(ids(&lab).await, ["B5", "B6", "B15", "B16"]);

    lab.wait(SignedDuration::from_hours(1));
    admin.visit("/portal/users").await;
    assert_eq!(ids(&lab).await, ["B5", "B6", "B7", "B15", "B16"]);
    assert_eq!(at(&lab, "B7").await.as_deref(), Some("2027-01-01T02:00:00Z"));
    assert_eq!(at(&lab, "B6").await.as_deref(), Some("2027-01-01T00:00:00Z"));
}
