//! The flat switches of a world, as the control API names them.

use std::net::IpAddr;

use kernel::{Circumstances, Country, Device};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Json, Read, Tx, params};
use utoipa::ToSchema;

use crate::DirectoryError;

/// Every switch with its value; the keys are those of the control API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches are what settings are")]
pub struct Settings {
    /// Whether an application may invite where only administrators and guest inviters may.
    #[serde(rename = "compat.app_only_invites_ignore_admin_restriction")]
    pub app_only_invites_ignore_admin_restriction: bool,
    /// Whether a pending guest is only recognised on a direct link when the account is among the proxy addresses.
    #[serde(rename = "compat.jit_requires_proxy_address")]
    pub jit_requires_proxy_address: bool,
    /// Whether an invitation may be redeemed with another account than the invited one.
    #[serde(rename = "redeem.allow_any_account")]
    pub redeem_with_any_account: bool,
    /// Which of the portal's forms invites a guest.
    #[serde(rename = "portal.vintage")]
    pub portal_vintage: PortalVintage,
    /// How many invitations a tenant takes; none where there is no limit.
    #[serde(rename = "throttle.invitations")]
    pub invitation_throttle: Option<Throttle>,
    /// How many passcodes an address is sent within a day; none where there is no limit.
    #[serde(rename = "passcode.sends_per_day")]
    pub passcode_sends_per_day: Option<u32>,
    /// How old the state is that Graph reads.
    #[serde(rename = "replication.lag_seconds")]
    pub replication_lag_seconds: u32,
    /// How long decisions go on by a policy as it was before a change that is made from now on.
    #[serde(rename = "policy.delay_seconds")]
    pub policy_delay_seconds: u32,
    /// How old an assignment is before My Apps shows it; to sign in, it is enough at once.
    #[serde(rename = "myapps.delay_seconds")]
    pub my_apps_delay_seconds: u32,
    /// Whether a scanner opens the links of every delivered mail.
    #[serde(rename = "mail.link_scanner")]
    pub link_scanner: bool,
    /// Whether a refresh token dies when it is used.
    #[serde(rename = "tokens.strict_rotation")]
    pub strict_rotation: bool,
    /// The address from which everybody comes whose request names none; none where nobody knows.
    #[serde(rename = "location.ip")]
    #[schema(value_type = Option<String>)]
    pub ip: Option<IpAddr>,
    /// The country in which everybody is whose request names none; none where nobody knows.
    #[serde(rename = "location.country")]
    pub country: Option<Country>,
    /// Whether the device is compliant of whoever's request speaks of none.
    #[serde(rename = "device.compliant")]
    pub device_compliant: bool,
    /// Whether the device is hybrid joined of whoever's request speaks of none.
    #[serde(rename = "device.hybrid_joined")]
    pub device_hybrid_joined: bool,
}

/// The two looks of the portal's invitation form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum PortalVintage {
    /// One page, as printed in older exercises.
    Classic,
    /// Tabs.
    Current,
}

/// So many requests within so many seconds of the sandbox's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// The most requests.
    pub requests: u32,
    /// Within these seconds.
    pub seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            app_only_invites_ignore_admin_restriction: false,
            jit_requires_proxy_address: false,
            redeem_with_any_account: false,
            portal_vintage: PortalVintage::Classic,
            invitation_throttle: Some(Throttle { requests: 150, seconds: 5 }),
            passcode_sends_per_day: None,
            replication_lag_seconds: 0,
            policy_delay_seconds: 0,
            my_apps_delay_seconds: 0,
            link_scanner: false,
            strict_rotation: false,
            ip: None,
            country: None,
            device_compliant: false,
            device_hybrid_joined: false,
        }
    }
}

impl Settings {
    /// These settings with the given ones in their place; nothing is changed when one of them is wrong.
    pub fn patched(&self, patch: &Value) -> Result<Self, policy::Invalid> {
        let Value::Object(patch) = patch else { return Err(invalid("", "settings are a JSON object".to_owned())) };
        let mut merged = self.flat();
        let together: Map<String, Value> =
            merged.iter().chain(patch).map(|(key, value)| (key.clone(), value.clone())).collect();
        if let Ok(settings) = Self::deserialize(Value::Object(together)) {
            return Ok(settings);
        }
        // Then one at a time, so that the error names the key that is wrong.
        for (key, value) in patch {
            let Some(slot) = merged.get_mut(key) else { return Err(unknown(key, merged.keys())) };
            *slot = value.clone();
            Self::deserialize(Value::Object(merged.clone())).map_err(|error| invalid(key, error.to_string()))?;
        }
        Self::deserialize(Value::Object(merged)).map_err(|error| invalid("", error.to_string()))
    }

