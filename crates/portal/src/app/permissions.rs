//! Permissions of an application: what was consented to, by whom, and the consent for everybody.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::grants::{self, PermissionGrant};
use directory::service_principals::{self, ServicePrincipal};
use directory::{assignments, users};
use kernel::ServicePrincipalId;
use policy::Ruling;
use store::Read;
use web::{Page, Toast};

use super::load;
use crate::error::{Failure, Stop};
use crate::frame;
use crate::parameters::address;
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "app_permissions.html")]
struct PermissionsPage {
    page: Page,
    href: String,
    app: String,
    organization: String,
    admin: Vec<Row>,
    user: Vec<Row>,
}

struct Row {
    resource: String,
    permission: String,
    words: String,
    kind: &'static str,
    by: String,
    /// The grant that `Revoke` takes away; none for an application permission.
    grant: Option<String>,
}

fn href(app: ServicePrincipalId) -> String {
    format!("{}/permissions", frame::application(app))
}

/// Grants as rows: those for everybody, and those of single users.
fn rows(read: &Read<'_>, app: &ServicePrincipal) -> Result<(Vec<Row>, Vec<Row>), Stop> {
    let mut resources = BTreeMap::new();
    let mut resource = |id: ServicePrincipalId| -> Result<Option<ServicePrincipal>, Stop> {
        if let Some(known) = resources.get(&id) {
            return Ok(Clone::clone(known));
        }
        let found = service_principals::load(read, id)?;
        resources.insert(id, found.clone());
        Ok(found)
    };
    let (mut admin, mut user) = (Vec::new(), Vec::new());
    for grant in grants::load_all(read, app.tenant)?.into_iter().filter(|grant| grant.client == app.id) {
        let Some(resource) = resource(grant.resource)? else { continue };
        let by = match grant.user {
            Some(user) => users::load(read, user)?.map(|user| user.display_name).unwrap_or_default(),
            None => "An administrator".to_owned(),
        };
        let list = if grant.user.is_some() { &mut user } else { &mut admin };
        list.extend(delegated(&grant, &resource, &by));
    }
    for held in assignments::of_principal(read, app.id.into())? {
        let Some(resource) = resource(held.resource)? else { continue };
        let Some(role) = resource.app_role(held.app_role) else { continue };
        admin.push(Row {
            resource: resource.display_name.clone(),
            permission: role.value.clone().unwrap_or_default(),
            words: role.display_name.clone(),
            kind: "Application",
            by: "An administrator".to_owned(),
            grant: None,
        });
    }
    Ok((admin, user))
}

fn delegated(grant: &PermissionGrant, resource: &ServicePrincipal, by: &str) -> Vec<Row> {
    let row = |permission: String| {
        let known = resource.oauth2_permission_scopes.iter().find(|scope| scope.value == permission);
        Row {
            resource: resource.display_name.clone(),
            words: known.map(|scope| scope.admin_consent_display_name.clone()).unwrap_or_default(),
            permission,
            kind: "Delegated",
            by: by.to_owned(),
            grant: Some(grant.id.clone()),
        }
    };
    grant.scopes().into_iter().map(row).collect()
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let of = app.clone();
    let (admin, user) = visit.read(move |read, _| rows(read, &of)).await?;
    let done = match visit.query.get("done") {
        Some("granted") => Some(Toast::done("Admin consent granted")),
        Some("revoked") => Some(Toast::done("Permission revoked")),
        _ => None,
    };
    let page = frame::app(visit.page("Permissions"), app.id, &app.display_name, "/permissions").toast(done);
    let organization = visit.tenant.display_name.clone();
    Ok(web::html(&PermissionsPage { page, href: href(app.id), app: app.display_name, organization, admin, user }))
}

/// Consents for everybody to what the registration asks for, or revokes one permission of a grant.
pub(crate) async fn take(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let back = href(app.id);
    let revoked = form.optional("grant").zip(form.optional("permission"));
    let done = if let Some((grant, permission)) = revoked {
        visit.write(move |tx, ctx| revoke(tx, ctx, app.id, &grant, &permission)).await?;
        "revoked"
    } else {
        visit
            .write(move |tx, ctx| {
                let wanted = grants::required(tx, &app)?;
                Ok(grants::consent_for_tenant(tx, ctx, app.id, &wanted)?)
            })
            .await?;
        "granted"
    };
    Ok(Redirect::to(&address(&back, &[("done", done)])).into_response())
}

/// Takes one scope out of a grant; with its last one the grant goes. What is gone already is gone.
fn revoke(
    tx: &store::Tx<'_>,
    ctx: &kernel::Ctx,
    app: ServicePrincipalId,
    grant: &str,
    permission: &str,
) -> Result<Ruling<()>, Failure> {
    let Some(kept) = grants::load(tx, grant)?.filter(|kept| kept.client == app) else {
        return Ok(Ruling::Granted(()));
    };
    let mut scopes = kept.scopes();
    if !scopes.remove(permission) {
        return Ok(Ruling::Granted(()));
    }
    if scopes.is_empty() {
        return Ok(grants::delete(tx, ctx, grant)?);
    }
    let rest = scopes.into_iter().collect::<Vec<_>>().join(" ");
    Ok(grants::update(tx, ctx, grant, &rest)?.map(drop))
}
