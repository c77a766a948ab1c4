//! What holds whatever the story: looking changes nothing, answering twice is answering once, no session means sign-in.

use serde_json::json;
use support::exercise;
use support::{Browser, Clinician, Lab, Visitor};

use crate::api::{assign, invite};
use crate::exercise::{ADMIN, prepare};

/// What a look with a session may write: the browser's own sign-ins, and logs (product.md, rule 2).
const LOGS: [&str; 9] = [
    "world",
    "sessions",
    "surface_sessions",
    "session_clients",
    "codes",
    "refresh_tokens",
    "sign_ins",
    "decisions",
    "observations",
];

/// Addresses of every surface that a mail scanner, a browser's preview or a search engine might ask for.
async fn addresses(lab: &Lab, link: &str) -> Vec<String> {
    let mail = lab.mail(Clinician::Work.address(), "invitation").await;
    let mut inbox = lab.browser();
    let message = format!("/inbox/{}", mail["id"].as_str().unwrap());
    let frame = inbox.visit(&message).await.frame("Message").to_string();
    let fixed = [
        "/",
        "/inbox",
        "/lab",
        "/decisions",
        "/learn-more",
        "/livez",
        "/readyz",
        "/portal",
        "/portal/users",
        "/myapps",
        "/myaccount",
        "/myaccount/organizations",
        "/redeem",
        "/journey",
        "/common/oauth2/v2.0/logout",
        "https://localhost:8444/",
        "/_vestibule/v1/world",
        "/_vestibule/v1/mail",
        "/_vestibule/v1/lab",
        "/v1.0/users",
        "/no-such-page",
    ];
    let application = lab.app("Health Records");
    let authorize = format!(
        "/{}/oauth2/v2.0/authorize?client_id={}&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Flocalhost%3A8444%2Fcallback",
        lab.woodgrove(),
        application["appId"].as_str().unwrap()
    );
    let discovery = format!("/{}/v2.0/.well-known/openid-configuration", lab.woodgrove());
    let keys = format!("/{}/discovery/v2.0/keys", lab.woodgrove());
    let block = mail["unsubscribeUrl"].as_str().unwrap().to_owned();
    let mut all: Vec<String> = fixed.map(str::to_owned).to_vec();
    all.extend([link.to_owned(), message, frame, authorize, discovery, keys, block]);
    all
}

#[tokio::test]
async fn looking_without_a_session_changes_no_row() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    for address in addresses(&lab, invitation["inviteRedeemUrl"].as_str().unwrap()).await {
        let before = lab.rows();
        let mut stranger = lab.browser();
        stranger.head(&address).await;
        stranger.visit(&address).await;
        let after = lab.rows();
        // The ready probe proves that the store takes writes, and takes it back.
        assert_eq!(before, after, "{address} changed {}", before.difference(&after));
    }
}

#[tokio::test]
async fn a_redeem_link_that_is_fetched_a_hundred_times_leaves_its_guest_pending() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    let before = lab.rows();
    let mut scanner = lab.browser();
    for _ in 0..50 {
        scanner.visit(link).await;
        scanner.head(link).await;
    }
    assert_eq!(before, lab.rows(), "{}", before.difference(&lab.rows()));
}

#[tokio::test]
async fn looking_with_a_session_writes_sign_ins_and_logs_alone() {
    let lab = Lab::open(7).await;
    let admin = prepare(&lab, &[Clinician::Mailbox]).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    let mut guest = lab.browser();
    guest.visit(link).await;
    Clinician::Work.sign_in(&mut guest, &lab).await;
    assert_eq!(guest.page().h1(), "Review permissions");
    for address in addresses(&lab, link).await {
        for somebody in [&admin, &guest] {
            let before = lab.rows();
            somebody.head(&address).await;
            somebody.clone().visit(&address).await;
            let after = lab.rows();
            let changed: Vec<&str> = after.changed(&before).into_iter().filter(|table| !LOGS.contains(table)).collect();
            assert!(changed.is_empty(), "{address} changed {changed:?}: {}", before.difference(&after));
        }
    }
}

/// Does the same twice, as a double click or a second tab does; what the second time changed beside logs.
async fn twice(lab: &Lab, browser: &mut Browser, button: &str) -> Browser {
    let mut again = browser.clone();
    browser.press(button).await;
    let before = lab.rows();
    again.press(button).await;
    let after = lab.rows();
    let changed: Vec<&str> = after.changed(&before).into_iter().filter(|table| !LOGS.contains(table)).collect();
    assert!(changed.is_empty(), "{button:?} twice changed {changed:?}: {}", before.difference(&after));
    assert!(
        !again.page().status.is_server_error() && !again.page().status.is_client_error(),
        "{}",
        again.page().text()
    );
    again
}

