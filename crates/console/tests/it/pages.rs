use http::header::{CONTENT_SECURITY_POLICY, HOST};
use http::{Method, Request, StatusCode};
use kernel::{Caller, Origins, Scheme};
use ledger::observations;
use serde_json::json;

use crate::lab::Lab;

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";
const RIBBON: &str = "Local emulator, not Microsoft";

#[tokio::test]
async fn the_launch_pad_leads_everywhere_and_lists_everybody() {
    let lab = Lab::open();
    let page = lab.get("/").await;
    assert!(page.text.contains("<h1><bdi>Vestibule</bdi></h1>"));
    let my_apps = format!("/myapps?tenantid={}", lab.woodgrove().id);
    for (name, href) in [
        ("Portal", "/portal"),
        ("Inbox", "/inbox"),
        ("My Apps", my_apps.as_str()),
        ("Health Records", "http://localhost:8444/"),
        ("Lab", "/lab"),
        ("API", "/api"),
    ] {
        assert!(page.text.contains(&format!("href=\"{href}\"")), "{name}");
    }
    for text in ["Ada Morgan", "amber-lantern-26", "Global Administrator", "lena.holm@outlook.com", "Microsoft account"]
    {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(page.text.contains("none, passcode by mail"));
    assert!(!page.text.contains("/ca.pem"));
    let with_ca = Lab::with(worlds::CLINIC, console::Process::default().with_ca("-----BEGIN CERTIFICATE-----"));
    assert!(with_ca.get("/").await.text.contains("href=\"/ca.pem\""));
    assert_eq!(with_ca.get("/ca.pem").await.text, "-----BEGIN CERTIFICATE-----");
}

#[tokio::test]
async fn the_inbox_lists_mail_newest_first_and_filters_by_recipient() {
    let lab = Lab::open();
    assert!(lab.get("/inbox").await.text.contains("No mail yet."));
    lab.invite(DR_LEE).await;
    lab.invite("kim@lakeside.example").await;
    let page = lab.get("/inbox").await.text;
    assert!(page.contains("<h1><bdi>Inbox</bdi></h1>") && page.contains(RIBBON) && page.contains("data-live"));
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(place("kim@lakeside.example") < place(DR_LEE));
    let filtered = lab.get(&format!("/inbox?to={DR_LEE}")).await.text;
    assert!(filtered.contains("class=\"mail-to\"") && !filtered.contains("kim@lakeside.example"));
}

#[tokio::test]
async fn a_mail_is_shown_in_a_frame_with_links_for_the_reader() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    let mail = lab.read("/mail/wait").await;
    let path = format!("/inbox/{}", mail["id"].as_str().expect("an id"));
    let seen =
        |key: &'static str| lab.world.store().read_now(move |read| observations::noted(read, key)).expect("a read");
    assert!(!seen("inbox/invitation"));
    let page = lab.get(&path).await;
    assert!(seen("inbox/invitation"), "the lab sees that the mail was opened");
    assert!(page.text.contains(&format!("<h1><bdi>{}</bdi></h1>", mail["subject"].as_str().expect("a subject"))));
    assert!(page.text.contains("title=\"Message\"") && page.text.contains(RIBBON));
    assert!(page.text.contains("Open as dr.lee@fabrikam-clinic.example"));
    assert!(
        page.text
            .contains("http://dr-lee.default.localhost:8443/redeem?rd=http%3a%2f%2fdr-lee.default.localhost%3a8443%2f")
    );
    assert!(page.header(CONTENT_SECURITY_POLICY).contains("frame-src 'self'"));
    let frame = lab.get(&format!("{path}/message")).await;
    assert_eq!(frame.header(CONTENT_SECURITY_POLICY), web::policy_headers::MAIL);
    assert!(frame.text.contains("<base target=\"_top\">"));
    // It was made over https; the reader came by http.
    assert!(sent.redeem_url.starts_with("https://localhost:8443/"));
    assert!(frame.text.contains("href=\"http://localhost:8443/redeem?rd=http%3a%2f%2flocalhost%3a8443%2fredeem"));
    assert!(!frame.text.contains("https://localhost:8443") && !frame.text.contains("https%3a%2f%2flocalhost"));
    assert!(lab.get(&format!("{path}?view=source")).await.text.contains("Message-ID:"));
    assert!(lab.get(&format!("{path}?view=text")).await.text.contains("http://localhost:8443/redeem"));
    assert_eq!(lab.get("/inbox/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_guests_own_host_name_offers_no_link_to_itself() {
    let lab = Lab::open();
    lab.invite(DR_LEE).await;
    let path = format!("/inbox/{}", lab.read("/mail/wait").await["id"].as_str().expect("an id"));
    let as_guest = Request::get(&path).header(HOST, "dr-lee.default.localhost:8443");
    assert!(!lab.send(as_guest, Vec::new()).await.text.contains("Open as"));
    let by_address = Request::get(&path).header(HOST, "127.0.0.1:8443");
    assert!(!lab.send(by_address, Vec::new()).await.text.contains("Open as"));
}

#[tokio::test]
async fn the_lab_ticks_what_was_really_done() {
    let lab = Lab::open();
    let item = |page: &str, id: &str| {
        let at = page.find(&format!("{id} <bdi>")).unwrap_or_else(|| panic!("no {id}"));
        let rest = &page[at..];
        rest[..rest.find("</li>").expect("an end")].contains(">Done<")
    };
    let page = lab.get("/lab").await.text;
    assert!(page.contains("<h1><bdi>Invite external clinicians to the health records app</bdi></h1>"));
    assert!(page.contains("Start over") && !item(&page, "A1") && !item(&page, "B6"));
    let sent = lab.invite(DR_LEE).await;
    lab.assign(sent.invitation.user).await;
    lab.redeems(DR_LEE, json!({})).await;
    let arrival = lab.world.unasked(Origins::local(Scheme::Http, "localhost", 8443, 8444));
    let looked = lab.world.write(&arrival, Caller::System, |tx, ctx| observations::note(tx, ctx, "portal/home"));
    looked.await.expect("a write");
    let page = lab.get("/lab").await.text;
    for (id, done) in
        [("A1", true), ("A2", false), ("B6", true), ("B16", true), ("C2", true), ("C3", true), ("C5", false)]
    {
        assert_eq!(item(&page, id), done, "{id}");
    }
    let steps = lab.read("/lab").await["exercises"][0]["steps"].clone();
    assert_eq!(steps.as_array().map(Vec::len), Some(28));
    assert_eq!(
        steps[0],
        json!({"id": "A1", "title": "Sign in to the Azure portal", "state": "done", "at": "2027-01-01T00:00:00Z"})
    );
    let over = lab.send(Request::post("/lab/reset").header("sec-fetch-site", "same-origin"), Vec::new()).await;
    assert_eq!(over.location(), "/lab");
    let page = lab.get("/lab").await.text;
    assert!(!item(&page, "A1") && item(&page, "B6"), "looks are forgotten, deeds are not");
}

#[tokio::test]
async fn a_form_of_another_site_starts_nothing_over() {
    let lab = Lab::open();
    let foreign = Request::post("/lab/reset").header("sec-fetch-site", "cross-site");
    assert_eq!(lab.send(foreign, Vec::new()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_app_is_opened_when_a_guest_signed_in_to_it() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    lab.assign(sent.invitation.user).await;
    let tokens = json!({"clientId": lab.app("Health Records").await});
    lab.redeems(DR_LEE, json!({"tokens": tokens})).await;
    let steps = lab.read("/lab").await["exercises"][0]["steps"].clone();
    assert_eq!((&steps[27]["id"], &steps[27]["state"]), (&json!("C5"), &json!("done")));
}

#[tokio::test]
async fn a_decision_is_drawn_with_its_trace() {
    let lab = Lab::open();
    assert!(lab.get("/decisions").await.text.contains("Nothing was decided yet."));
    let report = lab.call(Method::POST, "/redemptions", &json!({"redeemUrl": "no link"})).await.json();
    let id = report["refusal"]["decisionId"].as_str().expect("a decision");
    let list = lab.get("/decisions").await.text;
    assert!(list.contains(&format!("href=\"/decisions/{id}\"")));
    let page = lab.get(&format!("/decisions/{id}")).await.text;
    assert!(page.contains("VESTIBULE_INVITATION_INVALID") && page.contains("<code>invitation.ticket</code>"));
    assert_eq!(lab.get("/decisions/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn our_own_pages_stand_where_others_would_link_away() {
    let lab = Lab::open();
    for path in ["/privacy", "/learn-more"] {
        let page = lab.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.text.matches("<h1>").count(), 1, "{path}");
    }
}
