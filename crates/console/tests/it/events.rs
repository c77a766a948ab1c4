use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{Method, Request, StatusCode};
use serde_json::json;
use tokio::time::timeout;

use crate::lab::Lab;

#[tokio::test]
async fn what_happens_is_told_as_it_happens() {
    let lab = Lab::open();
    let request = Request::get("/_vestibule/v1/events").header(HOST, "localhost:8443");
    let response = lab.raw(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    lab.invite("dr.lee@fabrikam-clinic.example").await;
    lab.world.settle().await.expect("the mail arrives");
    lab.call(Method::PATCH, "/clock", &json!({"advance": "PT1S"})).await;
    let mut told = String::new();
    let all = BTreeSet::from(["mail", "decision", "change", "request"]);
    while !all.iter().all(|kind| told.contains(&format!("event: {kind}\n"))) {
        let next = timeout(Duration::from_secs(30), stream.next()).await.expect("an event in time");
        told.push_str(&String::from_utf8_lossy(&next.expect("the stream goes on").expect("bytes")));
    }
    assert!(told.contains("dr.lee@fabrikam-clinic.example") && told.contains("Invite external user"), "{told}");
}

#[tokio::test]
async fn a_page_of_another_site_hears_nothing() {
    let lab = Lab::open();
    let request = Request::get("/_vestibule/v1/events").header(ORIGIN, "https://evil.example");
    assert_eq!(lab.send(request, Vec::new()).await.status, StatusCode::FORBIDDEN);
}
