use kernel::{AppId, GroupId, UserId};
use serde::{Deserialize, Serialize};

/// Whether the people or apps of a list are let through or kept out; everybody else gets the opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AccessType {
    /// The list is let through.
    Allowed,
    /// The list is kept out.
    Blocked,
}

/// A list of people or apps, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetConfiguration<T> {
    /// What becomes of those who are listed.
    pub access_type: AccessType,
    /// Those who are listed.
    pub targets: Vec<T>,
}

/// A person, a group, or everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Target", into = "Target")]
pub enum UserTarget {
    /// Everybody: `AllUsers`.
    AllUsers,
    /// One person, by the object id at home.
    User(UserId),
    /// The direct members of a group.
    Group(GroupId),
}

/// An app, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Target", into = "Target")]
pub enum AppTarget {
    /// Every app: `AllApplications`.
    AllApplications,
    /// The apps of Microsoft's office suite. No app of the emulator belongs to it.
    Office365,
    /// One app, by its client id.
    App(AppId),
}

/// A target as Graph writes it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Target {
    target: String,
    target_type: TargetType,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum TargetType {
    User,
    Group,
    Application,
}

/// What the service says to a target that is none.
const INVALID_APPLICATION: &str = "Cross-tenant access settings, Found invalid target for Applications";
/// The same for people; unverified wording.
const INVALID_USER: &str = "Cross-tenant access settings, Found invalid target for UsersAndGroups";

impl TryFrom<Target> for UserTarget {
    type Error = &'static str;

    fn try_from(Target { target, target_type }: Target) -> Result<Self, &'static str> {
        match target_type {
            TargetType::User if target == "AllUsers" => Ok(Self::AllUsers),
            TargetType::User => target.parse().map(Self::User).map_err(|_| INVALID_USER),
            TargetType::Group => target.parse().map(Self::Group).map_err(|_| INVALID_USER),
            TargetType::Application => Err(INVALID_USER),
        }
    }
}

impl From<UserTarget> for Target {
    fn from(target: UserTarget) -> Self {
        match target {
            UserTarget::AllUsers => Self { target: "AllUsers".to_owned(), target_type: TargetType::User },
            UserTarget::User(id) => Self { target: id.to_string(), target_type: TargetType::User },
            UserTarget::Group(id) => Self { target: id.to_string(), target_type: TargetType::Group },
        }
    }
}

impl TryFrom<Target> for AppTarget {
    type Error = &'static str;

    fn try_from(Target { target, target_type }: Target) -> Result<Self, &'static str> {
        match (target_type, target.as_str()) {
            (TargetType::Application, "AllApplications") => Ok(Self::AllApplications),
            (TargetType::Application, "Office365") => Ok(Self::Office365),
            (TargetType::Application, id) => id.parse().map(Self::App).map_err(|_| INVALID_APPLICATION),
            (TargetType::User | TargetType::Group, _) => Err(INVALID_APPLICATION),
        }
    }
}

impl From<AppTarget> for Target {
    fn from(target: AppTarget) -> Self {
        let target = match target {
            AppTarget::AllApplications => "AllApplications".to_owned(),
            AppTarget::Office365 => "Office365".to_owned(),
            AppTarget::App(id) => id.to_string(),
        };
        Self { target, target_type: TargetType::Application }
    }
}

impl<T: PartialEq> TargetConfiguration<T> {
    /// Everybody or everything, by its name.
    pub(super) fn all(access_type: AccessType, everything: T) -> Self {
        Self { access_type, targets: vec![everything] }
    }

    /// Whether this lets nobody through, `everything` being the name for all of them.
    fn lets_nobody(&self, everything: &T) -> bool {
        match self.access_type {
            AccessType::Allowed => self.targets.is_empty(),
            AccessType::Blocked => self.targets.contains(everything),
        }
    }

    /// Whether somebody whom `is_listed` recognises in the list is let through.
    fn lets(&self, is_listed: impl Fn(&T) -> bool) -> bool {
        self.targets.iter().any(is_listed) == (self.access_type == AccessType::Allowed)
    }
}

impl TargetConfiguration<UserTarget> {
    /// Whether nobody at all is let through.
    #[must_use]
    pub fn blocks_everybody(&self) -> bool {
        self.lets_nobody(&UserTarget::AllUsers)
    }

    /// Whether this person, a direct member of these groups, is let through.
    #[must_use]
    pub fn lets_person(&self, user: UserId, groups: &[GroupId]) -> bool {
        self.lets(|target| match target {
            UserTarget::AllUsers => true,
            UserTarget::User(id) => *id == user,
            UserTarget::Group(id) => groups.contains(id),
        })
    }
}

impl TargetConfiguration<AppTarget> {
    /// Whether no app at all is let through.
    #[must_use]
    pub fn blocks_everything(&self) -> bool {
        self.lets_nobody(&AppTarget::AllApplications)
    }

    /// Whether this app is let through.
    #[must_use]
    pub fn lets_app(&self, app: AppId) -> bool {
        self.lets(|target| match target {
            AppTarget::AllApplications => true,
            AppTarget::Office365 => false,
            AppTarget::App(id) => *id == app,
        })
    }
}
