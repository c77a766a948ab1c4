use kernel::{GroupId, RoleTemplateId, UserId};
use serde::{Deserialize, Serialize};

use super::GuestsOrExternalUsers;

/// To whom a policy applies: whoever is included and not excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Users {
    /// People who are included.
    pub include_users: Vec<UserName>,
    /// People who are excluded.
    pub exclude_users: Vec<UserName>,
    /// Groups whose members are included.
    pub include_groups: Vec<GroupId>,
    /// Groups whose members are excluded.
    pub exclude_groups: Vec<GroupId>,
    /// Roles whose holders are included.
    pub include_roles: Vec<RoleTemplateId>,
    /// Roles whose holders are excluded.
    pub exclude_roles: Vec<RoleTemplateId>,
    /// Kinds of external users who are included.
    pub include_guests_or_external_users: Option<GuestsOrExternalUsers>,
    /// Kinds of external users who are excluded.
    pub exclude_guests_or_external_users: Option<GuestsOrExternalUsers>,
}

/// One person, or many by one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum UserName {
    /// Everybody.
    All,
    /// Nobody.
    None,
    /// Every guest and every external user.
    GuestsOrExternalUsers,
    /// One person.
    User(UserId),
}

impl Users {
    pub(super) fn names_somebody(&self) -> bool {
        !self.include_users.is_empty()
            || !self.include_groups.is_empty()
            || !self.include_roles.is_empty()
            || self.include_guests_or_external_users.is_some()
    }
}

impl TryFrom<String> for UserName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "All" => Ok(Self::All),
            "None" => Ok(Self::None),
            "GuestsOrExternalUsers" => Ok(Self::GuestsOrExternalUsers),
            id => id
                .parse()
                .map(Self::User)
                .map_err(|_| format!("'{text}' is neither a user id nor All, None or GuestsOrExternalUsers")),
        }
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        match name {
            UserName::All => "All".to_owned(),
            UserName::None => "None".to_owned(),
            UserName::GuestsOrExternalUsers => "GuestsOrExternalUsers".to_owned(),
            UserName::User(id) => id.to_string(),
        }
    }
}
