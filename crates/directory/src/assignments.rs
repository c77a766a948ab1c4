//! App role assignments: who may use an application, in which role.

use kernel::{AppRoleId, Ctx, ObjectId, ServicePrincipalId, TenantId, Timestamp};
use ledger::changes::{Change, Kind};
use policy::{Action, Ruling};
use serde::{Deserialize, Serialize};
use store::{Json, Text, Tx, params};

use crate::applications::MemberType;
use crate::doors::{self, Activity, Deed};
use crate::service_principals::{self, ServicePrincipal};
use crate::{DirectoryError, encoded_id};

mod held;
mod principal;

pub use held::{app_permissions, assigned_apps, is_assigned, load, of_principal, roles_of, to_resource};
pub(crate) use principal::Principal;
pub use principal::PrincipalType;

/// A principal in an app role of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// No GUID: it holds the principal's id.
    pub id: String,
    /// The tenant in which it stands.
    pub tenant: TenantId,
    /// The role; [`AppRoleId::DEFAULT_ACCESS`] where the resource defines none.
    pub app_role: AppRoleId,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// Who is assigned.
    pub principal: ObjectId,
    /// What kind of object that is.
    pub principal_type: PrincipalType,
    /// Its present name.
    pub principal_name: String,
    /// The application as it stands in the tenant.
    pub resource: ServicePrincipalId,
    /// Its present name.
    pub resource_name: String,
}

/// An assignment to make.
#[derive(Clone, Copy, Debug)]
pub struct NewAssignment {
    /// A user, group or service principal.
    pub principal: ObjectId,
    /// The application as it stands in the tenant.
    pub resource: ServicePrincipalId,
    /// The role; [`AppRoleId::DEFAULT_ACCESS`] where the resource defines none.
    pub app_role: AppRoleId,
}

const INSERT: &str = "insert into app_role_assignments
    (id, tenant, resource, principal, app_role, doc) values (?1, ?2, ?3, ?4, ?5, ?6)";
const HELD: &str = "select 1 from app_role_assignments where resource = ?1 and principal = ?2 and app_role = ?3";

/// Assigns a principal to an app role. A guest need not have accepted.
pub fn assign(tx: &Tx<'_>, ctx: &Ctx, new: NewAssignment) -> Result<Ruling<Assignment>, DirectoryError> {
    doors::permitted(tx, ctx, Action::AssignApps, || granted(tx, ctx, new))
}

/// [`assign`] behind a door that has asked for the right already.
pub(crate) fn granted(tx: &Tx<'_>, ctx: &Ctx, new: NewAssignment) -> Result<Assignment, DirectoryError> {
    let resource = service_principals::reachable(tx, ctx, new.resource)?;
    let principal = Principal::load(tx, new.principal)?
        .filter(|principal| principal.tenant == resource.tenant)
        .ok_or_else(|| DirectoryError::NotFound(new.principal.to_string()))?;
    check_role(&resource, new.app_role, principal.kind.member_type())?;
    if tx.exists(HELD, params![Text(new.resource), Text(new.principal), Text(new.app_role)])? {
        return Err(DirectoryError::AssignmentExists);
    }
    let own = ObjectId::random(&ctx.entropy);
    let assignment = Assignment {
        id: encoded_id::join(&[new.principal.as_bytes(), own.as_bytes()]),
        tenant: resource.tenant,
        app_role: new.app_role,
        created_date_time: ctx.now,
        principal: new.principal,
        principal_type: principal.kind,
        principal_name: principal.name.clone(),
        resource: resource.id,
        resource_name: resource.display_name.clone(),
    };
    insert(tx, &assignment)?;
    record(tx, ctx, &assignment, Change::Created, &resource, &principal)?;
    Ok(assignment)
}

/// The default role is for resources that define no role for this kind of member; any other must be one of theirs.
fn check_role(resource: &ServicePrincipal, role: AppRoleId, member: MemberType) -> Result<(), DirectoryError> {
    if role == AppRoleId::DEFAULT_ACCESS {
        return if resource.has_roles_for(member) { Err(DirectoryError::RoleNotFound) } else { Ok(()) };
    }
    let role = resource.app_role(role).ok_or(DirectoryError::RoleNotFound)?;
    if !role.is_enabled {
        return Err(invalid(format!("role '{}' is disabled", role.display_name)));
    }
    if !role.allowed_member_types.contains(&member) {
        return Err(invalid(format!("role '{}' is not for this kind of principal", role.display_name)));
    }
    Ok(())
}

fn invalid(reason: String) -> DirectoryError {
    DirectoryError::Invalid(policy::Invalid { path: "appRoleId".to_owned(), reason, not_built: false })
}

fn insert(tx: &Tx<'_>, assignment: &Assignment) -> Result<(), DirectoryError> {
    let parameters = params![
        assignment.id,
        Text(assignment.tenant),
        Text(assignment.resource),
        Text(assignment.principal),
        Text(assignment.app_role),
        Json(assignment)
    ];
    tx.execute(INSERT, parameters)?;
    Ok(())
}

const DELETE: &str = "delete from app_role_assignments where id = ?1";

/// Takes an assignment away.
pub fn unassign(tx: &Tx<'_>, ctx: &Ctx, id: &str) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::AssignApps, || {
        let assignment = doors::in_reach(ctx, |found: &Assignment| found.tenant, load(tx, id)?, id)?;
        let resource = service_principals::reachable(tx, ctx, assignment.resource)?;
        let principal = Principal::load(tx, assignment.principal)?
            .ok_or_else(|| DirectoryError::NotFound(assignment.principal.to_string()))?;
        tx.execute(DELETE, params![id])?;
        record(tx, ctx, &assignment, Change::Deleted, &resource, &principal)
    })
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    assignment: &Assignment,
    change: Change,
    resource: &ServicePrincipal,
    principal: &Principal,
) -> Result<(), DirectoryError> {
    let activity = activity(principal.kind, change);
    let role = resource.app_role(assignment.app_role);
    let deed = Deed {
        tenant: assignment.tenant,
        kind: Kind::AppRoleAssignment,
        object: assignment.id.clone(),
        change,
        properties: Vec::new(),
        targets: vec![
            service_principals::target(resource, principal::modified(assignment.app_role, role, change)),
            principal.target(),
        ],
    };
    doors::record(tx, ctx, activity, deed)
}

const fn activity(kind: PrincipalType, change: Change) -> Activity {
    let added = matches!(change, Change::Created);
    let operation = if added { "Assign" } else { "Unassign" };
    let (name, category) = match (kind, added) {
        (PrincipalType::User, true) => ("Add app role assignment grant to user", "UserManagement"),
        (PrincipalType::User, false) => ("Remove app role assignment from user", "UserManagement"),
        (PrincipalType::Group, true) => ("Add app role assignment to group", "GroupManagement"),
        (PrincipalType::Group, false) => ("Remove app role assignment from group", "GroupManagement"),
        (PrincipalType::ServicePrincipal, true) => {
            ("Add app role assignment to service principal", "ApplicationManagement")
        }
        (PrincipalType::ServicePrincipal, false) => {
            ("Remove app role assignment from service principal", "ApplicationManagement")
        }
    };
    Activity::core(name, category, operation)
}
