//! "Block future invitations from this organization": who wants no invitation mail from a tenant.

use kernel::{Ctx, EmailAddress, Origins, TenantId};
use ledger::audit::{self, Actor, Entry, Target};
use store::{Read, Text, Tx, params};

use crate::InviteError;

/// The link in a mail; opening it changes nothing, the page behind it asks.
#[must_use]
pub fn url(origins: &Origins, tenant: TenantId, address: &EmailAddress) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("tenant", &tenant.to_string()).append_pair("email", address.as_str());
    format!("{}/unsubscribe/manage?{}", origins.invitations(), query.finish())
}

const FIND: &str = "select 1 from unsubscribed where tenant = ?1 and email_key = ?2";

/// Whether the address wants no mail from the tenant.
pub fn is_unsubscribed(read: &Read<'_>, tenant: TenantId, address: &EmailAddress) -> Result<bool, InviteError> {
    Ok(read.exists(FIND, params![Text(tenant), address.key()])?)
}

const INSERT: &str = "insert or ignore into unsubscribed (tenant, email_key, at) values (?1, ?2, ?3)";

/// Stops the tenant's invitation mails to the address; whether that changed anything.
pub fn unsubscribe(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId, address: &EmailAddress) -> Result<bool, InviteError> {
    let changed = tx.execute(INSERT, params![Text(tenant), address.key(), ctx.now.to_string()])? > 0;
    if changed {
        record(tx, ctx, tenant, address, "Email unsubscribed")?;
    }
    Ok(changed)
}

const DELETE: &str = "delete from unsubscribed where tenant = ?1 and email_key = ?2";

/// Allows the tenant's invitation mails to the address again; whether that changed anything.
pub fn subscribe(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId, address: &EmailAddress) -> Result<bool, InviteError> {
    let changed = tx.execute(DELETE, params![Text(tenant), address.key()])? > 0;
    if changed {
        record(tx, ctx, tenant, address, "Email subscribed")?;
    }
    Ok(changed)
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    address: &EmailAddress,
    activity: &'static str,
) -> Result<(), InviteError> {
    let entry = Entry {
        tenant,
        activity,
        category: "UserManagement",
        service: "Invited Users",
        operation: "Update",
        actor: Actor::System,
        targets: vec![Target { kind: "Other".to_owned(), id: address.key(), ..Target::default() }],
        details: vec![("invitedUserEmailAddress".to_owned(), address.to_string())],
    };
    Ok(audit::record(tx, ctx, entry)?)
}
