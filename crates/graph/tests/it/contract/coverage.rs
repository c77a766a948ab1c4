//! Every address that is read has a type that the tables tell of.

use http::Method;

use super::tables::TYPES;

/// The routes as the surface lists them.
const ROUTES: &str = include_str!("../../../src/routes/table.rs");

/// What is answered where: a type, then the addresses, keys without their other names. `-` is no object.
const ANSWERED: &str = "
user: me users users/delta users/{id} directory/deletedItems/microsoft.graph.user directory/deletedItems/graph.user
    directory/deletedItems/{id}
directoryObject: me/sponsors me/memberOf me/sponsorOf me/manager me/directReports me/transitiveMemberOf me/ownedObjects
    me/invitedBy users/{id}/sponsors users/{id}/memberOf users/{id}/sponsorOf users/{id}/manager
    users/{id}/directReports users/{id}/transitiveMemberOf users/{id}/ownedObjects users/{id}/invitedBy
    directoryObjects/{id} directoryObjects/delta policies/b2bManagementPolicies/{id}/appliesTo groups/{id}/members groups/{id}/transitiveMembers groups/{id}/owners groups/{id}/memberOf
    groups/{id}/transitiveMemberOf servicePrincipals/{id}/owners applications/{id}/owners directoryRoles/{id}/members
group: groups groups/delta groups/{id} directory/deletedItems/microsoft.graph.group directory/deletedItems/graph.group
servicePrincipal: servicePrincipals servicePrincipals/delta servicePrincipals/{id}
    directory/deletedItems/microsoft.graph.servicePrincipal directory/deletedItems/graph.servicePrincipal
application: applications applications/delta applications/{id} directory/deletedItems/microsoft.graph.application
    directory/deletedItems/graph.application
federatedIdentityCredential: applications/{id}/federatedIdentityCredentials
    applications/{id}/federatedIdentityCredentials/{id}
appRoleAssignment: me/appRoleAssignments users/{id}/appRoleAssignments groups/{id}/appRoleAssignments
    servicePrincipals/{id}/appRoleAssignedTo servicePrincipals/{id}/appRoleAssignments
oAuth2PermissionGrant: me/oauth2PermissionGrants users/{id}/oauth2PermissionGrants
    servicePrincipals/{id}/oauth2PermissionGrants oauth2PermissionGrants oauth2PermissionGrants/delta
    oauth2PermissionGrants/{id}
authorizationPolicy: policies/authorizationPolicy policies/authorizationPolicy/authorizationPolicy
crossTenantAccessPolicy: policies/crossTenantAccessPolicy
crossTenantAccessPolicyConfigurationDefault: policies/crossTenantAccessPolicy/default
crossTenantAccessPolicyConfigurationPartner: policies/crossTenantAccessPolicy/partners
    policies/crossTenantAccessPolicy/partners/{id}
crossTenantIdentitySyncPolicyPartner: policies/crossTenantAccessPolicy/partners/{id}/identitySynchronization
policyTemplate: policies/crossTenantAccessPolicy/templates
multiTenantOrganizationPartnerConfigurationTemplate:
    policies/crossTenantAccessPolicy/templates/multiTenantOrganizationPartnerConfiguration
multiTenantOrganizationIdentitySyncPolicyTemplate:
    policies/crossTenantAccessPolicy/templates/multiTenantOrganizationIdentitySynchronization
authenticationFlowsPolicy: policies/authenticationFlowsPolicy
permissionGrantPolicy: policies/permissionGrantPolicies policies/permissionGrantPolicies/{id}
permissionGrantConditionSet: policies/permissionGrantPolicies/{id}/includes
    policies/permissionGrantPolicies/{id}/excludes
adminConsentRequestPolicy: policies/adminConsentRequestPolicy
appConsentRequest: identityGovernance/appConsent/appConsentRequests
    identityGovernance/appConsent/appConsentRequests/filterByCurrentUser/(on)
-: identityGovernance/appConsent/appConsentRequests/{id}/userConsentRequests
    identity/identityProviders/availableProviderTypes
conditionalAccessPolicy: identity/conditionalAccess/policies identity/conditionalAccess/policies/{id}
    policies/conditionalAccessPolicies policies/conditionalAccessPolicies/{id}
