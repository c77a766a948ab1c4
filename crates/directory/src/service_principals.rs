//! Service principals: applications as they stand in one tenant, with that tenant's own settings.

use kernel::{AppId, Ctx, ServicePrincipalId, TenantId};
use ledger::audit::{Modified, Target};
use ledger::changes::{Change, Kind};
use policy::{Action, Ruling};
use store::query::{Collection, Column, ColumnKind, Comparison, Order, Page, Predicate, Select, Value};
use store::{Json, Read, Text, Tx, params};

use crate::applications::{Application, Listing};
use crate::doors::{self, Activity, Deed};
use crate::instant::instant_of;
use crate::{DirectoryError, Judged, first_party};

mod owners;
mod principal;
pub mod trash;

pub use owners::{credentials_changed, own, write};
pub use principal::{HIDE_APP, INTEGRATED_APP, ServicePrincipal};

const LOAD: &str = "select doc from service_principals where id = ?1 and deleted_at is null";

/// The service principal with this object id.
pub fn load(read: &Read<'_>, id: ServicePrincipalId) -> Result<Option<ServicePrincipal>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?.map(first_party::completed))
}

const BY_APP_ID: &str = "select doc from service_principals where tenant = ?1 and app_id = ?2";

/// The application with this client id as it stands in the tenant.
pub fn by_app_id(read: &Read<'_>, tenant: TenantId, app_id: AppId) -> Result<Option<ServicePrincipal>, DirectoryError> {
    Ok(read.document(BY_APP_ID, params![Text(tenant), Text(app_id)])?.map(first_party::completed))
}

const BY_NAME: &str = "select s.doc from service_principals s
    join service_principal_names n on n.service_principal = s.id where n.tenant = ?1 and n.name_key = ?2";

/// The resource that is asked for under this name in the tenant: a client id or an identifier URI.
pub fn by_name(read: &Read<'_>, tenant: TenantId, name: &str) -> Result<Option<ServicePrincipal>, DirectoryError> {
    Ok(read.document(BY_NAME, params![Text(tenant), name.to_lowercase()])?.map(first_party::completed))
}

const OF_TENANT: &str =
    "select doc from service_principals where tenant = ?1 and deleted_at is null order by name_key, id";

/// Every service principal of the tenant by name.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<ServicePrincipal>, DirectoryError> {
    let found = read.documents(OF_TENANT, params![Text(tenant)])?;
    Ok(found.into_iter().map(first_party::completed).collect())
}

/// One service principal of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Judged<ServicePrincipal>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || reachable(read, ctx, id))
}

pub(crate) fn reachable(
    read: &Read<'_>,
    ctx: &Ctx,
    id: ServicePrincipalId,
) -> Result<ServicePrincipal, DirectoryError> {
    doors::in_reach(ctx, |principal: &ServicePrincipal| principal.tenant, load(read, id)?, &id.to_string())
}

const TENANT: Column =
    Column { sql: "service_principals.deleted_at is null and service_principals.tenant", kind: ColumnKind::Text };
/// The tenant of a deleted service principal.
const TENANT_OF_DELETED: Column =
    Column { sql: "service_principals.deleted_at is not null and service_principals.tenant", kind: ColumnKind::Text };
const NAME: Column = Column { sql: "service_principals.name_key", kind: ColumnKind::Text };

/// The column behind a property that may be filtered by.
#[must_use]
pub fn column(property: &str) -> Option<Column> {
    let (sql, kind) = match property {
        "id" => ("service_principals.id", ColumnKind::Text),
        "appId" => ("service_principals.app_id", ColumnKind::Text),
        "displayName" => return Some(NAME),
        "displayName words" => ("(' ' || service_principals.name_key)", ColumnKind::Text),
        "createdDateTime" => (instant_of!("service_principals.doc ->> '$.createdDateTime'"), ColumnKind::Instant),
        "description" => ("lower(service_principals.doc ->> '$.description')", ColumnKind::Text),
        "description words" => {
            ("(' ' || lower(coalesce(service_principals.doc ->> '$.description', '')))", ColumnKind::Text)
        }
        "appOwnerOrganizationId" => ("(service_principals.doc ->> '$.appOwnerOrganizationId')", ColumnKind::Text),
        "homepage" => ("lower(service_principals.doc ->> '$.homepage')", ColumnKind::Text),
        "notes" => ("lower(service_principals.doc ->> '$.notes')", ColumnKind::Text),
        "preferredSingleSignOnMode" => {
            ("lower(service_principals.doc ->> '$.preferredSingleSignOnMode')", ColumnKind::Text)
        }
        // There is no other here.
        "servicePrincipalType" => ("'application'", ColumnKind::Text),
        "accountEnabled" => ("(service_principals.doc ->> '$.accountEnabled')", ColumnKind::Boolean),
        "appRoleAssignmentRequired" => {
            ("(service_principals.doc ->> '$.appRoleAssignmentRequired')", ColumnKind::Boolean)
        }
        _ => return None,
    };
    Some(Column { sql, kind })
}

/// The collection behind a property that may be asked with `any`.
#[must_use]
pub fn collection(property: &str) -> Option<Collection> {
    let (sql, element) = match property {
        "tags" => ("json_each(service_principals.doc, '$.tags') t where t.value is not null", "lower(t.value)"),
        "servicePrincipalNames" => {
            ("service_principal_names n where n.service_principal = service_principals.id", "n.name_key")
        }
        _ => return None,
    };
    Some(Collection { sql, element: Column { sql: element, kind: ColumnKind::Text }, owner: None })
}

