//! The exercise "invite external clinicians to the health records app", by an administrator and each kind of clinician.

use serde_json::Value;
use support::exercise::{self, invite};
use support::{Browser, Clinician, Emulator, Lab, Visitor};

/// The Global Administrator of Woodgrove Hospital.
pub(crate) const ADMIN: &str = "ada.morgan@woodgrove.example";

/// The administrator's half, for some clinicians.
pub(crate) async fn prepare(emulator: &Emulator, clinicians: &[Clinician]) -> Browser {
    let mut admin = emulator.browser();
    exercise::sign_in_to_the_portal(&mut admin, emulator, ADMIN).await;
    exercise::review_settings(&mut admin).await;
    for clinician in clinicians {
        invite(&mut admin, *clinician).await;
        exercise::assign(&mut admin, *clinician).await;
    }
    admin
}

async fn guest(emulator: &Emulator, clinician: Clinician) -> Value {
    let select =
        "id,userPrincipalName,mail,userType,creationType,externalUserState,externalUserStateChangeDateTime,identities";
    let name = clinician.guest_name().replace('#', "%23");
    emulator.admin().await.get(&format!("/users/{name}?$select={select}")).await.expect(200)
}

async fn complete(clinician: Clinician) {
    let lab = Lab::open(7).await;
    prepare(&lab, &[clinician]).await;
    let pending = guest(&lab, clinician).await;
    assert_eq!(pending["externalUserState"], "PendingAcceptance");

    let mut browser = lab.browser();
    exercise::redeem(&mut browser, &lab, clinician).await;

    let accepted = guest(&lab, clinician).await;
    assert_eq!(accepted["externalUserState"], "Accepted");
    assert_eq!(accepted["externalUserStateChangeDateTime"], "2027-01-01T00:00:00Z");
    for unchanged in ["id", "userPrincipalName", "mail", "userType", "creationType"] {
        assert_eq!(accepted[unchanged], pending[unchanged], "{unchanged}");
    }
    let issuers: Vec<&Value> =
        accepted["identities"].as_array().unwrap().iter().map(|known| &known["issuer"]).collect();
    assert!(issuers.contains(&&Value::from(clinician.issuer())), "{issuers:?}");
    claims(&lab, &browser, clinician, &accepted);
}

/// The claims of the ID token that the app shows (behaviour §6.4).
fn claims(lab: &Lab, browser: &Browser, clinician: Clinician, guest: &Value) {
    let page = browser.page();
    let fabrikam = format!("https://sts.windows.net/{}/", lab.tenant_id("Fabrikam Clinic"));
    let provider = match clinician {
        Clinician::Work => fabrikam.as_str(),
        Clinician::MicrosoftAccount => "live.com",
        Clinician::Google => "google.com",
        Clinician::Mailbox => "mail",
    };
    for (claim, value) in [
        ("idp", provider),
        ("tid", lab.woodgrove()),
        ("oid", guest["id"].as_str().unwrap()),
        ("email", clinician.address()),
        ("preferred_username", clinician.address()),
        ("iss", &format!("{}/{}/v2.0", lab.origin(), lab.woodgrove())),
    ] {
        assert_eq!(page.row(claim), [claim, value], "{clinician:?}");
    }
    for absent in ["upn", "unique_name", "userType"] {
        assert!(page.rows().iter().all(|row| row[0] != absent), "{clinician:?} has a claim {absent}");
    }
}

#[tokio::test]
async fn a_clinician_with_a_work_account_opens_the_app() {
    complete(Clinician::Work).await;
}

#[tokio::test]
async fn a_clinician_with_a_microsoft_account_opens_the_app() {
    complete(Clinician::MicrosoftAccount).await;
}

#[tokio::test]
async fn a_clinician_with_a_google_account_opens_the_app() {
    complete(Clinician::Google).await;
}

#[tokio::test]
async fn a_clinician_with_a_mailbox_alone_opens_the_app() {
    complete(Clinician::Mailbox).await;
}

