//! What Graph has and the emulator has not: such a request is answered 501, so that nobody takes a gap for an absence.
//! From Graph's public documentation.

use http::Method;

use crate::routes::Version;

/// First segments of both versions.
const ROOTS: &str = "\
    $batch $metadata admin agreementAcceptances agreements app applications applicationTemplates appCatalogs \
    appRoleAssignments auditLogs authenticationMethodConfigurations authenticationMethodsPolicy \
    certificateBasedAuthConfiguration chats communications compliance connections contacts contracts copilot \
    dataPolicyOperations deviceAppManagement deviceManagement devices directory directoryObjects directoryRoles \
    directoryRoleTemplates domainDnsRecords domains drive drives education employeeExperience external \
    filterOperators functions groupLifecyclePolicies groups groupSettings groupSettingTemplates identity \
    identityGovernance identityProtection identityProviders informationProtection invitations localizations me \
    oauth2PermissionGrants organization permissionGrants places planner policies print privacy reports \
    roleManagement schemaExtensions scopedRoleMemberships search security servicePrincipals shares sites solutions \
    storage subscribedSkus subscriptions teams teamsTemplates teamwork tenantRelationships users";

/// First segments of beta alone.
const BETA_ROOTS: &str = "\
    accessReviews administrativeUnits allowedDataLocations approvalWorkflowProviders bitlocker bookings \
    bookingBusinesses bookingCurrencies businessFlowTemplates conditionalAccess directorySettingTemplates financials \
    governanceResources identityContainer legacy messageEvents messageTraces monitoring networkAccess \
    onPremisesPublishingProfiles privilegedAccess privilegedApproval privilegedOperationEvents \
    privilegedRoleAssignments privilegedRoles privilegedSignupStatus programs riskDetections riskyUsers settings \
    sensitivityLabels tenantInformation trustFramework workbooks";

const USER: &str = "\
    activities agreementAcceptances appRoleAssignedResources assignLicense authentication calendar calendarGroups \
    calendars calendarView changePassword chats checkMemberGroups checkMemberObjects cloudClipboard contactFolders \
    contacts convertExternalToInternalMemberUser createdObjects deviceManagementTroubleshootingEvents directReports \
    drive drives employeeExperience events exportPersonalData extensions findMeetingTimes followedSites getMailTips \
    getMemberGroups getMemberObjects inferenceClassification insights invitedBy joinedTeams licenseDetails \
    mailboxSettings mailFolders managedAppRegistrations managedDevices manager messages onenote onlineMeetings \
    onPremisesSyncBehavior outlook ownedDevices ownedObjects people permissionGrants photo photos planner presence \
    print registeredDevices reprocessLicenseAssignment restore retryServiceProvisioning revokeSignInSessions \
    scopedRoleMemberOf sendMail settings solutions sponsorOf teamwork todo transitiveMemberOf transitiveReports \
    translateExchangeIds validatePassword wipeManagedAppRegistrationsByDeviceTag invalidateAllRefreshTokens \
    usageRights";

const GROUP: &str = "\
    acceptedSenders addFavorite assignLicense calendar calendarView checkMemberGroups checkMemberObjects \
    conversations createdOnBehalfOf drive drives events extensions getMemberGroups getMemberObjects \
    groupLifecyclePolicies memberOf membersWithLicenseErrors onenote onPremisesSyncBehavior owners permissionGrants \
    photo photos planner rejectedSenders removeFavorite renew resetUnseenCount restore retryServiceProvisioning \
    settings sites subscribeByMail team threads transitiveMemberOf transitiveMembers unsubscribeByMail \
    validateProperties";

const SERVICE_PRINCIPAL: &str = "\
    addTokenSigningCertificate checkMemberGroups checkMemberObjects claimsMappingPolicies \
    createdObjects delegatedPermissionClassifications endpoints federatedIdentityCredentials getMemberGroups \
    getMemberObjects homeRealmDiscoveryPolicies memberOf ownedObjects owners remoteDesktopSecurityConfiguration \
    restore synchronization tokenIssuancePolicies tokenLifetimePolicies transitiveMemberOf \
    appManagementPolicies";

const APPLICATION: &str = "\
    appManagementPolicies createdOnBehalfOf extensionProperties homeRealmDiscoveryPolicies logo restore setVerifiedPublisher synchronization \
    tokenIssuancePolicies tokenLifetimePolicies unsetVerifiedPublisher checkMemberGroups getMemberGroups";

