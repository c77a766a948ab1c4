use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parts::agree;
use super::{
    AccessType, AppServiceConnectInbound, AppTarget, AutomaticUserConsent, B2bSetting, InboundTrust,
    M365CollaborationInbound, M365CollaborationOutbound, TargetConfiguration, TenantRestrictions, UserTarget,
};
use crate::documents::patch;
use crate::{Invalid, RedemptionOrder};

/// What a tenant does towards every tenant that it has not listed (Microsoft Graph,
/// "crossTenantAccessPolicyConfigurationDefault resource type"). Its `id` belongs to where it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CrossTenantDefault {
    /// Whether nobody has changed it yet.
    pub is_service_default: bool,
    /// Which proofs of other tenants count here.
    pub inbound_trust: InboundTrust,
    /// Whom B2B collaboration lets out.
    pub b2b_collaboration_outbound: B2bSetting,
    /// Whom B2B collaboration lets in.
    pub b2b_collaboration_inbound: B2bSetting,
    /// Whom B2B direct connect lets out. Kept, not judged.
    pub b2b_direct_connect_outbound: B2bSetting,
    /// Whom B2B direct connect lets in. Kept, not judged.
    pub b2b_direct_connect_inbound: B2bSetting,
    /// Never on in the default, and not writable.
    pub automatic_user_consent_settings: AutomaticUserConsent,
    /// What tenant restrictions forbid. Kept, not judged.
    pub tenant_restrictions: TenantRestrictions,
    /// In which order identity providers are tried for an invited address.
    #[serde(rename = "invitationRedemptionIdentityProviderConfiguration")]
    pub redemption_order: RedemptionOrder,
    /// Whom Microsoft 365 collaboration lets in.
    pub m365_collaboration_inbound: M365CollaborationInbound,
    /// Whom Microsoft 365 collaboration lets out.
    pub m365_collaboration_outbound: M365CollaborationOutbound,
    /// Which apps app service connect reaches.
    pub app_service_connect_inbound: AppServiceConnectInbound,
}

impl Default for CrossTenantDefault {
    fn default() -> Self {
        let everybody = |access| TargetConfiguration::all(access, UserTarget::AllUsers);
        let everything = |access| TargetConfiguration::all(access, AppTarget::AllApplications);
        Self {
            is_service_default: true,
            inbound_trust: InboundTrust::default(),
            b2b_collaboration_outbound: B2bSetting::all(AccessType::Allowed),
            b2b_collaboration_inbound: B2bSetting::all(AccessType::Allowed),
            b2b_direct_connect_outbound: B2bSetting::all(AccessType::Blocked),
            b2b_direct_connect_inbound: B2bSetting::all(AccessType::Blocked),
            automatic_user_consent_settings: AutomaticUserConsent::default(),
            tenant_restrictions: TenantRestrictions {
                devices: (),
                users_and_groups: everybody(AccessType::Blocked),
                applications: everything(AccessType::Blocked),
            },
            redemption_order: RedemptionOrder::default(),
            m365_collaboration_inbound: M365CollaborationInbound { users: everybody(AccessType::Blocked) },
            m365_collaboration_outbound: M365CollaborationOutbound { users_and_groups: everybody(AccessType::Allowed) },
            app_service_connect_inbound: AppServiceConnectInbound { applications: everything(AccessType::Blocked) },
        }
    }
}

impl CrossTenantDefault {
    /// The default after a Graph PATCH; from then on it is no longer the service's.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        let read_only = ["id", "isServiceDefault", "automaticUserConsentSettings"];
        let mut patched: Self = patch::patched(self, patch, &read_only)?;
        patched.is_service_default = false;
        patched.check()?;
        Ok(patched)
    }

    fn check(&self) -> Result<(), Invalid> {
        for (name, setting) in [
            ("b2bCollaborationInbound", &self.b2b_collaboration_inbound),
            ("b2bDirectConnectInbound", &self.b2b_direct_connect_inbound),
        ] {
            if setting.users_and_groups.targets.iter().any(|target| *target != UserTarget::AllUsers) {
                return Err(Invalid::new(
                    format!("{name}.usersAndGroups.targets"),
                    "the inbound default cannot name users or groups: add the organization",
                ));
            }
        }
        for (name, setting) in [
            ("b2bCollaborationInbound", &self.b2b_collaboration_inbound),
            ("b2bCollaborationOutbound", &self.b2b_collaboration_outbound),
            ("b2bDirectConnectInbound", &self.b2b_direct_connect_inbound),
            ("b2bDirectConnectOutbound", &self.b2b_direct_connect_outbound),
        ] {
            agree(name, Some(&setting.users_and_groups), Some(&setting.applications))?;
        }
        match first_repeated(&self.redemption_order.primary) {
            Some(_) => Err(Invalid::new(
                "invitationRedemptionIdentityProviderConfiguration.primaryIdentityProviderPrecedenceOrder",
                "names an identity provider twice",
            )),
            None => Ok(()),
        }
    }
}

fn first_repeated<T: PartialEq>(items: &[T]) -> Option<&T> {
    items.iter().enumerate().find_map(|(index, item)| items[..index].contains(item).then_some(item))
}
