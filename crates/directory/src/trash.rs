//! What is deleted and may still come back: out of sight, with all that hangs on it, for 30 days; then gone (Microsoft
//! Graph, "directory: deletedItems").

use kernel::{ApplicationId, Ctx, GroupId, ObjectId, ServicePrincipalId, SignedDuration, Timestamp, UserId};
use store::query::instant;
use store::{Read, Text, Tx, params};

use crate::{DirectoryError, applications, groups, service_principals, users};

/// How long a deleted object can be restored.
pub const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An object that is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A user.
    User(UserId),
    /// A Microsoft 365 group.
    Group(GroupId),
    /// A registration.
    Application(ApplicationId),
    /// An application as it stood in a tenant.
    ServicePrincipal(ServicePrincipalId),
}

impl Item {
    fn new(table: &str, id: ObjectId) -> Self {
        match table {
            "users" => Self::User(id.into()),
            "groups" => Self::Group(id.into()),
            "applications" => Self::Application(id.into()),
            _ => Self::ServicePrincipal(id.into()),
        }
    }

    /// The object's id.
    #[must_use]
    pub fn id(self) -> ObjectId {
        match self {
            Self::User(id) => id.into(),
            Self::Group(id) => id.into(),
            Self::Application(id) => id.into(),
            Self::ServicePrincipal(id) => id.into(),
        }
    }
}

/// What was deleted at this instant or before is kept no longer.
pub(crate) fn expired(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

const FIND: &str = "select 'users' from users where id = ?1 and deleted_at > ?2
    union all select 'groups' from groups where id = ?1 and deleted_at > ?2
    union all select 'applications' from applications where id = ?1 and deleted_at > ?2
    union all select 'service_principals' from service_principals where id = ?1 and deleted_at > ?2";

/// What the deleted object with this id is, if it can still be restored.
pub fn find(read: &Read<'_>, ctx: &Ctx, id: ObjectId) -> Result<Option<Item>, DirectoryError> {
    let table = read.one(FIND, params![Text(id), instant(expired(ctx.now))], |row| row.get::<_, String>(0))?;
    Ok(table.map(|table| Item::new(&table, id)))
}

const HOLDS: &str = "select 1 from users where id = ?1 and deleted_at is not null
    union all select 1 from groups where id = ?1 and deleted_at is not null
    union all select 1 from applications where id = ?1 and deleted_at is not null
    union all select 1 from service_principals where id = ?1 and deleted_at is not null";

/// Whether an object is deleted and not gone.
pub fn holds(read: &Read<'_>, id: ObjectId) -> Result<bool, DirectoryError> {
    Ok(read.exists(HOLDS, params![Text(id)])?)
}

const OLDEST: &str = "select kind, id, deleted_at from (
        select 'users' as kind, id, deleted_at from users where deleted_at is not null
        union all select 'groups', id, deleted_at from groups where deleted_at is not null
        union all select 'applications', id, deleted_at from applications where deleted_at is not null
        union all select 'service_principals', id, deleted_at from service_principals where deleted_at is not null)
    order by deleted_at, id limit 1";

/// What is purged next, and when.
pub fn next_due(read: &Read<'_>) -> Result<Option<(Item, Timestamp)>, DirectoryError> {
    let oldest = read.one(OLDEST, params![], |row| {
        let item = Item::new(&row.get::<_, String>(0)?, row.get::<_, Text<ObjectId>>(1)?.0);
        Ok((item, row.get::<_, Text<Timestamp>>(2)?.0))
    })?;
    Ok(oldest.map(|(item, deleted)| (item, deleted.saturating_add(KEPT).unwrap_or(Timestamp::MAX))))
}

/// Purges what has been deleted for 30 days; what was restored since stays.
pub fn purge_due(tx: &Tx<'_>, ctx: &Ctx, item: Item) -> Result<(), DirectoryError> {
    match item {
        Item::User(id) => users::trash::purge_due(tx, ctx, id),
        Item::Group(id) => groups::trash::purge_due(tx, ctx, id),
        Item::Application(id) => applications::trash::purge_due(tx, ctx, id),
        Item::ServicePrincipal(id) => service_principals::trash::purge_due(tx, ctx, id),
    }
}

/// What refers to a principal without being part of it.
const REFERENCES: [&str; 8] = [
    "delete from group_members where member = ?1",
    "delete from app_role_assignments where principal = ?1",
    "delete from role_assignments where principal = ?1",
    "delete from former_roles where principal = ?1",
    "delete from permission_grants where user = ?1",
    "delete from sponsors where sponsor = ?1",
    "delete from managers where manager = ?1",
    "delete from group_owners where owner = ?1",
];

/// Forgets every reference to a principal that is about to go for good.
pub(crate) fn forget_references(tx: &Tx<'_>, id: ObjectId) -> Result<(), DirectoryError> {
    for reference in REFERENCES {
        tx.execute(reference, params![Text(id)])?;
    }
    Ok(())
}
