//! The rules that every page keeps, whoever opens it and however it was reached.

use support::Page;
use url::Url;

pub(super) fn is_ours(url: &Url) -> bool {
    matches!(url.host_str(), Some(host) if host == "localhost" || host.ends_with(".localhost"))
}

pub(super) fn is_html(page: &Page) -> bool {
    page.headers.get("content-type").is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")))
}

/// How far somebody's rights reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To everything that she is shown.
    Whole,
    /// Links may lead to a refusal, which is on record and has a page.
    Part,
}

/// Whether policy refused, and says so on a page with the recorded decision.
pub(super) fn is_refusal(page: &Page) -> bool {
    page.status.as_u16() == 403 && page.headers.contains_key("x-vestibule-decision")
}

/// What a followed link may not do, and the rules of its page; those that are broken.
pub(super) fn broken_at_a_link(page: &Page, reach: Reach) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rule = |kept: bool, what: String| broken.extend((!kept).then_some(what));
    rule(is_ours(&page.url), format!("leads to another machine, {}", page.url));
    let good = page.status.is_success() || reach == Reach::Part && is_refusal(page);
    rule(good, format!("answers {}", page.status));
    rule(!page.body.is_empty(), "is empty".to_owned());
    // A mail is its sender's: it keeps none of our rules.
    if is_html(page) && good && !page.url.path().ends_with("/message") {
        broken.extend(broken_rules(page));
    }
    broken
}

/// The rules of pages.md section 1 that hold for every page; those that this page breaks.
pub(super) fn broken_rules(page: &Page) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rule = |kept: bool, what: String| broken.extend((!kept).then_some(what));
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
    for control in page.dead() {
        rule(false, format!("has a control that does nothing and does not say why: {control}"));
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
