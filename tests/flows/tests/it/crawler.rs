//! Every link of every page leads somewhere and every form is answered, for everybody; and every page keeps the rules
//! of all pages.

mod forms;
mod rules;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use support::{Browser, Clinician, Device, Lab, Page, Visitor, exercise};
use url::Url;

use self::forms::Forms;
use self::rules::{Reach, broken_at_a_link, is_html, is_ours};

use crate::exercise::prepare;
use crate::terms;

/// How many addresses of one shape are followed: rows of a list differ in nothing but their identifier.
const OF_ONE_SHAPE: usize = 2;

/// Follows everything that a person could follow from these addresses; the pages that were seen, each as it stands
/// before the one who opened it.
async fn crawl(somebody: &Browser, from: &[&str], reach: Reach) -> Vec<Browser> {
    let base: Url = "https://localhost:8443/".parse().unwrap();
    let mut open: VecDeque<(Url, String)> =
        from.iter().map(|path| (base.join(path).unwrap(), "the start".to_owned())).collect();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut seen, mut broken) = (Vec::new(), Vec::new());
    while let Some((url, origin)) = open.pop_front() {
        let count = shapes.entry(shape(&url)).or_default();
        if *count >= OF_ONE_SHAPE {
            continue;
        }
        *count += 1;
        if !is_ours(&url) {
            broken.push(format!("{url} ({origin}) is on another machine"));
            continue;
        }
        // A copy goes there, so that a link that signs out does not end the walk.
        let mut copy = somebody.clone();
        let page = copy.visit(url.as_str()).await;
        broken.extend(broken_at_a_link(page, reach).into_iter().map(|rule| format!("{url} ({origin}) {rule}")));
        if is_html(page) {
            open.extend(onward(page));
            seen.push(copy);
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    seen
}

/// An address without what differs between rows: identifiers, and the values of its query.
fn shape(url: &Url) -> String {
    let is_drawn = |step: &str| step.len() >= 22 && step.bytes().any(|letter| letter.is_ascii_digit());
    let step = |step: &str| if is_drawn(step) { "*".to_owned() } else { step.to_owned() };
    let path: Vec<String> = url.path().split('/').map(step).collect();
    let mut keys: Vec<String> = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    keys.sort();
    format!("{}{}?{}", url.port_or_known_default().unwrap_or_default(), path.join("/"), keys.join("&"))
}

/// Where the page's links and search forms lead.
fn onward(page: &Page) -> Vec<(Url, String)> {
    let links = page.links().into_iter().map(|link| {
        let to = page.url.join(&link.href).unwrap_or_else(|error| panic!("{}: {link:?}: {error}", page.url));
        (to, format!("{:?} on {}", link.name, page.url))
    });
    let forms = page.forms().into_iter().filter(|form| form.method == "get").map(|form| {
        let mut to = form.action.clone();
        to.set_query(None);
        to.query_pairs_mut().extend_pairs(form.pairs());
        (to, format!("a form on {}", page.url))
    });
    links.chain(forms).collect()
}

/// Crawls, then sends every form of the pages that were met, and of the pages open before these people.
async fn explore(lab: Lab, somebody: &Browser, from: &[&str], reach: Reach, open: &[Browser]) -> (usize, Forms) {
    let pages = crawl(somebody, from, reach).await;
    let mut forms = Forms::new(Rc::new(lab));
    for browser in open.iter().chain(&pages) {
        forms.add(browser);
    }
    forms.send_all().await;
    (pages.len(), forms)
}

#[tokio::test]
async fn everything_that_a_stranger_can_follow_and_send_is_there() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work, Clinician::Mailbox]).await;
    let mut open = Vec::new();
    for clinician in [Clinician::Work, Clinician::Mailbox] {
        let mut browser = lab.browser();
        exercise::open_the_invitation(&mut browser, &lab, clinician).await;
        open.push(browser.clone());
        clinician.sign_in(&mut browser, &lab).await;
        open.push(browser);
    }
    let mail = lab.mail(Clinician::Work.address(), "invitation").await;
    let [link, block] = ["redeemUrl", "unsubscribeUrl"].map(|key| mail[key].as_str().unwrap().to_owned());
    let stranger = lab.browser();
    let from = ["/", "/lab", "/inbox", "/decisions", "/myapps", "/portal", &link, &block];
    let (seen, forms) = explore(lab, &stranger, &from, Reach::Whole, &open).await;
    assert!(seen > 15, "only {seen} pages");
    forms.include(&[
        "/lab/reset [Start over]",
        "/situations [Start in a situation]",
        "/journey [Next]",
        "/journey [Sign in]",
        "/journey [Send code]",
        "/journey [Accept]",
        "/journey [Cancel]",
        "/unsubscribe/manage [Block future invitations]",
        "/unsubscribe/manage [Allow invitations again]",
    ]);
}

