//! Resetting a guest's redemption: she redeems anew, with this address or another of hers, and stays the same object.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::guests::Profile;
use directory::users::User;
use invitations::{Invite, InviteError};
use kernel::Ctx;
use store::Tx;
use web::{Link, Page};

use super::load;
use crate::error::{self, Failure};
use crate::frame;
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "user_reset.html")]
struct ResetPage {
    page: Page,
    href: String,
    profile: String,
    name: String,
    typed: String,
    send: bool,
    hint: String,
    error: String,
}

fn blade(visit: &Visit, user: &User, form: &Parameters, error: String) -> ResetPage {
    let mut page = frame::user(visit.page("Reset redemption status"), user.id, "/reset");
    page.breadcrumb.push(Link::new(user.display_name.clone(), frame::profile(user.id)));
    let mut addresses: Vec<String> = user.mail.iter().chain(&user.other_mails).cloned().collect();
    addresses.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    ResetPage {
        page,
        href: format!("{}/reset", frame::profile(user.id)),
        profile: frame::profile(user.id),
        name: user.display_name.clone(),
        typed: form.optional("address").or_else(|| user.mail.clone()).unwrap_or_default(),
        send: !form.has("address") || form.has("send"),
        hint: format!("One of the addresses of this user: {}", addresses.join(", ")),
        error,
    }
}

/// A guest; for anybody else there is nothing to reset.
async fn guest(visit: &Visit, id: &str) -> Result<User, Failure> {
    let user = load(visit, id).await?;
    if user.is_external() { Ok(user) } else { Err(Failure::not_found()) }
}

/// The invitation of a user who is there already, to the address that was typed.
pub(super) fn again(visit: &Visit, user: &User, form: &Parameters) -> Invite {
    Invite {
        tenant: visit.tenant.id,
        address: form.text("address"),
        redirect_url: invitations::default_redirect(&visit.here.arrival.origins, visit.tenant.id),
        display_name: None,
        user_type: user.user_type,
        send_message: form.has("send"),
        language: None,
        custom_message: None,
        cc: Vec::new(),
        new_user: None,
        invited_user: Some(user.id),
        reset_redemption: true,
        sponsors: Vec::new(),
        profile: Profile::default(),
        groups: Vec::new(),
    }
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let user = guest(&visit, &id).await?;
    Ok(web::html(&blade(&visit, &user, &visit.query, String::new())))
}

pub(crate) async fn take(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let user = guest(&visit, &id).await?;
    let (invite, once) = (again(&visit, &user, &form), visit.form(&form, "reset"));
    let profile = address(&frame::profile(user.id), &[("done", "reset")]);
    let reset = move |tx: &Tx<'_>, ctx: &Ctx| Ok(invitations::invite(tx, ctx, &invite)?.map(|_| profile));
    let told = |error| match error {
        InviteError::Address(_) | InviteError::AddressNotOnUser { .. } => Ok(error.to_string()),
        other => Err(other),
    };
    Ok(match visit.write_form(once, reset, told).await? {
        Ok(profile) => Redirect::to(&profile).into_response(),
        Err(reason) => error::form_again(&blade(&visit, &user, &form, reason)),
    })
}