/// A page of the tenant's service principals.
pub fn list(read: &Read<'_>, ctx: &Ctx, listing: Listing) -> Result<Judged<Page<ServicePrincipal>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || page(read, ctx, TENANT, listing))
}

fn page(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: Column,
    listing: Listing,
) -> Result<Page<ServicePrincipal>, DirectoryError> {
    doors::tenant_in_reach(ctx, listing.tenant)?;
    let select = Select {
        table: "service_principals",
        scope: Predicate::Compare(tenant, Comparison::Eq, Value::Text(listing.tenant.to_string())),
        filter: listing.filter,
        order: listing.order.unwrap_or(Order { by: NAME, descending: false }),
        after: listing.cursor,
        top: listing.top,
    };
    let page: Page<ServicePrincipal> = select.page(read)?;
    Ok(Page { items: page.items.into_iter().map(first_party::completed).collect(), next: page.next })
}

const ADDED: Activity = Activity::core("Add service principal", "ApplicationManagement", "Add");
const UPDATED: Activity = Activity::core("Update service principal", "ApplicationManagement", "Update");

/// Lets an application stand in a tenant.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, principal: ServicePrincipal) -> Result<Ruling<ServicePrincipal>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteApps, || {
        doors::tenant_in_reach(ctx, principal.tenant)?;
        insert(tx, ctx, &principal)?;
        Ok(principal)
    })
}

const INSERT: &str = "insert into service_principals (id, tenant, app_id, name_key, doc) values (?1, ?2, ?3, ?4, ?5)";

/// Writes a new service principal, with its records.
pub(crate) fn insert(tx: &Tx<'_>, ctx: &Ctx, principal: &ServicePrincipal) -> Result<(), DirectoryError> {
    if by_app_id(tx, principal.tenant, principal.app_id)?.is_some() {
        return Err(DirectoryError::Conflict { property: "servicePrincipalNames" });
    }
    tx.execute(
        INSERT,
        params![
            Text(principal.id),
            Text(principal.tenant),
            Text(principal.app_id),
            principal.display_name.to_lowercase(),
            Json(principal)
        ],
    )?;
    name(tx, principal)?;
    record(tx, ctx, principal, Change::Created, ADDED, Vec::new())
}

const NAMED: &str = "select 1 from service_principal_names
    where tenant = ?1 and name_key = ?2 and service_principal <> ?3";
const UNNAME: &str = "delete from service_principal_names where service_principal = ?1";
const NAME_IT: &str = "insert into service_principal_names (tenant, name_key, service_principal) values (?1, ?2, ?3)";

/// Keeps the names under which it is found; no two of a tenant share one.
fn name(tx: &Tx<'_>, principal: &ServicePrincipal) -> Result<(), DirectoryError> {
    let (tenant, id) = (Text(principal.tenant), Text(principal.id));
    tx.execute(UNNAME, params![id])?;
    for key in principal.name_keys() {
        if tx.exists(NAMED, params![tenant, key, id])? {
            return Err(DirectoryError::Conflict { property: "servicePrincipalNames" });
        }
        tx.execute(NAME_IT, params![tenant, key, id])?;
    }
    Ok(())
}

/// Changes a tenant's own settings of an application.
pub fn update(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ServicePrincipalId,
    change: impl FnOnce(&mut ServicePrincipal),
) -> Result<Ruling<ServicePrincipal>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let old = reachable(tx, ctx, id)?;
        let mut new = old.clone();
        change(&mut new);
        new.check()?;
        // Which application stands here cannot be changed.
        let new = ServicePrincipal {
            id: old.id,
            tenant: old.tenant,
            app_id: old.app_id,
            created_date_time: old.created_date_time,
            ..new
        };
        save(tx, ctx, &old, &new)?;
        Ok(new)
    })
}

const UPDATE: &str = "update service_principals set name_key = ?2, doc = ?3 where id = ?1";

fn save(tx: &Tx<'_>, ctx: &Ctx, old: &ServicePrincipal, new: &ServicePrincipal) -> Result<(), DirectoryError> {
    let modified = doors::differences(old, new)?;
    if modified.is_empty() {
        return Ok(());
    }
    tx.execute(UPDATE, params![Text(new.id), new.display_name.to_lowercase(), Json(new)])?;
    name(tx, new)?;
    record(tx, ctx, new, Change::Updated, UPDATED, modified)
}

const EVERYWHERE: &str = "select doc from service_principals where app_id = ?1 order by id";

/// Takes a registration's change over into every tenant in which the application stands.
pub(crate) fn follow(tx: &Tx<'_>, ctx: &Ctx, application: &Application) -> Result<(), DirectoryError> {
    for old in tx.documents::<ServicePrincipal>(EVERYWHERE, params![Text(application.app_id)])? {
        let mut new = old.clone();
        new.copy(application);
        save(tx, ctx, &old, &new)?;
    }
    Ok(())
}

/// Takes an application out of a tenant. It stays for 30 days, out of sight, with its assignments and grants.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || trash::discard(tx, ctx, &reachable(tx, ctx, id)?))
}

/// How an audit record names a service principal.
pub(crate) fn target(principal: &ServicePrincipal, modified: Vec<Modified>) -> Target {
    Target {
        kind: "ServicePrincipal".to_owned(),
        id: principal.id.to_string(),
        display_name: Some(principal.display_name.clone()),
        user_principal_name: None,
        modified,
    }
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    principal: &ServicePrincipal,
    change: Change,
    activity: Activity,
    modified: Vec<Modified>,
) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant: principal.tenant,
        kind: Kind::ServicePrincipal,
        object: principal.id.to_string(),
        change,
        properties: doors::names(&modified),
        targets: vec![target(principal, modified)],
    };
    doors::record(tx, ctx, activity, deed)
}
