//! Delegated permission grants: what an application may do on behalf of a user, or of everybody.

use std::collections::BTreeSet;

use kernel::{Ctx, ServicePrincipalId, TenantId, UserId};
use ledger::audit::{Modified, Target};
use ledger::changes::{Change, Kind};
use policy::{Action, Ruling};
use serde::{Deserialize, Serialize};
use store::{Json, Read, Text, Tx, params};

use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, service_principals};

mod parties;
mod required;

pub use required::{Required, consent_for_tenant, required};

use parties::Parties;

/// A grant; there is one for each client, resource and user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PermissionGrant {
    /// No GUID: it holds the ids of client, resource and user.
    pub id: String,
    /// The tenant in which it stands.
    pub tenant: TenantId,
    /// The application that may.
    pub client: ServicePrincipalId,
    /// The application whose scopes they are.
    pub resource: ServicePrincipalId,
    /// On whose behalf; none: on everybody's (`AllPrincipals`).
    pub user: Option<UserId>,
    /// The scopes, separated by spaces, as they were given.
    pub scope: String,
}

/// A grant to make.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// The application that may.
    pub client: ServicePrincipalId,
    /// The application whose scopes they are.
    pub resource: ServicePrincipalId,
    /// On whose behalf; none: on everybody's.
    pub user: Option<UserId>,
    /// The scopes, separated by spaces.
    pub scope: String,
}

impl PermissionGrant {
    /// The scopes.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<String> {
        self.scope.split_ascii_whitespace().map(str::to_owned).collect()
    }

    fn parties(&self) -> NewGrant {
        NewGrant { client: self.client, resource: self.resource, user: self.user, scope: self.scope.clone() }
    }
}

/// The longest `scope` that the real service takes.
const LONGEST_SCOPE: usize = 3850;
/// What the audit log calls the scopes of a grant.
const SCOPE: &str = "DelegatedPermissionGrant.Scope";

const ADDED: Activity = Activity::core("Add delegated permission grant", "ApplicationManagement", "Assign");
const REMOVED: Activity = Activity::core("Remove delegated permission grant", "ApplicationManagement", "Unassign");
const CONSENTED: Activity = Activity::core("Consent to application", "ApplicationManagement", "Assign");

/// What is granted by or to an application that is deleted is granted again when it is restored.
macro_rules! living {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " and not exists (select 1 from service_principals s where s.id in (client, resource) and s.deleted_at is not null)",
            $after
        )
    };
}

const LOAD: &str = living!("select doc from permission_grants where id = ?1", "");

/// The grant with this id.
pub fn load(read: &Read<'_>, id: &str) -> Result<Option<PermissionGrant>, DirectoryError> {
    Ok(read.document(LOAD, params![id])?)
}

const OF_TENANT: &str = living!("select doc from permission_grants where tenant = ?1", " order by id");

/// Every grant of the tenant.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<PermissionGrant>, DirectoryError> {
    Ok(read.documents(OF_TENANT, params![Text(tenant)])?)
}

const OF_PARTIES: &str = "select doc from permission_grants
    where client = ?1 and resource = ?2 and coalesce(user, '') = coalesce(?3, '')";

fn of_parties(
    read: &Read<'_>,
    client: ServicePrincipalId,
    resource: ServicePrincipalId,
    user: Option<UserId>,
) -> Result<Option<PermissionGrant>, DirectoryError> {
    Ok(read.document(OF_PARTIES, params![Text(client), Text(resource), user.map(Text)])?)
}

/// The scopes that the client has of the resource: those granted for everybody, and those of the user if there is one.
pub fn granted(
    read: &Read<'_>,
    client: ServicePrincipalId,
    resource: ServicePrincipalId,
    user: Option<UserId>,
) -> Result<BTreeSet<String>, DirectoryError> {
    let everybody = of_parties(read, client, resource, None)?;
    let own = match user {
        Some(_) => of_parties(read, client, resource, user)?,
        None => None,
    };
    Ok(everybody.iter().chain(&own).flat_map(PermissionGrant::scopes).collect())
}

/// Grants scopes as an administrator does. A second grant for the same parties is a conflict: change the first.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, new: NewGrant) -> Result<Ruling<PermissionGrant>, DirectoryError> {
    doors::permitted(tx, ctx, Action::GrantPermissions, || {
        let parties = Parties::load(tx, ctx, &new)?;
        check(&new.scope)?;
        if of_parties(tx, new.client, new.resource, new.user)?.is_some() {
            return Err(DirectoryError::Conflict { property: "clientId" });
        }
        let grant = parties.grant(new);
        save(tx, ctx, &parties, &grant, None)?;
        Ok(grant)
    })
}

