use std::collections::BTreeSet;

use directory::applications::{self, Application, Platform, ResourceAccessKind};
use directory::first_party::MICROSOFT_GRAPH;
use directory::groups::Group;
use directory::service_principals::{self, ServicePrincipal};
use directory::tenants::Tenant;
use directory::{assignments, grants};
use kernel::AppRoleId;
use store::Read;

use super::super::schema::{
    AppEntry, AppRoleEntry, AssignedEntry, CertificateEntry, FederatedCredentialEntry, ScopeEntry,
};
use super::name;
use crate::WorldError;

/// The applications that a tenant has registered.
pub(super) fn registered(read: &Read<'_>, tenant: &Tenant, groups: &[Group]) -> Result<Vec<AppEntry>, WorldError> {
    let all = applications::load_all(read, tenant.id)?;
    all.into_iter().map(|app| entry(read, tenant, groups, app)).collect()
}

/// Names of the applications of other tenants of this world that stand in the tenant.
pub(super) fn let_in(read: &Read<'_>, all: &[Tenant], tenant: &Tenant) -> Result<Vec<String>, WorldError> {
    let owners: BTreeSet<_> = all.iter().map(|other| other.id).filter(|id| *id != tenant.id).collect();
    let standing = service_principals::load_all(read, tenant.id)?.into_iter();
    let from = |app: &ServicePrincipal| app.app_owner_organization_id.is_some_and(|owner| owners.contains(&owner));
    Ok(standing.filter(from).map(|app| app.display_name).collect())
}

fn entry(read: &Read<'_>, tenant: &Tenant, groups: &[Group], app: Application) -> Result<AppEntry, WorldError> {
    let principal = service_principals::by_app_id(read, tenant.id, app.app_id)?;
    let graph = service_principals::by_app_id(read, tenant.id, MICROSOFT_GRAPH)?;
    let granted = match (&principal, &graph) {
        (Some(principal), Some(graph)) => Granted::read(read, principal, graph)?,
        _ => Granted::default(),
    };
    let requires = graph.map(|graph| required(&app, &graph, &granted.admin_consent)).unwrap_or_default();
    let (pages, others): (Vec<_>, Vec<_>) =
        app.redirect_uris.into_iter().partition(|redirect| redirect.platform == Platform::Spa);
    Ok(AppEntry {
        secrets: sts::clients::published_secrets(read, app.app_id)?.into_iter().map(|secret| secret.value).collect(),
        certificates: certificates(read, app.app_id)?,
        federated_credentials: federated(read, app.app_id)?,
        assigned: assigned(read, principal.as_ref(), groups)?,
        app_id: Some(app.app_id),
        object_id: Some(app.id),
        service_principal_id: principal.as_ref().map(|principal| principal.id),
        assignment_required: principal.as_ref().is_some_and(|principal| principal.app_role_assignment_required),
        visible: principal.as_ref().is_none_or(ServicePrincipal::visible),
        home_page_url: app.home_page_url,
        redirect_uris: others.into_iter().map(|redirect| redirect.uri).collect(),
        spa_redirect_uris: pages.into_iter().map(|redirect| redirect.uri).collect(),
        public_client: app.is_public_client,
        sign_in_audience: Some(app.sign_in_audience),
        identifier_uris: app.identifier_uris,
        token_version: app.token_version,
        app_roles: app.app_roles.into_iter().filter_map(AppRoleEntry::of).collect(),
        scopes: app.scopes.into_iter().map(ScopeEntry::of).collect(),
        permissions: granted.permissions,
        requires,
        admin_consent: granted.admin_consent,
        optional_claims: Some(app.optional_claims).filter(|claims| !claims.is_null()),
        group_membership_claims: app.group_membership_claims,
        display_name: app.display_name,
    })
}

/// What an application was granted of Microsoft Graph.
#[derive(Default)]
struct Granted {
    permissions: Vec<String>,
    admin_consent: Vec<String>,
}

impl Granted {
    fn read(read: &Read<'_>, app: &ServicePrincipal, graph: &ServicePrincipal) -> Result<Self, WorldError> {
        Ok(Self {
            permissions: assignments::app_permissions(read, app.id, graph.id)?,
            admin_consent: grants::granted(read, app.id, graph.id, None)?.into_iter().collect(),
        })
    }
}

/// Delegated permissions of Microsoft Graph that the registration asks for and nobody granted to everybody.
fn required(app: &Application, graph: &ServicePrincipal, granted: &[String]) -> Vec<String> {
    let asked = app.required.iter().filter(|required| required.resource_app_id == MICROSOFT_GRAPH);
    let scopes = asked.flat_map(|required| &required.resource_access).filter_map(|access| {
        let scope = graph.oauth2_permission_scopes.iter().find(|scope| scope.id == access.id);
        scope.filter(|_| access.kind == ResourceAccessKind::Scope).map(|scope| scope.value.clone())
    });
    scopes.filter(|scope| !granted.contains(scope)).collect()
}

fn assigned(
    read: &Read<'_>,
    principal: Option<&ServicePrincipal>,
    groups: &[Group],
) -> Result<Vec<AssignedEntry>, WorldError> {
    let Some(principal) = principal else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for held in assignments::to_resource(read, principal.id)? {
        let Some(who) = name(read, groups, held.principal)? else { continue };
        all.extend(assignment(who, held.app_role, principal));
    }
    Ok(all)
}

/// An assignment of somebody, or to an application, of that name; none where the role is one that a document cannot name.
pub(super) fn assignment(name: String, role: AppRoleId, app: &ServicePrincipal) -> Option<AssignedEntry> {
    if role == AppRoleId::DEFAULT_ACCESS {
        return Some(AssignedEntry::new(name, None));
    }
    let value = app.app_role(role)?.value.clone()?;
    Some(AssignedEntry::new(name, Some(value)))
}

fn certificates(read: &Read<'_>, app: kernel::AppId) -> Result<Vec<CertificateEntry>, WorldError> {
    let all = sts::certificates::list(read, app)?.into_iter();
    Ok(all
        .map(|certificate| CertificateEntry {
            thumbprint: None,
            certificate: Some(certificate.pem()),
            name: certificate.name.unwrap_or_default(),
            private_key: certificate.private_key,
        })
        .collect())
}

fn federated(read: &Read<'_>, app: kernel::AppId) -> Result<Vec<FederatedCredentialEntry>, WorldError> {
    let all = sts::federated_credentials::list(read, app)?.into_iter().map(|credential| credential.federation);
    Ok(all
        .map(|federation| FederatedCredentialEntry {
            name: federation.name,
            issuer: federation.issuer,
            subject: federation.subject,
            audiences: federation.audiences,
            description: federation.description,
        })
        .collect())
}

impl AppRoleEntry {
    /// None of a role without a value, which a document cannot name.
    fn of(role: applications::AppRole) -> Option<Self> {
        Some(Self {
            value: role.value?,
            display_name: role.display_name,
            description: role.description,
            members: role.allowed_member_types,
        })
    }
}

impl ScopeEntry {
    fn of(scope: applications::PermissionScope) -> Self {
        Self {
            value: scope.value,
            display_name: scope.admin_consent_display_name,
            description: scope.admin_consent_description,
            kind: scope.consent,
        }
    }
}
