use http::Method;
use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
authorizationPolicy: id:String allowEmailVerifiedUsersToJoinOrganization:Boolean allowInvitesFrom:allowInvitesFrom?
    allowUserConsentForRiskyApps:Boolean? allowedToSignUpEmailBasedSubscriptions:Boolean allowedToUseSSPR:Boolean
    blockMsolPowerShell:Boolean? defaultUserRolePermissions:defaultUserRolePermissions
    [deletedDateTime:DateTimeOffset?] description:String? displayName:String? guestUserRoleId:Guid?
enum allowInvitesFrom: none adminsAndGuestInviters adminsGuestInvitersAndAllMembers everyone
defaultUserRolePermissions: allowedToCreateApps:Boolean allowedToCreateSecurityGroups:Boolean
    allowedToCreateTenants:Boolean? allowedToReadBitlockerKeysForOwnedDevice:Boolean? allowedToReadOtherUsers:Boolean
    permissionGrantPoliciesAssigned:String*
crossTenantAccessPolicy: id:String allowedCloudEndpoints:String* [deletedDateTime:DateTimeOffset?]
    [description:String?] displayName:String?
crossTenantAccessPolicyConfigurationDefault: id:GuidText
    appServiceConnectInbound:crossTenantAccessPolicyAppServiceConnectSetting?
    automaticUserConsentSettings:inboundOutboundPolicyConfiguration?
    b2bCollaborationInbound:crossTenantAccessPolicyB2BSetting?
    b2bCollaborationOutbound:crossTenantAccessPolicyB2BSetting?
    b2bDirectConnectInbound:crossTenantAccessPolicyB2BSetting?
    b2bDirectConnectOutbound:crossTenantAccessPolicyB2BSetting? inboundTrust:crossTenantAccessPolicyInboundTrust?
    invitationRedemptionIdentityProviderConfiguration:defaultInvitationRedemptionIdentityProviderConfiguration?
    isServiceDefault:Boolean? m365CollaborationInbound:crossTenantAccessPolicyM365CollaborationInboundSetting?
    m365CollaborationOutbound:crossTenantAccessPolicyM365CollaborationOutboundSetting?
    tenantRestrictions:crossTenantAccessPolicyTenantRestrictions?
crossTenantAccessPolicyConfigurationPartner: tenantId:GuidText
    appServiceConnectInbound:crossTenantAccessPolicyAppServiceConnectSetting?
    automaticUserConsentSettings:inboundOutboundPolicyConfiguration?
    b2bCollaborationInbound:crossTenantAccessPolicyB2BSetting?
    b2bCollaborationOutbound:crossTenantAccessPolicyB2BSetting?
    b2bDirectConnectInbound:crossTenantAccessPolicyB2BSetting?
    b2bDirectConnectOutbound:crossTenantAccessPolicyB2BSetting? inboundTrust:crossTenantAccessPolicyInboundTrust?
    isInMultiTenantOrganization:Boolean? isServiceProvider:Boolean?
    m365CollaborationInbound:crossTenantAccessPolicyM365CollaborationInboundSetting?
    m365CollaborationOutbound:crossTenantAccessPolicyM365CollaborationOutboundSetting?
    tenantRestrictions:crossTenantAccessPolicyTenantRestrictions?
crossTenantAccessPolicyB2BSetting: usersAndGroups:crossTenantAccessPolicyTargetConfiguration?
    applications:crossTenantAccessPolicyTargetConfiguration?
crossTenantAccessPolicyTargetConfiguration: accessType:crossTenantAccessPolicyTargetConfigurationAccessType?
    targets:crossTenantAccessPolicyTarget*
crossTenantAccessPolicyTarget: target:String? targetType:crossTenantAccessPolicyTargetType?
enum crossTenantAccessPolicyTargetConfigurationAccessType: allowed blocked
enum crossTenantAccessPolicyTargetType: user group application
crossTenantAccessPolicyInboundTrust: isMfaAccepted:Boolean? isCompliantDeviceAccepted:Boolean?
    isHybridAzureADJoinedDeviceAccepted:Boolean?
crossTenantAccessPolicyTenantRestrictions: usersAndGroups:crossTenantAccessPolicyTargetConfiguration?
    applications:crossTenantAccessPolicyTargetConfiguration? devices:devicesFilter?
