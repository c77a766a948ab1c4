//! Whether what a document names exists, and whether documents agree with each other.

use kernel::{GroupId, TenantId, UserId};
use policy::conditional_access::{AppName, UserName};
use policy::{ConditionalAccessPolicy, CrossTenantDefault, EmailMethod, FallbackProvider, Invalid};
use store::Read;

use super::{Document, IdentityProvider};
use crate::{DirectoryError, agreements, groups, service_principals, tenants, users};

pub(super) fn check(read: &Read<'_>, tenant: TenantId, document: &Document) -> Result<(), DirectoryError> {
    match document {
        Document::ConditionalAccess(policy) => check_conditional_access(read, tenant, policy),
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
        | Document::ExternalIdentities(_) => Ok(()),
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
    for id in policy.grant_controls.iter().flat_map(|controls| &controls.terms_of_use) {
        let found = agreements::load(read, *id)?.is_some_and(|agreement| agreement.tenant == tenant);
        exists(found, "grantControls.termsOfUse", id)?;
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