namedLocation: identity/conditionalAccess/namedLocations identity/conditionalAccess/namedLocations/{id}
agreement: agreements agreements/{id} identityGovernance/termsOfUse/agreements
    identityGovernance/termsOfUse/agreements/{id}
agreementFile: agreements/{id}/file identityGovernance/termsOfUse/agreements/{id}/file
agreementFileLocalization: agreements/{id}/file/localizations agreements/{id}/files
    identityGovernance/termsOfUse/agreements/{id}/file/localizations
    identityGovernance/termsOfUse/agreements/{id}/files
agreementFileVersion: agreements/{id}/versions identityGovernance/termsOfUse/agreements/{id}/versions
agreementAcceptance: me/agreementAcceptances users/{id}/agreementAcceptances agreements/{id}/acceptances
    identityGovernance/termsOfUse/agreements/{id}/acceptances
identityProviderBase: identity/identityProviders identity/identityProviders/{id}
samlOrWsFedExternalDomainFederation: directory/federationConfigurations directory/federationConfigurations/{id}
    directory/federationConfigurations/samlOrWsFedExternalDomainFederation
externalDomainName: directory/federationConfigurations/{id}/samlOrWsFedExternalDomainFederation/domains
authenticationMethodsPolicy: policies/authenticationMethodsPolicy
emailAuthenticationMethodConfiguration:
    policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email
directoryRoleTemplate: directoryRoleTemplates directoryRoleTemplates/{id}
directoryRole: directoryRoles directoryRoles/delta directoryRoles/{id}
unifiedRoleDefinition: roleManagement/directory/roleDefinitions roleManagement/directory/roleDefinitions/{id}
unifiedRoleAssignment: roleManagement/directory/roleAssignments roleManagement/directory/roleAssignments/{id}
organization: organization organization/{id}
domain: domains domains/{id}
domainDnsRecord: domains/{id}/verificationDnsRecords
subscribedSku: subscribedSkus
tenantInformation: tenantRelationships/findTenantInformationByTenantId/(tenantId)
    tenantRelationships/findTenantInformationByDomainName/(domainName)
subscription: subscriptions subscriptions/{id}
directoryAudit: auditLogs/directoryAudits auditLogs/directoryAudits/{id}
signIn: auditLogs/signIns auditLogs/signIns/{id}
externalIdentitiesPolicy: policies/externalIdentitiesPolicy
b2bManagementPolicy: policies/b2bManagementPolicies policies/b2bManagementPolicies/{id}
legacyPolicy: legacy/policies legacy/policies/{id}
";

/// The addresses that are read.
pub(super) fn addresses() -> Vec<&'static str> {
    ANSWERED.split_ascii_whitespace().filter(|word| !word.ends_with(':')).collect()
}

/// The addresses that a verb is taken at, as the surface lists them; keys without their other names.
pub(super) fn routes(verb: &Method) -> Vec<String> {
    // A long route stands on several lines.
    let listed = ROUTES.split_ascii_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
    let begin = format!("({verb}, \"");
    let paths = listed.split(&begin).skip(1).filter_map(|rest| rest.split('"').next());
    let bare =
        |segment: &str| segment.split_once('|').map_or_else(|| segment.to_owned(), |(key, _)| format!("{key}}}"));
    paths.map(|path| path.split('/').map(bare).collect::<Vec<_>>().join("/")).collect()
}

#[test]
fn every_address_that_is_read_answers_a_type_of_the_tables() {
    let routes = routes(&Method::GET);
    assert!(routes.len() > 100, "the table of routes is not where it was");
    let addresses = addresses();
    let types = ANSWERED.split_ascii_whitespace().filter_map(|word| word.strip_suffix(':'));
    for name in types.filter(|name| *name != "-") {
        assert!(TYPES.objects.contains_key(name), "no table tells of {name}");
    }
    let untold: Vec<&String> = routes.iter().filter(|route| !addresses.contains(&route.as_str())).collect();
    assert!(untold.is_empty(), "say in this file what is answered at {untold:?}");
    let gone: Vec<&&str> = addresses.iter().filter(|address| !routes.iter().any(|route| route == **address)).collect();
    assert!(gone.is_empty(), "nothing is answered at {gone:?}");
}
