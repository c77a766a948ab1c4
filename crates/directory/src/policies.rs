//! Policy documents as a tenant keeps them. What has never been saved is what a new tenant has.

use kernel::{DomainName, NamedLocationId, PolicyId, RoleTemplateId, TenantId};
use policy::{
    AdminConsentRequestPolicy, AuthenticationFlowsPolicy, AuthenticationMethodsPolicy, AuthorizationPolicy,
    ConditionalAccessPolicy, CrossTenantClouds, CrossTenantDefault, CrossTenantPartner, CustomRole, DomainList,
    EmailMethod, ExternalIdentitiesPolicy, IdentitySynchronization, NamedLocation, PermissionGrantPolicy,
};
use store::Read;

use crate::DirectoryError;

mod document;
mod identity_provider;
pub mod in_force;
mod kept;
mod provider_body;
mod references;
mod saving;

pub use document::Document;
pub use identity_provider::{
    ExternalDomainFederation, FederationProtocol, IdentityProvider, OpenIdConnectProvider, SocialProvider, SocialType,
};
pub use provider_body::HIDDEN;
pub use saving::{
    delete_conditional_access, delete_cross_tenant_partner, delete_custom_role, delete_identity_provider,
    delete_identity_synchronization, delete_named_location, delete_permission_grant, reset_cross_tenant_default, save,
};

use document::Kind;

/// Who may invite, and what guests see.
pub fn authorization(read: &Read<'_>, tenant: TenantId) -> Result<AuthorizationPolicy, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::Authorization, "")?.unwrap_or_default())
}

/// Which domains may be invited.
pub fn domain_list(read: &Read<'_>, tenant: TenantId) -> Result<DomainList, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::DomainList, "")?.unwrap_or_default())
}

/// What the tenant does towards every tenant that it has not listed.
pub fn cross_tenant_default(read: &Read<'_>, tenant: TenantId) -> Result<CrossTenantDefault, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::CrossTenantDefault, "")?.unwrap_or_default())
}

/// What the tenant does towards one that it has listed.
pub fn cross_tenant_partner(
    read: &Read<'_>,
    tenant: TenantId,
    partner: TenantId,
) -> Result<Option<CrossTenantPartner>, DirectoryError> {
    kept::load(read, tenant, Kind::CrossTenantPartner, &partner.to_string())
}

/// Every tenant that the tenant has listed.
pub fn partners(read: &Read<'_>, tenant: TenantId) -> Result<Vec<CrossTenantPartner>, DirectoryError> {
    kept::load_all(read, tenant, Kind::CrossTenantPartner)
}

/// The Conditional Access policies, the oldest first.
pub fn conditional_access(read: &Read<'_>, tenant: TenantId) -> Result<Vec<ConditionalAccessPolicy>, DirectoryError> {
    let mut policies: Vec<ConditionalAccessPolicy> = kept::load_all(read, tenant, Kind::ConditionalAccess)?;
    policies.sort_by_key(|policy| (policy.created_date_time, policy.id));
    Ok(policies)
}

/// One Conditional Access policy.
pub fn conditional_access_policy(
    read: &Read<'_>,
    tenant: TenantId,
    id: PolicyId,
) -> Result<Option<ConditionalAccessPolicy>, DirectoryError> {
    kept::load(read, tenant, Kind::ConditionalAccess, &id.to_string())
}

/// The named locations, the oldest first.
pub fn named_locations(read: &Read<'_>, tenant: TenantId) -> Result<Vec<NamedLocation>, DirectoryError> {
    let mut locations: Vec<NamedLocation> = kept::load_all(read, tenant, Kind::NamedLocation)?;
    locations.sort_by_key(|location| (location.created_date_time(), location.id()));
    Ok(locations)
}

/// One named location.
pub fn named_location(
    read: &Read<'_>,
    tenant: TenantId,
    id: NamedLocationId,
) -> Result<Option<NamedLocation>, DirectoryError> {
    kept::load(read, tenant, Kind::NamedLocation, &id.to_string())
}

/// How the e-mail method is configured, passcodes for guests among it.
pub fn email_method(read: &Read<'_>, tenant: TenantId) -> Result<EmailMethod, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::EmailMethod, "")?.unwrap_or_default())
}

/// Whether guests without another identity provider sign in by passcode.
pub fn email_otp_enabled(read: &Read<'_>, tenant: TenantId) -> Result<bool, DirectoryError> {
    Ok(email_method(read, tenant)?.passcodes())
}

