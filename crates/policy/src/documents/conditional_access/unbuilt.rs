use serde_json::Value;

use crate::Invalid;

/// Parts of a Conditional Access policy that Graph has and no gate judges yet.
const PARTS: [&str; 14] = [
    "sessionControls",
    "conditions.userRiskLevels",
    "conditions.signInRiskLevels",
    "conditions.servicePrincipalRiskLevels",
    "conditions.insiderRiskLevels",
    "conditions.platforms",
    "conditions.devices",
    "conditions.clientApplications",
    "conditions.authenticationFlows",
    "conditions.applications.applicationFilter",
    "conditions.applications.includeUserActions",
    "conditions.applications.includeAuthenticationContextClassReferences",
    "grantControls.customAuthenticationFactors",
    "grantControls.authenticationStrength",
];

/// Grant controls that Graph has and no gate judges yet.
const CONTROLS: [&str; 4] = ["approvedApplication", "compliantApplication", "passwordChange", "riskRemediation"];

/// Refuses what the real service takes and the emulator would silently ignore: a policy that does less than it says is
/// worse than none.
pub(super) fn refuse(body: &Value) -> Result<(), Invalid> {
    if let Some(path) = PARTS.into_iter().find(|path| says_something(body, path)) {
        return Err(Invalid::not_built(path));
    }
    let controls = at(body, "grantControls.builtInControls").and_then(Value::as_array).into_iter().flatten();
    for (index, control) in controls.enumerate() {
        if control.as_str().is_some_and(|name| CONTROLS.contains(&name)) {
            return Err(Invalid::not_built(format!("grantControls.builtInControls[{index}]")));
        }
    }
    Ok(())
}

fn at<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(body, |value, name| value.get(name))
}

fn says_something(body: &Value, path: &str) -> bool {
    at(body, path).is_some_and(|value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    })
}