#[tokio::test]
async fn accepting_twice_is_accepting_once() {
    for clinician in Clinician::ALL {
        let lab = Lab::open(7).await;
        let invitation = invite(&lab.bot().await, clinician.address()).await;
        let mut browser = lab.browser();
        browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
        clinician.sign_in(&mut browser, &lab).await;
        let again = twice(&lab, &mut browser, "Accept").await;
        assert_eq!(again.page().url, browser.page().url, "{clinician:?}");
    }
}

#[tokio::test]
async fn assigning_twice_is_assigning_once() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    exercise::invite(&mut admin, Clinician::Work).await;
    admin.visit("/portal").await;
    admin.search("Search resources, services, and docs", "Enterprise applications").await;
    for link in [
        "Enterprise applications",
        "All applications",
        "Health Records",
        "Users and groups",
        "Add user/group",
        "None Selected",
    ] {
        admin.click(link).await;
    }
    admin.tick(Clinician::Work.address()).await;
    admin.press("Select").await;
    twice(&lab, &mut admin, "Assign").await;
}

/// The buttons of a guest's profile and of the settings, each as a double click or a second tab presses it.
#[tokio::test]
async fn an_administrators_deed_done_twice_is_done_once() {
    let lab = Lab::open(7).await;
    let mut admin = prepare(&lab, &[Clinician::Work]).await;
    admin.visit("/portal/users").await;
    admin.click("dr.lee").await;
    let profile = admin.page().url.to_string();
    for button in ["Block sign-in", "Unblock sign-in"] {
        admin.visit(&profile).await;
        twice(&lab, &mut admin, button).await;
    }
    for (place, choice) in
        [("/portal/external-collaboration", exercise::WHO_MAY_INVITE[2]), ("/portal/identity-providers/passcode", "No")]
    {
        admin.visit(place).await;
        admin.tick(choice).await;
        let again = twice(&lab, &mut admin, "Save").await;
        assert_eq!(again.page().url, admin.page().url, "{place}");
    }
    admin.visit("/portal/properties").await;
    admin.fill("Global privacy contact", "privacy@woodgrove.example").await;
    twice(&lab, &mut admin, "Save").await;
    admin.visit("/portal/enterprise-applications/all").await;
    for link in ["Health Records", "Users and groups"] {
        admin.click(link).await;
    }
    admin.tick("Select dr.lee").await;
    let again = twice(&lab, &mut admin, "Remove").await;
    again.page().says("Assignment removed");
    admin.visit(&format!("{profile}/delete")).await;
    let again = twice(&lab, &mut admin, "Delete").await;
    again.page().says("User deleted");
}

#[tokio::test]
async fn inviting_twice_makes_one_guest() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    admin.fill("Email address", Clinician::Work.address()).await;
    let mut again = admin.clone();
    admin.press("Invite").await;
    let guests = lab.rows().table("users").len();
    again.press("Invite").await;
    assert_eq!(again.page().h1(), "Users");
    assert_eq!(lab.rows().table("users").len(), guests);
}

#[tokio::test]
async fn an_answer_without_a_session_leads_to_the_sign_in_and_back() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let invitation = invite(&bot, Clinician::Google.address()).await;
    assign(&lab, &bot, invitation["invitedUser"]["id"].as_str().unwrap(), "Health Records").await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Google.sign_in(&mut browser, &lab).await;
    browser.forget();
    let before = lab.rows();
    browser.press("Accept").await;
    let changed: Vec<String> =
        lab.rows().changed(&before).into_iter().filter(|table| !LOGS.contains(table)).map(str::to_owned).collect();
    assert!(changed.is_empty(), "{changed:?}");
    Clinician::Google.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions");
    browser.press("Accept").await;
    assert_eq!(browser.page().url.as_str(), "https://app.woodgrove.example/welcome");
}

#[tokio::test]
async fn an_administrators_post_without_a_session_leads_to_the_sign_in() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.forget();
    let before = lab.rows();
    admin.press("Invite").await;
    assert_eq!(before, lab.rows(), "{}", before.difference(&lab.rows()));
    exercise::sign_in(&mut admin, &lab, ADMIN).await;
    assert!(admin.page().status.is_success(), "{}", admin.page().text());
    admin.page().says("Woodgrove Hospital");
}

#[tokio::test]
async fn pages_of_other_sites_cannot_press_our_buttons() {
    let lab = Lab::open(7).await;
    let json = ("content-type", "application/json");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let stranger = ("origin", "https://evil.example");
    for (path, kind) in
        [("/_vestibule/v1/reset", json), ("/portal/users/invite", form), ("/journey", form), ("/myapps", form)]
    {
        let before = lab.rows();
        let reply = lab
            .caller()
            .send(http::Method::POST, path, &[kind, stranger, ("sec-fetch-site", "cross-site")], "{}")
            .await;
        reply.check(403);
        assert_eq!(before, lab.rows(), "{path}");
    }
    lab.control().post("/reset", &json!({})).await.check(204);
}
