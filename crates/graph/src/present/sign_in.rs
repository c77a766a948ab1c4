use kernel::{Country, Device};
use ledger::sign_ins::{Entry, Record};
use policy::conditional_access::ClientAppType;
use policy::{PolicyOutcome, PolicyResult};
use serde_json::{Value, json};

use super::{instant, object};
use crate::call::Object;
use crate::routes::Version;

/// Whose attempt it was where no user of the tenant has the name: the property is never null (unverified).
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// A record of the sign-in log. Beta tells more than v1.0.
pub(crate) fn record(record: &Record, version: Version) -> Object {
    let entry = &record.entry;
    let said = &entry.circumstances;
    let mut whole = object(json!({
        "id": record.id,
        "appDisplayName": entry.app_name,
        "appId": entry.app,
        "appliedConditionalAccessPolicies": entry.policies.iter().map(applied).collect::<Vec<_>>(),
        "authenticationAppDeviceDetails": null,
        "clientAppUsed": entry.interactive.then(|| client(entry.client)),
        "conditionalAccessStatus": conditional_access(entry),
        "correlationId": record.correlation_id,
        "createdDateTime": instant(record.at),
        "deviceDetail": said.device.map(device),
        "homeTenantId": entry.home_tenant,
        "ipAddress": said.ip,
        "isInteractive": entry.interactive,
        "location": said.country.map(location),
        "resourceDisplayName": null,
        "resourceId": null,
        "resourceTenantId": entry.resource_tenant,
        "riskDetail": "none",
        "riskEventTypes": [],
        "riskEventTypes_v2": [],
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "servicePrincipalId": null,
        "servicePrincipalName": null,
        "status": {
            "errorCode": entry.error,
            "failureReason": entry.failure.as_deref().unwrap_or("Other."),
            "additionalDetails": null,
        },
        "userAgent": null,
        "userDisplayName": entry.display_name,
        "userId": entry.user.map_or_else(|| NOBODY.to_owned(), |user| user.to_string()),
        "userPrincipalName": entry.account.to_lowercase(),
    }));
    if version == Version::Beta {
        let guest = entry.home_tenant != entry.resource_tenant;
        let event = if entry.interactive { "interactiveUser" } else { "nonInteractiveUser" };
        whole.insert("crossTenantAccessType".to_owned(), if guest { "b2bCollaboration" } else { "none" }.into());
        whole.insert("userType".to_owned(), if guest { "guest" } else { "member" }.into());
        whole.insert("signInEventTypes".to_owned(), json!([event]));
    }
    whole
}

/// The kind of client, in the words of the log.
const fn client(client: ClientAppType) -> &'static str {
    match client {
        ClientAppType::All | ClientAppType::Browser => "Browser",
        ClientAppType::MobileAppsAndDesktopClients => "Mobile Apps and Desktop clients",
        ClientAppType::ExchangeActiveSync => "Exchange ActiveSync",
        ClientAppType::Other => "Other clients",
    }
}

/// What one policy said.
fn applied(policy: &PolicyResult) -> Value {
    json!({
        "id": policy.id,
        "displayName": policy.display_name,
        "enforcedGrantControls": policy.controls,
        "enforcedSessionControls": [],
        "result": policy.result,
    })
}

/// Where the person was: the country is all that is known.
fn location(country: Country) -> Value {
    json!({"city": null, "state": null, "countryOrRegion": country, "geoCoordinates": null})
}

/// What is known of the device (Microsoft Graph, "deviceDetail resource type").
fn device(device: Device) -> Value {
    json!({
        "deviceId": "",
        "displayName": null,
        "operatingSystem": null,
        "browser": null,
        "isCompliant": device.compliant,
        "isManaged": device.compliant,
        "trustType": device.hybrid_joined.then_some("Hybrid Azure AD joined"),
    })
}

/// What all policies together said.
fn conditional_access(entry: &Entry) -> &'static str {
    let said = |outcome| entry.policies.iter().any(|policy| policy.result == outcome);
    if said(PolicyOutcome::Failure) {
        "failure"
    } else if said(PolicyOutcome::Success) {
        "success"
    } else {
        "notApplied"
    }
}