/// What the clinic has not, so that the pages about it are met as well: an organization with settings of its own, terms of
/// use, and a user who was deleted.
async fn prepare_what_is_there_already(lab: &Lab) {
    let graph = lab.admin().await;
    let partner = serde_json::json!({"tenantId": lab.tenant_id("Fabrikam Clinic")});
    graph.post("/policies/crossTenantAccessPolicy/partners", &partner).await.check(201);
    terms::agreement(lab, false).await;
    graph.delete("/users/max.berg@woodgrove.example").await.check(204);
}

#[tokio::test]
async fn everything_that_an_administrator_can_follow_and_send_is_there() {
    let lab = Lab::open(7).await;
    let mut admin = prepare(&lab, &Clinician::ALL).await;
    exercise::redeem(&mut lab.browser(), &lab, Clinician::Work).await;
    admin.visit("/portal/users").await;
    admin.click("dr.lee").await;
    let mut open = vec![admin.clone()];
    prepare_what_is_there_already(&lab).await;
    let deleted = lab.admin().await.get("/directory/deletedItems/microsoft.graph.user").await.expect(200);
    for deed in ["restore", "purge"] {
        let id = deleted["value"][0]["id"].as_str().unwrap();
        admin.visit(&format!("/portal/users/deleted/{deed}?user={id}")).await;
        open.push(admin.clone());
    }
    let (seen, forms) = explore(lab, &admin, &["/portal"], Reach::Whole, &open).await;
    assert!(seen > 70, "only {seen} pages");
    forms.include(&[
        "/portal/signout [Sign out]",
        "/portal/users/invite [Invite]",
        "/portal/users/* [Block sign-in]",
        "/portal/users/* [Unblock sign-in]",
        "/portal/users/* [Resend invitation]",
        "/portal/users/*/reset [Reset]",
        "/portal/users/*/delete [Delete]",
        "/portal/properties [Save]",
        "/portal/external-collaboration [Save]",
        "/portal/cross-tenant-access/default/inbound [Save]",
        "/portal/cross-tenant-access/default/outbound [Save]",
        "/portal/identity-providers/passcode [Save]",
        "/portal/enterprise-applications/*/assign [Assign]",
        "/portal/enterprise-applications/*/users-and-groups [Remove]",
        "/portal/enterprise-applications/*/properties [Save]",
        "/portal/enterprise-applications/*/permissions [Grant admin consent for Woodgrove Hospital]",
        "/portal/users/*/convert [Send]",
        "/portal/users/bulk-invite [Upload]",
        "/portal/users/bulk-invite [Submit]",
        "/portal/users/deleted/restore [Restore user]",
        "/portal/users/deleted/purge [Delete permanently]",
        "/portal/identity-providers/google [Save]",
        "/portal/identity-providers/saml [Save]",
        "/portal/cross-tenant-access/default/inbound/redemption-order [Save]",
        "/portal/cross-tenant-access/add [Add]",
        "/portal/cross-tenant-access/organizations/* [Save]",
        "/portal/cross-tenant-access/organizations/*/remove [Remove organization]",
        "/portal/terms-of-use/new [Create]",
        "/portal/terms-of-use/* [Save]",
        "/portal/terms-of-use/*/languages [Add]",
        "/portal/terms-of-use/*/policy [Create]",
        "/portal/terms-of-use/*/delete [Delete]",
    ]);
}

