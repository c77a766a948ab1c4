//! The feed of changes to directory objects: what delta queries and subscriptions read.

use kernel::{Ctx, ObjectId, TenantId};
use store::{Json, Read, Text, Tx, params};

use crate::LedgerError;

/// What kind of object changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A user, guests included.
    User,
    /// A group, or its members or owners.
    Group,
    /// An application registration.
    Application,
    /// A service principal.
    ServicePrincipal,
    /// An assignment of a user, group or service principal to an app role.
    AppRoleAssignment,
    /// A delegated permission grant.
    PermissionGrant,
    /// A directory role's members.
    DirectoryRole,
    /// A policy or an agreement.
    Policy,
    /// A tenant's own properties.
    Organization,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Application => "application",
            Self::ServicePrincipal => "servicePrincipal",
            Self::AppRoleAssignment => "appRoleAssignment",
            Self::PermissionGrant => "oauth2PermissionGrant",
            Self::DirectoryRole => "directoryRole",
            Self::Policy => "policy",
            Self::Organization => "organization",
        }
    }
}

/// What happened to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It came to be, or was restored.
    Created,
    /// Some properties have other values.
    Updated,
    /// It is gone, or may still be restored.
    Deleted,
    /// It is gone for good.
    Purged,
}

impl Change {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "created" => Self::Created,
            "updated" => Self::Updated,
            "deleted" => Self::Deleted,
            _ => Self::Purged,
        }
    }
}

/// What came to a relation of an object, or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// Graph's name of the relation: `members`, `owners`.
    pub relation: &'a str,
    /// The object at the other end.
    pub other: ObjectId,
    /// Whether it came or left.
    pub added: bool,
}

/// One change as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place in the feed, which counts up.
    pub seq: i64,
    /// The tenant.
    pub tenant: TenantId,
    /// The object's id.
    pub object: String,
    /// What happened to it.
    pub change: Change,
    /// The Graph names of what has other values.
    pub properties: Vec<String>,
    /// For a changed relation, the object at its other end, and whether it came or left.
    pub link: Option<(ObjectId, bool)>,
}

const INSERT: &str = "insert into changes (tenant, kind, object, change, at, properties)
    values (?1, ?2, ?3, ?4, ?5, ?6)";

/// Appends one change in the transaction in which it is made; `properties` are the Graph names of what changed.
pub fn append(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    kind: Kind,
    object: &str,
    change: Change,
    properties: &[&str],
) -> Result<(), LedgerError> {
    tx.execute(
        INSERT,
        params![Text(tenant), kind.as_str(), object, change.as_str(), store::query::instant(ctx.now), Json(properties)],
    )?;
    Ok(())
}

const INSERT_LINK: &str = "insert into changes (tenant, kind, object, change, at, properties, other, added)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Appends a change of a relation in the transaction in which it is made.
pub fn append_link(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    kind: Kind,
    object: &str,
    link: Link<'_>,
) -> Result<(), LedgerError> {
    let (at, properties) = (store::query::instant(ctx.now), [link.relation]);
    let change = Change::Updated.as_str();
    tx.execute(
        INSERT_LINK,
        params![Text(tenant), kind.as_str(), object, change, at, Json(properties), Text(link.other), link.added],
    )?;
    Ok(())
}

const POSITION: &str = "select coalesce(max(seq), 0) from changes";

/// The place of the newest change; 0 when there is none.
pub fn position(read: &Read<'_>) -> Result<i64, LedgerError> {
    Ok(read.one(POSITION, [], |row| row.get(0))?.unwrap_or(0))
}

const SINCE: &str = "select seq, object, change, properties, other, added from changes
    where tenant = ?1 and kind = ?2 and seq > ?3 order by seq limit ?4";

/// The changes of one kind of objects behind a place, oldest first, so many at most.
pub fn since(read: &Read<'_>, tenant: TenantId, kind: Kind, seq: i64, most: usize) -> Result<Vec<Record>, LedgerError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok(read.all(SINCE, params![Text(tenant), kind.as_str(), seq, most], |row| {
        let (change, other): (String, Option<Text<ObjectId>>) = (row.get(2)?, row.get(4)?);
        let added = row.get::<_, Option<bool>>(5)?.unwrap_or(false);
        Ok(Record {
            seq: row.get(0)?,
            tenant,
            object: row.get(1)?,
            change: Change::from_word(&change),
            properties: row.get::<_, Json<_>>(3)?.0,
            link: other.map(|other| (other.0, added)),
        })
    })?)
}

/// The same for several kinds, each change with its kind.
pub fn since_of(
    read: &Read<'_>,
    tenant: TenantId,
    kinds: &[Kind],
    seq: i64,
    most: usize,
) -> Result<Vec<(Kind, Record)>, LedgerError> {
    let mut found = Vec::new();
    for kind in kinds {
        found.extend(since(read, tenant, *kind, seq, most)?.into_iter().map(|record| (*kind, record)));
    }
    found.sort_by_key(|(_, record)| record.seq);
    found.truncate(most);
    Ok(found)
}
