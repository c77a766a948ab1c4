//! Deleted users: out of sight, with all that hangs on them, for 30 days; then gone (Microsoft Entra, "Restore or remove
//! a recently deleted user").

use kernel::{Ctx, Timestamp, UserId};
use ledger::changes::Change;
use policy::{Action, Ruling};
use store::query::{Page, instant};
use store::{Read, Text, Tx, params};

use super::{Listing, User, kept, listing, records};
use crate::doors::Activity;
use crate::trash::{expired, forget_references};
use crate::{DirectoryError, Judged, doors, groups};

const RESTORED: Activity = Activity::core("Restore user", "UserManagement", "Update");
const PURGED: Activity = Activity::core("Hard Delete user", "UserManagement", "Delete");

const LOAD: &str = "select doc from users where id = ?1 and deleted_at > ?2";

/// One deleted user who can still be restored.
fn load(read: &Read<'_>, id: UserId, now: Timestamp) -> Result<Option<User>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id), instant(expired(now))])?)
}

/// One deleted user of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: UserId) -> Result<Judged<User>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadUsers, || reachable(read, ctx, id))
}

/// Lists the deleted users of the caller's tenant.
pub fn list(read: &Read<'_>, ctx: &Ctx, listing: &Listing) -> Result<Judged<Page<User>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadUsers, || {
        doors::tenant_in_reach(ctx, listing.tenant)?;
        Ok(listing::select_deleted(listing).page(read)?)
    })
}

/// How many of them there are on all pages together.
pub fn count(read: &Read<'_>, ctx: &Ctx, listing: &Listing) -> Result<Judged<u64>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadUsers, || {
        doors::tenant_in_reach(ctx, listing.tenant)?;
        Ok(listing::select_deleted(listing).count(read)?)
    })
}

/// Brings a user of the caller's tenant back: state, memberships, assignments and roles are as they were. It fails while
/// somebody else has her sign-in name or address.
pub fn restore(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Ruling<User>, DirectoryError> {
    doors::permitted(tx, ctx, Action::RestoreUsers, || {
        let user = User { deleted_date_time: None, ..reachable(tx, ctx, id)? };
        kept::update(tx, &user)?;
        records::record(tx, ctx, RESTORED, Change::Created, &user, Vec::new(), Vec::new())?;
        // Rules that choose members may have changed since.
        groups::follow(tx, ctx, &user)?;
        Ok(user)
    })
}

/// Deletes a deleted user of the caller's tenant for good.
pub fn purge(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::RestoreUsers, || forget(tx, ctx, &reachable(tx, ctx, id)?))
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: UserId) -> Result<User, DirectoryError> {
    doors::in_reach(ctx, |user: &User| user.tenant, load(read, id, ctx.now)?, &id.to_string())
}

const DUE: &str = "select doc from users where id = ?1 and deleted_at <= ?2";

/// Purges a user whose 30 days are over; whoever was restored since stays.
pub(crate) fn purge_due(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<(), DirectoryError> {
    match tx.document(DUE, params![Text(id), instant(expired(ctx.now))])? {
        Some(user) => forget(tx, ctx, &user),
        None => Ok(()),
    }
}

const FORGET: &str = "delete from users where id = ?1";

fn forget(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<(), DirectoryError> {
    forget_references(tx, user.id.into())?;
    tx.execute(FORGET, params![Text(user.id)])?;
    records::record(tx, ctx, PURGED, Change::Purged, user, Vec::new(), Vec::new())
}