crossTenantAccessPolicyAppServiceConnectSetting: applications:crossTenantAccessPolicyTargetConfiguration?
crossTenantAccessPolicyM365CollaborationInboundSetting: users:crossTenantAccessPolicyTargetConfiguration?
crossTenantAccessPolicyM365CollaborationOutboundSetting: usersAndGroups:crossTenantAccessPolicyTargetConfiguration?
inboundOutboundPolicyConfiguration: inboundAllowed:Boolean? outboundAllowed:Boolean?
defaultInvitationRedemptionIdentityProviderConfiguration:
    primaryIdentityProviderPrecedenceOrder:b2bIdentityProvidersType*
    fallbackIdentityProvider:b2bIdentityProvidersType?
enum b2bIdentityProvidersType: azureActiveDirectory externalFederation socialIdentityProviders emailOneTimePasscode
    microsoftAccount defaultConfiguredIdp
crossTenantIdentitySyncPolicyPartner: tenantId:GuidText displayName:String?
    userSyncInbound:crossTenantUserSyncInbound?
crossTenantUserSyncInbound: isSyncAllowed:Boolean?
policyTemplate: id:String
    >multiTenantOrganizationIdentitySynchronization:multiTenantOrganizationIdentitySyncPolicyTemplate?
    >multiTenantOrganizationPartnerConfiguration:multiTenantOrganizationPartnerConfigurationTemplate?
multiTenantOrganizationPartnerConfigurationTemplate: id:String
    automaticUserConsentSettings:inboundOutboundPolicyConfiguration?
    b2bCollaborationInbound:crossTenantAccessPolicyB2BSetting?
    b2bCollaborationOutbound:crossTenantAccessPolicyB2BSetting?
    b2bDirectConnectInbound:crossTenantAccessPolicyB2BSetting?
    b2bDirectConnectOutbound:crossTenantAccessPolicyB2BSetting? inboundTrust:crossTenantAccessPolicyInboundTrust?
    templateApplicationLevel:templateApplicationLevel
multiTenantOrganizationIdentitySyncPolicyTemplate: id:String templateApplicationLevel:templateApplicationLevel
    userSyncInbound:crossTenantUserSyncInbound?
enum templateApplicationLevel: none newPartners existingPartners
authenticationFlowsPolicy: id:String description:String? displayName:String?
    selfServiceSignUp:selfServiceSignUpAuthenticationFlowConfiguration?
selfServiceSignUpAuthenticationFlowConfiguration: isEnabled:Boolean
";

#[tokio::test]
async fn policies_of_access_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.Read.All Policy.ReadWrite.CrossTenantAccess");
    let root = "/v1.0/policies/crossTenantAccessPolicy";
    let partner = format!("{root}/partners/{}", clinic.tenant_of("contoso-medical.example"));
    let body =
        json!({"tenantId": clinic.tenant_of("contoso-medical.example"), "inboundTrust": {"isMfaAccepted": true}});
    let made = clinic.post(&token, &format!("{root}/partners"), &body).await.expect(201);
    let mut faults = Faults::default();
    faults.made("crossTenantAccessPolicyConfigurationPartner", &made);
    faults.end();
    let synchronization = format!("{partner}/identitySynchronization");
    let body = json!({"displayName": "Contoso", "userSyncInbound": {"isSyncAllowed": true}}).to_string();
    clinic.send(Method::PUT, &token, &synchronization, Some(body), &[]).await.expect(204);
    let asked = [
        ("authorizationPolicy", "/v1.0/policies/authorizationPolicy"),
        ("authorizationPolicy", "/beta/policies/authorizationPolicy/authorizationPolicy"),
        ("crossTenantAccessPolicy", root),
        ("crossTenantAccessPolicyConfigurationDefault", &format!("{root}/default")),
        ("crossTenantAccessPolicyConfigurationPartner", &format!("{root}/partners")),
        ("crossTenantAccessPolicyConfigurationPartner", &partner),
        ("crossTenantIdentitySyncPolicyPartner", &synchronization),
        ("authenticationFlowsPolicy", "/v1.0/policies/authenticationFlowsPolicy"),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}

#[tokio::test]
async fn templates_of_access_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "MultiTenantOrganization.Read.All");
    let root = "/v1.0/policies/crossTenantAccessPolicy/templates";
    let partner = format!("{root}/multiTenantOrganizationPartnerConfiguration");
    let synchronization = format!("{root}/multiTenantOrganizationIdentitySynchronization");
    let asked = [
        ("policyTemplate", root),
        ("multiTenantOrganizationPartnerConfigurationTemplate", &partner),
        ("multiTenantOrganizationIdentitySyncPolicyTemplate", &synchronization),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
