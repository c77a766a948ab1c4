//! Conditional Access: the policies of the tenant, and what each asks for.

mod form;
pub(crate) mod locations;
pub(crate) mod one;

use askama::Template;
use axum::response::Response;
use directory::{policies, rights};
use policy::conditional_access::{GrantControl, UserName};
use policy::{Action, ConditionalAccessPolicy, PolicyState};
use web::{Page, Toast};

use crate::error::Failure;
use crate::frame::{self, CONDITIONAL_ACCESS};
use crate::lists::day;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "conditional_access.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    state: &'static str,
    users: &'static str,
    grant: String,
    created: String,
}

pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let kept = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::conditional_access(read, tenant)?)
    });
    let rows = kept.await?.iter().map(row).collect();
    let done = match visit.query.get("done") {
        Some("created") => Some(Toast::done("Policy created")),
        Some("deleted") => Some(Toast::done("Policy deleted")),
        _ => None,
    };
    let page = frame::entra_id(visit.page(CONDITIONAL_ACCESS.name), CONDITIONAL_ACCESS.href).toast(done);
    Ok(web::html(&ListPage { page, rows }))
}

fn row(policy: &ConditionalAccessPolicy) -> Row {
    Row {
        href: one::href(policy.id),
        name: policy.display_name.clone(),
        state: state(policy.state),
        users: users(policy),
        grant: grant(policy).join(", "),
        created: day(policy.created_date_time),
    }
}

const fn state(state: PolicyState) -> &'static str {
    match state {
        PolicyState::Enabled => "On",
        PolicyState::Disabled => "Off",
        PolicyState::EnabledForReportingButNotEnforced => "Report-only",
    }
}

fn users(policy: &ConditionalAccessPolicy) -> &'static str {
    match policy.conditions.users.include_users.as_slice() {
        [UserName::All] => "All users",
        [UserName::GuestsOrExternalUsers] => "All guest and external users",
        _ => "Selected",
    }
}

fn grant(policy: &ConditionalAccessPolicy) -> Vec<&'static str> {
    let Some(controls) = &policy.grant_controls else { return Vec::new() };
    let word = |control: &GrantControl| match control {
        GrantControl::Block => "Block access",
        GrantControl::Mfa => "Multifactor authentication",
        GrantControl::CompliantDevice => "Compliant device",
        GrantControl::DomainJoinedDevice => "Hybrid joined device",
    };
    let terms = (!controls.terms_of_use.is_empty()).then_some("Terms of use");
    controls.built_in_controls.iter().map(word).chain(terms).collect()
}
