//! Objects that lie within others.

use super::others::plain;
use super::{Kind, Schema, equal};

/// A record of DNS.
pub(crate) const DOMAIN_DNS_RECORD: Schema = plain(
    "domainDnsRecord",
    "DomainDnsRecord",
    &["id", "isOptional", "label", "mailExchange", "preference", "recordType", "supportedService", "text", "ttl"],
);

/// Whose word an application takes.
pub(crate) const FEDERATED_CREDENTIAL: Schema = Schema {
    collections: &["audiences"],
    fields: &[equal("name", Kind::Text), equal("issuer", Kind::Text), equal("subject", Kind::Text)],
    ..plain(
        "federatedIdentityCredential",
        "FederatedIdentityCredential",
        &["audiences", "description", "id", "issuer", "name", "subject"],
    )
};

/// What a policy of consent is about.
pub(crate) const PERMISSION_GRANT_CONDITIONS: Schema = Schema {
    collections: &[
        "clientApplicationIds",
        "clientApplicationPublisherIds",
        "clientApplicationTenantIds",
        "permissions",
    ],
    ..plain(
        "permissionGrantConditionSet",
        "PermissionGrantConditionSet",
        &[
            "clientApplicationIds",
            "clientApplicationPublisherIds",
            "clientApplicationTenantIds",
            "clientApplicationsFromVerifiedPublisherOnly",
            "id",
            "permissionClassification",
            "permissionType",
            "permissions",
            "resourceApplication",
        ],
    )
};

/// What would be said of a partner of a multitenant organization.
pub(crate) const PARTNER_TEMPLATE: Schema = plain(
    "multiTenantOrganizationPartnerConfigurationTemplate",
    "MultiTenantOrganizationPartnerConfigurationTemplate",
    &[
        "automaticUserConsentSettings",
        "b2bCollaborationInbound",
        "b2bCollaborationOutbound",
        "b2bDirectConnectInbound",
        "b2bDirectConnectOutbound",
        "id",
        "inboundTrust",
        "templateApplicationLevel",
    ],
);

/// What would be said of keeping its people in step.
pub(crate) const SYNCHRONIZATION_TEMPLATE: Schema = plain(
    "multiTenantOrganizationIdentitySyncPolicyTemplate",
    "MultiTenantOrganizationIdentitySyncPolicyTemplate",
    &["id", "templateApplicationLevel", "userSyncInbound"],
);

/// Both templates.
pub(crate) const POLICY_TEMPLATE: Schema = plain(
    "policyTemplate",
    "PolicyTemplate",
    &["id", "multiTenantOrganizationIdentitySynchronization", "multiTenantOrganizationPartnerConfiguration"],
);

/// A domain of a partner.
pub(crate) const EXTERNAL_DOMAIN: Schema = plain("externalDomainName", "ExternalDomainName", &["@odata.type", "id"]);
