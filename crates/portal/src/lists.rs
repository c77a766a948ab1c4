//! Blades that only show: groups, roles, app registrations, user settings.

use askama::Template;
use axum::response::Response;
use directory::{applications, groups, policies, rights, roles, service_principals, users};
use kernel::ObjectId;
use policy::Action;
use store::Read;
use web::Page;

use crate::error::{Failure, Stop};
use crate::frame::{self, Place};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    columns: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "user_settings.html")]
struct UserSettingsPage {
    page: Page,
    settings: Vec<(&'static str, &'static str)>,
}

fn list(visit: &Visit, place: &Place, columns: &'static [&'static str], rows: Vec<Vec<String>>) -> Response {
    let page = frame::entra_id(visit.page(place.name), place.href);
    web::html(&ListPage { page, columns, rows })
}

/// Groups.
pub(crate) async fn groups(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let rows = visit.read(move |read, ctx| {
        let rows = groups::list(read, ctx, tenant)??.into_iter().map(|group| {
            let members = groups::members(read, group.id)?.len().to_string();
            let description = group.description.unwrap_or_default();
            Ok::<_, Stop>(vec![group.display_name, description, "Security".to_owned(), members, group.id.to_string()])
        });
        rows.collect::<Result<Vec<_>, _>>()
    });
    let rows = rows.await?;
    Ok(list(&visit, &frame::GROUPS, &["Name", "Description", "Group type", "Members", "Object ID"], rows))
}

/// Roles and administrators.
pub(crate) async fn roles(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let rows = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadRoles)??;
        let mut rows = Vec::new();
        for (role, name) in policy::roles::all() {
            let mut holders = Vec::new();
            for holder in roles::holders(read, tenant, *role)? {
                holders.extend(name_of(read, holder)?);
            }
            rows.push(vec![(*name).to_owned(), holders.join(", ")]);
        }
        Ok(rows)
    });
    let rows = rows.await?;
    Ok(list(&visit, &frame::ROLES, &["Role", "Administrators"], rows))
}

/// The name of whoever holds a role; none of what was deleted since.
fn name_of(read: &Read<'_>, holder: ObjectId) -> Result<Option<String>, Stop> {
    if let Some(user) = users::load(read, holder.into())? {
        return Ok(Some(user.display_name));
    }
    if let Some(group) = groups::load(read, holder.into())? {
        return Ok(Some(group.display_name));
    }
    Ok(service_principals::load(read, holder.into())?.map(|app| app.display_name))
}

/// App registrations.
pub(crate) async fn registrations(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let rows = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadApps)??;
        let row = |app: applications::Application| {
            vec![app.display_name, app.app_id.to_string(), app.id.to_string(), day(app.created_date_time)]
        };
        Ok(applications::load_all(read, tenant)?.into_iter().map(row).collect())
    });
    let rows = rows.await?;
    let columns = &["Display name", "Application (client) ID", "Object ID", "Created on"];
    Ok(list(&visit, &frame::REGISTRATIONS, columns, rows))
}

/// User settings.
pub(crate) async fn user_settings(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let policy = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::authorization(read, tenant)?)
    });
    let policy = policy.await?;
    let members = &policy.default_user_role_permissions;
    let settings = vec![
        ("Users can register applications", yes_no(members.allowed_to_create_apps)),
        ("Users can create security groups", yes_no(members.allowed_to_create_security_groups)),
        ("Users can consent to apps", yes_no(policy.users_may_consent())),
    ];
    let page = frame::entra_id(visit.page("User settings"), frame::USER_SETTINGS.href);
    Ok(web::html(&UserSettingsPage { page, settings }))
}

/// A day as lists show it.
pub(crate) fn day(at: kernel::Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// A switch in words.
pub(crate) const fn yes_no(on: bool) -> &'static str {
    if on { "Yes" } else { "No" }
}
