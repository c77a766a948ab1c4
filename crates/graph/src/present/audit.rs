use ledger::audit::{Actor, Modified, Record, Target};
use serde_json::{Value, json};

use super::{instant, object};
use crate::call::Object;

/// A record of the audit log.
pub(crate) fn record(record: &Record) -> Object {
    let details = record.details.iter().map(|(key, value)| json!({"key": key, "value": value}));
    object(json!({
        "id": record.id,
        "activityDateTime": instant(record.at),
        "activityDisplayName": record.activity,
        "additionalDetails": details.collect::<Vec<_>>(),
        "category": record.category,
        "correlationId": record.correlation_id,
        "initiatedBy": initiator(&record.actor),
        "loggedByService": record.service,
        "operationType": record.operation,
        "result": "success",
        "resultReason": "",
        "targetResources": record.targets.iter().map(target).collect::<Vec<_>>(),
    }))
}

fn initiator(actor: &Actor) -> Value {
    let app = |app_id, name: &str, principal| {
        let app = json!({
            "appId": app_id,
            "displayName": name,
            "servicePrincipalId": principal,
            "servicePrincipalName": null,
        });
        json!({"app": app, "user": null})
    };
    match actor {
        Actor::System => app(None, "Vestibule", None),
        Actor::App { app_id, service_principal, display_name } => {
            app(Some(app_id), display_name, Some(service_principal))
        }
        Actor::User { id, user_principal_name, display_name } => {
            let user = json!({
                "id": id,
                "displayName": display_name,
                "userPrincipalName": user_principal_name,
                "ipAddress": null,
                "userType": null,
                "homeTenantId": null,
                "homeTenantName": null,
            });
            json!({"app": null, "user": user})
        }
    }
}

fn target(target: &Target) -> Value {
    json!({
        "id": target.id,
        "displayName": target.display_name,
        "type": target.kind,
        "userPrincipalName": target.user_principal_name,
        "groupType": null,
        "modifiedProperties": target.modified.iter().map(modified).collect::<Vec<_>>(),
    })
}

/// Values are JSON text inside strings.
fn modified(property: &Modified) -> Value {
    let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    json!({
        "displayName": property.name,
        "oldValue": text(&property.old),
        "newValue": text(&property.new),
    })
}
