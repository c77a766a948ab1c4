use serde_json::{Value, json};

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
conditionalAccessPolicy: id:GuidText conditions:conditionalAccessConditionSet createdDateTime:DateTimeOffset?
    [deletedDateTime:DateTimeOffset?] description:String? displayName:String
    grantControls:conditionalAccessGrantControls? modifiedDateTime:DateTimeOffset?
    sessionControls:conditionalAccessSessionControls? state:conditionalAccessPolicyState templateId:String?
enum conditionalAccessPolicyState: enabled disabled enabledForReportingButNotEnforced
conditionalAccessConditionSet: applications:conditionalAccessApplications?
    authenticationFlows:conditionalAccessAuthenticationFlows? clientAppTypes:conditionalAccessClientApp*
    clientApplications:conditionalAccessClientApplications? devices:conditionalAccessDevices?
    insiderRiskLevels:conditionalAccessInsiderRiskLevels? locations:conditionalAccessLocations?
    platforms:conditionalAccessPlatforms? servicePrincipalRiskLevels:riskLevel* signInRiskLevels:riskLevel*
    userRiskLevels:riskLevel* users:conditionalAccessUsers?
enum conditionalAccessClientApp: all browser mobileAppsAndDesktopClients exchangeActiveSync other
conditionalAccessApplications: includeApplications:String* excludeApplications:String* includeUserActions:String*
    includeAuthenticationContextClassReferences:String* applicationFilter:conditionalAccessFilter?
conditionalAccessUsers: includeUsers:String* excludeUsers:String* includeGroups:String* excludeGroups:String*
    includeRoles:String* excludeRoles:String* includeGuestsOrExternalUsers:conditionalAccessGuestsOrExternalUsers?
    excludeGuestsOrExternalUsers:conditionalAccessGuestsOrExternalUsers?
conditionalAccessGuestsOrExternalUsers: guestOrExternalUserTypes:conditionalAccessGuestOrExternalUserTypes
    externalTenants:conditionalAccessExternalTenants?
enum conditionalAccessGuestOrExternalUserTypes: none internalGuest b2bCollaborationGuest b2bCollaborationMember
    b2bDirectConnectUser otherExternalUser serviceProvider
conditionalAccessExternalTenants: membershipKind:conditionalAccessExternalTenantsMembershipKind?
conditionalAccessAllExternalTenants: membershipKind:conditionalAccessExternalTenantsMembershipKind?
conditionalAccessEnumeratedExternalTenants: membershipKind:conditionalAccessExternalTenantsMembershipKind?
    members:String*
enum conditionalAccessExternalTenantsMembershipKind: all enumerated
conditionalAccessLocations: includeLocations:String* excludeLocations:String*
conditionalAccessGrantControls: operator:String? builtInControls:conditionalAccessGrantControl*
    customAuthenticationFactors:String* termsOfUse:String* >authenticationStrength:authenticationStrengthPolicy?
enum conditionalAccessGrantControl: block mfa compliantDevice domainJoinedDevice approvedApplication
    compliantApplication passwordChange
namedLocation: id:GuidText createdDateTime:DateTimeOffset? [deletedDateTime:DateTimeOffset?] displayName:String
    modifiedDateTime:DateTimeOffset?
ipNamedLocation: id:GuidText createdDateTime:DateTimeOffset? [deletedDateTime:DateTimeOffset?] displayName:String
    modifiedDateTime:DateTimeOffset? ipRanges:ipRange* isTrusted:Boolean
countryNamedLocation: id:GuidText createdDateTime:DateTimeOffset? [deletedDateTime:DateTimeOffset?] displayName:String
    modifiedDateTime:DateTimeOffset? countriesAndRegions:String* countryLookupMethod:countryLookupMethodType?
    includeUnknownCountriesAndRegions:Boolean
enum countryLookupMethodType: clientIpAddress authenticatorAppGps
iPv4CidrRange: cidrAddress:String
iPv6CidrRange: cidrAddress:String
";

const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";
const LOCATIONS: &str = "/v1.0/identity/conditionalAccess/namedLocations";

fn policies(place: &Value) -> [Value; 2] {
    let guests = |tenants: Value| json!({"guestOrExternalUserTypes": "b2bCollaborationGuest,internalGuest", "externalTenants": tenants});
    let all = json!({"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"});
    let some = json!({
        "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants", "membershipKind": "enumerated",
        "members": ["22222222-2222-2222-2222-222222222222"],
    });
    let sparse = json!({
        "displayName": "Little", "state": "disabled",
        "conditions": {
            "clientAppTypes": ["all"], "applications": {"includeApplications": ["All"]},
            "users": {"includeUsers": ["All"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    });
    let full = json!({
        "displayName": "Much", "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
            "applications": {"includeApplications": ["All"], "excludeApplications": ["Office365"]},
            "users": {"includeGuestsOrExternalUsers": guests(all), "excludeGuestsOrExternalUsers": guests(some)},
            "locations": {"includeLocations": ["All"], "excludeLocations": [place]},
        },
        "grantControls": {"operator": "AND", "builtInControls": ["mfa", "compliantDevice"]},
    });
    [sparse, full]
}

#[tokio::test]
async fn conditional_access_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.Read.All Policy.ReadWrite.ConditionalAccess");
    let network = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Network", "isTrusted": true,
        "ipRanges": [
            {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"},
            {"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/32"},
        ],
    });
    let countries = json!({
        "@odata.type": "#microsoft.graph.countryNamedLocation", "displayName": "Neighbours",
        "countriesAndRegions": ["DE"], "includeUnknownCountriesAndRegions": false,
    });
    let mut faults = Faults::default();
    let network = clinic.post(&token, LOCATIONS, &network).await.expect(201);
    faults.made("ipNamedLocation", &network);
    faults.made("countryNamedLocation", &clinic.post(&token, LOCATIONS, &countries).await.expect(201));
    let mut one = String::new();
    for policy in policies(&network["id"]) {
        let made = clinic.post(&token, POLICIES, &policy).await.expect(201);
        faults.made("conditionalAccessPolicy", &made);
        one = format!("/v1.0/policies/conditionalAccessPolicies/{}", made["id"].as_str().expect("an id"));
    }
    faults.end();
    let location = format!("{LOCATIONS}/{}", network["id"].as_str().expect("an id"));
    let asked = [
        ("conditionalAccessPolicy", POLICIES),
        ("conditionalAccessPolicy", &one),
        ("namedLocation", LOCATIONS),
        ("namedLocation", &location),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
