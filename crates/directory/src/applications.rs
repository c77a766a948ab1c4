//! Application registrations: what a developer says about an application, in its home tenant.

use kernel::{AppId, ApplicationId, Ctx, TenantId};
use ledger::audit::Modified;
use ledger::changes::{Change, Kind};
use policy::{Action, Ruling};
use store::query::{Column, ColumnKind, Comparison, Cursor, Order, Page, Predicate, Select, Value};
use store::{Json, Read, Text, Tx, params};

use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, Judged, first_party, service_principals};

mod columns;
mod exposed;
mod owners;
mod redirect;
mod registration;
pub mod trash;

pub use columns::{collection, column};
pub use exposed::{AppRole, MemberType, PermissionScope, ScopeConsent};
pub(crate) use owners::by_owner;
pub(crate) use owners::change as change_owners;
pub use owners::{credentials_changed, federations_changed, own, write};
pub use redirect::{Platform, RedirectUri};
pub use registration::{Application, RequiredResourceAccess, ResourceAccess, ResourceAccessKind, SignInAudience};

/// Which applications or service principals, in which order.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Of this tenant.
    pub tenant: TenantId,
    /// Only these.
    pub filter: Option<Predicate>,
    /// By name when none is given.
    pub order: Option<Order>,
    /// At most so many.
    pub top: usize,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

fn invalid(path: &str, reason: String) -> policy::Invalid {
    policy::Invalid { path: path.to_owned(), reason, not_built: false }
}

const LOAD: &str = "select doc from applications where id = ?1 and deleted_at is null";

/// The registration with this object id.
pub fn load(read: &Read<'_>, id: ApplicationId) -> Result<Option<Application>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const BY_APP_ID: &str = "select doc from applications where app_id = ?1 and deleted_at is null";

/// The registration with this client id, in whichever tenant of the world it lives.
pub fn by_app_id(read: &Read<'_>, app_id: AppId) -> Result<Option<Application>, DirectoryError> {
    Ok(read.document(BY_APP_ID, params![Text(app_id)])?)
}

/// The registration of a client: one of the world's, or an application of Microsoft's that people use on their machines.
pub fn client(read: &Read<'_>, app_id: AppId) -> Result<Option<Application>, DirectoryError> {
    Ok(by_app_id(read, app_id)?.or_else(|| first_party::registration(app_id)))
}

const OF_TENANT: &str = "select doc from applications where tenant = ?1 and deleted_at is null order by name_key, id";

/// The tenant's registrations by name.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<Application>, DirectoryError> {
    Ok(read.documents(OF_TENANT, params![Text(tenant)])?)
}

/// One registration of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Judged<Application>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || reachable(read, ctx, id))
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Application, DirectoryError> {
    doors::in_reach(ctx, |application: &Application| application.tenant, load(read, id)?, &id.to_string())
}

const TENANT: Column =
    Column { sql: "applications.deleted_at is null and applications.tenant", kind: ColumnKind::Text };
/// The tenant of a deleted registration.
const TENANT_OF_DELETED: Column =
    Column { sql: "applications.deleted_at is not null and applications.tenant", kind: ColumnKind::Text };
const NAME: Column = Column { sql: "applications.name_key", kind: ColumnKind::Text };

/// A page of the tenant's registrations.
pub fn list(read: &Read<'_>, ctx: &Ctx, listing: Listing) -> Result<Judged<Page<Application>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || {
        doors::tenant_in_reach(ctx, listing.tenant)?;
        Ok(select(TENANT, listing).page(read)?)
    })
}

fn select(tenant: Column, listing: Listing) -> Select {
    Select {
        table: "applications",
        scope: Predicate::Compare(tenant, Comparison::Eq, Value::Text(listing.tenant.to_string())),
        filter: listing.filter,
        order: listing.order.unwrap_or(Order { by: NAME, descending: false }),
        after: listing.cursor,
        top: listing.top,
    }
}

const ADDED: Activity = Activity::core("Add application", "ApplicationManagement", "Add");
const UPDATED: Activity = Activity::core("Update application", "ApplicationManagement", "Update");

const INSERT: &str = "insert into applications (id, tenant, app_id, name_key, doc) values (?1, ?2, ?3, ?4, ?5)";

/// Registers an application. As in Graph this makes no service principal.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, application: Application) -> Result<Ruling<Application>, DirectoryError> {
    doors::permitted(tx, ctx, Action::CreateApps, || {
        doors::tenant_in_reach(ctx, application.tenant)?;
        application.check()?;
        if by_app_id(tx, application.app_id)?.is_some() {
            return Err(DirectoryError::Conflict { property: "appId" });
        }
        tx.execute(
            INSERT,
            params![
                Text(application.id),
                Text(application.tenant),
                Text(application.app_id),
                application.display_name.to_lowercase(),
                Json(&application)
            ],
        )?;
        record(tx, ctx, &application, Change::Created, ADDED, Vec::new())?;
        Ok(application)
    })
}

const UPDATE: &str = "update applications set name_key = ?2, doc = ?3 where id = ?1";

/// Changes a registration; its service principals, in whichever tenant, take over what they copy from it.
pub fn update(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ApplicationId,
    change: impl FnOnce(&mut Application),
) -> Result<Ruling<Application>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let old = reachable(tx, ctx, id)?;
        let mut new = old.clone();
        change(&mut new);
        // Who an application is cannot be changed.
        let new = Application {
            id: old.id,
            tenant: old.tenant,
            app_id: old.app_id,
            created_date_time: old.created_date_time,
            ..new
        };
        new.check()?;
        exposed::check_removed(&old.app_roles, &new.app_roles)?;
        let modified = doors::differences(&old, &new)?;
        if modified.is_empty() {
            return Ok(new);
        }
        tx.execute(UPDATE, params![Text(id), new.display_name.to_lowercase(), Json(&new)])?;
        record(tx, ctx, &new, Change::Updated, UPDATED, modified)?;
        service_principals::follow(tx, ctx, &new)?;
        Ok(new)
    })
}

/// Deletes a registration and the service principal of its home tenant; both stay for 30 days, out of sight.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let application = reachable(tx, ctx, id)?;
        // The changes of a registration's own service principal are told before its own.
        if let Some(at_home) = service_principals::by_app_id(tx, application.tenant, application.app_id)? {
            service_principals::trash::discard(tx, ctx, &at_home)?;
        }
        trash::discard(tx, ctx, &application)
    })
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    application: &Application,
    change: Change,
    activity: Activity,
    modified: Vec<Modified>,
) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant: application.tenant,
        kind: Kind::Application,
        object: application.id.to_string(),
        change,
        properties: doors::names(&modified),
        targets: vec![application.target(modified)],
    };
    doors::record(tx, ctx, activity, deed)
}
