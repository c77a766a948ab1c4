//! What she agrees to: the organization's use of her data, its terms, the application's permissions.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use journey::{Behalf, Ended};
use kernel::AgreementId;
use url::form_urlencoded;
use web::Page;

use super::Shown;
use crate::{PRIVACY, terms};

#[derive(Template)]
#[template(path = "review.html")]
struct Review {
    page: Page,
    state: String,
    account: String,
    organization: String,
    domain: String,
    /// Our page about the organization's privacy statement, if it has one.
    privacy: Option<String>,
    contact: Option<String>,
}

/// What an organization says about privacy.
pub(super) struct Privacy {
    pub(super) has_statement: bool,
    pub(super) contact: Option<String>,
}

pub(super) fn review(
    status: StatusCode,
    shown: Shown,
    account: String,
    organization: String,
    domain: String,
    privacy: Privacy,
) -> Response {
    let page = Page::new("Review permissions").ribbon();
    let Privacy { has_statement, contact } = privacy;
    let privacy = has_statement.then(|| format!("{PRIVACY}?{}", state_query(&shown.state)));
    web::html_with(status, &Review { page, state: shown.state, account, organization, domain, privacy, contact })
}

/// The document of an agreement, and what has happened to it on this journey.
pub(super) struct Document {
    pub(super) agreement: AgreementId,
    pub(super) language: String,
    pub(super) must_open: bool,
    pub(super) opened: bool,
}

#[derive(Template)]
#[template(path = "terms.html")]
struct Terms {
    page: Page,
    state: String,
    error: String,
    /// Where the document is.
    document: String,
    must_open: bool,
    opened: bool,
}

pub(super) fn terms(status: StatusCode, shown: Shown, title: String, document: &Document) -> Response {
    web::html_with(
        status,
        &Terms {
            page: Page::new(title).ribbon(),
            error: shown.error(),
            document: format!(
                "{}?{}",
                terms::address(document.agreement, &document.language),
                state_query(&shown.state)
            ),
            state: shown.state,
            must_open: document.must_open,
            opened: document.opened,
        },
    )
}

#[derive(Template)]
#[template(path = "consent.html")]
struct Consent {
    page: Page,
    state: String,
    asking: Asking,
    scopes: Vec<(String, String)>,
}

/// Who asks, whom, and for whose data.
pub(super) struct Asking {
    pub(super) account: String,
    pub(super) app: String,
    pub(super) publisher: String,
    pub(super) organization: String,
    pub(super) behalf: Behalf,
}

impl Asking {
    /// Whether the person chooses between herself and everybody.
    fn offers_everybody(&self) -> bool {
        self.behalf == Behalf::OwnOrEverybody
    }

    /// Whether only a consent for everybody was asked for.
    fn for_everybody(&self) -> bool {
        self.behalf == Behalf::Everybody
    }
}

pub(super) fn consent(status: StatusCode, shown: Shown, asking: Asking, scopes: Vec<(String, String)>) -> Response {
    let page = Page::new("Permissions requested").ribbon();
    web::html_with(status, &Consent { page, state: shown.state, asking, scopes })
}

#[derive(Template)]
#[template(path = "ended.html")]
struct EndedPage {
    page: Page,
    state: String,
    why: &'static str,
}

pub(super) fn ended(shown: Shown, ended: Ended) -> Response {
    let why = match ended {
        Ended::Cancelled => "You did not allow the organization to use your data, so access was not granted.",
        Ended::Declined(_) => "You declined the terms of use, so access was not granted.",
        Ended::ConsentDeclined => "You did not allow the app to use your data, so it was not opened.",
    };
    web::html(&EndedPage { page: Page::new("Access denied").ribbon(), state: shown.state, why })
}

fn state_query(state: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish()
}
