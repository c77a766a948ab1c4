//! The audit log and the sign-in log: of the tenant, of one user, of one application.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use directory::{rights, users};
use kernel::{AppId, UserId};
use ledger::audit::{self, Actor, Query};
use ledger::sign_ins;
use policy::Action;
use web::Page;

use crate::app;
use crate::error::Failure;
use crate::frame::{self, AUDIT_LOGS, SIGN_IN_LOGS};
use crate::terms;
use crate::users::MOST;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    page: Page,
    lead: String,
    service: String,
    category: String,
    activity: String,
    rows: Vec<Audited>,
}

struct Audited {
    at: String,
    service: String,
    category: String,
    activity: String,
    target: String,
    actor: String,
}

#[derive(Template)]
#[template(path = "sign_ins.html")]
struct SignInsPage {
    page: Page,
    lead: String,
    rows: Vec<SignedIn>,
}

struct SignedIn {
    at: String,
    name: String,
    account: String,
    app: String,
    status: &'static str,
    tone: &'static str,
    why: String,
}

impl Audited {
    fn of(record: audit::Record) -> Self {
        let target = |target: audit::Target| target.user_principal_name.or(target.display_name).unwrap_or(target.id);
        let actor = match record.actor {
            Actor::System => "Vestibule".to_owned(),
            Actor::User { id, user_principal_name, display_name } => {
                display_name.or(user_principal_name).unwrap_or_else(|| id.to_string())
            }
            Actor::App { display_name, .. } => display_name,
        };
        Self {
            at: record.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            service: record.service,
            category: record.category,
            activity: record.activity,
            target: record.targets.into_iter().map(target).collect::<Vec<_>>().join(", "),
            actor,
        }
    }
}

impl SignedIn {
    fn of(record: sign_ins::Record) -> Self {
        let entry = record.entry;
        let (status, tone) = if entry.error == 0 { ("Success", "good") } else { ("Failure", "bad") };
        let why = if entry.error == 0 {
            String::new()
        } else {
            format!("{}: {}", entry.error, entry.failure.unwrap_or_default())
        };
        Self {
            at: record.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            name: entry.display_name,
            account: entry.account,
            app: entry.app_name,
            status,
            tone,
            why,
        }
    }
}

async fn audit_page(visit: &Visit, page: Page, lead: String, target: Option<String>) -> Result<Response, Failure> {
    let (tenant, query) = (visit.tenant.id, &visit.query);
    let wanted = Query {
        activity: query.optional("activity"),
        category: query.optional("category"),
        service: query.optional("service"),
        target,
        top: Some(MOST),
    };
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadAuditLog)??;
        Ok(audit::list(read, tenant, &wanted)?)
    });
    let rows = found.await?.into_iter().map(Audited::of).collect();
    let (service, category, activity) = (query.text("service"), query.text("category"), query.text("activity"));
    Ok(web::html(&AuditPage { page, lead, service, category, activity, rows }))
}

async fn sign_in_page(
    visit: &Visit,
    page: Page,
    lead: String,
    user: Option<UserId>,
    app: Option<AppId>,
) -> Result<Response, Failure> {
    let tenant = visit.tenant.id.to_string();
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadSignIns)??;
        // Only the log as a whole is kept in an order; what one application saw is picked out of it.
        let top = app.is_none().then_some(MOST);
        let records = sign_ins::list(read, &tenant, user, top)?;
        let asked = records.into_iter().filter(|record| app.is_none_or(|app| record.entry.app == Some(app)));
        Ok(asked.take(MOST).collect::<Vec<_>>())
    });
    let rows = found.await?.into_iter().map(SignedIn::of).collect();
    Ok(web::html(&SignInsPage { page, lead, rows }))
}

/// Audit logs of the tenant.
pub(crate) async fn audit(visit: Visit) -> Result<Response, Failure> {
    let page = frame::entra_id(visit.page(AUDIT_LOGS.name), AUDIT_LOGS.href);
    audit_page(&visit, page, visit.tenant.display_name.clone(), None).await
}

/// Sign-in logs of the tenant.
pub(crate) async fn sign_ins(visit: Visit) -> Result<Response, Failure> {
    let page = frame::entra_id(visit.page(SIGN_IN_LOGS.name), SIGN_IN_LOGS.href);
    sign_in_page(&visit, page, visit.tenant.display_name.clone(), None, None).await
}

/// The user's id and name.
async fn user(visit: &Visit, id: &str) -> Result<(UserId, String), Failure> {
    let id: UserId = id.parse().map_err(|_| Failure::not_found())?;
    visit.read(move |read, ctx| Ok((id, users::get(read, ctx, &id.to_string())??.display_name))).await
}

/// Audit logs of a user.
pub(crate) async fn audit_of_user(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let (id, name) = user(&visit, &id).await?;
    let page = frame::user(visit.page(AUDIT_LOGS.name), id, "/audit-logs");
    audit_page(&visit, page, name, Some(id.to_string())).await
}

/// Sign-in logs of a user.
pub(crate) async fn sign_ins_of_user(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let (id, name) = user(&visit, &id).await?;
    let page = frame::user(visit.page(SIGN_IN_LOGS.name), id, "/sign-in-logs");
    sign_in_page(&visit, page, name, Some(id), None).await
}

/// Audit logs of an application.
pub(crate) async fn audit_of_app(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = app::load(&visit, &id).await?;
    let page = frame::app(visit.page(AUDIT_LOGS.name), app.id, &app.display_name, "/audit-logs");
    audit_page(&visit, page, app.display_name, Some(app.id.to_string())).await
}

/// Audit logs of terms of use: how they were changed, and what people answered.
pub(crate) async fn audit_of_terms(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let agreement = terms::load(&visit, &id).await?;
    let page = frame::terms(visit.page(AUDIT_LOGS.name), Some((agreement.id, &agreement.display_name)));
    audit_page(&visit, page, agreement.display_name, Some(agreement.id.to_string())).await
}

/// Sign-in logs of an application.
pub(crate) async fn sign_ins_of_app(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = app::load(&visit, &id).await?;
    let page = frame::app(visit.page(SIGN_IN_LOGS.name), app.id, &app.display_name, "/sign-in-logs");
    sign_in_page(&visit, page, app.display_name, None, Some(app.app_id)).await
}
