use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::applications::{
    self, AppRole, Application, MemberType, PermissionScope, Platform, RedirectUri, RequiredResourceAccess,
    ResourceAccess, ResourceAccessKind,
};
use directory::assignments::{self, NewAssignment};
use directory::first_party::MICROSOFT_GRAPH;
use directory::grants::{self, NewGrant};
use directory::service_principals::{self, HIDE_APP, INTEGRATED_APP, ServicePrincipal};
use directory::tenants::{self, Tenant};
use kernel::{AppId, AppRoleId, ApplicationId, Ctx, ObjectId, ServicePrincipalId, Timestamp};
use sts::certificates::NewCertificate;
use sts::clients::NewSecret;
use sts::federated_credentials::Federation;

use super::load::{At, LoadError, Loading};
use super::schema::{AppEntry, AppRoleEntry, AssignedEntry, CertificateEntry, FederatedCredentialEntry, ScopeEntry};

/// Makes one application real: registration, service principal, secrets, granted permissions, assignments.
pub(super) fn load(loading: &Loading<'_>, tenant: &Tenant, entry: &AppEntry) -> Result<(), LoadError> {
    let (tx, ctx) = (loading.tx, loading.ctx);
    let place = format!("app '{}' of tenant '{}'", entry.display_name, tenant.display_name);
    let mut registration = registration(loading, tenant, entry);
    registration.required.extend(required(loading, tenant, entry, &place)?);
    let application = applications::create(tx, ctx, registration).at(&place)?.granted()?;
    let mut principal = ServicePrincipal::of(ctx, &application, tenant.id);
    let derived = || ServicePrincipalId::derived(loading.sandbox, &name(tenant, entry, "servicePrincipal"));
    principal.id = entry.service_principal_id.unwrap_or_else(derived);
    principal.app_role_assignment_required = entry.assignment_required;
    principal.preferred_single_sign_on_mode = Some("oidc".to_owned());
    principal.tags = vec![INTEGRATED_APP.to_owned()];
    if !entry.visible {
        principal.tags.push(HIDE_APP.to_owned());
    }
    let principal = service_principals::create(tx, ctx, principal).at(&place)?.granted()?;
    for secret in &entry.secrets {
        let (name, value) = if is_value(secret) {
            ("secret", secret.clone())
        } else {
            let derived = loading.secrets.derive(&format!("{}/{secret}", name(tenant, entry, "secret")));
            (secret.as_str(), URL_SAFE_NO_PAD.encode(derived))
        };
        let new = NewSecret { value: &value, published: true, name: Some(name), expires_at: Timestamp::MAX };
        sts::clients::add_secret(tx, ctx, application.app_id, &new)?;
    }
    proofs(loading, application.app_id, entry, &place)?;
    permissions(loading, tenant, entry, &principal, &place)?;
    for assigned in &entry.assigned {
        let who = loading.member(tenant, assigned.name(), &place)?;
        assign(loading, ctx, assigned, who, &principal, &place)?;
    }
    Ok(())
}

/// Assigns somebody, with the role that the entry says.
pub(super) fn assign(
    loading: &Loading<'_>,
    ctx: &Ctx,
    entry: &AssignedEntry,
    principal: ObjectId,
    app: &ServicePrincipal,
    place: &str,
) -> Result<(), LoadError> {
    let app_role = match entry.role() {
        None => AppRoleId::DEFAULT_ACCESS,
        Some(role) => {
            let known = app.app_roles.iter().find(|known| known.value.as_deref() == Some(role));
            let unknown = || LoadError::Unknown { place: place.to_owned(), kind: "role", name: role.to_owned() };
            known.ok_or_else(unknown)?.id
        }
    };
    let new = NewAssignment { principal, resource: app.id, app_role };
    assignments::assign(loading.tx, ctx, new).at(place)?.granted()?;
    Ok(())
}

/// Whether a text is a secret itself, as `GET /world` tells it, and not the name of one: 32 bytes in base64url.
fn is_value(secret: &str) -> bool {
    URL_SAFE_NO_PAD.decode(secret).is_ok_and(|bytes| bytes.len() == 32)
}

