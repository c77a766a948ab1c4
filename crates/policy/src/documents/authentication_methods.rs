use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::email_method::MethodTargetType;
use super::{Invalid, patch};

/// The longest for which a prompt may be put off, in days (Microsoft Graph, "authenticationMethodsRegistrationCampaign
/// resource type").
const LONGEST_SNOOZE: u8 = 14;

/// What the tenant says of all authentication methods together (Microsoft Graph, "authenticationMethodsPolicy resource
/// type"). It decides nothing about guests here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AuthenticationMethodsPolicy {
    /// The same in every tenant: `authenticationMethodsPolicy`.
    pub id: String,
    /// The policy's name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// The version of the policy's form.
    pub policy_version: String,
    /// How far the tenant has left the older policies behind.
    pub policy_migration_state: Option<MigrationState>,
    /// Whether people are asked to register a method.
    pub registration_enforcement: Option<RegistrationEnforcement>,
}

/// How far a tenant has left the older policies behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MigrationState {
    /// Both count.
    PreMigration,
    /// The older ones count for resetting passwords alone.
    MigrationInProgress,
    /// The older ones count no more.
    MigrationComplete,
}

/// Whether people are asked to register a method.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RegistrationEnforcement {
    /// How they are asked.
    pub authentication_methods_registration_campaign: Option<RegistrationCampaign>,
}

/// How people are asked to register a method, after they have signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RegistrationCampaign {
    /// How long somebody who puts it off is left alone, in days.
    pub snooze_duration_in_days: u8,
    /// Whether anybody is asked.
    pub state: CampaignState,
    /// Who is asked.
    pub include_targets: Vec<CampaignTarget>,
    /// Who is not, though a group of theirs is.
    pub exclude_targets: Vec<ExcludedTarget>,
}

/// Whether a campaign runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CampaignState {
    /// As Microsoft decides.
    Default,
    /// It does.
    Enabled,
    /// It does not.
    Disabled,
}

/// Who is asked to register which method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CampaignTarget {
    /// A user, a group or `all_users`.
    pub id: String,
    /// What `id` names.
    pub target_type: MethodTargetType,
    /// The method, for example `microsoftAuthenticator`.
    #[serde(default)]
    pub targeted_authentication_method: Option<String>,
}

/// Who is not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExcludedTarget {
    /// A user or a group.
    pub id: String,
    /// What `id` names.
    pub target_type: MethodTargetType,
}

impl Default for AuthenticationMethodsPolicy {
    fn default() -> Self {
        Self {
            id: "authenticationMethodsPolicy".to_owned(),
            display_name: "Authentication Methods Policy".to_owned(),
            description: "The tenant-wide policy that controls which authentication methods are allowed in the tenant."
                .to_owned(),
            policy_version: "1.5".to_owned(),
            policy_migration_state: None,
            registration_enforcement: None,
        }
    }
}

impl Default for RegistrationCampaign {
    /// A day's peace, as the portal proposes it.
    fn default() -> Self {
        Self {
            snooze_duration_in_days: 1,
            state: CampaignState::Default,
            include_targets: Vec::new(),
            exclude_targets: Vec::new(),
        }
    }
}

impl AuthenticationMethodsPolicy {
    /// The policy after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        let patched: Self = patch::patched(self, patch, &["id", "policyVersion"])?;
        let enforcement = patched.registration_enforcement.as_ref();
        let campaign = enforcement.and_then(|asked| asked.authentication_methods_registration_campaign.as_ref());
        if campaign.is_some_and(|campaign| campaign.snooze_duration_in_days > LONGEST_SNOOZE) {
            return Err(Invalid::new(
                "registrationEnforcement.authenticationMethodsRegistrationCampaign.snoozeDurationInDays",
                format!("at most {LONGEST_SNOOZE} days are expected"),
            ));
        }
        Ok(patched)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn campaign(members: &Value) -> Value {
        json!({"registrationEnforcement": {"authenticationMethodsRegistrationCampaign": members}})
    }

    #[test]
    fn what_a_campaign_does_not_say_is_as_it_was() {
        let policy = AuthenticationMethodsPolicy::default();
        let everybody = json!({"id": "all_users", "targetType": "group", "targetedAuthenticationMethod": "fido2"});
        let begun = policy.patched(&campaign(&json!({"state": "enabled", "includeTargets": [everybody]})));
        let ended =
            begun.and_then(|policy| policy.patched(&campaign(&json!({"state": "disabled"})))).expect("a policy");
        let kept = ended.registration_enforcement.and_then(|asked| asked.authentication_methods_registration_campaign);
        let kept = kept.expect("a campaign");
        assert_eq!((kept.state, kept.snooze_duration_in_days), (CampaignState::Disabled, 1));
        assert_eq!(kept.include_targets.len(), 1);
    }

    #[test]
    fn what_is_not_graphs_is_refused() {
        let policy = AuthenticationMethodsPolicy::default();
        for wrong in [
            json!({"policyVersion": "2"}),
            json!({"policyMigrationState": "soon"}),
            json!({"registrationEnforcement": {"other": 1}}),
            campaign(&json!({"state": "perhaps"})),
            campaign(&json!({"snoozeDurationInDays": 15})),
            campaign(&json!({"snoozeDurationInDays": -1})),
            campaign(&json!({"includeTargets": [{"targetType": "group"}]})),
            campaign(&json!({"excludeTargets": [{"id": "1", "targetType": "device"}]})),
        ] {
            assert!(policy.patched(&wrong).is_err(), "{wrong}");
        }
        assert!(policy.patched(&campaign(&json!({"snoozeDurationInDays": 14}))).is_ok());
    }
}