    /// What is known of the surroundings of whoever's request says nothing of them.
    #[must_use]
    pub fn circumstances(&self) -> Circumstances {
        let device = Device { compliant: self.device_compliant, hybrid_joined: self.device_hybrid_joined };
        Circumstances {
            ip: self.ip,
            country: self.country,
            device: (device != Device::default()).then_some(device),
            home_mfa: false,
        }
    }

    fn flat(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(flat)) => flat,
            _ => unreachable!("settings are a struct of plain values, which JSON writes as an object"),
        }
    }
}

fn unknown<'k>(key: &str, known: impl Iterator<Item = &'k String>) -> policy::Invalid {
    let reason = match kernel::nearest(key, known.map(String::as_str)) {
        Some(nearest) => format!("there is no such setting; the nearest is '{nearest}'"),
        None => "there is no such setting".to_owned(),
    };
    invalid(key, reason)
}

fn invalid(path: &str, reason: String) -> policy::Invalid {
    policy::Invalid { path: path.to_owned(), reason, not_built: false }
}

const LOAD: &str = "select doc from settings";

/// The settings of this world.
pub fn load(read: &Read<'_>) -> Result<Settings, DirectoryError> {
    // A document of an older release lacks the newer switches: the defaults fill them.
    let saved: Option<Value> = read.document(LOAD, [])?;
    Ok(saved.map_or_else(|| Ok(Settings::default()), |saved| Settings::default().patched(&saved))?)
}

const SAVE: &str = "insert into settings (the_row, doc) values (1, ?1)
    on conflict (the_row) do update set doc = excluded.doc";

/// Changes the switches that the patch names. Settings are the emulator's own: no tenant's log tells of them.
pub fn patch(tx: &Tx<'_>, patch: &Value) -> Result<Settings, DirectoryError> {
    let settings = load(tx)?.patched(patch)?;
    tx.execute(SAVE, params![Json(&settings)])?;
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_keys_are_always_present_in_the_words_of_the_control_api() {
        let expected = json!({
            "compat.app_only_invites_ignore_admin_restriction": false, "compat.jit_requires_proxy_address": false,
            "redeem.allow_any_account": false, "portal.vintage": "classic",
            "throttle.invitations": {"requests": 150, "seconds": 5}, "passcode.sends_per_day": null,
            "replication.lag_seconds": 0, "policy.delay_seconds": 0, "myapps.delay_seconds": 0,
            "mail.link_scanner": false, "tokens.strict_rotation": false,
            "location.ip": null, "location.country": null, "device.compliant": false, "device.hybrid_joined": false
        });
        assert_eq!(serde_json::to_value(Settings::default()).expect("json"), expected);
    }

    #[test]
    fn null_switches_a_limit_off_and_nothing_else() {
        let settings = Settings::default().patched(&json!({"throttle.invitations": null})).expect("a limit");
        assert_eq!(settings.invitation_throttle, None);
        let refused = Settings::default().patched(&json!({"mail.link_scanner": null})).expect_err("no limit");
        assert_eq!(refused.path, "mail.link_scanner");
    }

    #[test]
    fn place_and_device_hold_for_whoever_says_nothing_of_them() {
        assert_eq!(Settings::default().circumstances(), Circumstances::default());
        let patch = json!({"location.ip": "198.51.100.7", "location.country": "de", "device.compliant": true});
        let known = Settings::default().patched(&patch).expect("settings").circumstances();
        assert_eq!(known.country.map(|country| country.to_string()), Some("DE".to_owned()));
        assert_eq!(known.ip, "198.51.100.7".parse().ok());
        assert_eq!(known.device, Some(Device { compliant: true, hybrid_joined: false }));
        for (key, value) in [("location.ip", "here"), ("location.country", "Germany")] {
            assert_eq!(Settings::default().patched(&json!({key: value})).expect_err("no place").path, key);
        }
    }

    #[test]
    fn an_unknown_key_names_the_nearest_right_one() {
        let refused = Settings::default().patched(&json!({"redeem.allow_any_acount": true})).expect_err("a typo");
        assert_eq!(refused.path, "redeem.allow_any_acount");
        assert_eq!(refused.reason, "there is no such setting; the nearest is 'redeem.allow_any_account'");
    }

    #[test]
    fn the_error_names_the_key_whose_value_is_wrong() {
        let patch = json!({"mail.link_scanner": true, "portal.vintage": "modern"});
        assert_eq!(Settings::default().patched(&patch).expect_err("no such look").path, "portal.vintage");
    }
}
