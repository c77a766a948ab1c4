use kernel::{TenantId, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Json, Read, Text, Tx, params};

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

const SAVE: &str = "insert into policies (tenant, kind, key, doc, changed_at) values (?1, ?2, ?3, ?4, ?5)
    on conflict (tenant, kind, key) do update
    set before = policies.doc, doc = excluded.doc, changed_at = excluded.changed_at";

/// Keeps the document, and beside it the one that it replaces.
pub(super) fn save(
    tx: &Tx<'_>,
    now: Timestamp,
    tenant: TenantId,
    kind: Kind,
    key: &str,
    doc: &Value,
) -> Result<(), DirectoryError> {
    let changed_at = store::query::instant(now);
    tx.execute(SAVE, params![Text(tenant), kind.as_str(), key, Json(doc), changed_at])?;
    Ok(())
}

const DELETE: &str = "delete from policies where tenant = ?1 and kind = ?2 and key = ?3";

/// Forgets the document.
pub(super) fn delete(tx: &Tx<'_>, tenant: TenantId, kind: Kind, key: &str) -> Result<(), DirectoryError> {
    tx.execute(DELETE, params![Text(tenant), kind.as_str(), key])?;
    Ok(())
}
