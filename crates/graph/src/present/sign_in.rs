use ledger::sign_ins::{Entry, Record};
use policy::PolicyOutcome;
use serde_json::json;

use super::{instant, object};
use crate::call::Object;
use crate::routes::Version;

/// A record of the sign-in log. Beta tells more than v1.0.
pub(crate) fn record(record: &Record, version: Version) -> Object {
    let entry = &record.entry;
    let mut whole = object(json!({
        "id": record.id,
        "appDisplayName": entry.app_name,
        "appId": entry.app,
        "appliedConditionalAccessPolicies": entry.policies,
        "clientAppUsed": entry.interactive.then_some("Browser"),
        "conditionalAccessStatus": conditional_access(entry),
        "correlationId": record.correlation_id,
        "createdDateTime": instant(record.at),
        "deviceDetail": null,
        "homeTenantId": entry.home_tenant,
        "ipAddress": null,
        "isInteractive": entry.interactive,
        "location": null,
        "resourceTenantId": entry.resource_tenant,
        "riskDetail": "none",
        "riskEventTypes_v2": [],
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "status": {
            "errorCode": entry.error,
            "failureReason": entry.failure.as_deref().unwrap_or("Other."),
            "additionalDetails": null,
        },
        "userDisplayName": entry.display_name,
        "userId": entry.user,
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
