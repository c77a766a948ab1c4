use policy::{
    Action, AdminConsentRequestPolicy, AuthenticationFlowsPolicy, AuthenticationMethodsPolicy, AuthorizationPolicy,
    ConditionalAccessPolicy, CrossTenantClouds, CrossTenantDefault, CrossTenantPartner, CustomRole, DomainList,
    EmailMethod, ExternalIdentitiesPolicy, IdentitySynchronization, NamedLocation, PermissionGrantPolicy,
};
use serde_json::Value;
use store::StoreError;

use super::IdentityProvider;
use crate::DirectoryError;
use crate::doors::Activity;

/// A policy document to be kept in place of what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Who may invite, and what guests see.
    Authorization(AuthorizationPolicy),
    /// Which domains may be invited.
    DomainList(DomainList),
    /// What the tenant does towards tenants that it has not listed.
    CrossTenantDefault(CrossTenantDefault),
    /// What the tenant does towards one other tenant.
    CrossTenantPartner(CrossTenantPartner),
    /// A Conditional Access policy.
    ConditionalAccess(ConditionalAccessPolicy),
    /// A place that Conditional Access policies are about.
    NamedLocation(NamedLocation),
    /// The e-mail method, passcodes for guests among it.
    EmailMethod(EmailMethod),
    /// An identity provider beside the built-in ones.
    IdentityProvider(IdentityProvider),
    /// Whether guests may leave on their own.
    ExternalIdentities(ExternalIdentitiesPolicy),
    /// Whether people may sign up by themselves.
    AuthenticationFlows(AuthenticationFlowsPolicy),
    /// Whom people may ask to consent.
    AdminConsentRequests(AdminConsentRequestPolicy),
    /// With which clouds the tenant works.
    CrossTenantClouds(CrossTenantClouds),
    /// Whether a partner may keep its people in step here.
    IdentitySynchronization(IdentitySynchronization),
    /// What holds for all authentication methods.
    AuthenticationMethods(AuthenticationMethodsPolicy),
    /// A policy of consent beside Microsoft's own.
    PermissionGrant(PermissionGrantPolicy),
    /// A role beside Microsoft's own.
    CustomRole(CustomRole),
}

