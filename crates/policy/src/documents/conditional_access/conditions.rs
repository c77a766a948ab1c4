use serde::{Deserialize, Serialize};

use super::{Applications, Locations, Never, Users};
use crate::Invalid;

/// When a policy applies: all of its conditions must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conditions {
    /// To whom.
    pub users: Users,
    /// For which apps.
    pub applications: Applications,
    /// From which kinds of client.
    pub client_app_types: Vec<ClientAppType>,
    /// Not judged yet.
    #[serde(default)]
    pub user_risk_levels: Never,
    /// Not judged yet.
    #[serde(default)]
    pub sign_in_risk_levels: Never,
    /// Not judged yet.
    #[serde(default)]
    pub service_principal_risk_levels: Never,
    /// Not judged yet.
    #[serde(default)]
    pub insider_risk_levels: (),
    /// Not judged yet.
    #[serde(default)]
    pub platforms: (),
    /// From where; from everywhere without it.
    #[serde(default)]
    pub locations: Option<Locations>,
    /// Not judged yet.
    #[serde(default)]
    pub devices: (),
    /// Not judged yet.
    #[serde(default)]
    pub client_applications: (),
    /// Not judged yet.
    #[serde(default)]
    pub authentication_flows: (),
}

/// A kind of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClientAppType {
    /// Every kind.
    All,
    /// A browser.
    Browser,
    /// An app on a device.
    MobileAppsAndDesktopClients,
    /// Exchange `ActiveSync`.
    ExchangeActiveSync,
    /// Whatever else there is.
    Other,
}

/// A policy is for some kind of client.
pub(super) fn check_clients(types: &[ClientAppType]) -> Result<(), Invalid> {
    if types.is_empty() {
        return Err(Invalid::new("conditions.clientAppTypes", "must name at least one kind of client"));
    }
    Ok(())
}
