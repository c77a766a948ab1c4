use kernel::TenantId;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::parts::agree;
use super::{
    AppServiceConnectInbound, InboundTrust, M365CollaborationInbound, M365CollaborationOutbound,
    PartnerAutomaticUserConsent, PartnerB2bSetting, TenantRestrictions,
};
use crate::Invalid;
use crate::documents::patch;

/// What a tenant does towards one other tenant (Microsoft Graph, "crossTenantAccessPolicyConfigurationPartner resource
/// type"). What is not set is inherited from the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CrossTenantPartner {
    /// The other tenant.
    pub tenant_id: TenantId,
    /// Whether it serves this tenant as a provider; then it cannot be removed.
    #[serde(default)]
    pub is_service_provider: Option<bool>,
    /// Whether both belong to one multitenant organization.
    #[serde(default)]
    pub is_in_multi_tenant_organization: Option<bool>,
    /// Which of its proofs count here.
    #[serde(default)]
    pub inbound_trust: Option<InboundTrust>,
    /// Whom B2B collaboration lets out to it.
    #[serde(default)]
    pub b2b_collaboration_outbound: Option<PartnerB2bSetting>,
    /// Whom B2B collaboration lets in from it.
    #[serde(default)]
    pub b2b_collaboration_inbound: Option<PartnerB2bSetting>,
    /// Whom B2B direct connect lets out to it. Kept, not judged.
    #[serde(default)]
    pub b2b_direct_connect_outbound: Option<PartnerB2bSetting>,
    /// Whom B2B direct connect lets in from it. Kept, not judged.
    #[serde(default)]
    pub b2b_direct_connect_inbound: Option<PartnerB2bSetting>,
    /// Whether invitations are redeemed without asking the guest.
    #[serde(default, deserialize_with = "null_is_default")]
    pub automatic_user_consent_settings: PartnerAutomaticUserConsent,
    /// What tenant restrictions forbid. Kept, not judged.
    #[serde(default)]
    pub tenant_restrictions: Option<TenantRestrictions>,
    /// Whom Microsoft 365 collaboration lets in.
    #[serde(default)]
    pub m365_collaboration_inbound: Option<M365CollaborationInbound>,
    /// Whom Microsoft 365 collaboration lets out.
    #[serde(default)]
    pub m365_collaboration_outbound: Option<M365CollaborationOutbound>,
    /// Which apps app service connect reaches.
    #[serde(default)]
    pub app_service_connect_inbound: Option<AppServiceConnectInbound>,
}

impl CrossTenantPartner {
    /// A listed tenant towards which nothing is set yet.
    #[must_use]
    pub fn new(tenant_id: TenantId) -> Self {
        Self {
            tenant_id,
            is_service_provider: None,
            is_in_multi_tenant_organization: None,
            inbound_trust: None,
            b2b_collaboration_outbound: None,
            b2b_collaboration_inbound: None,
            b2b_direct_connect_outbound: None,
            b2b_direct_connect_inbound: None,
            automatic_user_consent_settings: PartnerAutomaticUserConsent::default(),
            tenant_restrictions: None,
            m365_collaboration_inbound: None,
            m365_collaboration_outbound: None,
            app_service_connect_inbound: None,
        }
    }

    /// The partner that a Graph POST describes: `tenantId`, and what is set from the start.
    pub fn parse(body: &Value) -> Result<Self, Invalid> {
        let mut members = patch::body(body)?;
        let tenant = members.remove("tenantId").ok_or_else(|| Invalid::new("tenantId", "is required"))?;
        let tenant = tenant
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| Invalid::new("tenantId", format!("{tenant} is not a tenant id")))?;
        Self::new(tenant).patched(&Value::Object(members))
    }

    /// The partner after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        let patched: Self = patch::patched(self, patch, &["tenantId", "isInMultiTenantOrganization"])?;
        for (name, setting) in [
            ("b2bCollaborationInbound", &patched.b2b_collaboration_inbound),
            ("b2bCollaborationOutbound", &patched.b2b_collaboration_outbound),
            ("b2bDirectConnectInbound", &patched.b2b_direct_connect_inbound),
            ("b2bDirectConnectOutbound", &patched.b2b_direct_connect_outbound),
        ] {
            if let Some(setting) = setting {
                agree(name, setting.users_and_groups.as_ref(), setting.applications.as_ref())?;
            }
        }
        Ok(patched)
    }
}

/// Setting the whole to `null` is setting each part of it to `null`.
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
