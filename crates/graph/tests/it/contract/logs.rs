use kernel::{Circumstances, UserId};
use ledger::sign_ins::Entry;
use policy::conditional_access::ClientAppType;
use policy::{PolicyOutcome, PolicyResult};

use super::check::{Asked, served};
use crate::clinic::{ADA, Clinic, MIA};

pub(super) const TABLE: &str = "
directoryAudit: id:String activityDateTime:DateTimeOffset activityDisplayName:String additionalDetails:keyValue*
    category:String correlationId:GuidText? initiatedBy:auditActivityInitiator loggedByService:String?
    operationType:String? result:operationResult? resultReason:String? targetResources:targetResource*
enum operationResult: success failure timeout
auditActivityInitiator: app:appIdentity? user:userIdentity?
appIdentity: appId:GuidText? displayName:String? servicePrincipalId:GuidText? servicePrincipalName:String?
userIdentity: id:GuidText? displayName:String? userPrincipalName:String? ipAddress:String? userType:String?
    homeTenantId:String? homeTenantName:String?
targetResource: id:String? displayName:String? type:String? userPrincipalName:String? groupType:groupType?
    modifiedProperties:modifiedProperty*
modifiedProperty: displayName:String? oldValue:String? newValue:String?
keyValue: key:String? value:String?
signIn: id:GuidText appDisplayName:String? appId:GuidText?
    appliedConditionalAccessPolicies:appliedConditionalAccessPolicy*
    authenticationAppDeviceDetails:authenticationAppDeviceDetails? clientAppUsed:String?
    conditionalAccessStatus:conditionalAccessStatus? correlationId:GuidText? createdDateTime:DateTimeOffset
    deviceDetail:deviceDetail? homeTenantId:GuidText? ipAddress:String? isInteractive:Boolean? location:signInLocation?
    resourceDisplayName:String? resourceId:String? resourceTenantId:GuidText? riskDetail:riskDetail?
    riskEventTypes:riskEventType* riskEventTypes_v2:String* riskLevelAggregated:riskLevel?
    riskLevelDuringSignIn:riskLevel? riskState:riskState? servicePrincipalId:String? servicePrincipalName:String?
    status:signInStatus? userAgent:String? userDisplayName:String? userId:GuidText userPrincipalName:String?
extra signIn: crossTenantAccessType:String? userType:String? signInEventTypes:String*
enum conditionalAccessStatus: success failure notApplied
enum riskDetail: none
enum riskLevel: none
enum riskState: none
signInStatus: errorCode:Int32? failureReason:String? additionalDetails:String?
signInLocation: city:String? state:String? countryOrRegion:String? geoCoordinates:geoCoordinates?
deviceDetail: deviceId:String? displayName:String? operatingSystem:String? browser:String? isCompliant:Boolean?
    isManaged:Boolean? trustType:String?
appliedConditionalAccessPolicy: id:GuidText? displayName:String? enforcedGrantControls:String*
    enforcedSessionControls:String* result:appliedConditionalAccessPolicyResult?
enum appliedConditionalAccessPolicyResult: success failure notApplied notEnabled reportOnlySuccess reportOnlyFailure
    reportOnlyNotApplied reportOnlyInterrupted
";

fn entry(clinic: &Clinic, user: Option<UserId>) -> Entry {
    let tenant = clinic.tenant();
    Entry {
        issuer: tenant.to_string(),
        user,
        account: MIA.to_owned(),
        display_name: "Mia Novak".to_owned(),
        app: None,
        app_name: "Health Records".to_owned(),
        error: 0,
        failure: None,
        home_tenant: Some(tenant),
        resource_tenant: Some(tenant),
        methods: vec!["pwd".to_owned()],
        policies: Vec::new(),
        interactive: true,
        client: ClientAppType::Browser,
        circumstances: Circumstances::default(),
    }
}

/// An application tried on her behalf and failed, as the log tells.
pub(crate) async fn failed_without_her(clinic: &Clinic, user: UserId) {
    clinic.record_sign_in(Entry { interactive: false, error: 50_034, ..entry(clinic, Some(user)) }).await;
}

/// Lets a user sign in, as the log tells.
pub(crate) async fn signed_in(clinic: &Clinic, user: UserId) {
    clinic.record_sign_in(entry(clinic, Some(user))).await;
}

#[tokio::test]
async fn a_record_of_the_audit_log_has_its_properties() {
    let clinic = Clinic::open();
    // By the world itself, by an application, by a person.
    clinic.invite("kim@northwind.example").await;
    let token = clinic.as_person(ADA, "AuditLog.Read.All User.ReadWrite.All");
    let change = serde_json::json!({"jobTitle": "Nurse"});
    clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &change).await.expect(204);
    let id = clinic.get(&token, "/v1.0/auditLogs/directoryAudits").await.column("id").remove(0);
    let one = format!("/v1.0/auditLogs/directoryAudits/{id}");
    let asked = ["/v1.0/auditLogs/directoryAudits?$top=999", &one].map(|path| Asked { kind: "directoryAudit", path });
    served(&clinic, &token, &asked).await;
}

#[tokio::test]
async fn a_record_of_the_sign_in_log_has_its_properties_and_more_in_beta() {
    let clinic = Clinic::open();
    signed_in(&clinic, clinic.user(MIA).parse().expect("an id")).await;
    let policy = PolicyResult {
        id: "11111111-1111-1111-1111-111111111111".parse().expect("an id"),
        display_name: "Guests".to_owned(),
        result: PolicyOutcome::Success,
        controls: vec!["Mfa".to_owned()],
    };
    let circumstances = Circumstances {
        ip: Some("198.51.100.7".parse().expect("an address")),
        country: Some("DE".parse().expect("a country")),
        device: Some(kernel::Device { compliant: true, hybrid_joined: true }),
        home_mfa: false,
    };
    let whole = Entry { policies: vec![policy], circumstances, ..entry(&clinic, None) };
    clinic.record_sign_in(whole).await;
    clinic.record_sign_in(Entry { interactive: false, error: 50_034, ..entry(&clinic, None) }).await;
    let token = clinic.as_person(ADA, "AuditLog.Read.All");
    let ids = clinic.get(&token, "/v1.0/auditLogs/signIns").await.column("id");
    let one = format!("/v1.0/auditLogs/signIns/{}", ids[0]);
    let of_beta = format!("/beta/auditLogs/signIns/{}", ids[0]);
    let asked = ["/v1.0/auditLogs/signIns", "/beta/auditLogs/signIns", &one, &of_beta];
    served(&clinic, &token, &asked.map(|path| Asked { kind: "signIn", path })).await;
    let of_beta_alone = clinic.get(&token, "/v1.0/auditLogs/signIns?$select=crossTenantAccessType").await;
    assert_eq!(of_beta_alone.error().0, 400, "version 1.0 has none");
}
