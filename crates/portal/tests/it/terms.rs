use directory::agreements::{self, Agreement};
use directory::policies;

use crate::lab::{ADMIN, Lab, MEMBER, Visitor};
use crate::page::Page;

const TERMS: &str = "/portal/terms-of-use";
const NEW: &str = "/portal/terms-of-use/new";
const BOUNDARY: &str = "----boundary";

/// A form as a browser sends it that carries a file.
fn upload(fields: &[(&str, &str)], file: Option<(&str, &str)>) -> String {
    let mut parts: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    let (name, data) = file.unwrap_or_default();
    parts.push(format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"document\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{data}\r\n--{BOUNDARY}--\r\n"
    ));
    parts.concat()
}

async fn send(who: &Visitor<'_>, address: &str, fields: &[(&str, &str)], file: Option<(&str, &str)>) -> Page {
    who.post_as(&format!("multipart/form-data; boundary={BOUNDARY}"), address, &upload(fields, file)).await
}

const FIELDS: [(&str, &str); 10] = [
    ("name", "House rules"),
    ("language", "en"),
    ("title", "Rules of the house"),
    ("expand", "on"),
    ("device", "off"),
    ("expire", "on"),
    ("starting", "2027-01-01"),
    ("frequency", "P1M"),
    ("days", "30"),
    ("enforce", "later"),
];
const FILE: Option<(&str, &str)> = Some(("rules.pdf", "%PDF-1.7"));

fn all(lab: &Lab) -> Vec<Agreement> {
    lab.world.store().read_now(|read| agreements::load_all(read, lab.woodgrove())).expect("a read")
}

#[tokio::test]
async fn the_form_has_its_labels_and_makes_the_terms() {
    // B5.8
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let page = ada.open(&ada.open(TERMS).await.link("New terms")).await;
    assert_eq!(page.h1(), "New terms of use");
    for label in [
        "Name",
        "Terms of use document",
        "Language",
        "Display name",
        "Expire starting on",
        "Frequency",
        "Duration before re-acceptance required (days)",
    ] {
        page.field(label);
    }
    for words in [
        "Require users to expand the terms of use",
        "Require users to consent on every device",
        "Expire consents",
        "Enforce with Conditional Access policy template",
        "Custom policy",
        "Create Conditional Access policy later",
    ] {
        assert!(page.text().contains(words), "{words}");
    }
    assert!(page.buttons().iter().any(|button| button == "Create"));
    let made = send(&ada, NEW, &FIELDS, FILE).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let list = ada.open(&made.location()).await;
    assert_eq!(list.row("House rules")[3], "en");
    let agreement = all(&lab).remove(0);
    assert!(agreement.is_viewing_before_acceptance_required && !agreement.is_per_device_acceptance_required);
    assert_eq!(agreement.user_reaccept_required_frequency.as_deref(), Some("P30D"));
    let schedule = agreement.terms_expiration.expect("a schedule");
    assert_eq!(schedule.frequency.as_deref(), Some("P1M"));
    assert_eq!(
        (agreement.files[0].display_name.as_str(), agreement.files[0].file_name.as_str()),
        ("Rules of the house", "rules.pdf")
    );
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_made() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    for (change, file, reason) in [
        (("name", ""), FILE, "this is the name that administrators see"),
        (("title", ""), FILE, "this is the title that people see"),
        (("language", "en us"), FILE, "'en us' is no language such as en-US"),
        (("starting", "soon"), FILE, "a date such as 2027-01-31 is expected"),
        (("days", "0"), FILE, "a whole number of days from 1 to 3650 is expected"),
        (("name", "House rules"), None, "choose a PDF"),
        (("name", "House rules"), Some(("rules.pdf", "<html>")), "is not a PDF"),
    ] {
        let fields = FIELDS.map(|field| if field.0 == change.0 { change } else { field });
        let page = send(&ada, NEW, &fields, file).await;
        assert_eq!(page.status, 400, "{change:?} {file:?}");
        assert!(page.alerts().contains(reason), "{reason}: {}", page.alerts());
    }
    let huge = "x".repeat(4 * 1024 * 1024);
    let page = send(&ada, NEW, &FIELDS, Some(("rules.pdf", &huge))).await;
    assert_eq!(page.status, 413);
    assert!(page.text().contains("VESTIBULE_TOO_LARGE"), "{}", page.text());
    let refused = send(&lab.visitor(MEMBER).await, NEW, &FIELDS, FILE).await;
    assert_eq!((refused.status.as_u16(), refused.h1().as_str()), (403, "No access"));
    let away = send(&lab.stranger(), NEW, &FIELDS, FILE).await;
    assert!(away.status.is_redirection(), "who is not signed in is sent to do so: {}", away.status);
    assert!(all(&lab).is_empty());
}

