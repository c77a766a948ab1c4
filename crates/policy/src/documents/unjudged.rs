//! Documents that a tenant keeps and that decide nothing about guests here.

use kernel::TenantId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Invalid, patch};

/// Whether people may sign up by themselves (Microsoft Graph, "authenticationFlowsPolicy resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AuthenticationFlowsPolicy {
    /// The same in every tenant: `authenticationFlowsPolicy`.
    pub id: String,
    /// The policy's name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether user flows may be made by which people sign up.
    pub self_service_sign_up: SelfServiceSignUp,
}

/// Whether people may sign up by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SelfServiceSignUp {
    /// Whether they may.
    pub is_enabled: bool,
}

impl Default for AuthenticationFlowsPolicy {
    fn default() -> Self {
        Self {
            id: "authenticationFlowsPolicy".to_owned(),
            display_name: "Authentication flows policy".to_owned(),
            description: "Manages the sign-up flows of the organization.".to_owned(),
            self_service_sign_up: SelfServiceSignUp::default(),
        }
    }
}

impl AuthenticationFlowsPolicy {
    /// The policy after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        patch::patched(self, patch, &["id"])
    }
}

/// Whom people may ask to consent (Microsoft Graph, "adminConsentRequestPolicy resource type").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AdminConsentRequestPolicy {
    /// Whether they may ask at all.
    pub is_enabled: bool,
    /// Whether reviewers are told by mail.
    pub notify_reviewers: bool,
    /// Whether reviewers are reminded before a request ends.
    pub reminders_enabled: bool,
    /// How long a request lives, in days.
    pub request_duration_in_days: u32,
    /// Who decides.
    pub reviewers: Vec<Reviewer>,
    /// How often the policy was written.
    pub version: u32,
}

/// Who decides, as a query (Microsoft Graph, "accessReviewReviewerScope resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reviewer {
    /// For example `/users/{id}`.
    pub query: String,
    /// `MicrosoftGraph`.
    pub query_type: String,
    /// Where a relative query begins.
    #[serde(default)]
    pub query_root: Option<String>,
}

impl AdminConsentRequestPolicy {
    /// The policy after a Graph PUT.
    pub fn replaced(&self, body: &Value) -> Result<Self, Invalid> {
        let whole = Self { version: self.version + 1, ..patch::read(Value::Object(patch::body(body)?))? };
        if whole.is_enabled && whole.reviewers.is_empty() {
            return Err(Invalid::new("reviewers", "somebody has to decide"));
        }
        Ok(whole)
    }
}

/// With which clouds the tenant works (Microsoft Graph, "crossTenantAccessPolicy resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CrossTenantClouds {
    /// The policy's name.
    pub display_name: String,
    /// Microsoft's clouds beside the tenant's own.
    pub allowed_cloud_endpoints: Vec<String>,
}

/// The clouds that there are.
const CLOUDS: [&str; 3] = ["microsoftonline.com", "microsoftonline.us", "partner.microsoftonline.cn"];

impl Default for CrossTenantClouds {
    fn default() -> Self {
        Self { display_name: "CrossTenantAccessPolicy".to_owned(), allowed_cloud_endpoints: Vec::new() }
    }
}

impl CrossTenantClouds {
    /// The policy after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        let patched: Self = patch::patched(self, patch, &["id"])?;
        match patched.allowed_cloud_endpoints.iter().find(|cloud| !CLOUDS.contains(&cloud.as_str())) {
            Some(cloud) => Err(Invalid::new("allowedCloudEndpoints", format!("'{cloud}' is no cloud"))),
            None => Ok(patched),
        }
    }
}

/// Whether a partner may keep its people in step here (Microsoft Graph, "crossTenantIdentitySyncPolicyPartner resource
/// type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentitySynchronization {
    /// The partner.
    pub tenant_id: TenantId,
    /// The policy's name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What is taken in.
    #[serde(default)]
    pub user_sync_inbound: Option<UserSyncInbound>,
}

/// What is taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserSyncInbound {
    /// Whether people are.
    pub is_sync_allowed: bool,
}

impl IdentitySynchronization {
    /// What a partner begins with.
    #[must_use]
    pub const fn new(partner: TenantId) -> Self {
        Self { tenant_id: partner, display_name: None, user_sync_inbound: None }
    }

    /// The policy after a Graph PUT or PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        patch::patched(self, patch, &["tenantId"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn they_are_read_as_graph_writes_them() {
        let flows = AuthenticationFlowsPolicy::default().patched(&json!({"selfServiceSignUp": {"isEnabled": true}}));
        assert!(flows.expect("a policy").self_service_sign_up.is_enabled);
        let clouds = CrossTenantClouds::default();
        assert!(clouds.patched(&json!({"allowedCloudEndpoints": ["microsoftonline.us"]})).is_ok());
        assert_eq!(
            clouds.patched(&json!({"allowedCloudEndpoints": ["x"]})).expect_err("no cloud").path,
            "allowedCloudEndpoints"
        );
        let reviewer = json!({"query": "/users/1", "queryType": "MicrosoftGraph", "queryRoot": null});
        let first = AdminConsentRequestPolicy::default().replaced(&json!({"isEnabled": true, "reviewers": [reviewer]}));
        assert_eq!(first.expect("a policy").version, 1);
        assert!(AdminConsentRequestPolicy::default().replaced(&json!({"isEnabled": true})).is_err());
        let partner = IdentitySynchronization::new(TenantId::well_known(1));
        let allowed = partner.patched(&json!({"userSyncInbound": {"isSyncAllowed": true}})).expect("a policy");
        assert_eq!(allowed.user_sync_inbound, Some(UserSyncInbound { is_sync_allowed: true }));
    }
}
