use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
application: id:GuidText addIns:addIn* api:apiApplication? appId:GuidText? appRoles:appRole*
    applicationTemplateId:String? certification:certification? createdDateTime:DateTimeOffset?
    defaultRedirectUri:String? deletedDateTime:DateTimeOffset? description:String? disabledByMicrosoftStatus:String?
    displayName:String? groupMembershipClaims:String? identifierUris:String* info:informationalUrl?
    isDeviceOnlyAuthSupported:Boolean? isFallbackPublicClient:Boolean? keyCredentials:keyCredential* notes:String?
    optionalClaims:optionalClaims? parentalControlSettings:parentalControlSettings?
    passwordCredentials:passwordCredential* publicClient:publicClientApplication? publisherDomain:String?
    requestSignatureVerification:requestSignatureVerification? requiredResourceAccess:requiredResourceAccess*
    samlMetadataUrl:String? serviceManagementReference:String?
    servicePrincipalLockConfiguration:servicePrincipalLockConfiguration? signInAudience:String? spa:spaApplication?
    tags:String* tokenEncryptionKeyId:Guid? uniqueName:String? verifiedPublisher:verifiedPublisher? web:webApplication?
servicePrincipal: id:GuidText accountEnabled:Boolean? addIns:addIn* alternativeNames:String* appDescription:String?
    appDisplayName:String? appId:GuidText? appOwnerOrganizationId:Guid? appRoleAssignmentRequired:Boolean
    appRoles:appRole* applicationTemplateId:String? createdDateTime:DateTimeOffset?
    [customSecurityAttributes:customSecurityAttributeValue?] deletedDateTime:DateTimeOffset? description:String?
    disabledByMicrosoftStatus:String? displayName:String? homepage:String? info:informationalUrl?
    keyCredentials:keyCredential* loginUrl:String? logoutUrl:String? notes:String? notificationEmailAddresses:String*
    oauth2PermissionScopes:permissionScope* passwordCredentials:passwordCredential* preferredSingleSignOnMode:String?
    preferredTokenSigningKeyThumbprint:String? replyUrls:String*
    resourceSpecificApplicationPermissions:resourceSpecificPermission*
    samlSingleSignOnSettings:samlSingleSignOnSettings? servicePrincipalNames:String* servicePrincipalType:String?
    signInAudience:String? tags:String* tokenEncryptionKeyId:Guid? verifiedPublisher:verifiedPublisher?
apiApplication: acceptMappedClaims:Boolean? knownClientApplications:Guid* oauth2PermissionScopes:permissionScope*
    preAuthorizedApplications:preAuthorizedApplication* requestedAccessTokenVersion:Int32?
permissionScope: id:Guid adminConsentDescription:String? adminConsentDisplayName:String? isEnabled:Boolean type:String?
     userConsentDescription:String? userConsentDisplayName:String? value:String?
appRole: id:Guid allowedMemberTypes:String* description:String? displayName:String? isEnabled:Boolean origin:String?
    value:String?
webApplication: homePageUrl:String? implicitGrantSettings:implicitGrantSettings? logoutUrl:String? redirectUris:String*
    redirectUriSettings:redirectUriSettings*
implicitGrantSettings: enableAccessTokenIssuance:Boolean? enableIdTokenIssuance:Boolean?
redirectUriSettings: uri:String? index:Int32?
spaApplication: redirectUris:String*
publicClientApplication: redirectUris:String*
requiredResourceAccess: resourceAppId:GuidText resourceAccess:resourceAccess*
resourceAccess: id:Guid type:String?
informationalUrl: logoUrl:String? marketingUrl:String? privacyStatementUrl:String? supportUrl:String?
    termsOfServiceUrl:String?
optionalClaims: accessToken:optionalClaim* idToken:optionalClaim* saml2Token:optionalClaim*
optionalClaim: name:String source:String? essential:Boolean additionalProperties:String*
passwordCredential: customKeyIdentifier:Binary? displayName:String? endDateTime:DateTimeOffset? hint:String? keyId:Guid?
    secretText:String? startDateTime:DateTimeOffset?
