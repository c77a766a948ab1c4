use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Invalid, patch};

/// E-mail as an authentication method (Microsoft Graph, "emailAuthenticationMethodConfiguration resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EmailMethod {
    /// The same in every tenant: `Email`.
    pub id: String,
    /// Whether members may use it to reset their passwords. Says nothing about guests.
    pub state: MethodState,
    /// Whether guests may sign in with a passcode.
    pub allow_external_id_to_use_email_otp: ExternalEmailOtp,
    /// The members it is for.
    pub include_targets: Vec<MethodTarget>,
    /// The members it is not for.
    pub exclude_targets: Vec<MethodTarget>,
}

/// Whether a method may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MethodState {
    /// It may.
    Enabled,
    /// It may not.
    Disabled,
}

/// Whether guests may sign in with a passcode (portal: "Email one-time passcode for guests").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ExternalEmailOtp {
    /// As Microsoft decides: they may.
    Default,
    /// They may.
    Enabled,
    /// They may not.
    Disabled,
}

/// Somebody for whom a method is, or is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MethodTarget {
    /// A user, a group or `all_users`.
    pub id: String,
    /// What `id` names.
    pub target_type: MethodTargetType,
    /// Whether the user must register the method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_registration_required: Option<bool>,
}

/// What a method target names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MethodTargetType {
    /// A user.
    User,
    /// A group.
    Group,
}

impl Default for EmailMethod {
    fn default() -> Self {
        Self {
            id: "Email".to_owned(),
            state: MethodState::Enabled,
            allow_external_id_to_use_email_otp: ExternalEmailOtp::Default,
            include_targets: Vec::new(),
            exclude_targets: Vec::new(),
        }
    }
}

impl EmailMethod {
    /// The type that a PATCH must carry, because the address alone does not say which method it is.
    pub const ODATA_TYPE: &'static str = "#microsoft.graph.emailAuthenticationMethodConfiguration";

    /// Whether guests may sign in with a passcode.
    #[must_use]
    pub fn passcodes(&self) -> bool {
        self.allow_external_id_to_use_email_otp != ExternalEmailOtp::Disabled
    }

    /// The configuration after a Graph PATCH. That passcodes are not the fallback while they are off is for whoever holds
    /// the redemption order too.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        if patch.get("@odata.type").and_then(Value::as_str) != Some(Self::ODATA_TYPE) {
            return Err(Invalid::new("@odata.type", format!("must be '{}'", Self::ODATA_TYPE)));
        }
        patch::patched(self, patch, &["id"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patch(value: &str) -> Value {
        json!({"@odata.type": EmailMethod::ODATA_TYPE, "allowExternalIdToUseEmailOtp": value})
    }

    #[test]
    fn passcodes_are_on_unless_disabled() {
        assert!(EmailMethod::default().passcodes());
        for (value, expected) in [("default", true), ("enabled", true), ("disabled", false)] {
            assert_eq!(
                EmailMethod::default().patched(&patch(value)).expect("a method").passcodes(),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn a_patch_must_say_its_type_and_spell_its_values() {
        let rows = [
            (json!({"allowExternalIdToUseEmailOtp": "disabled"}), "@odata.type"),
            (patch("off"), "allowExternalIdToUseEmailOtp"),
            (json!({"@odata.type": EmailMethod::ODATA_TYPE, "state": true}), "state"),
            (json!({"@odata.type": EmailMethod::ODATA_TYPE, "id": "Sms"}), "id"),
        ];
        for (patch, path) in rows {
            assert_eq!(EmailMethod::default().patched(&patch).expect_err("a refusal").path, path, "{patch}");
        }
    }
}
