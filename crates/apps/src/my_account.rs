//! My Account: who one is, the organizations that one works with, and what one has agreed to there.

use askama::Template;
use axum::Router;
use axum::extract::{OriginalUri, Path};
use axum::response::Response;
use axum::routing::{get, post};
use directory::agreements;
use directory::tenants::Tenant;
use http::{HeaderMap, Uri};
use invitations::terms::{self, State};
use kernel::{Timestamp, UserId};
use store::Read;
use web::{Here, Link, Page, Query};

use crate::error::PageError;
use crate::my_apps::{self, Asked, admitted, of_account};
use crate::panel::Panel;
use crate::visitor::Visitor;
use crate::{frame, leave, sign_in, sign_out};

const PANEL: Panel = Panel::MyAccount;
/// The heading and tab of the page about privacy.
const PRIVACY: &str = "Settings & Privacy";

pub(crate) fn router() -> Router {
    Router::new()
        .route("/myaccount", get(overview))
        .route("/myaccount/", get(overview))
        .route("/myaccount/organizations", get(organizations))
        .route("/myaccount/organizations/leave", get(leave::confirm).post(leave::take))
        .route("/myaccount/left", get(leave::left))
        .route("/myaccount/privacy", get(privacy))
        .route("/myaccount/privacy/terms/{agreement}", get(accepted_terms))
        .route("/myaccount/signin", get(|here, headers, answer| sign_in::finish(here, headers, PANEL, answer)))
        .route(
            "/myaccount/switch-organization",
            get(|here, headers, OriginalUri(uri)| my_apps::switch_in(here, headers, uri, PANEL)),
        )
        .route(
            "/myaccount/different-account",
            get(|here: Here, headers: HeaderMap| async move { my_apps::different_in(&here, &headers, PANEL).await }),
        )
        .route("/myaccount/sign-out", post(|here, headers| sign_out::sign_out(here, headers, PANEL)))
}

async fn visitor(
    here: &Here,
    headers: &HeaderMap,
    uri: &Uri,
    asked: &Asked,
) -> Result<Result<Visitor, Response>, PageError> {
    admitted(here, headers, PANEL, uri, &asked.tenantid).await
}

#[derive(Template)]
#[template(path = "my_account.html")]
struct Overview {
    page: Page,
    tabs: Vec<Link>,
    tenant: String,
    facts: Vec<(&'static str, String)>,
}

async fn overview(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let visitor = match visitor(&here, &headers, &uri, &asked).await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let person = &visitor.person;
    let facts = [
        ("Name", Some(person.display_name.clone())),
        ("Signed in as", Some(visitor.address.clone())),
        ("Organization", Some(visitor.tenant.display_name.clone())),
        ("User type", Some(person.user_type.to_string())),
        ("Job title", person.job_title.clone()),
        ("Department", person.department.clone()),
        ("Object ID", Some(person.id.to_string())),
    ];
    Ok(web::html(&Overview {
        page: frame::page("My Account", PANEL, &visitor),
        tabs: frame::account_tabs(&visitor, "Overview"),
        tenant: visitor.tenant.id.to_string(),
        facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
    }))
}

#[derive(Template)]
#[template(path = "organizations.html")]
struct OrganizationsPage {
    page: Page,
    tabs: Vec<Link>,
    home: Option<Row>,
    others: Vec<Row>,
}

impl OrganizationsPage {
    /// Whoever has a home has other organizations beside it.
    const fn others_title(&self) -> &'static str {
        if self.home.is_some() { "Other organizations you collaborate with" } else { "Organizations" }
    }
}

struct Row {
    name: String,
    domain: String,
    apps: String,
    leave: String,
}

impl From<Tenant> for Row {
    fn from(tenant: Tenant) -> Self {
        Self {
            domain: tenant.primary_domain().to_string(),
            apps: format!("/myapps?tenantid={}", tenant.id),
            leave: leave::address(tenant.id),
            name: tenant.display_name,
        }
    }
}

async fn organizations(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let visitor = match visitor(&here, &headers, &uri, &asked).await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let found = of_account(&here, &visitor.session.account).await?;
    Ok(web::html(&OrganizationsPage {
        page: frame::page("Organizations", PANEL, &visitor),
        tabs: frame::account_tabs(&visitor, "Organizations"),
        home: found.home.map(Row::from),
        others: found.others.into_iter().map(Row::from).collect(),
    }))
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    page: Page,
    tabs: Vec<Link>,
    organization: String,
    notice: Option<String>,
    contact: Option<String>,
    answers: Vec<Answered>,
}

/// An agreement with what the person said to it. What was accepted stays accepted: there is nothing to take back.
struct Answered {
    /// Where the document is that she was shown.
    href: String,
    title: String,
    said: &'static str,
    at: String,
    time: String,
}

async fn privacy(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let visitor = match visitor(&here, &headers, &uri, &asked).await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let user = visitor.person.id;
    let answers = here.world.store().read(move |read| answers(read, user)).await?;
    Ok(web::html(&Privacy {
        page: frame::page(PRIVACY, PANEL, &visitor),
        tabs: frame::account_tabs(&visitor, PRIVACY),
        organization: visitor.tenant.display_name,
        notice: visitor.tenant.privacy_statement_url,
        contact: visitor.tenant.privacy_contact,
        answers,
    }))
}

fn answers(read: &Read<'_>, user: UserId) -> Result<Vec<Answered>, PageError> {
    let mut answers = Vec::new();
    for answer in terms::of_user(read, user)? {
        let Some(agreement) = agreements::load(read, answer.agreement)? else { continue };
        let file = agreement.document(&answer.file);
        answers.push(Answered {
            href: format!("/myaccount/privacy/terms/{}", agreement.id),
            title: file.map_or_else(|| agreement.display_name.clone(), |file| file.display_name.clone()),
            said: match answer.state {
                State::Accepted => "Accepted",
                State::Declined => "Declined",
            },
            at: answer.recorded_at.to_string(),
            time: readable(answer.recorded_at),
        });
    }
    Ok(answers)
}

/// The document that the person answered to, as it was.
async fn accepted_terms(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
    Path(agreement): Path<String>,
) -> Result<Response, PageError> {
    let visitor = match visitor(&here, &headers, &uri, &asked).await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let user = visitor.person.id;
    let document = here.world.store().read(move |read| document(read, user, &agreement)).await?;
    document.map(|(name, bytes)| web::pdf(&name, bytes)).ok_or(PageError::NotFound)
}

fn document(read: &Read<'_>, user: UserId, agreement: &str) -> Result<Option<(String, Vec<u8>)>, PageError> {
    let answers = terms::of_user(read, user)?;
    let Some(answer) = answers.into_iter().find(|answer| answer.agreement.to_string() == agreement) else {
        return Ok(None);
    };
    let agreement = agreements::load(read, answer.agreement)?;
    let name = agreement.as_ref().and_then(|agreement| agreement.document(&answer.file)).map(|file| &file.file_name);
    let bytes = agreements::bytes(read, &answer.file)?;
    Ok(name.cloned().zip(bytes))
}

/// For example `24 Nov 2026, 14:30`, in UTC.
fn readable(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M").to_string()
}
