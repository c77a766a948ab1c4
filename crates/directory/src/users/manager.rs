use kernel::{Ctx, ObjectId, UserId};
use ledger::audit::Modified;
use ledger::changes::Change;
use policy::{Action, Ruling, UserPart};
use store::{Read, Text, Tx, params};

use super::{User, records};
use crate::doors::{self, Activity};
use crate::{DirectoryError, users};

const SET: Activity = Activity::core("Set user manager", "UserManagement", "Update");
const REMOVED: Activity = Activity::core("Remove user manager", "UserManagement", "Update");

const OF: &str = "select manager from managers where user = ?1
    and exists (select 1 from users where id = manager and deleted_at is null)";

/// Who leads the user.
pub fn manager(read: &Read<'_>, user: UserId) -> Result<Option<ObjectId>, DirectoryError> {
    Ok(read.one(OF, params![Text(user)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}

const REPORTS: &str = "select user from managers where manager = ?1
    and exists (select 1 from users where id = user and deleted_at is null) order by user";

/// Whom the user leads.
pub fn direct_reports(read: &Read<'_>, user: UserId) -> Result<Vec<ObjectId>, DirectoryError> {
    Ok(read.all(REPORTS, params![Text(user)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}

const KEEP: &str = "insert into managers (user, manager) values (?1, ?2)
    on conflict (user) do update set manager = excluded.manager";

/// Says who leads a user of the caller's tenant: another user of it.
pub fn set_manager(tx: &Tx<'_>, ctx: &Ctx, id: UserId, leader: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::UpdateUser(UserPart::Manager), || {
        let user = reachable(tx, ctx, id)?;
        let known = users::load(tx, leader.into())?.filter(|known| known.tenant == user.tenant);
        if known.is_none() {
            return Err(DirectoryError::NotFound(leader.to_string()));
        }
        if leader == ObjectId::from(id) {
            return Err(DirectoryError::invalid("manager", "nobody leads herself"));
        }
        let before = manager(tx, id)?;
        if before == Some(leader) {
            return Ok(());
        }
        tx.execute(KEEP, params![Text(id), Text(leader)])?;
        record(tx, ctx, SET, &user, before, Some(leader))
    })
}

const FORGET: &str = "delete from managers where user = ?1";

/// Takes the manager of a user of the caller's tenant away.
pub fn remove_manager(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::UpdateUser(UserPart::Manager), || {
        let user = reachable(tx, ctx, id)?;
        let before = manager(tx, id)?.ok_or_else(|| DirectoryError::NotFound("manager".to_owned()))?;
        tx.execute(FORGET, params![Text(id)])?;
        record(tx, ctx, REMOVED, &user, Some(before), None)
    })
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: UserId) -> Result<User, DirectoryError> {
    doors::in_reach(ctx, |user: &User| user.tenant, users::load(read, id)?, &id.to_string())
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    user: &User,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<(), DirectoryError> {
    let told = |id: Option<ObjectId>| id.map(|id| id.to_string().into());
    let modified = Modified { name: "Manager".to_owned(), old: told(old), new: told(new) };
    records::record(tx, ctx, activity, Change::Updated, user, vec!["manager".to_owned()], vec![modified])
}