#[tokio::test]
async fn everything_that_a_guest_can_follow_and_send_is_there() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Mailbox]).await;
    let mut guest = lab.browser();
    exercise::redeem(&mut guest, &lab, Clinician::Mailbox).await;
    let start = format!("/myapps?tenantid={}", lab.woodgrove());
    let from = [start.as_str(), "/myaccount", "/portal", "https://localhost:8444/"];
    let (seen, forms) = explore(lab, &guest, &from, Reach::Part, &[]).await;
    assert!(seen > 10, "only {seen} pages");
    forms.include(&["/myapps/sign-out [Sign out]", "/myaccount/sign-out [Sign out]", "8444/sign-out [Sign out]"]);
}

#[tokio::test]
async fn everything_that_a_partners_clinician_can_follow_and_send_is_there() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let mut guest = lab.browser();
    exercise::redeem(&mut guest, &lab, Clinician::Work).await;
    let (_, forms) = explore(lab, &guest, &["/myaccount", "/myapps"], Reach::Part, &[]).await;
    forms.include(&["/myaccount/organizations/leave [Leave]"]);
}

#[tokio::test]
async fn everything_that_a_member_can_follow_and_send_is_there() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let mut member = lab.browser();
    exercise::sign_in_to_the_portal(&mut member, &lab, "mia.novak@woodgrove.example").await;
    let (seen, forms) = explore(lab, &member, &["/portal", "/myapps", "/myaccount"], Reach::Part, &[]).await;
    assert!(seen > 30, "only {seen} pages");
    forms.include(&["/portal/signout [Sign out]", "/portal/users/invite [Invite]"]);
}

/// A browser in which two people are signed in, before the question which of them shall be signed out.
async fn two_people_before_a_sign_out(lab: &Lab) -> Browser {
    let mut browser = lab.browser();
    exercise::sign_in_to_the_portal(&mut browser, lab, "mia.novak@woodgrove.example").await;
    Device::ask(lab).await.enter_as_another(&mut browser, lab, "ada.morgan@woodgrove.example").await;
    let page = browser.visit("/common/oauth2/v2.0/logout").await;
    assert_eq!(page.h1(), "Pick an account");
    browser
}

#[tokio::test]
async fn everything_that_a_device_and_a_sign_out_ask_is_there() {
    let lab = Lab::open(7).await;
    let mut before_a_device = lab.browser();
    Device::ask(&lab).await.enter(&mut before_a_device, &lab, "mia.novak@woodgrove.example").await;
    let open = [before_a_device, two_people_before_a_sign_out(&lab).await];
    let stranger = lab.browser();
    let (_, forms) = explore(lab, &stranger, &["/devicelogin", "/error"], Reach::Whole, &open).await;
    forms.include(&["/devicelogin [Next]", "/journey [Continue]", "/journey [Cancel]", "/signout [an account]"]);
}

#[tokio::test]
async fn a_member_and_a_guest_meet_pages_not_failures_in_the_portal() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let mut guest = lab.browser();
    exercise::redeem(&mut guest, &lab, Clinician::Work).await;
    let mut member = lab.browser();
    exercise::sign_in_to_the_portal(&mut member, &lab, "mia.novak@woodgrove.example").await;
    for path in ["/portal", "/portal/users", "/portal/search?q=Users"] {
        for somebody in [&guest, &member] {
            let page = somebody.clone().visit(path).await.clone();
            assert!(!page.status.is_server_error(), "{path}: {} {}", page.status, page.text());
            assert!(!page.h1().is_empty(), "{path}");
        }
    }
}