#[tokio::test]
async fn terms_are_changed_added_to_and_deleted() {
    // B5.8#9, B5.8#10, B5.8#11, B5.8#14
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let fields = FIELDS.map(|field| if field.0 == "enforce" { ("enforce", "custom") } else { field });
    let policy = send(&ada, NEW, &fields, FILE).await.location();
    let page = ada.open(&policy).await;
    assert_eq!(page.h1(), "New Conditional Access policy");
    ada.submit(&policy, &page.form(&policy)).await;
    let kept = lab.world.store().read_now(|read| policies::conditional_access(read, lab.woodgrove()));
    assert_eq!(kept.expect("a read").len(), 1);
    let one = ada.open(TERMS).await.link("House rules");
    let page = ada.open(&one).await;
    for link in ["View audit logs", "Languages and version history", "Delete terms"] {
        assert_eq!(ada.get(&page.link(link)).await.status, 200, "B5.8#14 {link}");
    }
    let saved =
        ada.submit(&one, &page.form(&one).set("name", "Rules").set("title-en", "Our rules").set("expand", "off")).await;
    assert!(saved.text().contains("Terms of use saved"));
    let agreement = all(&lab).remove(0);
    assert_eq!((agreement.display_name.as_str(), agreement.files[0].display_name.as_str()), ("Rules", "Our rules"));
    assert!(!agreement.is_viewing_before_acceptance_required);

    let languages = format!("{one}/languages");
    let version = [("language", "en"), ("title", "New rules"), ("reaccept", "on")];
    assert_eq!(send(&ada, &languages, &version, Some(("new.pdf", "%PDF-2"))).await.status, 303);
    let german = [("language", "de"), ("title", "Regeln"), ("reaccept", "off")];
    assert_eq!(send(&ada, &languages, &german, Some(("de.pdf", "%PDF-3"))).await.status, 303);
    let page = ada.open(&languages).await;
    let rows = page.rows();
    let facts: Vec<_> =
        rows.iter().map(|row| (row[0].as_str(), row[1].as_str(), row[5].as_str(), row[6].as_str())).collect();
    assert_eq!(facts, [("en", "2", "Yes", "In force"), ("en", "1", "No", "Replaced"), ("de", "1", "No", "In force")]);
    let document = ada.open(&page.link("rules.pdf")).await;
    assert_eq!(document.headers["content-type"], "application/pdf");
    assert_eq!(document.body, "%PDF-1.7");

    let confirm = format!("{one}/delete");
    ada.submit(&confirm, &ada.open(&confirm).await.form(&confirm)).await;
    assert!(all(&lab).is_empty(), "B5.8#11");
    assert_eq!(ada.post(&confirm, "").await.status, 303, "twice is once");
}

#[tokio::test]
async fn the_permissions_of_an_application_are_listed_revoked_and_granted_again() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let app = ada.open("/portal/enterprise-applications/all").await.link("Health Records");
    let address = ada.open(&app).await.link("Permissions");
    let page = ada.open(&address).await;
    assert_eq!(page.h1(), "Permissions");
    assert_eq!(page.rows().len(), 4, "{:?}", page.rows());
    assert_eq!(page.row("User.Read")[3], "Delegated");
    assert!(page.buttons().iter().any(|button| button == "Grant admin consent for Woodgrove Hospital"));
    let granted =
        lab.world.store().read_now(|read| directory::grants::load_all(read, lab.woodgrove())).expect("a read");
    let scope = "User.Read email openid profile";
    let grant =
        granted.iter().find(|grant| grant.scopes().len() == 4 && page.body.contains(&grant.id)).expect("its grant");
    let revoke = format!("grant={}&permission=User.Read", grant.id);
    assert_eq!(ada.post(&address, &revoke).await.status, 303);
    assert_eq!(ada.post(&address, &revoke).await.status, 303, "twice is once");
    assert_eq!(ada.open(&address).await.rows().len(), 3);
    assert_eq!(ada.post(&address, "").await.status, 303);
    assert_eq!(ada.open(&address).await.rows().len(), 4);
    let kept = lab.world.store().read_now(|read| directory::grants::load(read, &grant.id)).expect("a read");
    assert_eq!(kept.expect("the grant").scope, scope);
    let refused = lab.visitor(MEMBER).await.post(&address, "").await;
    assert_eq!((refused.status.as_u16(), refused.h1().as_str()), (403, "No access"));
}
