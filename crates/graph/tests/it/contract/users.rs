use serde_json::json;

use super::check::{Asked, Faults, served};
use super::logs::signed_in;
use crate::clinic::{ADA, Clinic, MIA};

pub(super) const TABLE: &str = "
user: id:GuidText displayName:String? givenName:String? surname:String? jobTitle:String? mail:String? mobilePhone:String?
    officeLocation:String? preferredLanguage:String? userPrincipalName:String? businessPhones:String*
    [accountEnabled:Boolean?] [ageGroup:String?] [assignedLicenses:assignedLicense*] [assignedPlans:assignedPlan*]
    [authorizationInfo:authorizationInfo?] [city:String?] [companyName:String?] [consentProvidedForMinor:String?]
    [country:String?] [createdDateTime:DateTimeOffset?] [creationType:String?]
    [customSecurityAttributes:customSecurityAttributeValue?] [deletedDateTime:DateTimeOffset?] [department:String?]
    [employeeHireDate:DateTimeOffset?] [employeeId:String?] [employeeLeaveDateTime:DateTimeOffset?]
    [employeeOrgData:employeeOrgData?] [employeeType:String?] [externalUserState:String?]
    [externalUserStateChangeDateTime:DateTimeOffset?] [faxNumber:String?] [identities:objectIdentity*]
    [imAddresses:String*] [isManagementRestricted:Boolean?] [isResourceAccount:Boolean?]
    [lastPasswordChangeDateTime:DateTimeOffset?] [legalAgeGroupClassification:String?]
    [licenseAssignmentStates:licenseAssignmentState*] [mailNickname:String?] [onPremisesDistinguishedName:String?]
    [onPremisesDomainName:String?] [onPremisesExtensionAttributes:onPremisesExtensionAttributes?]
    [onPremisesImmutableId:String?] [onPremisesLastSyncDateTime:DateTimeOffset?]
    [onPremisesProvisioningErrors:onPremisesProvisioningError*] [onPremisesSamAccountName:String?]
    [onPremisesSecurityIdentifier:String?] [onPremisesSyncEnabled:Boolean?] [onPremisesUserPrincipalName:String?]
    [otherMails:String*] [passwordPolicies:String?] [passwordProfile:passwordProfile?] [postalCode:String?]
    [preferredDataLocation:String?] [provisionedPlans:provisionedPlan*] [proxyAddresses:String*]
    [securityIdentifier:String?] [serviceProvisioningErrors:serviceProvisioningError*] [showInAddressList:Boolean?]
    [signInActivity:signInActivity?] [signInSessionsValidFromDateTime:DateTimeOffset?] [state:String?]
    [streetAddress:String?] [usageLocation:String?] [userType:String?]
objectIdentity: signInType:String? issuer:String? issuerAssignedId:String?
signInActivity: lastSignInDateTime:DateTimeOffset? lastSignInRequestId:String? lastNonInteractiveSignInDateTime:DateTimeOffset?
    lastNonInteractiveSignInRequestId:String? lastSuccessfulSignInDateTime:DateTimeOffset?
    lastSuccessfulSignInRequestId:String?
";

#[tokio::test]
async fn a_user_has_its_properties() {
    let clinic = Clinic::open();
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].as_str().expect("an id").to_owned();
    for user in [clinic.user(MIA), clinic.user(ADA), guest.clone()] {
        signed_in(&clinic, user.parse().expect("an id")).await;
    }
    let token = clinic.as_person(ADA, "User.Read.All AuditLog.Read.All Directory.Read.All");
    let asked = [
        format!("/v1.0/users/{guest}"),
        format!("/v1.0/users/{MIA}"),
        format!("/beta/users/{guest}"),
        "/v1.0/me".to_owned(),
        "/v1.0/users?$filter=jobTitle%20eq%20'Ward%20nurse'".to_owned(),
    ];
    let asked: Vec<Asked<'_>> = asked.iter().map(|path| Asked { kind: "user", path }).collect();
    served(&clinic, &token, &asked).await;
}

#[tokio::test]
async fn a_user_that_is_made_comes_back_with_the_default_set() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All");
    let body = json!({
        "accountEnabled": true, "displayName": "Nils Dahl", "mailNickname": "nils",
        "userPrincipalName": "nils@woodgrove.example", "passwordProfile": {"password": "north-lantern-12"},
    });
    let made = clinic.post(&token, "/v1.0/users", &body).await.expect(201);
    assert_eq!(made["@odata.context"], "https://localhost:8443/v1.0/$metadata#users/$entity");
    let mut faults = Faults::default();
    faults.made("user", &made);
    faults.end();
}

#[tokio::test]
async fn nulls_and_lists_are_told_apart_and_ids_always_come() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Read.All");
    let user = clinic
        .get(&token, &format!("/v1.0/users/{MIA}?$select=companyName,otherMails,assignedLicenses"))
        .await
        .expect(200);
    assert_eq!(user["id"], clinic.user(MIA), "it is not selected, and comes");
    assert_eq!((&user["companyName"], &user["assignedLicenses"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn a_deleted_user_has_the_same_properties() {
    let clinic = Clinic::open();
    let guest = clinic.invite("kim@northwind.example").await["invitedUser"]["id"].as_str().expect("an id").to_owned();
    let token = clinic.as_person(ADA, "User.ReadWrite.All User.DeleteRestore.All");
    clinic.delete(&token, &format!("/v1.0/users/{guest}")).await.expect(204);
    let one = format!("/v1.0/directory/deletedItems/{guest}");
    let found = clinic.get(&token, &one).await.expect(200);
    let listed = clinic.get(&token, "/v1.0/directory/deletedItems/graph.user").await.expect(200);
    let restored = clinic.post(&token, &format!("{one}/restore"), &json!({})).await.expect(200);
    let mut faults = Faults::default();
    for object in [&found, &listed["value"][0], &restored] {
        faults.made("user", object);
    }
    faults.end();
}
