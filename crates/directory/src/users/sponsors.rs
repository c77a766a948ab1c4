use kernel::{Ctx, ObjectId, UserId};
use ledger::audit::Modified;
use ledger::changes::Change;
use policy::{Action, Ruling, UserPart};
use store::{Read, Text, Tx, params};

use super::{User, records};
use crate::doors::{self, Activity};
use crate::{DirectoryError, groups};

/// The most sponsors (Microsoft Entra External ID, "Add sponsors to a guest user").
const MOST: usize = 5;

const ADDED: Activity = Activity::core("Add user sponsor", "UserManagement", "Add");
const REMOVED: Activity = Activity::core("Remove user sponsor", "UserManagement", "Delete");

const OF: &str = "select sponsor from sponsors where user = ?1 order by sponsor";

/// Who answers for the user: users and groups.
pub fn sponsors(read: &Read<'_>, user: UserId) -> Result<Vec<ObjectId>, DirectoryError> {
    Ok(read.all(OF, params![Text(user)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}

const BY: &str = "select user from sponsors where sponsor = ?1
    and exists (select 1 from users where id = user and deleted_at is null) order by user";

/// For whom a user or group answers.
pub fn sponsored_by(read: &Read<'_>, sponsor: ObjectId) -> Result<Vec<ObjectId>, DirectoryError> {
    Ok(read.all(BY, params![Text(sponsor)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}

const FORGET: &str = "delete from sponsors where user = ?1";

/// Says who answers for a user, five at most, where the right to do so was judged before.
pub fn set_sponsors(tx: &Tx<'_>, ctx: &Ctx, id: UserId, sponsors: &[ObjectId]) -> Result<(), DirectoryError> {
    let user = super::load(tx, id)?.ok_or_else(|| DirectoryError::NotFound(id.to_string()))?;
    tx.execute(FORGET, params![Text(id)])?;
    for sponsor in sponsors {
        add(tx, &user, *sponsor)?;
    }
    if sponsors.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = sponsors.iter().map(ToString::to_string).collect();
    record(tx, ctx, ADDED, &user, Modified::added("Sponsors", named))
}

/// Adds a sponsor to a user of the caller's tenant.
pub fn add_sponsor(tx: &Tx<'_>, ctx: &Ctx, id: UserId, sponsor: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::UpdateUser(UserPart::Sponsors), || {
        let user = reachable(tx, ctx, id)?;
        if sponsors(tx, id)?.contains(&sponsor) {
            return Err(DirectoryError::AlreadyReferenced { property: "sponsors" });
        }
        add(tx, &user, sponsor)?;
        record(tx, ctx, ADDED, &user, Modified::added("Sponsors", vec![sponsor.to_string()]))
    })
}

const REMOVE: &str = "delete from sponsors where user = ?1 and sponsor = ?2";

/// Removes a sponsor of a user of the caller's tenant.
pub fn remove_sponsor(tx: &Tx<'_>, ctx: &Ctx, id: UserId, sponsor: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::UpdateUser(UserPart::Sponsors), || {
        let user = reachable(tx, ctx, id)?;
        if tx.execute(REMOVE, params![Text(id), Text(sponsor)])? == 0 {
            return Err(DirectoryError::NotFound(sponsor.to_string()));
        }
        let old = Some(vec![sponsor.to_string()].into());
        record(tx, ctx, REMOVED, &user, Modified { name: "Sponsors".to_owned(), old, new: None })
    })
}

const ADD: &str = "insert or ignore into sponsors (user, sponsor) values (?1, ?2)";

/// Only users and groups of the same tenant answer for a user.
fn add(tx: &Tx<'_>, user: &User, sponsor: ObjectId) -> Result<(), DirectoryError> {
    let person = super::load(tx, sponsor.into())?.is_some_and(|person| person.tenant == user.tenant);
    let group = groups::load(tx, sponsor.into())?.is_some_and(|group| group.tenant == user.tenant);
    if !(person || group) {
        return Err(DirectoryError::NotFound(sponsor.to_string()));
    }
    tx.execute(ADD, params![Text(user.id), Text(sponsor)])?;
    if sponsors(tx, user.id)?.len() > MOST {
        return Err(DirectoryError::invalid("sponsors", "a user has at most five sponsors"));
    }
    Ok(())
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: UserId) -> Result<User, DirectoryError> {
    doors::in_reach(ctx, |user: &User| user.tenant, super::load(read, id)?, &id.to_string())
}

fn record(tx: &Tx<'_>, ctx: &Ctx, activity: Activity, user: &User, modified: Modified) -> Result<(), DirectoryError> {
    records::record(tx, ctx, activity, Change::Updated, user, vec!["sponsors".to_owned()], vec![modified])
}
