//! Inviting a guest: one page, or four tabs of one form, as the sandbox's settings say.

mod form;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::settings::{self, PortalVintage};
use directory::{DirectoryError, groups};
use invitations::InviteError;
use kernel::DecisionId;
use ledger::posts;
use policy::{Denial, Refusal, Ruling};
use web::Page;

use crate::error::{self, Failure};
use crate::frame::{self, USERS};
use crate::parameters::address;
use crate::visit::{Posted, Visit};
use form::{Tab, Typed};

/// What the portal says where Graph tells the id of the user who has the address.
const NOT_EXTERNAL: &str = "Non-external user already exists with the given mail address and can't be invited.";

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage {
    page: Page,
    classic: bool,
    tab: Tab,
    typed: Typed,
    groups: Vec<Group>,
    trouble: Trouble,
}

struct Group {
    id: String,
    name: String,
    checked: bool,
}

/// Why the form is there again.
#[derive(Default)]
struct Trouble {
    /// The field that is wrong, and how.
    field: &'static str,
    reason: String,
    /// Policy's word, with the decision that tells why.
    refused: Option<(String, DecisionId)>,
}

impl InvitePage {
    fn error(&self, field: &str) -> &str {
        if self.trouble.field == field { &self.trouble.reason } else { "" }
    }

    fn is(&self, tab: &str) -> bool {
        self.tab.as_str() == tab
    }
}

async fn blade(visit: &Visit, typed: Typed, tab: Tab, trouble: Trouble) -> Result<InvitePage, Failure> {
    let tenant = visit.tenant.id;
    let found = visit.read(move |read, ctx| {
        // Who may not list groups invites without them.
        Ok((settings::load(read)?.portal_vintage, groups::list(read, ctx, tenant)?.unwrap_or_default()))
    });
    let (vintage, groups) = found.await?;
    let classic = vintage == PortalVintage::Classic;
    let page = visit.page(if classic { "Invite user" } else { "Invite external user" });
    let mut page = frame::users(page, USERS.href);
    for link in page.menu.iter_mut().flat_map(|group| &mut group.links) {
        link.current = false;
    }
    page.breadcrumb.push(USERS.link());
    let group = |group: groups::Group| {
        let id = group.id.to_string();
        Group { checked: typed.groups.contains(&id), id, name: group.display_name }
    };
    // A guest is assigned to no group that chooses its members itself.
    let groups = groups.into_iter().filter(|group| group.membership.is_none()).map(group).collect();
    Ok(InvitePage { page, classic, tab, typed, groups, trouble })
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let typed = Typed::read(&visit.query, &default_redirect(&visit));
    let page = blade(&visit, typed, Tab::Basics, Trouble::default()).await?;
    visit.shown("portal/invite").await?;
    Ok(web::html(&page))
}

fn default_redirect(visit: &Visit) -> String {
    invitations::default_redirect(&visit.here.arrival.origins, visit.tenant.id)
}

/// Another tab of the form, or the invitation itself.
pub(crate) async fn take(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let typed = Typed::read(&form, &default_redirect(&visit));
    if let Some(tab) = form.get("tab").map(Tab::read) {
        return Ok(web::html(&blade(&visit, typed, tab, Trouble::default()).await?));
    }
    let (invite, form) = (typed.invite(visit.tenant.id), visit.form(&form, "invite"));
    let invited = visit.here.write(visit.caller, move |tx, ctx| {
        posts::once(tx, ctx, &form, || {
            let sent = invitations::invite(tx, ctx, &invite)?;
            Ok(sent.map(|sent| address(USERS.href, &[("invited", &sent.invitation.user.to_string())])))
        })
    });
    match invited.await {
        Ok(Ruling::Granted(list)) => Ok(Redirect::to(&list).into_response()),
        Ok(Ruling::Refused(refusal)) => refused(&visit, typed, &refusal).await,
        Err(error) => wrong(&visit, typed, error).await,
    }
}

async fn refused(visit: &Visit, typed: Typed, refusal: &Refusal) -> Result<Response, Failure> {
    let text = match &refusal.denial {
        Denial::InternalUserExists { .. } => NOT_EXTERNAL.to_owned(),
        denial => denial.message(),
    };
    let trouble = Trouble { refused: Some((text, refusal.decision)), ..Trouble::default() };
    let page = blade(visit, typed, Tab::Basics, trouble).await?;
    Ok(error::form_refused(&page, refusal.decision))
}

/// The form again, with what is wrong told at its field; anything that is no field's fault is a failure.
async fn wrong(visit: &Visit, typed: Typed, error: InviteError) -> Result<Response, Failure> {
    let (field, reason) = match &error {
        InviteError::Address(reason) => (typed.field_of_address(), reason.to_string()),
        InviteError::RedirectUrl(_) => ("redirect_url", error.to_string()),
        InviteError::Text { field, reason } => (form::field_of(field), reason.clone()),
        InviteError::Directory(DirectoryError::Invalid(invalid)) => {
            (form::field_of(&invalid.path), invalid.reason.clone())
        }
        InviteError::UnknownGroup(_) => ("groups", error.to_string()),
        _ => return Err(error.into()),
    };
    let trouble = Trouble { field, reason, refused: None };
    Ok(error::form_again(&blade(visit, typed, Tab::of(field), trouble).await?))
}
