use super::{Cell, Field, Kind, Schema, equal};

const D: Cell = Cell::Default;
const A: Cell = Cell::Advanced;
const N: Cell = Cell::Never;

/// A property that is one of several, or not.
const fn listed(name: &'static str, kind: Kind) -> Field {
    Field::new(name, kind, [D, N, N, N, D, N, N, N])
}

/// A type of which nothing may be filtered.
pub(super) const fn plain(name: &'static str, resource: &'static str, more: &'static [&'static str]) -> Schema {
    filtered(name, resource, more, &[])
}

const fn filtered(
    name: &'static str,
    resource: &'static str,
    more: &'static [&'static str],
    fields: &'static [Field],
) -> Schema {
    Schema { resource, name, default: &[], more, collections: &[], fields, relations: &[], indexed: false }
}

/// A member of a list of several types; what can be selected is what they have.
pub(crate) const DIRECTORY_OBJECT: Schema = Schema {
    collections: &["businessPhones", "groupTypes", "proxyAddresses"],
    ..plain(
        "directoryObject",
        "DirectoryObject",
        &[
            "accountEnabled",
            "appId",
            "createdDateTime",
            "deletedDateTime",
            "description",
            "displayName",
            "externalUserState",
            "givenName",
            "groupTypes",
            "id",
            "jobTitle",
            "mail",
            "mailEnabled",
            "mailNickname",
            "roleTemplateId",
            "securityEnabled",
            "surname",
            "userPrincipalName",
            "userType",
        ],
    )
};

/// A directory role among other things that somebody is a member of.
pub(crate) const DIRECTORY_ROLE: Schema = Schema {
    indexed: true,
    ..filtered(
        "directoryRole",
        "DirectoryRole",
        &["deletedDateTime", "description", "displayName", "id", "roleTemplateId"],
        &[
            Field::new("description", Kind::Text, [A, A, N, N, N, A, N, N]),
            Field::new("displayName", Kind::Text, [D, A, N, N, N, A, N, N]),
            Field::new("roleTemplateId", Kind::Text, [D, A, N, N, N, N, N, N]),
        ],
    )
};

/// What a directory role is made from.
pub(crate) const ROLE_TEMPLATE: Schema =
    plain("directoryRoleTemplate", "DirectoryRoleTemplate", &["deletedDateTime", "description", "displayName", "id"]);

/// What a directory role lets its holders do.
pub(crate) const ROLE_DEFINITION: Schema = Schema {
    collections: &["resourceScopes", "rolePermissions"],
    ..filtered(
        "unifiedRoleDefinition",
        "UnifiedRoleDefinition",
        &[
            "description",
            "displayName",
            "id",
            "isBuiltIn",
            "isEnabled",
            "resourceScopes",
            "rolePermissions",
            "templateId",
            "version",
        ],
        &[listed("displayName", Kind::Text), listed("id", Kind::Text), listed("isBuiltIn", Kind::Boolean)],
    )
};

/// A principal in a directory role.
pub(crate) const ROLE_ASSIGNMENT: Schema = Schema {
    relations: &["principal", "roleDefinition"],
    ..filtered(
        "unifiedRoleAssignment",
        "UnifiedRoleAssignment",
        &["appScopeId", "condition", "directoryScopeId", "id", "principalId", "roleDefinitionId"],
        &[
            listed("directoryScopeId", Kind::Text),
            listed("principalId", Kind::Text),
            listed("roleDefinitionId", Kind::Text),
        ],
    )
};

/// Who may invite, and what guests see.
pub(crate) const AUTHORIZATION_POLICY: Schema = plain(
    "authorizationPolicy",
    "AuthorizationPolicy",
    &[
        "allowEmailVerifiedUsersToJoinOrganization",
        "allowInvitesFrom",
        "allowUserConsentForRiskyApps",
        "allowedToSignUpEmailBasedSubscriptions",
        "allowedToUseSSPR",
        "blockMsolPowerShell",
        "defaultUserRolePermissions",
        "deletedDateTime",
        "description",
        "displayName",
        "guestUserRoleId",
        "id",
    ],
);

