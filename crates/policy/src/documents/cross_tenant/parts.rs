use serde::{Deserialize, Serialize};

use super::{AccessType, AppTarget, TargetConfiguration, UserTarget};
use crate::Invalid;

/// Access in one direction: who, and to which apps. Both must let a person through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct B2bSetting {
    /// The people.
    pub users_and_groups: TargetConfiguration<UserTarget>,
    /// The apps.
    pub applications: TargetConfiguration<AppTarget>,
}

/// Access in one direction as a partner sets it: what is missing is inherited from the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PartnerB2bSetting {
    /// The people.
    pub users_and_groups: Option<TargetConfiguration<UserTarget>>,
    /// The apps.
    pub applications: Option<TargetConfiguration<AppTarget>>,
}

/// Which proofs of the other tenant count here (portal: "Trust settings").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct InboundTrust {
    /// Multifactor authentication done at home.
    pub is_mfa_accepted: bool,
    /// Compliance of the device, judged at home.
    pub is_compliant_device_accepted: bool,
    /// A device that is hybrid joined at home.
    #[serde(rename = "isHybridAzureADJoinedDeviceAccepted")]
    pub is_hybrid_azure_ad_joined_device_accepted: bool,
}

/// Whom Microsoft 365 collaboration lets in. Kept, not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct M365CollaborationInbound {
    /// The people.
    pub users: TargetConfiguration<UserTarget>,
}

/// Whom Microsoft 365 collaboration lets out. Kept, not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct M365CollaborationOutbound {
    /// The people.
    pub users_and_groups: TargetConfiguration<UserTarget>,
}

/// Which apps app service connect reaches. Kept, not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppServiceConnectInbound {
    /// The apps.
    pub applications: TargetConfiguration<AppTarget>,
}

/// Whether invitations are redeemed without asking the guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AutomaticUserConsent {
    /// Those of guests who come in.
    pub inbound_allowed: bool,
    /// Those of own people who go out.
    pub outbound_allowed: bool,
}

/// Whether invitations between two tenants are redeemed without asking the guest; not set is no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PartnerAutomaticUserConsent {
    /// Those of guests who come in from the partner.
    pub inbound_allowed: Option<bool>,
    /// Those of own people who go out to the partner.
    pub outbound_allowed: Option<bool>,
}

/// What tenant restrictions forbid. Kept, not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TenantRestrictions {
    /// The devices; none can be named here.
    #[serde(default)]
    pub devices: (),
    /// The people.
    pub users_and_groups: TargetConfiguration<UserTarget>,
    /// The apps.
    pub applications: TargetConfiguration<AppTarget>,
}

impl B2bSetting {
    /// The same access for everybody to everything.
    #[must_use]
    pub fn all(access_type: AccessType) -> Self {
        Self {
            users_and_groups: TargetConfiguration::all(access_type, UserTarget::AllUsers),
            applications: TargetConfiguration::all(access_type, AppTarget::AllApplications),
        }
    }
}

/// Blocking everybody and blocking every app are one thing: one without the other is a mistake.
pub(super) fn agree(
    name: &str,
    users: Option<&TargetConfiguration<UserTarget>>,
    apps: Option<&TargetConfiguration<AppTarget>>,
) -> Result<(), Invalid> {
    let users = users.is_some_and(TargetConfiguration::blocks_everybody);
    let apps = apps.is_some_and(TargetConfiguration::blocks_everything);
    match (users, apps) {
        (true, false) => Err(Invalid::new(name, "blocks all users, so it must block all applications too")),
        (false, true) => Err(Invalid::new(name, "blocks all applications, so it must block all users too")),
        (true, true) | (false, false) => Ok(()),
    }
}