/// Gives the application what it proves itself with beside secrets.
fn proofs(loading: &Loading<'_>, app: AppId, entry: &AppEntry, place: &str) -> Result<(), LoadError> {
    let invalid = |reason: String| LoadError::Invalid { place: place.to_owned(), reason };
    for CertificateEntry { name, certificate, private_key, .. } in &entry.certificates {
        let new = match certificate {
            Some(text) => {
                NewCertificate::from_pem(&[text.as_str(), private_key.as_deref().unwrap_or_default()].concat())
            }
            None => Ok(NewCertificate::published()),
        };
        let new = new.map_err(|error| invalid(format!("certificate '{name}': {error}")))?;
        sts::certificates::add(loading.tx, loading.ctx, app, Some(name), &new)?;
    }
    for FederatedCredentialEntry { name, issuer, subject, audiences, description } in &entry.federated_credentials {
        let usual = || vec![sts::federated_credentials::AUDIENCE.to_owned()];
        let federation = Federation {
            name: name.clone(),
            issuer: issuer.clone(),
            subject: subject.clone(),
            audiences: if audiences.is_empty() { usual() } else { audiences.clone() },
            description: description.clone(),
        };
        let added = sts::federated_credentials::add(loading.tx, loading.ctx, app, &federation)?;
        added.ok_or_else(|| invalid(format!("the federated credential '{name}' is there twice")))?;
    }
    Ok(())
}

/// Gives a tenant its own enterprise application of an app that another tenant has registered.
pub(super) fn let_in(loading: &Loading<'_>, tenant: &Tenant, name: &str) -> Result<(), LoadError> {
    let place = format!("enterprise app '{name}' of tenant '{}'", tenant.display_name);
    let unknown = || LoadError::Unknown { place: place.clone(), kind: "app", name: name.to_owned() };
    for owner in tenants::load_all(loading.tx).at(&place)?.iter().filter(|owner| owner.id != tenant.id) {
        let registered = applications::load_all(loading.tx, owner.id).at(&place)?;
        if let Some(app) = registered.iter().find(|app| app.display_name == name) {
            let mut principal = ServicePrincipal::of(loading.ctx, app, tenant.id);
            principal.id = ServicePrincipalId::derived(loading.sandbox, &format!("enterpriseApp/{}/{name}", tenant.id));
            service_principals::create(loading.tx, loading.ctx, principal).at(&place)?.granted()?;
            return Ok(());
        }
    }
    Err(unknown())
}

fn name(tenant: &Tenant, entry: &AppEntry, kind: &str) -> String {
    format!("{kind}/{}/{}", tenant.id, entry.display_name)
}

fn registration(loading: &Loading<'_>, tenant: &Tenant, entry: &AppEntry) -> Application {
    let derive = |kind: &str| name(tenant, entry, kind);
    let platform = if entry.public_client { Platform::PublicClient } else { Platform::Web };
    let mut application = Application::new(loading.ctx, tenant.id, &entry.display_name);
    let derived = || ApplicationId::derived(loading.sandbox, &derive("application"));
    application.id = entry.object_id.unwrap_or_else(derived);
    application.app_id = entry.app_id.unwrap_or_else(|| AppId::derived(loading.sandbox, &derive("appId")));
    application.home_page_url = entry.home_page_url.as_deref().map(|url| addressed(loading, url));
    let pages = entry.spa_redirect_uris.iter().map(|uri| (uri, Platform::Spa));
    application.redirect_uris = (entry.redirect_uris.iter().map(|uri| (uri, platform)).chain(pages))
        .map(|(uri, platform)| RedirectUri { uri: addressed(loading, uri), platform })
        .collect();
    application.is_public_client = entry.public_client;
    application.sign_in_audience = entry.sign_in_audience.unwrap_or(application.sign_in_audience);
    application.identifier_uris.clone_from(&entry.identifier_uris);
    application.token_version = entry.token_version;
    application.optional_claims = entry.optional_claims.clone().unwrap_or_default();
    application.group_membership_claims.clone_from(&entry.group_membership_claims);
    application.app_roles = entry.app_roles.iter().map(|role| app_role(loading, &derive("role"), role)).collect();
    application.scopes = entry.scopes.iter().map(|scope| permission(loading, &derive("scope"), scope)).collect();
    application
}

