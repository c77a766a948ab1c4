use http::Method;
use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

/// No request to consent waits here, so none is looked at.
pub(super) const TABLE: &str = "
adminConsentRequestPolicy: isEnabled:Boolean notifyReviewers:Boolean remindersEnabled:Boolean
    requestDurationInDays:Int32 reviewers:accessReviewReviewerScope* version:Int32
accessReviewReviewerScope: query:String? queryType:String? queryRoot:String?
appConsentRequest: id:String appDisplayName:String? appId:GuidText pendingScopes:appConsentRequestScope*
permissionGrantPolicy: id:String deletedDateTime:DateTimeOffset? description:String? displayName:String?
permissionGrantConditionSet: id:String clientApplicationIds:String* clientApplicationPublisherIds:String*
    clientApplicationTenantIds:String* clientApplicationsFromVerifiedPublisherOnly:Boolean?
    permissionClassification:String? permissionType:permissionType? permissions:String* resourceApplication:String?
enum permissionType: delegatedUserConsentable delegated application
";

#[tokio::test]
async fn policies_of_consent_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.Read.All Policy.ReadWrite.ConsentRequest Policy.Read.PermissionGrant");
    let policy = "/v1.0/policies/adminConsentRequestPolicy";
    let reviewer =
        json!({"query": format!("/users/{}", clinic.user(ADA)), "queryType": "MicrosoftGraph", "queryRoot": null});
    let body = json!({"isEnabled": true, "notifyReviewers": true, "remindersEnabled": false, "requestDurationInDays": 5,
        "reviewers": [reviewer]});
    clinic.send(Method::PUT, &token, policy, Some(body.to_string()), &[]).await.expect(204);
    let asked =
        [("adminConsentRequestPolicy", policy), ("permissionGrantPolicy", "/v1.0/policies/permissionGrantPolicies")];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}

#[tokio::test]
async fn a_policy_of_ones_own_has_its_properties_and_conditions() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.ReadWrite.PermissionGrant");
    let root = "/v1.0/policies/permissionGrantPolicies";
    let mut faults = Faults::default();
    let made = clinic.post(&token, root, &json!({"id": "wards", "displayName": "Wards"})).await.expect(201);
    faults.made("permissionGrantPolicy", &made);
    let one = format!("{root}/wards");
    let (includes, excludes) = (format!("{one}/includes"), format!("{one}/excludes"));
    for (path, kind) in [(&includes, "delegated"), (&excludes, "application")] {
        let added = clinic.post(&token, path, &json!({"permissionType": kind})).await.expect(201);
        faults.made("permissionGrantConditionSet", &added);
    }
    faults.end();
    let asked = [
        ("permissionGrantPolicy", &one),
        ("permissionGrantConditionSet", &includes),
        ("permissionGrantConditionSet", &excludes),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