/// The kinds of documents, as the table names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Authorization,
    DomainList,
    CrossTenantDefault,
    CrossTenantPartner,
    ConditionalAccess,
    NamedLocation,
    EmailMethod,
    IdentityProvider,
    ExternalIdentities,
    AuthenticationFlows,
    AdminConsentRequests,
    CrossTenantClouds,
    IdentitySynchronization,
    AuthenticationMethods,
    PermissionGrant,
    CustomRole,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::DomainList => "domainList",
            Self::CrossTenantDefault => "crossTenantDefault",
            Self::CrossTenantPartner => "crossTenantPartner",
            Self::ConditionalAccess => "conditionalAccess",
            Self::NamedLocation => "namedLocation",
            Self::EmailMethod => "emailMethod",
            Self::IdentityProvider => "identityProvider",
            Self::ExternalIdentities => "externalIdentities",
            Self::AuthenticationFlows => "authenticationFlows",
            Self::AdminConsentRequests => "adminConsentRequests",
            Self::CrossTenantClouds => "crossTenantClouds",
            Self::IdentitySynchronization => "identitySynchronization",
            Self::AuthenticationMethods => "authenticationMethods",
            Self::PermissionGrant => "permissionGrant",
            Self::CustomRole => "customRole",
        }
    }

    /// The right that it takes to write one.
    pub(super) const fn action(self) -> Action {
        match self {
            Self::Authorization => Action::WriteAuthorizationPolicy,
            Self::DomainList => Action::WriteDomainList,
            Self::CrossTenantDefault
            | Self::CrossTenantPartner
            | Self::CrossTenantClouds
            | Self::IdentitySynchronization => Action::WriteCrossTenantAccess,
            Self::ConditionalAccess | Self::NamedLocation => Action::WriteConditionalAccess,
            Self::EmailMethod | Self::AuthenticationMethods => Action::WriteAuthenticationMethods,
            Self::IdentityProvider | Self::ExternalIdentities | Self::AuthenticationFlows => {
                Action::WriteIdentityProviders
            }
            Self::AdminConsentRequests | Self::PermissionGrant => Action::GrantPermissions,
            Self::CustomRole => Action::WriteRoles,
        }
    }

    /// What a new tenant has, as it would be kept; none of what it begins without.
    pub(super) fn beginning(self) -> Result<Option<Value>, DirectoryError> {
        let document = match self {
            Self::Authorization => Document::Authorization(AuthorizationPolicy::default()),
            Self::DomainList => Document::DomainList(DomainList::default()),
            Self::CrossTenantDefault => Document::CrossTenantDefault(CrossTenantDefault::default()),
            Self::EmailMethod => Document::EmailMethod(EmailMethod::default()),
            Self::ExternalIdentities => Document::ExternalIdentities(ExternalIdentitiesPolicy::default()),
            Self::AuthenticationFlows => Document::AuthenticationFlows(AuthenticationFlowsPolicy::default()),
            Self::AdminConsentRequests => Document::AdminConsentRequests(AdminConsentRequestPolicy::default()),
            Self::CrossTenantClouds => Document::CrossTenantClouds(CrossTenantClouds::default()),
            Self::AuthenticationMethods => Document::AuthenticationMethods(AuthenticationMethodsPolicy::default()),
            Self::CrossTenantPartner
            | Self::ConditionalAccess
            | Self::NamedLocation
            | Self::IdentityProvider
            | Self::IdentitySynchronization
            | Self::PermissionGrant
            | Self::CustomRole => return Ok(None),
        };
        document.into_json().map(Some)
    }

    /// What the audit log says when one is kept that was not there before.
    pub(super) const fn added(self) -> Activity {
        match self {
            Self::CrossTenantPartner => cross_tenant("Add a partner to cross-tenant access setting", "Add"),
            Self::ConditionalAccess => conditional_access("Add Conditional Access policy", "Add"),
            Self::NamedLocation => conditional_access("Add named location", "Add"),
            Self::IdentityProvider => provider("Create Identity Provider", "Add"),
            Self::IdentitySynchronization => {
                synchronization("Create a partner cross-tenant identity sync setting", "Add")
            }
            Self::PermissionGrant => Activity::core("Add policy", "Policy", "Add"),
            Self::CustomRole => Activity::core("Add role definition", "RoleManagement", "Add"),
            // A new tenant has these already: the first that is kept changes what was there.
            Self::Authorization
            | Self::DomainList
            | Self::CrossTenantDefault
            | Self::EmailMethod
            | Self::ExternalIdentities
            | Self::AuthenticationFlows
            | Self::AdminConsentRequests
            | Self::CrossTenantClouds
            | Self::AuthenticationMethods => self.updated(),
        }
    }

    /// What the audit log says when one is kept in place of another.
    pub(super) const fn updated(self) -> Activity {
        match self {
            Self::Authorization => Activity::core("Update authorization policy", "AuthorizationPolicy", "Update"),
            Self::DomainList
            | Self::ExternalIdentities
            | Self::AuthenticationFlows
            | Self::AdminConsentRequests
            | Self::PermissionGrant => Activity::core("Update policy", "Policy", "Update"),
            Self::CustomRole => Activity::core("Update role definition", "RoleManagement", "Update"),
            Self::CrossTenantClouds => cross_tenant("Update the company default cross-tenant access setting", "Update"),
            Self::IdentitySynchronization => {
                synchronization("Update a partner cross-tenant identity sync setting", "Update")
            }
            Self::CrossTenantDefault => {
                cross_tenant("Update the company default cross-tenant access setting", "Update")
            }
            Self::CrossTenantPartner => cross_tenant("Update a partner cross-tenant access setting", "Update"),
            Self::ConditionalAccess => conditional_access("Update Conditional Access policy", "Update"),
            Self::NamedLocation => conditional_access("Update named location", "Update"),
            Self::EmailMethod | Self::AuthenticationMethods => Activity::new(
                "Authentication Methods Policy Update",
                "ApplicationManagement",
                "Authentication Methods",
                "Update",
            ),
            Self::IdentityProvider => provider("Update Identity Provider", "Update"),
        }
    }

    /// What the audit log says when one is taken away.
    pub(super) const fn deleted(self) -> Activity {
        match self {
            Self::CrossTenantDefault => cross_tenant("Reset the cross-tenant access default setting", "Update"),
            Self::CrossTenantPartner => cross_tenant("Delete partner specific cross-tenant access setting", "Delete"),
            Self::ConditionalAccess => conditional_access("Delete Conditional Access policy", "Delete"),
            Self::NamedLocation => conditional_access("Delete named location", "Delete"),
            Self::IdentityProvider => provider("Delete Identity Provider", "Delete"),
            Self::IdentitySynchronization => {
                synchronization("Delete a partner cross-tenant identity sync setting", "Delete")
            }
            Self::CustomRole => Activity::core("Delete role definition", "RoleManagement", "Delete"),
            Self::Authorization
            | Self::DomainList
            | Self::EmailMethod
            | Self::ExternalIdentities
            | Self::AuthenticationFlows
            | Self::AdminConsentRequests
            | Self::CrossTenantClouds
            | Self::AuthenticationMethods
            | Self::PermissionGrant => Activity::core("Delete policy", "Policy", "Delete"),
        }
    }
}

const fn cross_tenant(name: &'static str, operation: &'static str) -> Activity {
    Activity::core(name, "CrossTenantAccessSettings", operation)
}

const fn synchronization(name: &'static str, operation: &'static str) -> Activity {
    Activity::core(name, "CrossTenantIdentitySyncSettings", operation)
}

