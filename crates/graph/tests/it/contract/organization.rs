use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
organization: id:GuidText assignedPlans:assignedPlan* businessPhones:String* city:String? country:String?
    countryLetterCode:String? createdDateTime:DateTimeOffset? defaultUsageLocation:String?
    deletedDateTime:DateTimeOffset? displayName:String? marketingNotificationEmails:String*
    onPremisesLastSyncDateTime:DateTimeOffset? onPremisesSyncEnabled:Boolean? partnerTenantType:partnerTenantType?
    postalCode:String? preferredLanguage:String? privacyProfile:privacyProfile? provisionedPlans:provisionedPlan*
    securityComplianceNotificationMails:String* securityComplianceNotificationPhones:String* state:String?
    street:String? technicalNotificationMails:String* tenantType:String? verifiedDomains:verifiedDomain*
privacyProfile: contactEmail:String? statementUrl:String?
verifiedDomain: name:String? type:String? isDefault:Boolean? isInitial:Boolean? capabilities:String?
domain: id:String authenticationType:String availabilityStatus:String? isAdminManaged:Boolean isDefault:Boolean
    isInitial:Boolean isRoot:Boolean isVerified:Boolean manufacturer:String? model:String?
    passwordNotificationWindowInDays:Int32? passwordValidityPeriodInDays:Int32? state:domainState?
    supportedServices:String*
domainDnsRecord: id:String isOptional:Boolean label:String recordType:String? supportedService:String ttl:Int32
domainDnsTxtRecord: id:String isOptional:Boolean label:String recordType:String? supportedService:String ttl:Int32
    text:String
domainDnsMxRecord: id:String isOptional:Boolean label:String recordType:String? supportedService:String ttl:Int32
    mailExchange:String preference:Int32?
tenantInformation: tenantId:GuidText displayName:String? defaultDomainName:String? federationBrandName:String?
subscribedSku: id:String accountId:String? accountName:String? appliesTo:String? capabilityStatus:String?
    consumedUnits:Int32? prepaidUnits:licenseUnitsDetail? servicePlans:servicePlanInfo* skuId:Guid?
    skuPartNumber:String? subscriptionIds:String*
licenseUnitsDetail: enabled:Int32? lockedOut:Int32? suspended:Int32? warning:Int32?
servicePlanInfo: appliesTo:String? provisioningStatus:String? servicePlanId:Guid? servicePlanName:String?
";

#[tokio::test]
async fn a_tenant_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(
        ADA,
        "Organization.Read.All Domain.Read.All LicenseAssignment.Read.All CrossTenantInformation.ReadBasic.All",
    );
    let tenant = format!("/v1.0/organization/{}", clinic.tenant());
    let asked = [
        ("organization", "/v1.0/organization"),
        ("organization", &tenant),
        ("domain", "/v1.0/domains"),
        ("domain", "/v1.0/domains/woodgrove.example"),
        ("domainDnsRecord", "/v1.0/domains/woodgrove.example/verificationDnsRecords"),
        ("subscribedSku", "/v1.0/subscribedSkus"),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
    let other = format!(
        "/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')",
        clinic.tenant_of("fabrikam-clinic.example")
    );
    let mut faults = Faults::default();
    faults.made("tenantInformation", &clinic.get(&token, &other).await.expect(200));
    faults.end();
}