/// Gives a grant other scopes.
pub fn update(tx: &Tx<'_>, ctx: &Ctx, id: &str, scope: &str) -> Result<Ruling<PermissionGrant>, DirectoryError> {
    doors::permitted(tx, ctx, Action::GrantPermissions, || {
        let old = reachable(tx, ctx, id)?;
        check(scope)?;
        let grant = PermissionGrant { scope: scope.to_owned(), ..old.clone() };
        save(tx, ctx, &Parties::load(tx, ctx, &old.parties())?, &grant, Some(&old))?;
        Ok(grant)
    })
}

/// Records a person's consent, or an administrator's for everybody, that policy allowed: the scopes join those already
/// granted. What is granted already is not recorded again.
pub fn consent(tx: &Tx<'_>, ctx: &Ctx, mut new: NewGrant) -> Result<PermissionGrant, DirectoryError> {
    let parties = Parties::load(tx, ctx, &new)?;
    let old = of_parties(tx, new.client, new.resource, new.user)?;
    let mut scopes = old.as_ref().map(PermissionGrant::scopes).unwrap_or_default();
    if let Some(old) = &old
        && new.scope.split_ascii_whitespace().all(|scope| scopes.contains(scope))
    {
        return Ok(old.clone());
    }
    scopes.extend(new.scope.split_ascii_whitespace().map(str::to_owned));
    new.scope = scopes.into_iter().collect::<Vec<_>>().join(" ");
    check(&new.scope)?;
    let grant = parties.grant(new);
    save(tx, ctx, &parties, &grant, old.as_ref())?;
    let told = vec![Modified::added("ConsentContext.IsAdminConsent", grant.user.is_none())];
    let target = service_principals::target(&parties.client, told);
    doors::log(tx, ctx, CONSENTED, grant.tenant, vec![target])?;
    Ok(grant)
}

const DELETE: &str = "delete from permission_grants where id = ?1";

/// Takes a grant away.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: &str) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::GrantPermissions, || {
        let grant = reachable(tx, ctx, id)?;
        let parties = Parties::load(tx, ctx, &grant.parties())?;
        tx.execute(DELETE, params![id])?;
        let removed = Modified { name: SCOPE.to_owned(), old: Some(grant.scope.clone().into()), new: None };
        let target = service_principals::target(&parties.resource, vec![removed]);
        record(tx, ctx, REMOVED, &grant, Change::Deleted, target)
    })
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: &str) -> Result<PermissionGrant, DirectoryError> {
    doors::in_reach(ctx, |grant: &PermissionGrant| grant.tenant, load(read, id)?, id)
}

fn check(scope: &str) -> Result<(), policy::Invalid> {
    let reason = if scope.trim().is_empty() {
        "a grant has at least one scope; delete it instead".to_owned()
    } else if scope.chars().count() > LONGEST_SCOPE {
        format!("the scopes are longer than {LONGEST_SCOPE} characters")
    } else {
        return Ok(());
    };
    Err(policy::Invalid { path: "scope".to_owned(), reason, not_built: false })
}

const SAVE: &str = "insert into permission_grants (id, tenant, client, resource, user, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (id) do update set doc = excluded.doc";

fn save(
    tx: &Tx<'_>,
    ctx: &Ctx,
    parties: &Parties,
    grant: &PermissionGrant,
    old: Option<&PermissionGrant>,
) -> Result<(), DirectoryError> {
    let (client, resource, user) = (Text(grant.client), Text(grant.resource), grant.user.map(Text));
    tx.execute(SAVE, params![grant.id, Text(grant.tenant), client, resource, user, Json(grant)])?;
    let change = if old.is_some() { Change::Updated } else { Change::Created };
    let scope = Modified {
        name: SCOPE.to_owned(),
        old: old.map(|old| old.scope.clone().into()),
        new: Some(grant.scope.clone().into()),
    };
    record(tx, ctx, ADDED, grant, change, service_principals::target(&parties.resource, vec![scope]))
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    grant: &PermissionGrant,
    change: Change,
    target: Target,
) -> Result<(), DirectoryError> {
    let properties = vec!["scope".to_owned()];
    let object = grant.id.clone();
    let deed =
        Deed { tenant: grant.tenant, kind: Kind::PermissionGrant, object, change, properties, targets: vec![target] };
    doors::record(tx, ctx, activity, deed)
}
