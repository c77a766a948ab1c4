use kernel::{Caller, Ctx, NamedLocationId, PolicyId, RoleTemplateId, SignedDuration, TenantId, Timestamp};
use ledger::audit::{Modified, Target};
use ledger::changes::{self, Change};
use policy::{DomainList, Ruling};
use serde_json::{Map, Value};
use store::{StoreError, Tx};

use super::document::Kind;
use super::{Document, kept, references};
use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, roles, settings};

/// Keeps a policy document in place of what is there. The same document again changes nothing.
pub fn save(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId, document: Document) -> Result<Ruling<()>, DirectoryError> {
    let (kind, key, name) = (document.kind(), document.key(), document.name().to_owned());
    doors::permitted(tx, ctx, kind.action(), || {
        doors::tenant_in_reach(ctx, tenant)?;
        references::check(tx, tenant, &document)?;
        let kept: Option<Value> = kept::load(tx, tenant, kind, &key)?;
        let old = match &kept {
            Some(kept) => Some(kept.clone()),
            None => kind.beginning()?,
        };
        let new = document.into_json()?;
        if old.as_ref() == Some(&new) {
            return Ok(());
        }
        linger(tx, ctx, tenant, kind, &key, kept.as_ref())?;
        kept::save(tx, tenant, kind, &key, &new)?;
        let (activity, change) =
            if old.is_some() { (kind.updated(), Change::Updated) } else { (kind.added(), Change::Created) };
        let target = target(kind, key, &name, modified(kind, old, Some(new))?);
        record(tx, ctx, tenant, activity, change, target)
    })
}

/// Takes a Conditional Access policy away.
pub fn delete_conditional_access(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    id: PolicyId,
) -> Result<Ruling<()>, DirectoryError> {
    delete(tx, ctx, tenant, Kind::ConditionalAccess, &id.to_string())
}

/// Takes a named location away. One that a policy is about stays: the policy would be about another place without a word.
pub fn delete_named_location(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    id: NamedLocationId,
) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Kind::NamedLocation.action(), || {
        doors::tenant_in_reach(ctx, tenant)?;
        references::unused(tx, tenant, id)?;
        delete_kept(tx, ctx, tenant, Kind::NamedLocation, &id.to_string())
    })
}

/// Takes a partner off the list: the default holds towards it again.
pub fn delete_cross_tenant_partner(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    partner: TenantId,
) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Kind::CrossTenantPartner.action(), || {
        doors::tenant_in_reach(ctx, tenant)?;
        if super::identity_synchronization(tx, tenant, partner)?.is_some() {
            return Err(DirectoryError::invalid("identitySynchronization", "it has to be deleted before the partner"));
        }
        delete_kept(tx, ctx, tenant, Kind::CrossTenantPartner, &partner.to_string())
    })
}

/// Takes away what was said of a partner that keeps its people in step here.
pub fn delete_identity_synchronization(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    partner: TenantId,
) -> Result<Ruling<()>, DirectoryError> {
    delete(tx, ctx, tenant, Kind::IdentitySynchronization, &partner.to_string())
}

/// Takes a policy of consent away.
pub fn delete_permission_grant(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    id: &str,
) -> Result<Ruling<()>, DirectoryError> {
    delete(tx, ctx, tenant, Kind::PermissionGrant, &id.to_lowercase())
}

/// Takes a role of the tenant's own away that nobody has.
pub fn delete_custom_role(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    id: RoleTemplateId,
) -> Result<Ruling<()>, DirectoryError> {
    if roles::is_given(tx, tenant, id)? {
        return doors::permitted(tx, ctx, Kind::CustomRole.action(), || {
            Err(DirectoryError::invalid("id", "the role is assigned to somebody"))
        });
    }
    delete(tx, ctx, tenant, Kind::CustomRole, &id.to_string())
}

/// Takes an identity provider away. Who redeemed with it cannot sign in until the redemption is reset.
pub fn delete_identity_provider(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    id: &str,
) -> Result<Ruling<()>, DirectoryError> {
    delete(tx, ctx, tenant, Kind::IdentityProvider, id)
}