const fn conditional_access(name: &'static str, operation: &'static str) -> Activity {
    Activity::new(name, "Policy", "Conditional Access", operation)
}

const fn provider(name: &'static str, operation: &'static str) -> Activity {
    Activity::new(name, "ResourceManagement", "B2C", operation)
}

impl Document {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Authorization(_) => Kind::Authorization,
            Self::DomainList(_) => Kind::DomainList,
            Self::CrossTenantDefault(_) => Kind::CrossTenantDefault,
            Self::CrossTenantPartner(_) => Kind::CrossTenantPartner,
            Self::ConditionalAccess(_) => Kind::ConditionalAccess,
            Self::NamedLocation(_) => Kind::NamedLocation,
            Self::EmailMethod(_) => Kind::EmailMethod,
            Self::IdentityProvider(_) => Kind::IdentityProvider,
            Self::ExternalIdentities(_) => Kind::ExternalIdentities,
            Self::AuthenticationFlows(_) => Kind::AuthenticationFlows,
            Self::AdminConsentRequests(_) => Kind::AdminConsentRequests,
            Self::CrossTenantClouds(_) => Kind::CrossTenantClouds,
            Self::IdentitySynchronization(_) => Kind::IdentitySynchronization,
            Self::AuthenticationMethods(_) => Kind::AuthenticationMethods,
            Self::PermissionGrant(_) => Kind::PermissionGrant,
            Self::CustomRole(_) => Kind::CustomRole,
        }
    }

    /// Which of its kind it is; empty where a tenant has one.
    pub(super) fn key(&self) -> String {
        match self {
            Self::CrossTenantPartner(partner) => partner.tenant_id.to_string(),
            Self::ConditionalAccess(policy) => policy.id.to_string(),
            Self::NamedLocation(location) => location.id().to_string(),
            Self::IdentityProvider(provider) => provider.id().to_owned(),
            Self::IdentitySynchronization(policy) => policy.tenant_id.to_string(),
            Self::PermissionGrant(policy) => policy.id.to_lowercase(),
            Self::CustomRole(role) => role.id.to_string(),
            Self::Authorization(_)
            | Self::DomainList(_)
            | Self::CrossTenantDefault(_)
            | Self::EmailMethod(_)
            | Self::ExternalIdentities(_)
            | Self::AuthenticationFlows(_)
            | Self::AdminConsentRequests(_)
            | Self::CrossTenantClouds(_)
            | Self::AuthenticationMethods(_) => String::new(),
        }
    }

    /// What the audit log calls it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Authorization(policy) => &policy.display_name,
            Self::DomainList(_) => "B2BManagementPolicy",
            Self::CrossTenantDefault(_) => "Default",
            Self::CrossTenantPartner(_) => "Partner",
            Self::ConditionalAccess(policy) => &policy.display_name,
            Self::NamedLocation(location) => location.display_name(),
            Self::EmailMethod(_) | Self::AuthenticationMethods(_) => "Authentication Methods Policy",
            Self::IdentityProvider(provider) => provider.display_name(),
            Self::ExternalIdentities(policy) => &policy.display_name,
            Self::AuthenticationFlows(policy) => &policy.display_name,
            Self::AdminConsentRequests(_) => "AdminConsentRequestPolicy",
            Self::CrossTenantClouds(policy) => &policy.display_name,
            Self::IdentitySynchronization(_) => "Partner synchronization",
            Self::PermissionGrant(policy) => &policy.display_name,
            Self::CustomRole(role) => &role.display_name,
        }
    }

    /// The document as it is kept.
    pub(super) fn into_json(self) -> Result<Value, DirectoryError> {
        let value = match self {
            Self::Authorization(policy) => serde_json::to_value(policy),
            Self::DomainList(list) => serde_json::to_value(list),
            Self::CrossTenantDefault(policy) => serde_json::to_value(policy),
            Self::CrossTenantPartner(policy) => serde_json::to_value(policy),
            Self::ConditionalAccess(policy) => serde_json::to_value(policy),
            Self::NamedLocation(location) => serde_json::to_value(location),
            Self::EmailMethod(method) => serde_json::to_value(method),
            Self::IdentityProvider(provider) => serde_json::to_value(provider),
            Self::ExternalIdentities(policy) => serde_json::to_value(policy),
            Self::AuthenticationFlows(policy) => serde_json::to_value(policy),
            Self::AdminConsentRequests(policy) => serde_json::to_value(policy),
            Self::CrossTenantClouds(policy) => serde_json::to_value(policy),
            Self::IdentitySynchronization(policy) => serde_json::to_value(policy),
            Self::AuthenticationMethods(policy) => serde_json::to_value(policy),
            Self::PermissionGrant(policy) => serde_json::to_value(policy),
            Self::CustomRole(role) => serde_json::to_value(role),
        };
        Ok(value.map_err(StoreError::from)?)
    }
}
