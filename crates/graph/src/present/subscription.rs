use ledger::subscriptions::{Event, Notice, Subscription, Watched};
use serde_json::json;

use super::{instant, object};
use crate::call::Object;

/// A subscription as it is answered when it is made; later its client state is hidden.
pub(crate) fn subscription(subscription: &Subscription) -> Object {
    object(json!({
        "id": subscription.id,
        "applicationId": subscription.app,
        "changeType": subscription.change_type,
        "clientState": subscription.client_state,
        "creatorId": subscription.creator,
        "encryptionCertificate": null,
        "encryptionCertificateId": null,
        "expirationDateTime": instant(subscription.expires_at),
        "includeResourceData": null,
        "latestSupportedTlsVersion": subscription.tls.as_deref().unwrap_or("v1_2"),
        "lifecycleNotificationUrl": subscription.lifecycle_url,
        "notificationQueryOptions": null,
        "notificationUrl": subscription.notification_url,
        "notificationUrlAppId": null,
        "resource": subscription.resource,
    }))
}

/// One of the notifications that are posted to the address of a subscription.
pub(crate) fn notice(notice: &Notice) -> Object {
    let of = &notice.subscription;
    let mut told = object(json!({
        "id": notice.id,
        "subscriptionId": of.id,
        "subscriptionExpirationDateTime": instant(of.expires_at),
        "clientState": of.client_state,
        "tenantId": of.tenant,
    }));
    told.extend(match &notice.event {
        Event::ReauthorizationRequired => object(json!({"lifecycleEvent": "reauthorizationRequired"})),
        Event::Changed { object: id, gone, member } => {
            let (kind, set) = match of.watched {
                Watched::Users | Watched::User(_) => ("User", "Users"),
                Watched::Groups | Watched::Group(_) | Watched::Members(_) => ("Group", "Groups"),
            };
            let mut data = json!({
                "@odata.type": format!("#Microsoft.Graph.{kind}"),
                "@odata.id": format!("{set}/{id}"),
                "id": id,
            });
            if let Some((other, added)) = member {
                let mut change = json!({"id": other});
                if !added {
                    change["@removed"] = json!("deleted");
                }
                data["members@delta"] = json!([change]);
            }
            object(json!({
                "changeType": if *gone { "deleted" } else { "updated" },
                "resource": format!("{set}/{id}"),
                "resourceData": data,
            }))
        }
    });
    told
}
