//! What is done with deleted users: they come back, or go for good. A page asks first.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::users::trash;
use kernel::{Ctx, UserId};
use policy::Ruling;
use store::Tx;
use web::{Link, Page};

use crate::error::{self, Failure, Stop};
use crate::frame::{self, DELETED_USERS};
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "trash.html")]
struct ConfirmPage {
    page: Page,
    href: String,
    label: &'static str,
    about: &'static str,
    danger: bool,
    users: Vec<Named>,
    error: String,
}

struct Named {
    id: String,
    name: String,
    principal_name: String,
}

/// One of the two things that are done.
struct Deed {
    label: &'static str,
    about: &'static str,
    part: &'static str,
    done: &'static str,
    danger: bool,
}

const RESTORE: Deed = Deed {
    label: "Restore user",
    about: "The user comes back with the same object ID, groups, app assignments and roles.",
    part: "restore",
    done: "restored",
    danger: false,
};
const PURGE: Deed = Deed {
    label: "Delete permanently",
    about: "The user and everything that refers to it is gone. This cannot be undone.",
    part: "purge",
    done: "purged",
    danger: true,
};

/// Asks before users come back.
pub(crate) async fn confirm_restore(visit: Visit) -> Result<Response, Failure> {
    confirm(&visit, &RESTORE).await
}

/// Asks before users are deleted for good.
pub(crate) async fn confirm_purge(visit: Visit) -> Result<Response, Failure> {
    confirm(&visit, &PURGE).await
}

async fn confirm(visit: &Visit, deed: &Deed) -> Result<Response, Failure> {
    let users = named(visit, chosen(&visit.query)).await?;
    if users.is_empty() {
        return Ok(Redirect::to(DELETED_USERS.href).into_response());
    }
    Ok(web::html(&page(visit, deed, users, String::new())))
}

fn page(visit: &Visit, deed: &Deed, users: Vec<Named>, error: String) -> ConfirmPage {
    let href = format!("{}/{}", DELETED_USERS.href, deed.part);
    let mut page = frame::users(visit.page(deed.label), &href);
    page.breadcrumb.push(Link::new(DELETED_USERS.name, DELETED_USERS.href));
    ConfirmPage { page, href, label: deed.label, about: deed.about, danger: deed.danger, users, error }
}

fn chosen(form: &Parameters) -> Vec<UserId> {
    form.all("user").filter_map(|id| id.parse().ok()).collect()
}

/// The users among the chosen who are still there to be decided on.
async fn named(visit: &Visit, chosen: Vec<UserId>) -> Result<Vec<Named>, Failure> {
    let found = visit.read(move |read, ctx| {
        let mut users = Vec::new();
        for id in chosen {
            match trash::get(read, ctx, id) {
                Ok(judged) => users.push(judged?),
                Err(DirectoryError::NotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok::<_, Stop>(users)
    });
    let named = found.await?.into_iter().map(|user| Named {
        id: user.id.to_string(),
        name: user.display_name,
        principal_name: user.user_principal_name,
    });
    Ok(named.collect())
}

/// Brings users back.
pub(crate) async fn restore(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    each(&visit, &form, &RESTORE, |tx, ctx, id| Ok(trash::restore(tx, ctx, id)?.map(drop))).await
}

/// Deletes users for good.
pub(crate) async fn purge(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    each(&visit, &form, &PURGE, trash::purge).await
}

/// Does it to all or to none; who is gone already needs nothing.
async fn each(
    visit: &Visit,
    form: &Parameters,
    deed: &Deed,
    done: fn(&Tx<'_>, &Ctx, UserId) -> Result<Ruling<()>, DirectoryError>,
) -> Result<Response, Failure> {
    let chosen = chosen(form);
    let users = named(visit, chosen.clone()).await?;
    let there: Vec<UserId> =
        chosen.into_iter().filter(|id| users.iter().any(|user| user.id == id.to_string())).collect();
    let tried = visit.here.write(visit.caller, move |tx, ctx| {
        for id in there {
            if let Ruling::Refused(refusal) = done(tx, ctx, id)? {
                return Ok(Ruling::Refused(refusal));
            }
        }
        Ok::<_, DirectoryError>(Ruling::Granted(()))
    });
    match tried.await {
        Ok(ruling) => {
            ruling.granted().map_err(|refusal| Failure::no_access(&refusal))?;
            Ok(Redirect::to(&address(DELETED_USERS.href, &[("done", deed.done)])).into_response())
        }
        Err(error @ DirectoryError::Conflict { .. }) => {
            Ok(error::form_again(&page(visit, deed, users, format!("Nobody was restored: {error}."))))
        }
        Err(error) => Err(error.into()),
    }
}