#[tokio::test]
async fn four_clinicians_are_invited_one_after_the_other_and_the_lab_ticks_every_step() {
    let lab = Lab::open(7).await;
    assert!(open_steps(&lab).await.iter().all(|(_, done)| !done), "nothing is done before the start");
    prepare(&lab, &Clinician::ALL).await;
    for clinician in Clinician::ALL {
        exercise::redeem(&mut lab.browser(), &lab, clinician).await;
    }
    let steps = open_steps(&lab).await;
    let ids: Vec<&str> = steps.iter().map(|(item, _)| item.split(' ').next().unwrap()).collect();
    let expected: Vec<String> = [("A", 6), ("B", 17), ("C", 5)]
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")))
        .collect();
    assert_eq!(ids, expected);
    let open: Vec<_> = steps.iter().filter(|(_, done)| !done).collect();
    assert!(open.is_empty(), "{open:?}");
}

/// The items of the lab's list, and whether each is done.
async fn open_steps(lab: &Lab) -> Vec<(String, bool)> {
    let mut learner = lab.browser();
    let page = learner.visit("/lab").await;
    let item = |text: String| match text.strip_suffix(" Done") {
        Some(done) => (done.to_owned(), true),
        None => (text.strip_suffix(" Open").unwrap_or_else(|| panic!("{text}")).to_owned(), false),
    };
    page.items().into_iter().map(item).collect()
}

#[tokio::test]
async fn a_learner_who_starts_on_http_never_meets_https() {
    let lab = Lab::open(7).await;
    let plain = lab.at("http://localhost:8443");
    let admin = prepare(&plain, &[Clinician::Mailbox]).await;
    let mut browser = plain.browser();
    exercise::redeem(&mut browser, &plain, Clinician::Mailbox).await;
    for url in admin.trail().iter().chain(browser.trail()) {
        assert_eq!(url.scheme(), "http", "{url}");
    }
    for page in admin.history().iter().chain(browser.history()) {
        for link in page.links() {
            assert!(!link.href.starts_with("https://localhost"), "{} leads to {link:?}", page.url);
        }
    }
}

#[tokio::test]
async fn a_clinician_stays_on_http_though_the_administrator_is_on_https() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let plain = lab.at("http://localhost:8443");
    let mut browser = plain.browser();
    exercise::redeem(&mut browser, &plain, Clinician::Work).await;
    for url in browser.trail() {
        assert_eq!(url.scheme(), "http", "{url}");
    }
}

#[tokio::test]
async fn the_message_and_the_names_of_people_are_text_whatever_they_hold() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    admin.fill("Name", "<b>Zoë</b> \u{202e}\u{1f600}").await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.fill("Personal message", "first line\n<script>alert(1)</script>\nlast line").await;
    admin.press("Invite").await;
    admin.page().says("<b>Zoë</b> \u{202e}\u{1f600}");
    let mail = lab.mail(Clinician::Work.address(), "invitation").await;
    let (html, text) = (mail["html"].as_str().unwrap(), mail["text"].as_str().unwrap());
    assert!(text.contains("first line") && text.contains("<script>alert(1)</script>"), "{text}");
    assert!(!html.contains("<script>") && html.contains("alert(1)"), "{html}");
}

#[tokio::test]
async fn a_pending_guest_opens_the_app_by_its_own_sign_in_first() {
    for clinician in Clinician::ALL {
        let lab = Lab::open(7).await;
        prepare(&lab, &[clinician]).await;
        let mut browser = lab.browser();
        // B5.1#4: the app's own sign-in at the hospital is as good a link as the mail's.
        browser.visit("https://localhost:8444/").await;
        assert_eq!(browser.page().h1(), "Sign in", "{clinician:?}");
        browser.fill("Email address", clinician.address()).await;
        browser.press("Next").await;
        clinician.sign_in(&mut browser, &lab).await;
        exercise::accept(&mut browser, clinician).await;
        assert_eq!(browser.page().h1(), "Health Records", "{clinician:?}: {}", browser.page().text());
        let accepted = guest(&lab, clinician).await;
        assert_eq!(accepted["externalUserState"], "Accepted", "{clinician:?}");
        claims(&lab, &browser, clinician, &accepted);
    }
}