const POLICIES: &str = "\
    activityBasedTimeoutPolicies adminConsentRequestPolicy appManagementPolicies authenticationFlowsPolicy \
    authenticationMethodsPolicy authenticationStrengthPolicies claimsMappingPolicies conditionalAccessPolicies \
    defaultAppManagementPolicy deviceRegistrationPolicy featureRolloutPolicies homeRealmDiscoveryPolicies \
    identitySecurityDefaultsEnforcementPolicy permissionGrantPolicies roleManagementPolicies \
    roleManagementPolicyAssignments tokenIssuancePolicies tokenLifetimePolicies";

const BETA_POLICIES: &str = "\
    accessReviewPolicy directoryRoleAccessReviewPolicy federatedTokenValidationPolicy \
    mobileAppManagementPolicies mobileDeviceManagementPolicies servicePrincipalCreationPolicies \
    permissionGrantPreApprovalPolicies";

/// What there is below a place beside what is served there.
const BELOW: &[(&str, &str)] = &[
    ("me", USER),
    ("users/{id|userPrincipalName}", USER),
    ("groups/{id}", GROUP),
    ("servicePrincipals/{id|appId}", SERVICE_PRINCIPAL),
    ("applications/{id|appId}", APPLICATION),
    (
        "directory",
        "administrativeUnits attributeSets customSecurityAttributeDefinitions deviceLocalCredentials \
        onPremisesSynchronization publicKeyInfrastructure subscriptions",
    ),
    ("directory/deletedItems/{id}", "checkMemberGroups checkMemberObjects getMemberGroups getMemberObjects"),
    ("policies", POLICIES),
    ("policies/crossTenantAccessPolicy/partners/{id}", "identitySynchronization"),
    (
        "identity",
        "apiConnectors authenticationEventListeners authenticationEventsFlows b2xUserFlows \
        customAuthenticationExtensions riskPrevention userFlowAttributes userFlows",
    ),
    (
        "identity/conditionalAccess",
        "authenticationContextClassReferences authenticationStrength deletedItems templates evaluate",
    ),
    ("identityGovernance", "accessReviews appConsent entitlementManagement lifecycleWorkflows privilegedAccess"),
    ("identityGovernance/termsOfUse", "agreementAcceptances"),
    (
        "organization/{id}",
        "branding certificateBasedAuthConfiguration checkMemberGroups checkMemberObjects extensions getMemberGroups \
        getMemberObjects restore setMobileDeviceManagementAuthority",
    ),
    (
        "domains/{id}",
        "domainNameReferences federationConfiguration forceDelete promote rootDomain serviceConfigurationRecords",
    ),
    ("tenantRelationships", "delegatedAdminCustomers delegatedAdminRelationships multiTenantOrganization"),
    ("auditLogs", "provisioning customSecurityAttributeAudits signUps"),
    ("policies/b2bManagementPolicies/{id}", "appliesTo"),
];

/// What may follow any collection or object.
const SUFFIXES: &str = "$count $ref $value";

/// Functions and actions of a collection: they stand where a key could stand.
const FUNCTIONS: &str = "delta getByIds validateProperties getAvailableExtensionProperties getUserOwnedObjects add";

/// Verbs that Graph takes where the emulator serves others.
const VERBS: &[(Method, &str)] =
    &[(Method::DELETE, "me"), (Method::POST, "me/appRoleAssignments"), (Method::PATCH, "domains/{id}")];

/// Whether Graph has this name below this place.
pub(crate) fn below(version: Version, place: &str, word: &str) -> bool {
    let beta = version == Version::Beta;
    if place.is_empty() {
        return has(ROOTS, word) || beta && has(BETA_ROOTS, word);
    }
    is_cast(word)
        || has(SUFFIXES, word)
        || is_function(word)
        || beta && place == "policies" && has(BETA_POLICIES, word)
        || BELOW.iter().any(|(parent, names)| *parent == place && has(names, word))
}

/// Whether Graph takes this verb at a place that is served.
pub(crate) fn verb(method: &Method, place: &str) -> bool {
    VERBS.iter().any(|(verb, path)| verb == method && *path == place)
}

/// Whether the word is a function or a cast rather than a key.
pub(crate) fn is_function(word: &str) -> bool {
    is_cast(word) || has(FUNCTIONS, word)
}

fn is_cast(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.starts_with("graph.") || word.starts_with("microsoft.graph.")
}

fn has(names: &str, word: &str) -> bool {
    names.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(word))
}
