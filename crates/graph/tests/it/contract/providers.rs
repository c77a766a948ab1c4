use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
identityProviderBase: id:String displayName:String?
builtInIdentityProvider: id:String displayName:String? identityProviderType:String?
socialIdentityProvider: id:String displayName:String? identityProviderType:String? clientId:String? clientSecret:String?
samlOrWsFedExternalDomainFederation: id:GuidText displayName:String? issuerUri:String? metadataExchangeUri:String?
    passiveSignInUri:String? preferredAuthenticationProtocol:authenticationProtocol? signingCertificate:String?
    >domains:externalDomainName*
enum authenticationProtocol: wsFed saml
externalDomainName: id:String
authenticationMethodsPolicy: id:String description:String? displayName:String?
    policyMigrationState:authenticationMethodsPolicyMigrationState? policyVersion:String?
    registrationEnforcement:registrationEnforcement?
    >authenticationMethodConfigurations:authenticationMethodConfiguration*
enum authenticationMethodsPolicyMigrationState: preMigration migrationInProgress migrationComplete
registrationEnforcement: authenticationMethodsRegistrationCampaign:authenticationMethodsRegistrationCampaign?
authenticationMethodsRegistrationCampaign: excludeTargets:excludeTarget*
    includeTargets:authenticationMethodsRegistrationCampaignIncludeTarget* snoozeDurationInDays:Int32
    state:advancedConfigState
authenticationMethodsRegistrationCampaignIncludeTarget: id:String targetType:authenticationMethodTargetType
    targetedAuthenticationMethod:String?
excludeTarget: id:String targetType:authenticationMethodTargetType
enum advancedConfigState: default enabled disabled
enum authenticationMethodTargetType: user group
emailAuthenticationMethodConfiguration: id:String state:authenticationMethodState?
    allowExternalIdToUseEmailOtp:externalEmailOtpState? excludeTargets:excludeTarget*
    >includeTargets:authenticationMethodTarget*
enum authenticationMethodState: enabled disabled
enum externalEmailOtpState: default enabled disabled
";

const PROVIDERS: &str = "/v1.0/identity/identityProviders";
const FEDERATIONS: &str = "/v1.0/directory/federationConfigurations";
const METHODS: &str = "/v1.0/policies/authenticationMethodsPolicy";

#[tokio::test]
async fn identity_providers_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "IdentityProvider.ReadWrite.All");
    let federation = json!({
        "displayName": "Partner", "issuerUri": "urn:partner", "metadataExchangeUri": null,
        "passiveSignInUri": "https://issuer.example/in", "preferredAuthenticationProtocol": "wsFed",
        "signingCertificate": "TUlJ",
        "domains": [{"@odata.type": "#microsoft.graph.externalDomainName", "id": "partner.example"}],
    });
    let made = clinic.post(&token, FEDERATIONS, &federation).await.expect(201);
    let mut faults = Faults::default();
    faults.made("samlOrWsFedExternalDomainFederation", &made);
    faults.end();
    let one = format!("{FEDERATIONS}/{}", made["id"].as_str().expect("an id"));
    let domains = format!("{one}/microsoft.graph.samlOrWsFedExternalDomainFederation/domains");
    let google = format!("{PROVIDERS}/Google-OAUTH");
    let asked = [
        ("identityProviderBase", PROVIDERS),
        ("identityProviderBase", &google),
        ("samlOrWsFedExternalDomainFederation", FEDERATIONS),
        ("samlOrWsFedExternalDomainFederation", &one),
        ("externalDomainName", &domains),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}

#[tokio::test]
async fn authentication_methods_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.Read.All Policy.ReadWrite.AuthenticationMethod");
    let campaign = json!({"state": "enabled", "excludeTargets": [{"id": clinic.user(ADA), "targetType": "user"}],
        "includeTargets": [{"id": "all_users", "targetType": "group"}]});
    let body = json!({"policyMigrationState": "preMigration",
        "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": campaign}});
    clinic.patch(&token, METHODS, &body).await.expect(204);
    let email = format!("{METHODS}/authenticationMethodConfigurations/email");
    let asked = [("authenticationMethodsPolicy", METHODS), ("emailAuthenticationMethodConfiguration", &email)];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