/// Lets the default be again what a new tenant has.
pub fn reset_cross_tenant_default(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId) -> Result<Ruling<()>, DirectoryError> {
    if super::cross_tenant_default(tx, tenant)?.is_service_default {
        return doors::permitted(tx, ctx, Kind::CrossTenantDefault.action(), || Ok(()));
    }
    delete(tx, ctx, tenant, Kind::CrossTenantDefault, "")
}

fn delete(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId, kind: Kind, key: &str) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, kind.action(), || {
        doors::tenant_in_reach(ctx, tenant)?;
        delete_kept(tx, ctx, tenant, kind, key)
    })
}

fn delete_kept(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId, kind: Kind, key: &str) -> Result<(), DirectoryError> {
    let old: Value = kept::load(tx, tenant, kind, key)?.ok_or_else(|| DirectoryError::NotFound(key.to_owned()))?;
    linger(tx, ctx, tenant, kind, key, Some(&old))?;
    kept::delete(tx, tenant, kind, key)?;
    let beginning = kind.beginning()?;
    let change = if beginning.is_some() { Change::Updated } else { Change::Deleted };
    let name = old.get("displayName").and_then(Value::as_str).unwrap_or_default().to_owned();
    let target = target(kind, key.to_owned(), &name, modified(kind, Some(old), beginning)?);
    record(tx, ctx, tenant, kind.deleted(), change, target)
}

/// Lets decisions go by what was kept so far for as long as the settings delay policies. What the emulator itself keeps is
/// a world's beginning, and has always been so.
fn linger(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    kind: Kind,
    key: &str,
    old: Option<&Value>,
) -> Result<(), DirectoryError> {
    let delay = settings::load(tx)?.policy_delay_seconds;
    if delay == 0 || ctx.caller == Caller::System {
        return Ok(());
    }
    let until = ctx.now.saturating_add(SignedDuration::from_secs(delay.into())).unwrap_or(Timestamp::MAX);
    kept::linger(tx, (ctx.now, until), tenant, kind, key, old)
}

/// What the audit log says of a document that took another's place. Secrets are not told.
fn modified(kind: Kind, old: Option<Value>, new: Option<Value>) -> Result<Vec<Modified>, DirectoryError> {
    if kind == Kind::DomainList {
        return Ok(vec![Modified { name: "PolicyDetails".to_owned(), old: definition(old)?, new: definition(new)? }]);
    }
    let nothing = || Value::Object(Map::new());
    let mut modified = doors::differences(&old.unwrap_or_else(nothing), &new.unwrap_or_else(nothing))?;
    for property in modified.iter_mut().filter(|property| property.name == "clientSecret") {
        for value in [&mut property.old, &mut property.new] {
            *value = value.take().map(|_| Value::from("******"));
        }
    }
    Ok(modified)
}

/// The domain list as Graph writes it: an array of one string that holds JSON.
fn definition(kept: Option<Value>) -> Result<Option<Value>, DirectoryError> {
    let list: Option<DomainList> = kept.map(serde_json::from_value).transpose().map_err(StoreError::from)?;
    Ok(list.map(|list| Value::from(vec![list.to_definition()])))
}

fn target(kind: Kind, key: String, name: &str, modified: Vec<Modified>) -> Target {
    let id = if key.is_empty() { kind.as_str().to_owned() } else { key };
    let display_name = Some(name.to_owned());
    let what = if kind == Kind::CustomRole { "Role" } else { "Policy" };
    Target { kind: what.to_owned(), id, display_name, user_principal_name: None, modified }
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    activity: Activity,
    change: Change,
    target: Target,
) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant,
        kind: changes::Kind::Policy,
        object: target.id.clone(),
        change,
        properties: doors::names(&target.modified),
        targets: vec![target],
    };
    doors::record(tx, ctx, activity, deed)
}
