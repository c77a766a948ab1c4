use kernel::{TenantId, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::query::instant;
use store::{Json, Read, StoreError, Text, Tx, params};

use super::document::Kind;
use crate::DirectoryError;

const LOAD: &str = "select doc from policies where tenant = ?1 and kind = ?2 and key = ?3";

pub(super) fn load<T: DeserializeOwned>(
    read: &Read<'_>,
    tenant: TenantId,
    kind: Kind,
    key: &str,
) -> Result<Option<T>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(tenant), kind.as_str(), key])?)
}

const LOAD_ALL: &str = "select doc from policies where tenant = ?1 and kind = ?2 order by key";

pub(super) fn load_all<T: DeserializeOwned>(
    read: &Read<'_>,
    tenant: TenantId,
    kind: Kind,
) -> Result<Vec<T>, DirectoryError> {
    Ok(read.documents(LOAD_ALL, params![Text(tenant), kind.as_str()])?)
}

const FORMER: &str = "select doc from former_policies
    where tenant = ?1 and kind = ?2 and key = ?3 and until > ?4 order by seq limit 1";

/// The document by which decisions go at an instant: the first that was replaced and still holds, else what is kept.
pub(super) fn load_in_force<T: DeserializeOwned>(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
    kind: Kind,
    key: &str,
) -> Result<Option<T>, DirectoryError> {
    let parameters = params![Text(tenant), kind.as_str(), key, instant(now)];
    match read.one(FORMER, parameters, |row| row.get::<_, Option<String>>(0))? {
        Some(former) => Ok(former.map(|doc| serde_json::from_str(&doc)).transpose().map_err(StoreError::from)?),
        None => load(read, tenant, kind, key),
    }
}

const ALL_IN_FORCE: &str = "
    with former as (
        select key, doc, row_number() over (partition by key order by seq) as place from former_policies
        where tenant = ?1 and kind = ?2 and until > ?3
    )
    select doc from (
        select key, doc from policies where tenant = ?1 and kind = ?2 and key not in (select key from former)
        union all
        select key, doc from former where place = 1 and doc is not null
    ) order by key";

/// [`load_in_force`] for every document of a kind.
pub(super) fn load_all_in_force<T: DeserializeOwned>(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
    kind: Kind,
) -> Result<Vec<T>, DirectoryError> {
    Ok(read.documents(ALL_IN_FORCE, params![Text(tenant), kind.as_str(), instant(now)])?)
}

const LINGER: &str = "insert into former_policies (tenant, kind, key, doc, until) values (?1, ?2, ?3, ?4, ?5)";
const FORGET: &str = "delete from former_policies where until <= ?1";

/// Lets decisions go on by a document that is about to be replaced, or by there being none.
pub(super) fn linger(
    tx: &Tx<'_>,
    (now, until): (Timestamp, Timestamp),
    tenant: TenantId,
    kind: Kind,
    key: &str,
    doc: Option<&Value>,
) -> Result<(), DirectoryError> {
    tx.execute(FORGET, params![instant(now)])?;
    tx.execute(LINGER, params![Text(tenant), kind.as_str(), key, doc.map(Json), instant(until)])?;
    Ok(())
}

const SAVE: &str = "insert into policies (tenant, kind, key, doc) values (?1, ?2, ?3, ?4)
    on conflict (tenant, kind, key) do update set doc = excluded.doc";

/// Keeps the document.
pub(super) fn save(tx: &Tx<'_>, tenant: TenantId, kind: Kind, key: &str, doc: &Value) -> Result<(), DirectoryError> {
    tx.execute(SAVE, params![Text(tenant), kind.as_str(), key, Json(doc)])?;
    Ok(())
}

const DELETE: &str = "delete from policies where tenant = ?1 and kind = ?2 and key = ?3";

/// Forgets the document.
pub(super) fn delete(tx: &Tx<'_>, tenant: TenantId, kind: Kind, key: &str) -> Result<(), DirectoryError> {
    tx.execute(DELETE, params![Text(tenant), kind.as_str(), key])?;
    Ok(())
}
