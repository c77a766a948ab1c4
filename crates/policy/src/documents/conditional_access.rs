//! Conditional Access policies and what they are made of.

mod apps;
mod conditions;
mod controls;
mod external_users;
mod locations;
mod unbuilt;
mod users;

use kernel::{PolicyId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use apps::{AppName, Applications};
pub use conditions::{ClientAppType, Conditions};
pub use controls::{GrantControl, GrantControls, GrantOperator};
pub use external_users::{ExternalTenants, ExternalUserType, GuestsOrExternalUsers};
pub use locations::{LocationName, Locations};
pub use users::{UserName, Users};

use super::{Invalid, patch};

/// A list that Graph has and that stays empty, because what it would hold is not judged yet.
type Never = [(); 0];

/// A Conditional Access policy (Microsoft Graph, "conditionalAccessPolicy resource type"). Every condition and control
/// that it can hold is judged; what is not judged yet cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConditionalAccessPolicy {
    /// The policy's identifier.
    pub id: PolicyId,
    /// The template it was made from; none are kept here.
    #[serde(default)]
    pub template_id: (),
    /// The policy's name.
    pub display_name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it was changed last.
    #[serde(default)]
    pub modified_date_time: Option<Timestamp>,
    /// Whether it is in force.
    pub state: PolicyState,
    /// When it applies.
    pub conditions: Conditions,
    /// What it asks for.
    pub grant_controls: Option<GrantControls>,
    /// How it limits the session: not at all yet.
    #[serde(default)]
    pub session_controls: (),
}

/// Whether a policy is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PolicyState {
    /// It is.
    Enabled,
    /// It is not looked at.
    Disabled,
    /// It is judged, and only the log tells (portal: "Report-only").
    EnabledForReportingButNotEnforced,
}

impl ConditionalAccessPolicy {
    /// The policy that a Graph POST describes, made now under this identifier.
    pub fn parse(id: PolicyId, now: Timestamp, body: &Value) -> Result<Self, Invalid> {
        let mut members = patch::body(body)?;
        if let Some(name) = READ_ONLY.into_iter().find(|name| members.contains_key(*name)) {
            return Err(Invalid::new(name, "is read-only"));
        }
        unbuilt::refuse(&Value::Object(members.clone()))?;
        members.insert("id".to_owned(), json!(id));
        members.insert("createdDateTime".to_owned(), json!(now));
        members.entry("grantControls").or_insert(Value::Null);
        patch::read::<Self>(Value::Object(members))?.checked()
    }

    /// The policy after a Graph PATCH, made now.
    pub fn patched(&self, now: Timestamp, patch: &Value) -> Result<Self, Invalid> {
        unbuilt::refuse(&Value::Object(patch::body(patch)?))?;
        let mut patched: Self = patch::patched(self, patch, &READ_ONLY)?;
        patched.modified_date_time = Some(now);
        patched.checked()
    }

    fn checked(self) -> Result<Self, Invalid> {
        let Conditions { users, applications, client_app_types, locations, .. } = &self.conditions;
        if self.display_name.trim().is_empty() {
            return Err(Invalid::new("displayName", "is required"));
        }
        if !users.names_somebody() {
            return Err(Invalid::new("conditions.users", "must include somebody"));
        }
        if applications.include_applications.is_empty() {
            return Err(Invalid::new(
                "conditions.applications.includeApplications",
                "must include an app, All or None",
            ));
        }
        conditions::check_clients(client_app_types)?;
        locations.as_ref().map_or(Ok(()), Locations::check)?;
        self.grant_controls
            .as_ref()
            .map_or_else(|| Err(Invalid::new("grantControls", "must ask for something")), GrantControls::check)?;
        Ok(self)
    }
}

/// What only the service writes.
const READ_ONLY: [&str; 4] = ["id", "templateId", "createdDateTime", "modifiedDateTime"];

#[cfg(test)]
mod tests;
