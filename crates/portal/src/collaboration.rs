//! External collaboration settings: what guests see, who invites, whether guests may leave, and which domains are invited.

mod form;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::policies::{self, Document};
use directory::{DirectoryError, rights};
use kernel::{Ctx, TenantId};
use policy::{Action, AllowInvitesFrom, DomainList, GuestAccess, Ruling};
use store::{Read, Tx};
use web::{Page, Toast};

use crate::error::{self, Failure};
use crate::frame::{self, COLLABORATION};
use crate::parameters::address;
use crate::visit::{Posted, Visit};
use form::{Domains, Kept, Typed};

/// The levels of `Guest user access`, as the page words them.
const LEVELS: [(GuestAccess, &str); 3] = [
    (GuestAccess::SameAsMembers, "Guest users have the same access as members (most inclusive)"),
    (GuestAccess::Limited, "Guest users have limited access to properties and memberships of directory objects"),
    (
        GuestAccess::Restricted,
        "Guest user access is restricted to properties and memberships of their own directory objects (most restrictive)",
    ),
];

/// The options of `Guest invite settings`.
const INVITERS: [(AllowInvitesFrom, &str); 4] = [
    (
        AllowInvitesFrom::Everyone,
        "Anyone in the organization can invite guest users including guests and non-admins (most inclusive)",
    ),
    (
        AllowInvitesFrom::AdminsGuestInvitersAndAllMembers,
        "Member users and users assigned to specific admin roles can invite guest users including guests with member permissions",
    ),
    (AllowInvitesFrom::AdminsAndGuestInviters, "Only users assigned to specific admin roles can invite guest users"),
    (AllowInvitesFrom::None, "No one in the organization can invite guest users including admins (most restrictive)"),
];

/// The options of `Collaboration restrictions`.
const RESTRICTIONS: [(Domains, &str); 3] = [
    (Domains::Any, "Allow invitations to be sent to any domain (most inclusive)"),
    (Domains::Deny, "Deny invitations to the specified domains"),
    (Domains::Allow, "Allow invitations only to the specified domains (most restrictive)"),
];

/// One radio button.
struct Choice {
    value: String,
    label: &'static str,
    checked: bool,
}

#[derive(Template)]
#[template(path = "collaboration.html")]
struct CollaborationPage {
    page: Page,
    access: Vec<Choice>,
    inviters: Vec<Choice>,
    may_leave: bool,
    /// Whether the tenant has told guests about privacy, without which leaving is no question.
    privacy_known: bool,
    restrictions: Vec<Choice>,
    domains: String,
    domains_error: String,
    /// Whether this was typed before a sign-in and is not saved.
    unsaved: bool,
}

fn blade(visit: &Visit, typed: &Typed, domains_error: String) -> CollaborationPage {
    let tenant = &visit.tenant;
    let page = frame::external_identities(visit.page(COLLABORATION.name), COLLABORATION.href);
    CollaborationPage {
        page: page.toast(visit.query.has("saved").then(|| Toast::done("External collaboration settings saved"))),
        access: LEVELS.map(|(level, label)| choice(form::level_word(level), label, level == typed.access)).into(),
        inviters: INVITERS.map(|(from, label)| choice(from.as_str().to_owned(), label, from == typed.inviters)).into(),
        may_leave: typed.may_leave,
        privacy_known: tenant.privacy_contact.is_some() || tenant.privacy_statement_url.is_some(),
        restrictions: RESTRICTIONS
            .map(|(kind, label)| choice(kind.as_str().to_owned(), label, kind == typed.restriction))
            .into(),
        domains: typed.domains.clone(),
        domains_error,
        unsaved: Typed::came(&visit.query),
    }
}

const fn choice(value: String, label: &'static str, checked: bool) -> Choice {
    Choice { value, label, checked }
}

fn load(read: &Read<'_>, tenant: TenantId) -> Result<Kept, DirectoryError> {
    Ok(Kept {
        authorization: policies::authorization(read, tenant)?,
        leaving: policies::external_identities(read, tenant)?,
        domains: policies::domain_list(read, tenant)?,
    })
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let kept = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(load(read, tenant)?)
    });
    let kept = kept.await?;
    visit.shown("portal/external-collaboration").await?;
    let typed = if Typed::came(&visit.query) { Typed::read(&visit.query, &kept) } else { Typed::of(&kept) };
    Ok(web::html(&blade(&visit, &typed, String::new())))
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let saved = visit.write(move |tx, ctx| {
        let kept = load(tx, tenant)?;
        let typed = Typed::read(&form, &kept);
        let domains = match typed.domain_list() {
            Ok(domains) => domains,
            Err(reason) => return Ok(Ruling::Granted(Some((typed, reason)))),
        };
        match keep(tx, ctx, tenant, &kept, &typed, domains) {
            Ok(ruling) => Ok(ruling.map(|()| None)),
            Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some((typed, invalid.reason)))),
            Err(error) => Err(error.into()),
        }
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(COLLABORATION.href, &[("saved", "")])).into_response(),
        Some((typed, reason)) => error::form_again(&blade(&visit, &typed, reason)),
    })
}

/// Saves the documents that changed. The rights to all of them come first, so that nothing is saved by halves.
fn keep(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    kept: &Kept,
    typed: &Typed,
    domains: DomainList,
) -> Result<Ruling<()>, DirectoryError> {
    domains.check()?;
    let (authorization, leaving) = (typed.authorization(&kept.authorization), typed.leaving(&kept.leaving));
    let mut changes = Vec::new();
    if authorization != kept.authorization {
        changes.push((Action::WriteAuthorizationPolicy, Document::Authorization(authorization)));
    }
    if leaving != kept.leaving {
        changes.push((Action::WriteIdentityProviders, Document::ExternalIdentities(leaving)));
    }
    if domains != kept.domains {
        changes.push((Action::WriteDomainList, Document::DomainList(domains)));
    }
    for (action, _) in &changes {
        if let Ruling::Refused(refusal) = rights::require(tx, ctx, *action)? {
            return Ok(Ruling::Refused(refusal));
        }
    }
    for (_, document) in changes {
        if let Ruling::Refused(refusal) = policies::save(tx, ctx, tenant, document)? {
            return Ok(Ruling::Refused(refusal));
        }
    }
    Ok(Ruling::Granted(()))
}
