use std::fmt;
use std::str::FromStr;

use kernel::{GroupId, UserId};
use serde::{Deserialize, Serialize};

use crate::changes::{Kind, Record};

/// What a subscription watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Watched {
    /// Every user.
    Users,
    /// One user.
    User(UserId),
    /// Every group.
    Groups,
    /// One group.
    Group(GroupId),
    /// Who comes to one group and leaves it.
    Members(GroupId),
}

/// A resource that cannot be watched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no resource that can be watched")]
pub struct NotWatched(pub String);

impl FromStr for Watched {
    type Err = NotWatched;

    /// Reads a resource as a client writes it; the slash before it may be left out.
    fn from_str(text: &str) -> Result<Self, NotWatched> {
        let unknown = || NotWatched(text.to_owned());
        let segments: Vec<&str> = text.trim_matches('/').split('/').collect();
        let is = |word: &str, name: &str| word.eq_ignore_ascii_case(name);
        match segments[..] {
            [users] if is(users, "users") => Ok(Self::Users),
            [users, id] if is(users, "users") => id.parse().map(Self::User).map_err(|_| unknown()),
            [groups] if is(groups, "groups") => Ok(Self::Groups),
            [groups, id] if is(groups, "groups") => id.parse().map(Self::Group).map_err(|_| unknown()),
            [groups, id, members] if is(groups, "groups") && is(members, "members") => {
                id.parse().map(Self::Members).map_err(|_| unknown())
            }
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Users => formatter.write_str("users"),
            Self::User(id) => write!(formatter, "users/{id}"),
            Self::Groups => formatter.write_str("groups"),
            Self::Group(id) => write!(formatter, "groups/{id}"),
            Self::Members(id) => write!(formatter, "groups/{id}/members"),
        }
    }
}

impl Watched {
    /// The kind of objects whose changes are looked at.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Users | Self::User(_) => Kind::User,
            Self::Groups | Self::Group(_) | Self::Members(_) => Kind::Group,
        }
    }

    /// Whether a change of that kind is one of what is watched.
    pub(super) fn covers(self, record: &Record) -> bool {
        match self {
            Self::Users | Self::Groups => true,
            Self::User(id) => record.object == id.to_string(),
            Self::Group(id) => record.object == id.to_string(),
            Self::Members(id) => {
                record.object == id.to_string() && record.properties.iter().any(|property| property == "members")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_read_with_and_without_its_slash_in_any_case() {
        let id = "33ad69f9-da99-4bed-acd0-3f24235cb296";
        for (text, expected) in [
            ("users", "users".to_owned()),
            ("/Users/", "users".to_owned()),
            (&format!("users/{id}"), format!("users/{id}")),
            (&format!("/groups/{id}/Members"), format!("groups/{id}/members")),
            (&format!("groups/{id}"), format!("groups/{id}")),
            ("Groups", "groups".to_owned()),
        ] {
            assert_eq!(text.parse::<Watched>().map(|watched| watched.to_string()), Ok(expected), "{text}");
        }
        for text in ["", "users/kim@northwind.example", "me/messages", "groups/x/owners", "users/1/2/3"] {
            assert!(text.parse::<Watched>().is_err(), "{text}");
        }
    }
}
