//! An internal user becomes an external one: she is invited, and signs in elsewhere once she has accepted.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::users::User;
use invitations::{Invite, InviteError};
use web::{Link, Page};

use super::{load, reset};
use crate::error::{self, Failure};
use crate::frame;
use crate::parameters::address;
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "user_convert.html")]
struct ConvertPage {
    page: Page,
    href: String,
    profile: String,
    name: String,
    typed: String,
    hint: String,
    error: String,
}

fn blade(visit: &Visit, user: &User, typed: Option<String>, error: String) -> ConvertPage {
    let mut page = frame::user(visit.page("Convert to external user"), user.id, "/convert");
    page.breadcrumb.push(Link::new(user.display_name.clone(), frame::profile(user.id)));
    let mail = user.mail.clone().unwrap_or_default();
    ConvertPage {
        page,
        href: format!("{}/convert", frame::profile(user.id)),
        profile: frame::profile(user.id),
        name: user.display_name.clone(),
        hint: format!("The Email of this user must hold it; now that is {mail}"),
        typed: typed.unwrap_or(mail),
        error,
    }
}

/// An internal user with an address to invite; for anybody else there is nothing to convert.
async fn internal(visit: &Visit, id: &str) -> Result<User, Failure> {
    let user = load(visit, id).await?;
    if user.is_external() || user.mail.is_none() { Err(Failure::not_found()) } else { Ok(user) }
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let user = internal(&visit, &id).await?;
    Ok(web::html(&blade(&visit, &user, visit.query.optional("address"), String::new())))
}

pub(crate) async fn take(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let user = load(&visit, &id).await?;
    let profile = address(&frame::profile(user.id), &[("done", "converted")]);
    if user.is_external() {
        return Ok(Redirect::to(&profile).into_response());
    }
    let invite = Invite { send_message: true, reset_redemption: false, ..reset::again(&visit, &user, &form) };
    let told = |error| match error {
        InviteError::Address(_) | InviteError::AddressNotOnUser { .. } | InviteError::ConversionNotPossible { .. } => {
            Ok(error.to_string())
        }
        other => Err(other),
    };
    Ok(match visit.write_or_tell(move |tx, ctx| invitations::invite(tx, ctx, &invite), told).await? {
        Ok(_) => Redirect::to(&profile).into_response(),
        Err(reason) => error::form_again(&blade(&visit, &user, form.optional("address"), reason)),
    })
}
