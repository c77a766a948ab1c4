use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::Clinic;
use crate::receiver::Receiver;

/// A notice is not answered but sent; its type is told here all the same.
pub(super) const TABLE: &str = "
subscription: id:GuidText applicationId:GuidText? changeType:String clientState:String? creatorId:GuidText?
    encryptionCertificate:String? encryptionCertificateId:String? expirationDateTime:DateTimeOffset
    includeResourceData:Boolean? latestSupportedTlsVersion:String? lifecycleNotificationUrl:String?
    notificationQueryOptions:String? notificationUrl:String notificationUrlAppId:String? resource:String
changeNotification: id:GuidText? subscriptionId:Guid subscriptionExpirationDateTime:DateTimeOffset clientState:String?
    changeType:changeType resource:String tenantId:Guid resourceData:resourceData?
    [lifecycleEvent:lifecycleEventType?]
enum changeType: updated deleted
enum lifecycleEventType: reauthorizationRequired
resourceData: id:GuidText
";

#[tokio::test]
async fn a_subscription_and_what_it_brings_have_their_properties() {
    let clinic = Clinic::open();
    let (receiver, token) = (Receiver::open().await, clinic.as_app(&["User.Read.All"]));
    let body = json!({
        "changeType": "updated,deleted", "notificationUrl": receiver.address, "resource": "users",
        "clientState": "secret", "expirationDateTime": "2027-01-02T00:00:00Z",
    });
    let made = clinic.post(&token, "/v1.0/subscriptions", &body).await.expect(201);
    let mut faults = Faults::default();
    faults.made("subscription", &made);
    clinic.invite("kim@northwind.example").await;
    clinic.world.notify().await.expect("a round");
    let told = receiver.told();
    assert!(!told.is_empty());
    for notice in &told {
        faults.made("changeNotification", notice);
    }
    let one = format!("/v1.0/subscriptions/{}", made["id"].as_str().expect("an id"));
    let later = json!({"expirationDateTime": "2027-01-03T00:00:00Z"});
    faults.made("subscription", &clinic.patch(&token, &one, &later).await.expect(200));
    faults.end();
    let asked = ["/v1.0/subscriptions", &one].map(|path| Asked { kind: "subscription", path });
    served(&clinic, &token, &asked).await;
}
