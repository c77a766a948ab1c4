//! Domains that a tenant adds to those it came with. Before one is verified it names no tenant.

use kernel::{Ctx, DomainName, TenantId, Timestamp};
use ledger::audit::Target;
use ledger::changes::{Change, Kind};
use policy::{Action, Ruling};
use store::query::instant;
use store::{Read, Text, Tx, params};

use super::{ADD_DOMAIN, Tenant, VerifiedDomain, by_domain, keep, load};
use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, Judged};

const ADDED: Activity = Activity::core("Add unverified domain", "DirectoryManagement", "Add");
const VERIFIED: Activity = Activity::core("Verify domain", "DirectoryManagement", "Update");
const ADDED_VERIFIED: Activity = Activity::core("Add verified domain", "DirectoryManagement", "Add");
const REMOVED: Activity = Activity::core("Remove verified domain", "DirectoryManagement", "Delete");
const REMOVED_UNVERIFIED: Activity = Activity::core("Remove unverified domain", "DirectoryManagement", "Delete");

/// A domain that waits to be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedDomain {
    /// The name.
    pub name: DomainName,
    /// Since when it waits.
    pub added_at: Timestamp,
}

const OF_TENANT: &str = "select name, added_at from unverified_domains where tenant = ?1 order by name";

/// The domains of the caller's tenant that wait to be verified.
pub fn unverified(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
) -> Result<Judged<Vec<UnverifiedDomain>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadPolicies, || {
        doors::tenant_in_reach(ctx, tenant)?;
        Ok(read.all(OF_TENANT, params![Text(tenant)], |row| {
            Ok(UnverifiedDomain {
                name: row.get::<_, Text<DomainName>>(0)?.0,
                added_at: row.get::<_, Text<Timestamp>>(1)?.0,
            })
        })?)
    })
}

const WAITS: &str = "select 1 from unverified_domains where tenant = ?1 and name = ?2";

fn waits(read: &Read<'_>, tenant: TenantId, name: &DomainName) -> Result<bool, DirectoryError> {
    Ok(read.exists(WAITS, params![Text(tenant), name.as_str()])?)
}

const INSERT: &str = "insert into unverified_domains (tenant, name, added_at) values (?1, ?2, ?3)";

/// Adds a domain, which other tenants may add too until one of them has verified it.
pub fn add(tx: &Tx<'_>, ctx: &Ctx, id: TenantId, name: &DomainName) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTenant, || {
        let tenant = reachable(tx, ctx, id)?;
        if by_domain(tx, name)?.is_some() || waits(tx, id, name)? {
            return Err(DirectoryError::Conflict { property: "id" });
        }
        tx.execute(INSERT, params![Text(id), name.as_str(), instant(ctx.now)])?;
        record(tx, ctx, ADDED, &tenant, name)
    })
}

const REMOVE: &str = "delete from unverified_domains where tenant = ?1 and name = ?2";

/// Takes a domain as verified. There is no DNS in the emulator: whoever adds a domain has it, unless another tenant has
/// verified it before.
pub fn verify(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: TenantId,
    name: &DomainName,
) -> Result<Ruling<(Tenant, VerifiedDomain)>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTenant, || {
        let mut tenant = reachable(tx, ctx, id)?;
        if tenant.owns(name) {
            return Err(DirectoryError::invalid("id", "the domain is verified already"));
        }
        if !waits(tx, id, name)? {
            return Err(DirectoryError::NotFound(name.to_string()));
        }
        if by_domain(tx, name)?.is_some() {
            return Err(DirectoryError::Conflict { property: "id" });
        }
        tx.execute(REMOVE, params![Text(id), name.as_str()])?;
        tx.execute(ADD_DOMAIN, params![name.as_str(), Text(id)])?;
        let verified = VerifiedDomain { name: name.clone(), is_default: false, is_initial: false };
        tenant.domains.push(verified.clone());
        keep(tx, &tenant)?;
        record(tx, ctx, VERIFIED, &tenant, name)?;
        record(tx, ctx, ADDED_VERIFIED, &tenant, name)?;
        Ok((tenant, verified))
    })
}

const FORGET: &str = "delete from domains where name = ?1 and tenant = ?2";
const REFERRED: &str = "select 1 from user_addresses
    where tenant = ?1 and kind <> 'other' and substr(address_key, instr(address_key, '@') + 1) = ?2
    union all select 1 from groups
    where tenant = ?1 and deleted_at is null and lower(substr(doc ->> 'mail', instr(doc ->> 'mail', '@') + 1)) = ?2";

/// Takes a domain away. The initial one and the default stay, and so does one in which somebody has an address.
pub fn remove(tx: &Tx<'_>, ctx: &Ctx, id: TenantId, name: &DomainName) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTenant, || {
        let mut tenant = reachable(tx, ctx, id)?;
        if tx.execute(REMOVE, params![Text(id), name.as_str()])? > 0 {
            return record(tx, ctx, REMOVED_UNVERIFIED, &tenant, name);
        }
        let place = tenant.domains.iter().position(|domain| domain.name == *name);
        let place = place.ok_or_else(|| DirectoryError::NotFound(name.to_string()))?;
        if tenant.domains[place].is_initial || tenant.domains[place].is_default {
            return Err(DirectoryError::invalid("id", "the initial and the default domain cannot be deleted"));
        }
        if tx.exists(REFERRED, params![Text(id), name.as_str()])? {
            return Err(DirectoryError::invalid("id", "users or groups have addresses in the domain"));
        }
        tenant.domains.remove(place);
        tx.execute(FORGET, params![name.as_str(), Text(id)])?;
        keep(tx, &tenant)?;
        record(tx, ctx, REMOVED, &tenant, name)
    })
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: TenantId) -> Result<Tenant, DirectoryError> {
    doors::in_reach(ctx, |tenant: &Tenant| tenant.id, load(read, id)?, &id.to_string())
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    tenant: &Tenant,
    name: &DomainName,
) -> Result<(), DirectoryError> {
    let target = Target {
        kind: "Domain".to_owned(),
        id: name.to_string(),
        display_name: Some(name.to_string()),
        ..Target::default()
    };
    let deed = Deed {
        tenant: tenant.id,
        kind: Kind::Organization,
        object: tenant.id.to_string(),
        change: Change::Updated,
        properties: vec!["verifiedDomains".to_owned()],
        targets: vec![target],
    };
    doors::record(tx, ctx, activity, deed)
}
