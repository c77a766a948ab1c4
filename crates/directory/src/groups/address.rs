use kernel::TenantId;
use store::{Read, Text, params};

use super::Group;
use crate::{DirectoryError, contacts, users};

const HOLDS: &str = "select 1 from groups
    where tenant = ?1 and deleted_at is null and lower(doc ->> 'mail') = ?2 and id <> coalesce(?3, '')";

/// Whether mail to the address reaches a group of the tenant.
pub(crate) fn holds(read: &Read<'_>, tenant: TenantId, key: &str) -> Result<bool, DirectoryError> {
    Ok(read.exists(HOLDS, params![Text(tenant), key, None::<String>])?)
}

/// Whether mail to the group's address would reach nobody else; addresses are unique across users, groups and contacts.
pub(super) fn check_free(read: &Read<'_>, group: &Group) -> Result<(), DirectoryError> {
    let Some(mail) = &group.mail else { return Ok(()) };
    let key = mail.to_lowercase();
    let taken = read.exists(HOLDS, params![Text(group.tenant), key, Some(Text(group.id))])?
        || users::holder(read, group.tenant, &key)?.is_some()
        || contacts::holds(read, group.tenant, &key)?;
    if taken { Err(DirectoryError::Conflict { property: "proxyAddresses" }) } else { Ok(()) }
}
