//! Contact objects: addresses that a tenant knows without a person behind them. A guest with the address of a contact is
//! made without `proxyAddresses`.

use kernel::{Ctx, EmailAddress, ObjectId, TenantId, UserId};
use store::{Read, StoreError, Text, Tx, params};

use crate::names::check_name;
use crate::{DirectoryError, groups, users};

/// Whether a contact of the tenant has the address.
pub fn exists(read: &Read<'_>, tenant: TenantId, address: &EmailAddress) -> Result<bool, DirectoryError> {
    holds(read, tenant, &address.key())
}

const FIND: &str = "select 1 from contacts where tenant = ?1 and address_key = ?2";

/// [`exists`] for the lower-case text of an address.
pub(crate) fn holds(read: &Read<'_>, tenant: TenantId, key: &str) -> Result<bool, DirectoryError> {
    Ok(read.exists(FIND, params![Text(tenant), key])?)
}

const INSERT: &str = "insert into contacts (id, tenant, address_key, name) values (?1, ?2, ?3, ?4)";

/// Makes a contact; mail to the address must reach nobody in the tenant yet.
pub fn create(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    address: &EmailAddress,
    name: &str,
) -> Result<ObjectId, DirectoryError> {
    check_name("displayName", name)?;
    if users::holder(tx, tenant, &address.key())?.is_some() || groups::holds(tx, tenant, &address.key())? {
        return Err(DirectoryError::Conflict { property: "proxyAddresses" });
    }
    let id = ObjectId::from(UserId::random(&ctx.entropy));
    tx.execute(INSERT, params![Text(id), Text(tenant), address.key(), name]).map_err(|error| match error {
        StoreError::Conflict { .. } => DirectoryError::Conflict { property: "proxyAddresses" },
        other => other.into(),
    })?;
    Ok(id)
}
