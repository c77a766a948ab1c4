//! Every link of every page leads somewhere, for everybody; and every page keeps the rules of all pages.

use std::collections::{BTreeMap, VecDeque};

use support::{Browser, Clinician, Lab, Page, exercise};
use url::Url;

use crate::api::invite;
use crate::exercise::prepare;

/// How many addresses of one shape are followed: rows of a list differ in nothing but their identifier.
const OF_ONE_SHAPE: usize = 2;

/// Follows everything that a person could follow from these addresses; the pages that were seen.
async fn crawl(somebody: &Browser, from: &[&str]) -> usize {
    let base: Url = "https://localhost:8443/".parse().unwrap();
    let mut open: VecDeque<(Url, String)> =
        from.iter().map(|path| (base.join(path).unwrap(), "the start".to_owned())).collect();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut seen, mut broken) = (0, Vec::new());
    while let Some((url, origin)) = open.pop_front() {
        let count = shapes.entry(shape(&url)).or_default();
        if *count >= OF_ONE_SHAPE {
            continue;
        }
        *count += 1;
        seen += 1;
        if !is_ours(&url) {
            broken.push(format!("{url} ({origin}) is on another machine"));
            continue;
        }
        // A copy goes there, so that a link that signs out does not end the walk.
        let mut copy = somebody.clone();
        let page = copy.visit(url.as_str()).await;
        broken.extend(broken_rules(page).into_iter().map(|rule| format!("{url} ({origin}) {rule}")));
        if is_html(page) {
            open.extend(onward(page));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    seen
}

/// An address without what differs between rows: identifiers, and the values of its query.
fn shape(url: &Url) -> String {
    let step = |step: &str| if step.len() >= 22 { "*".to_owned() } else { step.to_owned() };
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

fn is_ours(url: &Url) -> bool {
    matches!(url.host_str(), Some(host) if host == "localhost" || host.ends_with(".localhost"))
}

fn is_html(page: &Page) -> bool {
    page.headers.get("content-type").is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")))
}

/// The rules of pages.md section 1 that hold for every page; those that this page breaks.
fn broken_rules(page: &Page) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rule = |kept: bool, what: String| broken.extend((!kept).then_some(what));
    rule(is_ours(&page.url), format!("leads to another machine, {}", page.url));
    rule(page.status.is_success(), format!("answers {}", page.status));
    rule(!page.body.is_empty(), "is empty".to_owned());
    // A mail is its sender's: it keeps none of our rules.
    if !is_html(page) || !page.status.is_success() || page.url.path().ends_with("/message") {
        return broken;
    }
    let headings = page.headings();
    rule(headings.len() == 1, format!("has the headings {headings:?}"));
    let title = headings.first().map(|h1| format!("{h1} - Vestibule"));
    rule(title.as_deref() == Some(&page.title()), format!("has the title {:?}", page.title()));
    for (once, what) in [("<main", "main"), ("<header", "banner"), ("<html lang=", "language")] {
        rule(page.body.matches(once).count() == 1, format!("has not one {what}"));
    }
    for never in ["<style", " style=", " onclick=", "javascript:"] {
        rule(!page.body.contains(never), format!("has {never}"));
    }
    for link in page.links() {
        rule(!link.name.trim().is_empty(), format!("has a link without a name to {}", link.href));
    }
    rule(page.buttons().iter().all(|name| !name.is_empty()), "has a button without a name".to_owned());
    for form in page.forms() {
        rule(form.labels().iter().all(|label| !label.is_empty()), format!("has a field without a name in {form:?}"));
    }
    broken
}

#[tokio::test]
async fn everything_that_a_stranger_can_follow_is_there() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.admin().await, Clinician::Work.address()).await;
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    let seen = crawl(&lab.browser(), &["/", "/lab", "/inbox", "/decisions", "/myapps", "/portal", link]).await;
    assert!(seen > 15, "only {seen} pages");
}

#[tokio::test]
async fn everything_that_an_administrator_can_follow_is_there() {
    let lab = Lab::open(7).await;
    let admin = prepare(&lab, &Clinician::ALL).await;
    exercise::redeem(&mut lab.browser(), &lab, Clinician::Work).await;
    let seen = crawl(&admin, &["/portal"]).await;
    assert!(seen > 60, "only {seen} pages");
}

#[tokio::test]
async fn everything_that_a_guest_can_follow_is_there() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Mailbox]).await;
    let mut guest = lab.browser();
    exercise::redeem(&mut guest, &lab, Clinician::Mailbox).await;
    let start = format!("/myapps?tenantid={}", lab.woodgrove());
    let seen = crawl(&guest, &[&start, "/myaccount", "https://localhost:8444/"]).await;
    assert!(seen > 10, "only {seen} pages");
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
