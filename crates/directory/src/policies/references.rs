//! Whether what a document names exists, and whether documents agree with each other.

use kernel::{GroupId, NamedLocationId, TenantId, UserId};
use policy::conditional_access::{AppName, Locations, UserName};
use policy::{ConditionalAccessPolicy, CrossTenantDefault, EmailMethod, FallbackProvider, Invalid};
use store::Read;

use super::{Document, IdentityProvider};
use crate::{DirectoryError, agreements, groups, service_principals, tenants, users};

/// The most Conditional Access policies of a tenant, those included that are off ("Microsoft Entra service limits").
const MOST_POLICIES: usize = 195;
/// The most named locations of a tenant (Microsoft Entra, "Conditional Access: Network assignment").
const MOST_LOCATIONS: usize = 195;

pub(super) fn check(read: &Read<'_>, tenant: TenantId, document: &Document) -> Result<(), DirectoryError> {
    match document {
        Document::ConditionalAccess(policy) => check_conditional_access(read, tenant, policy),
        Document::NamedLocation(location) => {
            let kept = super::named_locations(read, tenant)?;
            let is_new = kept.iter().all(|other| other.id() != location.id());
            room(is_new, kept.len(), MOST_LOCATIONS, "named locations")
        }
        Document::CrossTenantDefault(policy) => {
            agree(policy, &super::email_method(read, tenant)?, "fallbackIdentityProvider")
        }
        Document::EmailMethod(method) => {
            agree(&super::cross_tenant_default(read, tenant)?, method, "allowExternalIdToUseEmailOtp")
        }
        Document::CrossTenantPartner(partner) if partner.tenant_id == tenant => {
            Err(invalid("tenantId", "a tenant is no partner of its own".to_owned()))
        }
        Document::IdentityProvider(provider) => check_domains(read, tenant, provider),
        Document::Authorization(_)
        | Document::DomainList(_)
        | Document::CrossTenantPartner(_)
        | Document::ExternalIdentities(_)
        | Document::AuthenticationFlows(_)
        | Document::AdminConsentRequests(_)
        | Document::CrossTenantClouds(_)
        | Document::IdentitySynchronization(_)
        | Document::AuthenticationMethods(_)
        | Document::PermissionGrant(_)
        | Document::CustomRole(_) => Ok(()),
    }
}

/// Passcodes cannot be the last resort while they are off.
fn agree(default: &CrossTenantDefault, method: &EmailMethod, path: &str) -> Result<(), DirectoryError> {
    if default.redemption_order.fallback == FallbackProvider::EmailOneTimePasscode && !method.passcodes() {
        let reason = "passcodes are the fallback identity provider and cannot be off at the same time";
        return Err(invalid(path, reason.to_owned()));
    }
    Ok(())
}

fn check_conditional_access(
    read: &Read<'_>,
    tenant: TenantId,
    policy: &ConditionalAccessPolicy,
) -> Result<(), DirectoryError> {
    let kept = super::conditional_access(read, tenant)?;
    let is_new = kept.iter().all(|other| other.id != policy.id);
    room(is_new, kept.len(), MOST_POLICIES, "Conditional Access policies")?;
    let users = &policy.conditions.users;
    for (path, names) in [("includeUsers", &users.include_users), ("excludeUsers", &users.exclude_users)] {
        for name in names {
            if let UserName::User(id) = name {
                exists(has_user(read, tenant, *id)?, &format!("conditions.users.{path}"), id)?;
            }
        }
    }
    for (path, ids) in [("includeGroups", &users.include_groups), ("excludeGroups", &users.exclude_groups)] {
        for id in ids {
            exists(has_group(read, tenant, *id)?, &format!("conditions.users.{path}"), id)?;
        }
    }
    let apps = &policy.conditions.applications;
    for (path, names) in
        [("includeApplications", &apps.include_applications), ("excludeApplications", &apps.exclude_applications)]
    {
        for name in names {
            if let AppName::App(id) = name {
                let found = service_principals::by_app_id(read, tenant, *id)?.is_some();
                exists(found, &format!("conditions.applications.{path}"), id)?;
            }
        }
    }
    for (path, id) in policy.conditions.locations.iter().flat_map(Locations::named) {
        let found = super::named_location(read, tenant, id)?.is_some();
        exists(found, &format!("conditions.locations.{path}"), &id)?;
    }
    for id in policy.grant_controls.iter().flat_map(|controls| &controls.terms_of_use) {
        let found = agreements::load(read, *id)?.is_some_and(|agreement| agreement.tenant == tenant);
        exists(found, "grantControls.termsOfUse", id)?;
    }
    Ok(())
}

/// Whether no policy is about the named location.
pub(super) fn unused(read: &Read<'_>, tenant: TenantId, id: NamedLocationId) -> Result<(), DirectoryError> {
    let policies = super::conditional_access(read, tenant)?;
    let names = |policy: &&ConditionalAccessPolicy| {
        policy.conditions.locations.iter().flat_map(Locations::named).any(|(_, named)| named == id)
    };
    match policies.iter().find(names) {
        Some(policy) => Err(invalid("", format!("the policy '{}' is about this location", policy.display_name))),
        None => Ok(()),
    }
}

/// Whether one more has room.
fn room(is_new: bool, kept: usize, most: usize, what: &str) -> Result<(), DirectoryError> {
    if is_new && kept >= most {
        return Err(invalid("", format!("a tenant has at most {most} {what}")));
    }
    Ok(())
}

fn has_user(read: &Read<'_>, tenant: TenantId, id: UserId) -> Result<bool, DirectoryError> {
    Ok(users::load(read, id)?.is_some_and(|user| user.tenant == tenant))
}

fn has_group(read: &Read<'_>, tenant: TenantId, id: GroupId) -> Result<bool, DirectoryError> {
    Ok(groups::load(read, id)?.is_some_and(|group| group.tenant == tenant))
}

/// A partner's domain is neither the tenant's own nor federated twice.
fn check_domains(read: &Read<'_>, tenant: TenantId, provider: &IdentityProvider) -> Result<(), DirectoryError> {
    for domain in provider.domains() {
        if tenants::by_domain(read, domain)?.is_some_and(|owner| owner.id == tenant) {
            return Err(invalid("domains", format!("'{domain}' is a verified domain of this tenant")));
        }
        if super::federation_of(read, tenant, domain)?.is_some_and(|other| other.id() != provider.id()) {
            return Err(invalid("domains", format!("'{domain}' is federated already")));
        }
    }
    Ok(())
}

fn exists(found: bool, path: &str, id: &impl std::fmt::Display) -> Result<(), DirectoryError> {
    if found { Ok(()) } else { Err(invalid(path, format!("'{id}' does not exist in this tenant"))) }
}

fn invalid(path: &str, reason: String) -> DirectoryError {
    DirectoryError::Invalid(Invalid { path: path.to_owned(), reason, not_built: false })
}
