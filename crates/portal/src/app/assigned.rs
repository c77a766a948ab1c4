//! Users and groups: who is assigned to an application, in which role.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::assignments::{self, Assignment, PrincipalType};
use directory::service_principals::ServicePrincipal;
use policy::Ruling;
use web::{Page, Toast};

use super::load;
use crate::error::{self, Failure};
use crate::frame;
use crate::parameters::address;
use crate::visit::{Posted, Visit};

/// The role of whoever is assigned to an application without roles.
pub(crate) const DEFAULT_ACCESS: &str = "Default Access";

#[derive(Template)]
#[template(path = "app_assigned.html")]
struct AssignedPage {
    page: Page,
    app_name: String,
    href: String,
    assign: String,
    required: bool,
    rows: Vec<Row>,
    remove_error: &'static str,
}

struct Row {
    id: String,
    name: String,
    href: String,
    kind: &'static str,
    role: String,
}

impl Row {
    fn of(held: Assignment, app: &ServicePrincipal) -> Self {
        let href = match held.principal_type {
            PrincipalType::User => frame::profile(held.principal.into()),
            PrincipalType::ServicePrincipal => frame::application(held.principal.into()),
            PrincipalType::Group => String::new(),
        };
        let role = app.app_role(held.app_role).map_or(DEFAULT_ACCESS, |role| &role.display_name).to_owned();
        Self { id: held.id, name: held.principal_name, href, kind: held.principal_type.as_str(), role }
    }
}

/// The address of the list.
pub(crate) fn href(app: &ServicePrincipal) -> String {
    format!("{}/users-and-groups", frame::application(app.id))
}

async fn blade(visit: &Visit, app: &ServicePrincipal) -> Result<AssignedPage, Failure> {
    let resource = app.id;
    let held = visit.read(move |read, _| Ok(assignments::to_resource(read, resource)?)).await?;
    let toast = match visit.query.get("done") {
        Some("assigned") => Some(Toast::done("Application assignment succeeded")),
        Some("removed") => Some(Toast::done("Assignment removed")),
        _ => None,
    };
    Ok(AssignedPage {
        page: frame::app(visit.page("Users and groups"), app.id, &app.display_name, "/users-and-groups").toast(toast),
        app_name: app.display_name.clone(),
        href: href(app),
        assign: format!("{}/assign", frame::application(app.id)),
        required: app.app_role_assignment_required,
        rows: held.into_iter().map(|held| Row::of(held, app)).collect(),
        remove_error: "",
    })
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let page = blade(&visit, &app).await?;
    visit.shown("portal/app/users-and-groups").await?;
    Ok(web::html(&page))
}

/// Takes an assignment away; one that is gone already stays so.
pub(crate) async fn remove(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let Some(assignment) = form.optional("remove") else {
        let page = blade(&visit, &app).await?;
        return Ok(error::form_again(&AssignedPage { remove_error: "choose whose assignment to remove", ..page }));
    };
    let resource = app.id;
    visit
        .write(move |tx, ctx| {
            if assignments::load(tx, &assignment)?.is_none_or(|held| held.resource != resource) {
                return Ok(Ruling::Granted(()));
            }
            match assignments::unassign(tx, ctx, &assignment) {
                Err(DirectoryError::NotFound(_)) => Ok(Ruling::Granted(())),
                ruling => Ok(ruling?),
            }
        })
        .await?;
    Ok(Redirect::to(&address(&href(&app), &[("done", "removed")])).into_response())
}