keyCredential: customKeyIdentifier:Binary? displayName:String? endDateTime:DateTimeOffset? key:Binary? keyId:Guid?
    startDateTime:DateTimeOffset? type:String? usage:String?
verifiedPublisher: displayName:String? verifiedPublisherId:String? addedDateTime:DateTimeOffset?
federatedIdentityCredential: id:GuidText audiences:String* description:String? issuer:String name:String subject:String?
parentalControlSettings: countriesBlockedForMinors:String* legalAgeGroupRule:String?
";

#[tokio::test]
async fn an_application_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let body = json!({
        "displayName": "Roster", "web": {"redirectUris": ["https://roster.example/back"]},
        "optionalClaims": {"idToken": [{"name": "email", "essential": false}], "accessToken": [], "saml2Token": []},
    });
    let made = clinic.post(&token, "/v1.0/applications", &body).await.expect(201);
    let one = format!("/v1.0/applications/{}", made["id"].as_str().expect("an id"));
    let credential = json!({"passwordCredential": {"displayName": "One"}});
    let secret = clinic.post(&token, &format!("{one}/addPassword"), &credential).await.expect(200);
    let mut faults = Faults::default();
    faults.made("application", &made);
    faults.made("passwordCredential", &secret);
    faults.end();
    let asked = ["/v1.0/applications", &one].map(|path| Asked { kind: "application", path });
    served(&clinic, &token, &asked).await;
}

#[tokio::test]
async fn a_service_principal_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Roster"})).await.expect(201);
    let made = clinic.post(&token, "/v1.0/servicePrincipals", &json!({"appId": app["appId"]})).await.expect(201);
    let mut faults = Faults::default();
    faults.made("servicePrincipal", &made);
    faults.end();
    let one = format!("/v1.0/servicePrincipals/{}", made["id"].as_str().expect("an id"));
    let graph = "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')";
    let asked = ["/v1.0/servicePrincipals", &one, graph].map(|path| Asked { kind: "servicePrincipal", path });
    served(&clinic, &token, &asked).await;
}

#[tokio::test]
async fn a_federated_credential_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Roster"})).await.expect(201);
    let path = format!("/v1.0/applications/{}/federatedIdentityCredentials", app["id"].as_str().expect("an id"));
    let body = json!({"name": "deploy", "issuer": "https://issuer.example", "subject": "main",
        "audiences": ["api://AzureADTokenExchange"]});
    let made = clinic.post(&token, &path, &body).await.expect(201);
    let mut faults = Faults::default();
    faults.made("federatedIdentityCredential", &made);
    faults.end();
    let one = format!("{path}/deploy");
    served(&clinic, &token, &[&path, &one].map(|path| Asked { kind: "federatedIdentityCredential", path })).await;
}

#[tokio::test]
async fn what_is_deleted_has_the_properties_that_it_had() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Application.ReadWrite.All Group.ReadWrite.All Directory.Read.All");
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Roster"})).await.expect(201);
    clinic.post(&token, "/v1.0/servicePrincipals", &json!({"appId": app["appId"]})).await.expect(201);
    clinic.delete(&token, &format!("/v1.0/applications/{}", app["id"].as_str().expect("an id"))).await.expect(204);
    // Security groups are gone for good; those of Microsoft 365 can be restored.
    let body = json!({"displayName": "Board", "mailEnabled": true, "mailNickname": "board", "securityEnabled": false,
        "groupTypes": ["Unified"]});
    let group = clinic.post(&token, "/v1.0/groups", &body).await.expect(201);
    clinic.delete(&token, &format!("/v1.0/groups/{}", group["id"].as_str().expect("an id"))).await.expect(204);
    let asked = [
        ("application", "/v1.0/directory/deletedItems/microsoft.graph.application"),
        ("servicePrincipal", "/v1.0/directory/deletedItems/microsoft.graph.servicePrincipal"),
        ("group", "/v1.0/directory/deletedItems/graph.group"),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
