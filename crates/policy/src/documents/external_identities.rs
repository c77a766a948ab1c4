use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Invalid, patch};

/// Whether guests may leave on their own (Microsoft Graph beta, "externalIdentitiesPolicy resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ExternalIdentitiesPolicy {
    /// The same in every tenant: `externalIdentitiesPolicy`.
    pub id: String,
    /// The policy's name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether external users may remove themselves from the tenant.
    pub allow_external_identities_to_leave: bool,
    /// Reserved by Microsoft.
    pub allow_deleted_identities_data_removal: bool,
}

impl Default for ExternalIdentitiesPolicy {
    fn default() -> Self {
        Self {
            id: "externalIdentitiesPolicy".to_owned(),
            display_name: "External Identities Policy".to_owned(),
            description: "Used to manage settings of external identities across the company.".to_owned(),
            allow_external_identities_to_leave: true,
            allow_deleted_identities_data_removal: false,
        }
    }
}

impl ExternalIdentitiesPolicy {
    /// The policy after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        patch::patched(self, patch, &["id"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn guests_may_leave_until_the_tenant_says_otherwise() {
        let policy = ExternalIdentitiesPolicy::default();
        assert!(policy.allow_external_identities_to_leave);
        let patched = policy.patched(&json!({"allowExternalIdentitiesToLeave": false})).expect("a policy");
        assert!(!patched.allow_external_identities_to_leave);
        assert_eq!(
            policy.patched(&json!({"allowExternalIdentitiesToLeave": "no"})).expect_err("a refusal").path,
            "allowExternalIdentitiesToLeave"
        );
    }
}
