use kernel::ObjectId;
use serde::{Deserialize, Serialize};

use super::Invalid;

/// How the ids of Microsoft's own policies begin.
const MICROSOFTS: &str = "microsoft-";
/// The longest id.
const LONGEST: usize = 64;

/// A tenant's own policy of consent (Microsoft Graph, "permissionGrantPolicy resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PermissionGrantPolicy {
    /// Its name in the values of `permissionGrantPoliciesAssigned`.
    pub id: String,
    /// The policy's name.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it is about: consent that meets one of these.
    pub includes: Vec<PermissionGrantConditions>,
    /// What it is not about after all.
    pub excludes: Vec<PermissionGrantConditions>,
}

/// What consent has to be for a policy to be about it (Microsoft Graph, "permissionGrantConditionSet resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PermissionGrantConditions {
    /// Tells it apart from the others of its policy.
    pub id: ObjectId,
    /// How grave the permissions are: `all`, `low`, `medium`, `high`.
    #[serde(default = "all")]
    pub permission_classification: String,
    /// On whose behalf they are used.
    pub permission_type: PermissionType,
    /// The resource's client id, or `any`.
    #[serde(default = "any")]
    pub resource_application: String,
    /// The ids of the permissions, or `all`.
    #[serde(default = "each")]
    pub permissions: Vec<String>,
    /// The client ids of applications, or `all`.
    #[serde(default = "each")]
    pub client_application_ids: Vec<String>,
    /// The tenants in which they are registered, or `all`.
    #[serde(default = "each")]
    pub client_application_tenant_ids: Vec<String>,
    /// The publishers by whom they are, or `all`.
    #[serde(default = "each")]
    pub client_application_publisher_ids: Vec<String>,
    /// Whether the publisher must be verified.
    #[serde(default)]
    pub client_applications_from_verified_publisher_only: bool,
}

/// On whose behalf a permission is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PermissionType {
    /// A person's.
    Delegated,
    /// The application's own.
    Application,
    /// A person's, to which she may consent herself.
    DelegatedUserConsentable,
}

fn all() -> String {
    "all".to_owned()
}

fn any() -> String {
    "any".to_owned()
}

fn each() -> Vec<String> {
    vec!["all".to_owned()]
}

impl PermissionGrantPolicy {
    /// Whether a tenant may have it.
    pub fn check(&self) -> Result<(), Invalid> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let named = !self.id.is_empty() && self.id.len() <= LONGEST && self.id.bytes().all(plain);
        if !named || self.id.to_ascii_lowercase().starts_with(MICROSOFTS) {
            return Err(Invalid::new(
                "id",
                "up to 64 letters, digits, - and _ are expected, other than Microsoft's own",
            ));
        }
        if self.display_name.trim().is_empty() {
            return Err(Invalid::new("displayName", "it is required"));
        }
        let grades = ["all", "low", "medium", "high"];
        let other = |set: &&PermissionGrantConditions| !grades.contains(&set.permission_classification.as_str());
        match self.includes.iter().chain(&self.excludes).find(other) {
            Some(_) => Err(Invalid::new("permissionClassification", "all, low, medium or high is expected")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_all() {
        let set: PermissionGrantConditions =
            serde_json::from_value(serde_json::json!({"id": ObjectId::well_known(1), "permissionType": "delegated"}))
                .expect("conditions");
        assert_eq!(
            (set.resource_application.as_str(), set.permissions.as_slice()),
            ("any", ["all".to_owned()].as_slice())
        );
        assert!(!set.client_applications_from_verified_publisher_only);
    }

    #[test]
    fn an_id_stands_in_addresses_and_is_none_of_microsofts() {
        let policy = |id: &str| PermissionGrantPolicy {
            id: id.to_owned(),
            display_name: "Own".to_owned(),
            description: None,
            includes: Vec::new(),
            excludes: Vec::new(),
        };
        for (id, right) in [("own-policy_1", true), ("", false), ("a b", false), ("Microsoft-mine", false)] {
            assert_eq!(policy(id).check().is_ok(), right, "{id}");
        }
        assert!(policy(&"a".repeat(65)).check().is_err());
    }
}
