//! Who she is, and the proof of it.

use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode};
use journey::{Alert, Known};
use policy::Provider;
use web::{Page, Realm};

use super::{Shown, kind, realm};
use crate::error::DECISION;

/// An account to pick.
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) kind: &'static str,
    /// The account, as the answer names it.
    pub(crate) value: String,
}

pub(crate) fn choices(accounts: &[Known]) -> Vec<Choice> {
    let choice = |known: &Known| Choice {
        name: known.name.clone(),
        address: known.address.clone(),
        kind: kind(known.provider),
        value: known.account.to_string(),
    };
    accounts.iter().map(choice).collect()
}

#[derive(Template)]
#[template(path = "identify.html")]
struct Identify {
    page: Page,
    state: String,
    address: String,
    error: String,
    accounts: Vec<Choice>,
    options: bool,
}

pub(super) fn identify(status: StatusCode, shown: Shown, hint: Option<String>, accounts: &[Known]) -> Response {
    web::html_with(
        status,
        &Identify {
            page: Page::new("Sign in").ribbon(),
            error: shown.error(),
            state: shown.state,
            address: shown.typed.or(hint).unwrap_or_default(),
            accounts: choices(accounts),
            options: shown.options,
        },
    )
}

#[derive(Template)]
#[template(path = "pick.html")]
struct Pick {
    page: Page,
    state: String,
    accounts: Vec<Choice>,
    arriving: bool,
}

pub(super) fn pick(status: StatusCode, shown: Shown, accounts: &[Known], arriving: bool) -> Response {
    let page = Page::new("Pick an account").ribbon();
    web::html_with(status, &Pick { page, state: shown.state, accounts: choices(accounts), arriving })
}

#[derive(Template)]
#[template(path = "which.html")]
struct Which {
    page: Page,
    state: String,
    address: String,
    work: String,
    personal: String,
}

pub(super) fn which(status: StatusCode, shown: Shown, address: String) -> Response {
    let page = Page::new("Which account?").ribbon();
    let (work, personal) = (Provider::Entra.to_string(), Provider::MicrosoftAccount.to_string());
    web::html_with(status, &Which { page, state: shown.state, address, work, personal })
}

/// The identity provider's own page: `realm` gives it a frame that is visibly not the inviting organization's.
fn at_provider(h1: &str, realm: Realm, at: String) -> Page {
    Page::new(h1).ribbon().realm(realm, at)
}

#[derive(Template)]
#[template(path = "password.html")]
struct Password {
    page: Page,
    state: String,
    address: String,
    error: String,
}

pub(super) fn password(status: StatusCode, shown: Shown, address: String, provider: Provider, at: String) -> Response {
    let page = at_provider("Enter password", realm(provider), at);
    web::html_with(status, &Password { page, error: shown.error(), state: shown.state, address })
}

#[derive(Template)]
#[template(path = "send_code.html")]
struct SendCode {
    page: Page,
    state: String,
    address: String,
    error: String,
}

pub(super) fn send_code(status: StatusCode, shown: Shown, address: String, at: String) -> Response {
    let page = at_provider("Verify your email", Realm::Mailbox, at);
    web::html_with(status, &SendCode { page, error: shown.error(), state: shown.state, address })
}

#[derive(Template)]
#[template(path = "enter_code.html")]
struct EnterCode {
    page: Page,
    state: String,
    address: String,
    error: String,
}

pub(super) fn enter_code(status: StatusCode, shown: Shown, address: String, at: String) -> Response {
    let page = at_provider("Enter code", Realm::Mailbox, at);
    web::html_with(status, &EnterCode { page, error: shown.error(), state: shown.state, address })
}

#[derive(Template)]
#[template(path = "create_account.html")]
struct CreateAccount {
    page: Page,
    state: String,
    address: String,
    error: String,
}

/// The address has no account at all: a code to it comes first, so that nobody makes an account with another's address.
pub(super) fn create_account(status: StatusCode, shown: Shown, address: String, at: String) -> Response {
    let page = at_provider("Create a Microsoft account", Realm::Microsoft, at);
    web::html_with(status, &CreateAccount { page, error: shown.error(), state: shown.state, address })
}

#[derive(Template)]
#[template(path = "finish_account.html")]
struct FinishAccount {
    page: Page,
    state: String,
    address: String,
    code_error: String,
    password_error: String,
}

pub(super) fn finish_account(status: StatusCode, shown: Shown, address: String, at: String) -> Response {
    let page = at_provider("Create a Microsoft account", Realm::Microsoft, at);
    let about_code = matches!(shown.alert, Some(Alert::WrongCode | Alert::TooManyCodes));
    let (code_error, password_error) =
        if about_code { (shown.error(), String::new()) } else { (String::new(), shown.error()) };
    web::html_with(status, &FinishAccount { page, state: shown.state, address, code_error, password_error })
}

#[derive(Template)]
#[template(path = "whoever.html")]
struct Whoever {
    page: Page,
    state: String,
    address: String,
}

/// The emulated provider knows no password of an address that the world does not list.
pub(super) fn whoever(status: StatusCode, shown: Shown, address: String, provider: Provider, at: String) -> Response {
    let page = at_provider("Sign in", realm(provider), at);
    web::html_with(status, &Whoever { page, state: shown.state, address })
}

#[derive(Template)]
#[template(path = "federation.html")]
struct Federation {
    page: Page,
    state: String,
    address: String,
    at: String,
}

pub(super) fn federation(
    status: StatusCode,
    shown: Shown,
    address: String,
    provider: Provider,
    at: String,
) -> Response {
    let page = at_provider("Sign in with your organization", realm(provider), at.clone());
    web::html_with(status, &Federation { page, state: shown.state, address, at })
}

#[derive(Template)]
#[template(path = "wrong_account.html")]
struct WrongAccount {
    page: Page,
    state: String,
    signed_in: String,
    invited: String,
    /// The id of the recorded decision; empty where there is none.
    decision: String,
}

pub(super) fn wrong_account(status: StatusCode, shown: Shown, signed_in: String, invited: String) -> Response {
    let page = Page::new("This invitation is for another account").ribbon();
    let decision = shown.decision.map(|id| id.to_string()).unwrap_or_default();
    let told = WrongAccount { page, state: shown.state, signed_in, invited, decision: decision.clone() };
    let mut response = web::html_with(status, &told);
    if let Ok(value) = decision.parse::<HeaderValue>()
        && !decision.is_empty()
    {
        response.headers_mut().insert(DECISION, value);
    }
    response
}