/// What the registration says that it asks of Microsoft Graph: whatever is granted was asked for.
fn required(
    loading: &Loading<'_>,
    tenant: &Tenant,
    entry: &AppEntry,
    place: &str,
) -> Result<Option<RequiredResourceAccess>, LoadError> {
    let graph = graph(loading, tenant, place)?;
    let mut resource_access = Vec::new();
    for name in entry.admin_consent.iter().chain(&entry.requires) {
        let scope = graph.oauth2_permission_scopes.iter().find(|scope| scope.value == *name);
        let unknown =
            || LoadError::Unknown { place: place.to_owned(), kind: "delegated permission", name: name.clone() };
        resource_access.push(ResourceAccess { id: scope.ok_or_else(unknown)?.id, kind: ResourceAccessKind::Scope });
    }
    for name in &entry.permissions {
        let id = application_permission(&graph, name, place)?;
        resource_access.push(ResourceAccess { id, kind: ResourceAccessKind::Role });
    }
    let resource_app_id = MICROSOFT_GRAPH;
    Ok((!resource_access.is_empty()).then_some(RequiredResourceAccess { resource_app_id, resource_access }))
}

fn graph(loading: &Loading<'_>, tenant: &Tenant, place: &str) -> Result<ServicePrincipal, LoadError> {
    let graph = service_principals::by_app_id(loading.tx, tenant.id, MICROSOFT_GRAPH).at(place)?;
    Ok(graph.expect("every tenant is made with Microsoft Graph"))
}

fn application_permission(graph: &ServicePrincipal, name: &str, place: &str) -> Result<AppRoleId, LoadError> {
    let known = graph.app_roles.iter().find(|role| {
        role.value.as_deref() == Some(name) && role.allowed_member_types.contains(&MemberType::Application)
    });
    let unknown =
        || LoadError::Unknown { place: place.to_owned(), kind: "application permission", name: name.to_owned() };
    Ok(known.ok_or_else(unknown)?.id)
}

/// Fills in where Health Records is reached: over both schemes, because a learner stays on the one she began with.
fn addressed(loading: &Loading<'_>, url: &str) -> String {
    let app = loading.ctx.origins.app();
    let rest = app.split_once("://").map_or(app, |(_, rest)| rest);
    url.replace("{app.https}", &format!("https://{rest}")).replace("{app.http}", &format!("http://{rest}"))
}

fn app_role(loading: &Loading<'_>, of: &str, entry: &AppRoleEntry) -> AppRole {
    AppRole {
        id: AppRoleId::derived(loading.sandbox, &format!("{of}/{}", entry.value)),
        allowed_member_types: entry.members.clone(),
        display_name: entry.display_name.clone(),
        description: entry.description.clone(),
        value: Some(entry.value.clone()),
        is_enabled: true,
    }
}

fn permission(loading: &Loading<'_>, of: &str, entry: &ScopeEntry) -> PermissionScope {
    PermissionScope {
        id: AppRoleId::derived(loading.sandbox, &format!("{of}/{}", entry.value)),
        value: entry.value.clone(),
        consent: entry.kind,
        admin_consent_display_name: entry.display_name.clone(),
        admin_consent_description: entry.description.clone(),
        user_consent_display_name: Some(entry.display_name.clone()),
        user_consent_description: Some(entry.description.clone()),
        is_enabled: true,
    }
}

/// Grants what the document says is granted: application permissions as assignments, delegated ones for everybody.
fn permissions(
    loading: &Loading<'_>,
    tenant: &Tenant,
    entry: &AppEntry,
    principal: &ServicePrincipal,
    place: &str,
) -> Result<(), LoadError> {
    let (tx, ctx) = (loading.tx, loading.ctx);
    let graph = graph(loading, tenant, place)?;
    for permission in &entry.permissions {
        let role = application_permission(&graph, permission, place)?;
        let new = NewAssignment { principal: principal.id.into(), resource: graph.id, app_role: role };
        assignments::assign(tx, ctx, new).at(place)?.granted()?;
    }
    if entry.admin_consent.is_empty() {
        return Ok(());
    }
    let scope = entry.admin_consent.join(" ");
    let new = NewGrant { client: principal.id, resource: graph.id, user: None, scope };
    grants::create(tx, ctx, new).at(place)?.granted()?;
    Ok(())
}
