//! Users: the people of a tenant, guests included.

mod kept;
mod listing;
mod manager;
mod patch;
mod records;
mod sessions;
mod sponsors;
pub mod trash;
mod user;
mod write;

use kernel::{Ctx, EmailAddress, TenantId, UserId};
use policy::Action;
use store::{Read, Text, params};

pub use listing::{
    IDENTITY_ISSUER, IDENTITY_ISSUER_ASSIGNED_ID, Listing, collection, column, count, list, plan, search,
};
pub use manager::{direct_reports, manager, remove_manager, set_manager};
pub use patch::UserPatch;
pub use sessions::revoke_sessions;
pub use sponsors::{add_sponsor, remove_sponsor, set_sponsors, sponsored_by, sponsors};
pub use user::{CreationType, ExternalUserState, ObjectIdentity, User};
pub use write::{NewUser, create, create_with, delete, remove, update};

pub(crate) use kept::holder;
pub(crate) use write::{changed, insert, settle};

use crate::{DirectoryError, Judged, doors};

const LOAD: &str = "select doc from users where id = ?1 and deleted_at is null";

/// One living user.
pub fn load(read: &Read<'_>, id: UserId) -> Result<Option<User>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const LOAD_ANY: &str = "select doc from users where id = ?1";

/// One user, deleted or not.
pub fn load_any(read: &Read<'_>, id: UserId) -> Result<Option<User>, DirectoryError> {
    Ok(read.document(LOAD_ANY, params![Text(id)])?)
}

const LOAD_ALL: &str = "select doc from users where tenant = ?1 order by created_at, name_key, id";

/// Everybody of the tenant, the deleted too, in the order in which they came.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<User>, DirectoryError> {
    Ok(read.documents(LOAD_ALL, params![Text(tenant)])?)
}

/// So many people are held at a time where a whole tenant is gone through.
const AT_A_TIME: u32 = 500;
const NEXT: &str = "select doc from users where tenant = ?1 and deleted_at is null and (name_key, id) > (?2, ?3)
    order by name_key, id limit ?4";

/// Does something with each living user of the tenant, by name.
pub(crate) fn each(
    read: &Read<'_>,
    tenant: TenantId,
    mut work: impl FnMut(User) -> Result<(), DirectoryError>,
) -> Result<(), DirectoryError> {
    let (mut name, mut id) = (String::new(), String::new());
    loop {
        let users: Vec<User> = read.documents(NEXT, params![Text(tenant), name, id, AT_A_TIME])?;
        let Some(last) = users.last() else { return Ok(()) };
        (name, id) = (last.display_name.to_lowercase(), last.id.to_string());
        users.into_iter().try_for_each(&mut work)?;
    }
}

const BY_UPN: &str = "select doc from users where tenant = ?1 and upn_key = ?2 and deleted_at is null";

/// The living user with this sign-in name.
pub fn by_upn(read: &Read<'_>, tenant: TenantId, upn: &str) -> Result<Option<User>, DirectoryError> {
    Ok(read.document(BY_UPN, params![Text(tenant), upn.to_lowercase()])?)
}

const BY_ADDRESS: &str = "select doc from users where deleted_at is null and id in
    (select user from user_addresses where tenant = ?1 and address_key = ?2) order by created_at, id";

/// The living users of the tenant who have this address as sign-in name, mail, proxy address or other mail.
pub fn find_by_address(read: &Read<'_>, tenant: TenantId, address: &EmailAddress) -> Result<Vec<User>, DirectoryError> {
    Ok(read.documents(BY_ADDRESS, params![Text(tenant), address.key()])?)
}

const WORK_ACCOUNT: &str = "select u.doc from user_addresses a join users u on u.id = a.user
    where a.tenant = (select tenant from domains where name = ?2) and a.address_key = ?1
      and a.kind in ('upn', 'mail') and u.deleted_at is null and u.state is null
    order by u.created_at, u.id";

/// The work or school account of an address: a user at home in the tenant in which the address's domain is verified.
pub fn work_account(read: &Read<'_>, address: &EmailAddress) -> Result<Option<User>, DirectoryError> {
    Ok(read.document(WORK_ACCOUNT, params![address.key(), address.domain().as_str()])?)
}

const MORE_THAN: &str = "select count(*) > ?2 from
    (select 1 from users where tenant = ?1 and state is null and deleted_at is null limit ?2 + 1)";

/// Whether more accounts are at home in the tenant than that.
pub fn more_than(read: &Read<'_>, tenant: TenantId, most: u32) -> Result<bool, DirectoryError> {
    Ok(read.one(MORE_THAN, params![Text(tenant), most], |row| row.get(0))?.unwrap_or(false))
}

const WORK_ACCOUNTS: &str = "select doc from users
    where tenant = ?1 and deleted_at is null and state is null and enabled = 1 order by created_at, name_key, id";

/// The accounts that are at home in the tenant and may sign in.
pub fn work_accounts_of(read: &Read<'_>, tenant: TenantId) -> Result<Vec<User>, DirectoryError> {
    Ok(read.documents(WORK_ACCOUNTS, params![Text(tenant)])?)
}

/// One user of the caller's tenant, by object id or sign-in name.
pub fn get(read: &Read<'_>, ctx: &Ctx, name: &str) -> Result<Judged<User>, DirectoryError> {
    let found = match (name.parse(), ctx.caller.tenant()) {
        (Ok(id), _) => load(read, id)?,
        (Err(_), Some(tenant)) => by_upn(read, tenant, name)?,
        (Err(_), None) => None,
    };
    let own = found.as_ref().is_some_and(|user| Some(user.id) == ctx.caller.user());
    doors::judged(read, ctx, Action::ReadUser { own }, || doors::in_reach(ctx, |user: &User| user.tenant, found, name))
}
