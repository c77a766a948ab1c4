//! What the profile does with one click, and the page that asks before a user is deleted.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::users::{self, UserPatch};
use invitations::InviteError;
use kernel::UserId;
use ledger::posts::{self, Form};
use policy::Ruling;
use web::{Link, Page};

use super::load;
use crate::error::Failure;
use crate::frame::{self, USERS};
use crate::parameters::address;
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "user_delete.html")]
struct DeletePage {
    page: Page,
    href: String,
    name: String,
    address: String,
}

/// Resends the invitation, blocks or unblocks the sign-in.
pub(crate) async fn take(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let user = load(&visit, &id).await?;
    let done = match visit.query.get("do") {
        Some("resend") => resend(&visit, user.id, visit.form(&form, "resend")).await?,
        Some("block") => set_enabled(&visit, user.id, false).await?,
        Some("unblock") => set_enabled(&visit, user.id, true).await?,
        _ => return Err(Failure::bad_form("the form does not say what is to be done")),
    };
    Ok(Redirect::to(&done).into_response())
}

/// The profile, which then tells what was done.
fn told(user: UserId, done: &str) -> String {
    address(&frame::profile(user), &[("done", done)])
}

/// There may be nothing to resend: a guest may have accepted since the page was opened.
async fn resend(visit: &Visit, user: UserId, form: Form) -> Result<String, Failure> {
    visit
        .write(move |tx, ctx| {
            posts::once(tx, ctx, &form, || match invitations::resend(tx, ctx, user) {
                Ok(ruling) => Ok(ruling.map(|_| told(user, "resent"))),
                Err(InviteError::NothingToResend(_)) => Ok(Ruling::Granted(frame::profile(user))),
                Err(error) => Err(error.into()),
            })
        })
        .await
}

async fn set_enabled(visit: &Visit, user: UserId, on: bool) -> Result<String, Failure> {
    visit
        .write(move |tx, ctx| {
            let patch = UserPatch { account_enabled: Some(on), ..UserPatch::default() };
            let done = told(user, if on { "unblocked" } else { "blocked" });
            Ok(users::update(tx, ctx, user, patch)?.map(|_| done))
        })
        .await
}

/// Asks before a user is deleted.
pub(crate) async fn confirm(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let user = load(&visit, &id).await?;
    let mut page = frame::user(visit.page("Delete user"), user.id, "/delete");
    page.breadcrumb.push(Link::new(user.display_name.clone(), frame::profile(user.id)));
    let address = user.mail.unwrap_or(user.user_principal_name);
    Ok(web::html(&DeletePage { page, href: frame::profile(user.id), name: user.display_name, address }))
}

/// Deletes a user; one who is deleted already stays so.
pub(crate) async fn delete(Path(id): Path<String>, Posted { visit, .. }: Posted) -> Result<Response, Failure> {
    let id: UserId = id.parse().map_err(|_| Failure::not_found())?;
    visit
        .write(move |tx, ctx| match users::delete(tx, ctx, id) {
            Ok(ruling) => Ok(ruling),
            Err(DirectoryError::NotFound(_)) => Ok(Ruling::Granted(())),
            Err(error) => Err(error.into()),
        })
        .await?;
    Ok(Redirect::to(&address(USERS.href, &[("deleted", "")])).into_response())
}
