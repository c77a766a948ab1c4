use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
group: id:GuidText classification:String? createdDateTime:DateTimeOffset? deletedDateTime:DateTimeOffset?
    description:String? displayName:String? expirationDateTime:DateTimeOffset? groupTypes:String*
    isAssignableToRole:Boolean? mail:String? mailEnabled:Boolean? mailNickname:String? membershipRule:String?
    membershipRuleProcessingState:String? onPremisesDomainName:String? onPremisesLastSyncDateTime:DateTimeOffset?
    onPremisesNetBiosName:String? onPremisesProvisioningErrors:onPremisesProvisioningError*
    onPremisesSamAccountName:String? onPremisesSecurityIdentifier:String? onPremisesSyncEnabled:Boolean?
    preferredDataLocation:String? preferredLanguage:String? proxyAddresses:String* renewedDateTime:DateTimeOffset?
    resourceBehaviorOptions:String* resourceProvisioningOptions:String* securityEnabled:Boolean?
    securityIdentifier:String? serviceProvisioningErrors:serviceProvisioningError* theme:String? uniqueName:String?
    visibility:String?
    [allowExternalSenders:Boolean?] [assignedLabels:assignedLabel*] [assignedLicenses:assignedLicense*]
    [autoSubscribeNewMembers:Boolean?] [hasMembersWithLicenseErrors:Boolean?] [hideFromAddressLists:Boolean?]
    [hideFromOutlookClients:Boolean?] [isArchived:Boolean?] [isManagementRestricted:Boolean?]
    [isSubscribedByMail:Boolean?] [licenseProcessingState:licenseProcessingState?] [unseenCount:Int32?]
";

#[tokio::test]
async fn a_group_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Group.ReadWrite.All");
    let body =
        json!({"displayName": "Night shift", "mailEnabled": false, "mailNickname": "night", "securityEnabled": true});
    let made = clinic.post(&token, "/v1.0/groups", &body).await.expect(201);
    let mut faults = Faults::default();
    faults.made("group", &made);
    faults.end();
    let one = format!("/v1.0/groups/{}", made["id"].as_str().expect("an id"));
    served(&clinic, &token, &[Asked { kind: "group", path: &one }, Asked { kind: "group", path: "/v1.0/groups" }])
        .await;
}
