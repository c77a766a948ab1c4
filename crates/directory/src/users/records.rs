use kernel::Ctx;
use ledger::audit::{Modified, Target};
use ledger::changes::{Change, Kind};
use serde_json::{Map, Value};
use store::{StoreError, Tx};

use super::{ExternalUserState, User};
use crate::DirectoryError;
use crate::doors::{self, Activity, Deed};

const CREATED: Activity = Activity::core("Add user", "UserManagement", "Add");
const UPDATED: Activity = Activity::core("Update user", "UserManagement", "Update");
const DELETED: Activity = Activity::core("Delete user", "UserManagement", "Delete");
const ENABLED: Activity = Activity::core("Enable account", "UserManagement", "Update");
const DISABLED: Activity = Activity::core("Disable account", "UserManagement", "Update");

/// What the directory keeps for itself.
const UNTOLD: [&str; 3] = ["tenant", "home", "invitedBy"];

pub(super) fn created(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<(), DirectoryError> {
    let modified = doors::differences(&Map::new(), &told(user)?)?;
    record(tx, ctx, CREATED, Change::Created, user, Vec::new(), modified)
}

pub(super) fn updated(tx: &Tx<'_>, ctx: &Ctx, old: &User, new: &User) -> Result<(), DirectoryError> {
    if old.account_enabled != new.account_enabled {
        let activity = if new.account_enabled { ENABLED } else { DISABLED };
        let switched = vec![Modified::changed("AccountEnabled", old.account_enabled, new.account_enabled)];
        doors::log(tx, ctx, activity, new.tenant, vec![new.target(switched)])?;
    }
    let mut properties = doors::names(&doors::differences(old, new)?);
    properties.retain(|property| !UNTOLD.contains(&property.as_str()));
    let modified = doors::differences(&told(old)?, &told(new)?)?;
    record(tx, ctx, UPDATED, Change::Updated, new, properties, modified)
}

pub(super) fn deleted(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<(), DirectoryError> {
    record(tx, ctx, DELETED, Change::Deleted, user, Vec::new(), Vec::new())
}

pub(super) fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    change: Change,
    user: &User,
    properties: Vec<String>,
    modified: Vec<Modified>,
) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant: user.tenant,
        kind: Kind::User,
        object: user.id.to_string(),
        change,
        properties,
        targets: vec![user.target(modified)],
    };
    doors::record(tx, ctx, activity, deed)
}

impl User {
    /// The user as a target of the audit log.
    fn target(&self, modified: Vec<Modified>) -> Target {
        Target {
            kind: "User".to_owned(),
            id: self.id.to_string(),
            display_name: Some(self.display_name.clone()),
            user_principal_name: Some(self.user_principal_name.clone()),
            modified,
        }
    }
}

/// What the audit log tells of a user, in its own names: Graph's with a capital, but `UserState`, and `AcceptedOn` for
/// the moment of the redemption.
fn told(user: &User) -> Result<Map<String, Value>, DirectoryError> {
    let Value::Object(properties) = serde_json::to_value(user).map_err(StoreError::from)? else {
        return Ok(Map::new());
    };
    let accepted = user.external_user_state == Some(ExternalUserState::Accepted);
    let told = properties.into_iter().filter_map(|(property, value)| {
        let nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        let name = match property.as_str() {
            "externalUserState" => "UserState".to_owned(),
            "externalUserStateChangeDateTime" if accepted => "AcceptedOn".to_owned(),
            "externalUserStateChangeDateTime" => return None,
            own if UNTOLD.contains(&own) => return None,
            other => capitalised(other),
        };
        (!nothing).then_some((name, value))
    });
    Ok(told.collect())
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