/// Whether guests may leave on their own.
pub(crate) const EXTERNAL_IDENTITIES: Schema = plain(
    "externalIdentitiesPolicy",
    "ExternalIdentitiesPolicy",
    &["allowDeletedIdentitiesDataRemoval", "allowExternalIdentitiesToLeave", "description", "displayName", "id"],
);

/// With which clouds a tenant works.
pub(crate) const CROSS_TENANT_ACCESS: Schema = Schema {
    default: &["allowedCloudEndpoints", "displayName", "id"],
    ..plain("crossTenantAccessPolicy", "CrossTenantAccessPolicy", &["deletedDateTime", "description"])
};

/// What a tenant does towards tenants that it has not listed.
pub(crate) const CROSS_TENANT_DEFAULT: Schema = plain(
    "crossTenantAccessPolicyConfigurationDefault",
    "CrossTenantAccessPolicyConfigurationDefault",
    &[
        "appServiceConnectInbound",
        "automaticUserConsentSettings",
        "b2bCollaborationInbound",
        "b2bCollaborationOutbound",
        "b2bDirectConnectInbound",
        "b2bDirectConnectOutbound",
        "id",
        "inboundTrust",
        "invitationRedemptionIdentityProviderConfiguration",
        "isServiceDefault",
        "m365CollaborationInbound",
        "m365CollaborationOutbound",
        "tenantRestrictions",
    ],
);

/// What a tenant does towards one other tenant.
pub(crate) const PARTNER: Schema = plain(
    "crossTenantAccessPolicyConfigurationPartner",
    "CrossTenantAccessPolicyConfigurationPartner",
    &[
        "appServiceConnectInbound",
        "automaticUserConsentSettings",
        "b2bCollaborationInbound",
        "b2bCollaborationOutbound",
        "b2bDirectConnectInbound",
        "b2bDirectConnectOutbound",
        "inboundTrust",
        "isInMultiTenantOrganization",
        "isServiceProvider",
        "m365CollaborationInbound",
        "m365CollaborationOutbound",
        "tenantId",
        "tenantRestrictions",
    ],
);

/// Which domains may be invited.
pub(crate) const DOMAIN_POLICY: Schema = plain(
    "b2bManagementPolicy",
    "B2BManagementPolicy",
    &["definition", "deletedDateTime", "description", "displayName", "id", "isOrganizationDefault"],
);

/// A Conditional Access policy.
pub(crate) const CONDITIONAL_ACCESS: Schema = filtered(
    "conditionalAccessPolicy",
    "ConditionalAccessPolicy",
    &[
        "conditions",
        "createdDateTime",
        "deletedDateTime",
        "description",
        "displayName",
        "grantControls",
        "id",
        "modifiedDateTime",
        "sessionControls",
        "state",
        "templateId",
    ],
    &[equal("displayName", Kind::Text), equal("id", Kind::Text), equal("state", Kind::Text)],
);

/// A named location of Conditional Access, whichever of its two kinds.
pub(crate) const NAMED_LOCATION: Schema = Schema {
    collections: &["countriesAndRegions", "ipRanges"],
    ..filtered(
        "namedLocation",
        "NamedLocation",
        &[
            "countriesAndRegions",
            "countryLookupMethod",
            "createdDateTime",
            "deletedDateTime",
            "displayName",
            "id",
            "includeUnknownCountriesAndRegions",
            "ipRanges",
            "isTrusted",
            "modifiedDateTime",
        ],
        &[equal("displayName", Kind::Text), equal("id", Kind::Text)],
    )
};

/// Terms of use.
pub(crate) const AGREEMENT: Schema = plain(
    "agreement",
    "Agreement",
    &[
        "displayName",
        "id",
        "isPerDeviceAcceptanceRequired",
        "isViewingBeforeAcceptanceRequired",
        "termsExpiration",
        "userReacceptRequiredFrequency",
    ],
);

/// The document of terms of use that is shown where no language fits.
pub(crate) const AGREEMENT_FILE: Schema = Schema { name: "agreementFile", ..AGREEMENT_LOCALIZATION };

/// A version of a document of terms of use.
pub(crate) const AGREEMENT_VERSION: Schema = Schema { name: "agreementFileVersion", ..AGREEMENT_LOCALIZATION };

