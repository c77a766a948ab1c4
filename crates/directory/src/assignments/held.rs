//! What principals hold, directly or as direct members of a group; nested groups do not count.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use kernel::{AppRoleId, ObjectId, ServicePrincipalId, SignedDuration, Timestamp, UserId};
use store::{Read, Text, params};

use super::{Assignment, Principal};
use crate::service_principals::{self, ServicePrincipal};
use crate::{DirectoryError, groups, settings};

const LOAD: &str = "select doc from app_role_assignments where id = ?1";

/// One assignment of a living principal.
pub fn load(read: &Read<'_>, id: &str) -> Result<Option<Assignment>, DirectoryError> {
    let found = read.documents(LOAD, params![id])?;
    Ok(with_present_names(read, found)?.pop())
}

const TO_RESOURCE: &str = "select doc from app_role_assignments where resource = ?1 order by rowid";

/// Who is assigned to an application, in the order in which it was done.
pub fn to_resource(read: &Read<'_>, resource: ServicePrincipalId) -> Result<Vec<Assignment>, DirectoryError> {
    with_present_names(read, read.documents(TO_RESOURCE, params![Text(resource)])?)
}

const OF_PRINCIPAL: &str = "select doc from app_role_assignments where principal = ?1 order by rowid";

/// What a principal is assigned to directly, in the order in which it was done.
pub fn of_principal(read: &Read<'_>, principal: ObjectId) -> Result<Vec<Assignment>, DirectoryError> {
    with_present_names(read, read.documents(OF_PRINCIPAL, params![Text(principal)])?)
}

/// Names are those of now, not of the day of the assignment; what a deleted principal holds is not seen.
fn with_present_names(read: &Read<'_>, found: Vec<Assignment>) -> Result<Vec<Assignment>, DirectoryError> {
    let mut principals = BTreeMap::new();
    let mut resources = BTreeMap::new();
    for assignment in &found {
        if let Entry::Vacant(unknown) = principals.entry(assignment.principal) {
            unknown.insert(Principal::load(read, assignment.principal)?.map(|found| found.name));
        }
        if let Entry::Vacant(unknown) = resources.entry(assignment.resource) {
            unknown.insert(service_principals::load(read, assignment.resource)?.map(|found| found.display_name));
        }
    }
    let named = |mut assignment: Assignment| {
        assignment.principal_name = principals.get(&assignment.principal)?.clone()?;
        assignment.resource_name = resources.get(&assignment.resource)?.clone()?;
        Some(assignment)
    };
    Ok(found.into_iter().filter_map(named).collect())
}

/// The user and the groups of which the user is a direct member.
fn principals_of(read: &Read<'_>, user: UserId) -> Result<Vec<ObjectId>, DirectoryError> {
    let groups = groups::groups_of(read, user.into())?;
    Ok(std::iter::once(user.into()).chain(groups.into_iter().map(ObjectId::from)).collect())
}

const ROLES: &str = "select app_role from app_role_assignments where resource = ?1 and principal = ?2";

fn role_ids(
    read: &Read<'_>,
    principals: &[ObjectId],
    resource: ServicePrincipalId,
) -> Result<BTreeSet<AppRoleId>, DirectoryError> {
    let mut held = BTreeSet::new();
    for principal in principals {
        let roles =
            read.all(ROLES, params![Text(resource), Text(*principal)], |row| row.get::<_, Text<AppRoleId>>(0))?;
        held.extend(roles.into_iter().map(|role| role.0));
    }
    Ok(held)
}

/// What tokens tell of roles: the values of those that are enabled and have one, sorted.
fn role_values(
    read: &Read<'_>,
    principals: &[ObjectId],
    resource: ServicePrincipalId,
) -> Result<Vec<String>, DirectoryError> {
    let held = role_ids(read, principals, resource)?;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let Some(resource) = service_principals::load(read, resource)? else { return Ok(Vec::new()) };
    let told = resource.app_roles.iter().filter(|role| role.is_enabled && held.contains(&role.id));
    let values: BTreeSet<&str> = told.filter_map(|role| role.value.as_deref()).collect();
    Ok(values.into_iter().map(str::to_owned).collect())
}

/// Whether the user is assigned to the application in whatever role.
pub fn is_assigned(read: &Read<'_>, user: UserId, resource: ServicePrincipalId) -> Result<bool, DirectoryError> {
    Ok(!role_ids(read, &principals_of(read, user)?, resource)?.is_empty())
}

/// The claim `roles` of the user's tokens for the application.
pub fn roles_of(read: &Read<'_>, user: UserId, resource: ServicePrincipalId) -> Result<Vec<String>, DirectoryError> {
    role_values(read, &principals_of(read, user)?, resource)
}

/// The claim `roles` of an application's own tokens for the resource.
pub fn app_permissions(
    read: &Read<'_>,
    client: ServicePrincipalId,
    resource: ServicePrincipalId,
) -> Result<Vec<String>, DirectoryError> {
    role_values(read, &[client.into()], resource)
}

/// The tiles of the user's My Apps, by name: enabled and visible applications to which the user is assigned, whatever
/// they say about assignment being required. A new assignment may take its time ("My Apps portal overview": minutes); to
/// sign in, it is enough at once.
pub fn assigned_apps(read: &Read<'_>, now: Timestamp, user: UserId) -> Result<Vec<ServicePrincipal>, DirectoryError> {
    let delay = SignedDuration::from_secs(settings::load(read)?.my_apps_delay_seconds.into());
    let is_seen = |held: &Assignment| delay.is_zero() || now.duration_since(held.created_date_time) >= delay;
    let mut resources = BTreeSet::new();
    for principal in principals_of(read, user)? {
        let held: Vec<Assignment> = read.documents(OF_PRINCIPAL, params![Text(principal)])?;
        resources.extend(held.into_iter().filter(is_seen).map(|held| held.resource));
    }
    let mut apps = Vec::new();
    for resource in resources {
        let found = service_principals::load(read, resource)?;
        apps.extend(found.filter(|app| app.account_enabled && app.visible()));
    }
    apps.sort_by_cached_key(|app| (app.display_name.to_lowercase(), app.id));
    Ok(apps)
}
