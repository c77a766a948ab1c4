use serde_json::json;

use super::{Collection, asked};
use crate::clinic::{ADA, Clinic};

const ASSIGNMENTS: &str = "
principalDisplayName             D - - - - D - -
resourceId                       D - - - - - - -
";

const GRANTS: &str = "
clientId                         D - - - - - - -
consentType                      D - - - - - - -
principalId                      D - - - - - - -
resourceId                       D - - - - - - -
";

const ROLE_ASSIGNMENTS: &str = "
directoryScopeId                 D - - - D - - -
principalId                      D - - - D - - -
roleDefinitionId                 D - - - D - - -
";

const ROLE_DEFINITIONS: &str = "
displayName                      D - - - D - - -
id                               D - - - D - - -
isBuiltIn                        D - - - D - - -
";

/// What may be asked of the policies of Conditional Access is not published: equality (unverified).
const CONDITIONAL_ACCESS: &str = "
displayName                      D - - - - - - -
id                               D - - - - - - -
state                            D - - - - - - -
";

/// Not published either (unverified).
const NAMED_LOCATIONS: &str = "
displayName                      D - - - - - - -
id                               D - - - - - - -
";

const ACCEPTANCES: &str = "
deviceId                         D - - - - - - -
expirationDateTime               D - D D - - - -
id                               D - - - - - - -
state                            D - - - - - - -
userId                           D - - - - - - -
";

/// Equality of these; of more nothing is published.
const FEDERATED_CREDENTIALS: &str = "
issuer                           D - - - - - - -
name                             D - - - - - - -
subject                          D - - - - - - -
";

const NOTHING: &str = "";

const SCOPES: &str = "Application.Read.All Directory.Read.All DelegatedPermissionGrant.Read.All \
                      RoleManagement.Read.Directory Policy.Read.All Policy.Read.PermissionGrant Agreement.Read.All \
                      AgreementAcceptance.Read AgreementAcceptance.Read.All Organization.Read.All Domain.Read.All \
                      IdentityProvider.Read.All LicenseAssignment.Read.All ConsentRequest.Read.All User.Read.All";

#[tokio::test]
async fn everything_else_is_asked_by_every_property_with_every_operator() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let assignments = format!("/v1.0/users/{ADA}/appRoleAssignments");
    for (path, kind, resource, rows) in [
        (assignments.as_str(), "appRoleAssignment", "AppRoleAssignment", ASSIGNMENTS),
        ("/v1.0/oauth2PermissionGrants", "oAuth2PermissionGrant", "OAuth2PermissionGrant", GRANTS),
        (
            "/v1.0/roleManagement/directory/roleAssignments",
            "unifiedRoleAssignment",
            "UnifiedRoleAssignment",
            ROLE_ASSIGNMENTS,
        ),
        (
            "/v1.0/roleManagement/directory/roleDefinitions",
            "unifiedRoleDefinition",
            "UnifiedRoleDefinition",
            ROLE_DEFINITIONS,
        ),
        (
            "/v1.0/identity/conditionalAccess/policies",
            "conditionalAccessPolicy",
            "ConditionalAccessPolicy",
            CONDITIONAL_ACCESS,
        ),
        ("/v1.0/identity/conditionalAccess/namedLocations", "namedLocation", "NamedLocation", NAMED_LOCATIONS),
        ("/v1.0/me/agreementAcceptances", "agreementAcceptance", "AgreementAcceptance", ACCEPTANCES),
        ("/v1.0/agreements", "agreement", "Agreement", NOTHING),
        ("/v1.0/organization", "organization", "Organization", NOTHING),
        ("/v1.0/domains", "domain", "Domain", NOTHING),
        ("/v1.0/subscribedSkus", "subscribedSku", "SubscribedSku", NOTHING),
        ("/v1.0/subscriptions", "subscription", "Subscription", NOTHING),
        ("/v1.0/directoryRoleTemplates", "directoryRoleTemplate", "DirectoryRoleTemplate", NOTHING),
        ("/v1.0/identity/identityProviders", "identityProviderBase", "IdentityProviderBase", NOTHING),
        (
            "/v1.0/directory/federationConfigurations",
            "samlOrWsFedExternalDomainFederation",
            "SamlOrWsFedExternalDomainFederation",
            NOTHING,
        ),
        (
            "/v1.0/policies/crossTenantAccessPolicy/partners",
            "crossTenantAccessPolicyConfigurationPartner",
            "CrossTenantAccessPolicyConfigurationPartner",
            NOTHING,
        ),
        ("/v1.0/policies/permissionGrantPolicies", "permissionGrantPolicy", "PermissionGrantPolicy", NOTHING),
        ("/v1.0/identityGovernance/appConsent/appConsentRequests", "appConsentRequest", "AppConsentRequest", NOTHING),
    ] {
        let collection = Collection { path, kind, resource, rows: &[rows], indexed: false, every: 1 };
        assert!(asked(&clinic, &token, &collection).await > 5, "{path}");
    }
}

#[tokio::test]
async fn what_lies_within_others_is_asked_by_every_property_with_every_operator() {
    let clinic = Clinic::open();
    let token = clinic.as_person(
        ADA,
        "Application.ReadWrite.All Policy.ReadWrite.PermissionGrant Domain.Read.All IdentityProvider.ReadWrite.All",
    );
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Roster"})).await.expect(201);
    let credentials = format!("/v1.0/applications/{}/federatedIdentityCredentials", app["id"].as_str().expect("an id"));
    let policies = "/v1.0/policies/permissionGrantPolicies";
    clinic.post(&token, policies, &json!({"id": "wards", "displayName": "Wards"})).await.expect(201);
    let (includes, excludes) = (format!("{policies}/wards/includes"), format!("{policies}/wards/excludes"));
    let federations = "/v1.0/directory/federationConfigurations";
    let federation = json!({
        "displayName": "Partner", "issuerUri": "urn:partner", "metadataExchangeUri": null,
        "passiveSignInUri": "https://issuer.example/in", "preferredAuthenticationProtocol": "wsFed",
        "signingCertificate": "TUlJ",
        "domains": [{"@odata.type": "#microsoft.graph.externalDomainName", "id": "partner.example"}],
    });
    let federation = clinic.post(&token, federations, &federation).await.expect(201);
    let domains = format!(
        "{federations}/{}/microsoft.graph.samlOrWsFedExternalDomainFederation/domains",
        federation["id"].as_str().expect("an id")
    );
    let conditions = ("permissionGrantConditionSet", "PermissionGrantConditionSet", NOTHING);
    for (path, (kind, resource, rows)) in [
        (credentials.as_str(), ("federatedIdentityCredential", "FederatedIdentityCredential", FEDERATED_CREDENTIALS)),
        (&includes, conditions),
        (&excludes, conditions),
        ("/v1.0/domains/woodgrove.example/verificationDnsRecords", ("domainDnsRecord", "DomainDnsRecord", NOTHING)),
        (&domains, ("externalDomainName", "ExternalDomainName", NOTHING)),
    ] {
        let collection = Collection { path, kind, resource, rows: &[rows], indexed: false, every: 1 };
        assert!(asked(&clinic, &token, &collection).await > 5, "{path}");
    }
}
