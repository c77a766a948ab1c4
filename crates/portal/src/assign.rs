//! Add Assignment: whom to assign to an application, and in which role. What is chosen travels in the address, so that
//! the pane and the page can be gone back and forth between without losing anything.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::applications::MemberType;
use directory::assignments::{self, NewAssignment};
use directory::service_principals::ServicePrincipal;
use directory::users::{self, Listing, User};
use kernel::{AppRoleId, UserId};
use policy::Ruling;
use store::query::Order;
use web::Page;

use crate::app::assigned::{self, DEFAULT_ACCESS};
use crate::app::load;
use crate::error::{self, Failure, Stop};
use crate::frame;
use crate::parameters::{Parameters, address};
use crate::users::MOST;
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "assign.html")]
struct AssignPage {
    page: Page,
    app_name: String,
    href: String,
    /// The address of the pane, with what is chosen.
    pick: String,
    cancel: String,
    chosen: Vec<Person>,
    roles: Vec<Role>,
    pane: Option<Pane>,
    users_error: &'static str,
    role_error: &'static str,
}

#[derive(Clone)]
struct Person {
    id: String,
    name: String,
    address: String,
    chosen: bool,
}

struct Role {
    id: String,
    name: String,
    chosen: bool,
}

struct Pane {
    action: String,
    typed: String,
    role: String,
    people: Vec<Person>,
    more: bool,
}

/// What was chosen so far.
struct Choice {
    users: Vec<UserId>,
    role: Option<AppRoleId>,
}

impl Choice {
    /// The one role of an application without roles needs no choosing.
    fn read(form: &Parameters, app: &ServicePrincipal) -> Self {
        let mut users: Vec<UserId> = form.all("user").filter_map(|id| id.parse().ok()).collect();
        users.sort_unstable();
        users.dedup();
        let role = form.get("role").and_then(|id| id.parse().ok());
        let role = if app.has_roles_for(MemberType::User) { role } else { Some(AppRoleId::DEFAULT_ACCESS) };
        Self { users, role }
    }
}

impl Person {
    fn of(user: &User, chosen: bool) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.display_name.clone(),
            address: user.mail.clone().unwrap_or_else(|| user.user_principal_name.clone()),
            chosen,
        }
    }
}

fn roles(app: &ServicePrincipal, chosen: Option<AppRoleId>) -> Vec<Role> {
    if !app.has_roles_for(MemberType::User) {
        let id = AppRoleId::DEFAULT_ACCESS.to_string();
        return vec![Role { id, name: DEFAULT_ACCESS.to_owned(), chosen: true }];
    }
    let to_assign =
        app.app_roles.iter().filter(|role| role.is_enabled && role.allowed_member_types.contains(&MemberType::User));
    to_assign
        .map(|role| Role { id: role.id.to_string(), name: role.display_name.clone(), chosen: chosen == Some(role.id) })
        .collect()
}

async fn blade(visit: &Visit, app: &ServicePrincipal, choice: &Choice) -> Result<AssignPage, Failure> {
    let (tenant, ids) = (visit.tenant.id, choice.users.clone());
    let chosen = visit.read(move |read, _| {
        let mut chosen = Vec::new();
        for id in ids {
            let found = users::load(read, id)?.filter(|user| user.tenant == tenant);
            chosen.extend(found.map(|user| Person::of(&user, true)));
        }
        Ok::<_, Stop>(chosen)
    });
    let chosen = chosen.await?;
    let href = format!("{}/assign", frame::application(app.id));
    let role = choice.role.map(|role| role.to_string()).unwrap_or_default();
    let mut values: Vec<(&str, &str)> = chosen.iter().map(|person| ("user", person.id.as_str())).collect();
    if !role.is_empty() {
        values.push(("role", &role));
    }
    let pick = address(&format!("{href}/users"), &values);
    Ok(AssignPage {
        page: frame::app(visit.page("Add Assignment"), app.id, &app.display_name, "/assign"),
        app_name: app.display_name.clone(),
        pick,
        cancel: assigned::href(app),
        chosen,
        roles: roles(app, choice.role),
        pane: None,
        users_error: "",
        role_error: "",
        href,
    })
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let page = blade(&visit, &app, &Choice::read(&visit.query, &app)).await?;
    visit.shown("portal/app/add-assignment").await?;
    Ok(web::html(&page))
}

/// The pane in which users are chosen: those who are chosen already first, then whoever the search finds.
pub(crate) async fn pick(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let choice = Choice::read(&visit.query, &app);
    let mut page = blade(&visit, &app, &choice).await?;
    let (tenant, typed) = (visit.tenant.id, visit.query.text("search"));
    let filter = (!typed.is_empty()).then(|| users::search(&typed));
    let found = visit.read(move |read, ctx| {
        let order = users::column("createdDateTime").map(|by| Order { by, descending: true });
        Ok(users::list(read, ctx, &Listing { tenant, filter, order, top: MOST, cursor: None })??)
    });
    let mut found = found.await?;
    visit.shown("portal/app/add-assignment/users").await?;
    found.items.sort_by_cached_key(|user| (user.display_name.to_lowercase(), user.id));
    let others = found.items.iter().filter(|user| !choice.users.contains(&user.id));
    let mut people: Vec<Person> = page.chosen.clone();
    people.extend(others.map(|user| Person::of(user, false)));
    let role = choice.role.map(|role| role.to_string()).unwrap_or_default();
    page.pane = Some(Pane { action: page.href.clone(), typed, role, people, more: found.next.is_some() });
    Ok(web::html(&page))
}

/// Assigns everybody who was chosen; who is assigned already stays so.
pub(crate) async fn take(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let choice = Choice::read(&form, &app);
    let Some(app_role) = choice.role.filter(|_| !choice.users.is_empty()) else {
        let mut page = blade(&visit, &app, &choice).await?;
        page.users_error = if choice.users.is_empty() { "choose at least one user" } else { "" };
        page.role_error = if choice.role.is_none() { "choose a role" } else { "" };
        return Ok(error::form_again(&page));
    };
    let (resource, chosen) = (app.id, choice.users);
    visit
        .write(move |tx, ctx| {
            for user in chosen {
                let new = NewAssignment { principal: user.into(), resource, app_role };
                match assignments::assign(tx, ctx, new) {
                    Ok(Ruling::Granted(_)) | Err(DirectoryError::AssignmentExists) => {}
                    Ok(Ruling::Refused(refusal)) => return Ok(Ruling::Refused(refusal)),
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(Ruling::Granted(()))
        })
        .await?;
    Ok(Redirect::to(&address(&assigned::href(&app), &[("done", "assigned")])).into_response())
}