/// A document of terms of use in a language.
pub(crate) const AGREEMENT_LOCALIZATION: Schema = plain(
    "agreementFileLocalization",
    "AgreementFileLocalization",
    &["createdDateTime", "displayName", "fileData", "fileName", "id", "isDefault", "isMajorVersion", "language"],
);

/// An answer to terms of use.
pub(crate) const ACCEPTANCE: Schema = filtered(
    "agreementAcceptance",
    "AgreementAcceptance",
    &[
        "agreementFileId",
        "agreementId",
        "deviceDisplayName",
        "deviceId",
        "deviceOSType",
        "deviceOSVersion",
        "expirationDateTime",
        "id",
        "recordedDateTime",
        "state",
        "userDisplayName",
        "userEmail",
        "userId",
        "userPrincipalName",
    ],
    &[
        equal("deviceId", Kind::Text),
        Field::new("expirationDateTime", Kind::Instant, [D, N, D, D, N, N, N, N]),
        equal("id", Kind::Text),
        equal("state", Kind::Text),
        equal("userId", Kind::Text),
    ],
);

/// An identity provider.
pub(crate) const IDENTITY_PROVIDER: Schema = plain(
    "identityProviderBase",
    "IdentityProviderBase",
    &["clientId", "clientSecret", "displayName", "domains", "id", "identityProviderType", "issuer"],
);

/// A partner's domains, federated by SAML or WS-Federation.
pub(crate) const FEDERATION: Schema = plain(
    "samlOrWsFedExternalDomainFederation",
    "SamlOrWsFedExternalDomainFederation",
    &[
        "displayName",
        "domains",
        "id",
        "issuerUri",
        "metadataExchangeUri",
        "passiveSignInUri",
        "preferredAuthenticationProtocol",
        "signingCertificate",
    ],
);

/// The authentication methods policy.
pub(crate) const AUTHENTICATION_METHODS: Schema = plain(
    "authenticationMethodsPolicy",
    "AuthenticationMethodsPolicy",
    &[
        "authenticationMethodConfigurations",
        "description",
        "displayName",
        "id",
        "policyMigrationState",
        "policyVersion",
        "registrationEnforcement",
    ],
);

/// E-mail as an authentication method.
pub(crate) const EMAIL_METHOD: Schema = plain(
    "emailAuthenticationMethodConfiguration",
    "EmailAuthenticationMethodConfiguration",
    &["allowExternalIdToUseEmailOtp", "excludeTargets", "id", "includeTargets", "state"],
);

/// A tenant.
pub(crate) const ORGANIZATION: Schema = plain(
    "organization",
    "Organization",
    &[
        "assignedPlans",
        "businessPhones",
        "city",
        "country",
        "countryLetterCode",
        "createdDateTime",
        "defaultUsageLocation",
        "deletedDateTime",
        "displayName",
        "id",
        "marketingNotificationEmails",
        "onPremisesLastSyncDateTime",
        "onPremisesSyncEnabled",
        "partnerTenantType",
        "postalCode",
        "preferredLanguage",
        "privacyProfile",
        "provisionedPlans",
        "securityComplianceNotificationMails",
        "securityComplianceNotificationPhones",
        "state",
        "street",
        "technicalNotificationMails",
        "tenantType",
        "verifiedDomains",
    ],
);

/// A domain of a tenant.
pub(crate) const DOMAIN: Schema = plain(
    "domain",
    "Domain",
    &[
        "authenticationType",
        "availabilityStatus",
        "id",
        "isAdminManaged",
        "isDefault",
        "isInitial",
        "isRoot",
        "isVerified",
        "manufacturer",
        "model",
        "passwordNotificationWindowInDays",
        "passwordValidityPeriodInDays",
        "state",
        "supportedServices",
    ],
);

/// A subscription to changes.
pub(crate) const SUBSCRIPTION: Schema = plain(
    "subscription",
    "Subscription",
    &[
        "applicationId",
        "changeType",
        "clientState",
        "creatorId",
        "encryptionCertificate",
        "encryptionCertificateId",
        "expirationDateTime",
        "id",
        "includeResourceData",
        "latestSupportedTlsVersion",
        "lifecycleNotificationUrl",
        "notificationQueryOptions",
        "notificationUrl",
        "notificationUrlAppId",
        "resource",
    ],
);