/// Whether guests may leave on their own.
pub fn external_identities(read: &Read<'_>, tenant: TenantId) -> Result<ExternalIdentitiesPolicy, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::ExternalIdentities, "")?.unwrap_or_default())
}

/// Whether people may sign up by themselves.
pub fn authentication_flows(read: &Read<'_>, tenant: TenantId) -> Result<AuthenticationFlowsPolicy, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::AuthenticationFlows, "")?.unwrap_or_default())
}

/// Whom people may ask to consent.
pub fn admin_consent_requests(read: &Read<'_>, tenant: TenantId) -> Result<AdminConsentRequestPolicy, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::AdminConsentRequests, "")?.unwrap_or_default())
}

/// What holds for all authentication methods.
pub fn authentication_methods(
    read: &Read<'_>,
    tenant: TenantId,
) -> Result<AuthenticationMethodsPolicy, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::AuthenticationMethods, "")?.unwrap_or_default())
}

/// The policies of consent beside Microsoft's own.
pub fn permission_grants(read: &Read<'_>, tenant: TenantId) -> Result<Vec<PermissionGrantPolicy>, DirectoryError> {
    kept::load_all(read, tenant, Kind::PermissionGrant)
}

/// One of them.
pub fn permission_grant(
    read: &Read<'_>,
    tenant: TenantId,
    id: &str,
) -> Result<Option<PermissionGrantPolicy>, DirectoryError> {
    kept::load(read, tenant, Kind::PermissionGrant, &id.to_lowercase())
}

/// The roles beside Microsoft's own.
pub fn custom_roles(read: &Read<'_>, tenant: TenantId) -> Result<Vec<CustomRole>, DirectoryError> {
    kept::load_all(read, tenant, Kind::CustomRole)
}

/// One of them.
pub fn custom_role(
    read: &Read<'_>,
    tenant: TenantId,
    id: RoleTemplateId,
) -> Result<Option<CustomRole>, DirectoryError> {
    kept::load(read, tenant, Kind::CustomRole, &id.to_string())
}

/// With which clouds the tenant works.
pub fn cross_tenant_clouds(read: &Read<'_>, tenant: TenantId) -> Result<CrossTenantClouds, DirectoryError> {
    Ok(kept::load(read, tenant, Kind::CrossTenantClouds, "")?.unwrap_or_default())
}

/// Whether a partner may keep its people in step here; none where that was never said.
pub fn identity_synchronization(
    read: &Read<'_>,
    tenant: TenantId,
    partner: TenantId,
) -> Result<Option<IdentitySynchronization>, DirectoryError> {
    kept::load(read, tenant, Kind::IdentitySynchronization, &partner.to_string())
}

/// The identity providers that the tenant has added to the built-in ones.
pub fn identity_providers(read: &Read<'_>, tenant: TenantId) -> Result<Vec<IdentityProvider>, DirectoryError> {
    kept::load_all(read, tenant, Kind::IdentityProvider)
}

/// One identity provider that the tenant has added.
pub fn identity_provider(
    read: &Read<'_>,
    tenant: TenantId,
    id: &str,
) -> Result<Option<IdentityProvider>, DirectoryError> {
    kept::load(read, tenant, Kind::IdentityProvider, id)
}

/// Whether guests may sign in with Google accounts.
pub fn google_configured(read: &Read<'_>, tenant: TenantId) -> Result<bool, DirectoryError> {
    Ok(identity_provider(read, tenant, SocialType::Google.id())?.is_some())
}

/// The identity provider with which the tenant has federated a partner's domain.
pub fn federation_of(
    read: &Read<'_>,
    tenant: TenantId,
    domain: &DomainName,
) -> Result<Option<IdentityProvider>, DirectoryError> {
    Ok(identity_providers(read, tenant)?.into_iter().find(|provider| provider.domains().contains(domain)))
}

/// The id of the tenant's cross-tenant access default, which its document does not hold.
#[must_use]
pub fn cross_tenant_default_id(tenant: TenantId) -> PolicyId {
    PolicyId::derived(&tenant.to_string(), "crossTenantAccessPolicy/default")
}

/// The id of the tenant's `B2BManagementPolicy`, which its document does not hold.
#[must_use]
pub fn domain_list_id(tenant: TenantId) -> PolicyId {
    PolicyId::derived(&tenant.to_string(), "b2bManagementPolicy")
}
