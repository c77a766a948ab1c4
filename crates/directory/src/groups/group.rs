use kernel::{GroupId, TenantId, Timestamp};
use ledger::audit::Target;
use policy::MembershipRule;
use serde::{Deserialize, Serialize};

use super::Membership;
use crate::DirectoryError;
use crate::names::{check_name, check_text};

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Object id.
    pub id: GroupId,
    /// The tenant.
    pub tenant: TenantId,
    /// Name.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What its address begins with, or would.
    #[serde(default)]
    pub mail_nickname: Option<String>,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it was deleted; it can be restored for 30 days.
    #[serde(default)]
    pub deleted_date_time: Option<Timestamp>,
    /// The address of a Microsoft 365 group; a security group has none.
    #[serde(default)]
    pub mail: Option<String>,
    /// Whether it decides who may do what: a security group does, a Microsoft 365 group may.
    #[serde(default = "yes")]
    pub security_enabled: bool,
    /// Who sees and joins a Microsoft 365 group.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// Whether its direct members hold the directory roles that it is given; said when it is made.
    #[serde(default)]
    pub is_assignable_to_role: bool,
    /// What chooses its members; none where somebody assigns them.
    #[serde(flatten)]
    pub membership: Option<Membership>,
}

/// Every group of an older release is a security group.
const fn yes() -> bool {
    true
}

/// Who sees and joins a Microsoft 365 group (Microsoft Graph, "group resource type").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// Everybody joins.
    Public,
    /// An owner lets people in.
    Private,
    /// An owner lets people in, and its members are told to nobody else.
    HiddenMembership,
}

impl Group {
    /// A security group of which only the name is known.
    #[must_use]
    pub const fn security(id: GroupId, tenant: TenantId, display_name: String, now: Timestamp) -> Self {
        Self {
            id,
            tenant,
            display_name,
            description: None,
            mail_nickname: None,
            created_date_time: now,
            deleted_date_time: None,
            mail: None,
            security_enabled: true,
            visibility: None,
            is_assignable_to_role: false,
            membership: None,
        }
    }

    /// Whether it is a Microsoft 365 group.
    #[must_use]
    pub const fn is_unified(&self) -> bool {
        self.mail.is_some()
    }

    pub(super) fn check(&self) -> Result<(), DirectoryError> {
        check_name("displayName", &self.display_name)?;
        check_text("description", self.description.as_deref().unwrap_or_default())?;
        check_text("mailNickname", self.mail_nickname.as_deref().unwrap_or_default())?;
        if self.is_assignable_to_role && !self.security_enabled {
            return Err(DirectoryError::invalid(
                "isAssignableToRole",
                "a group that is given roles is a security group",
            ));
        }
        if let Some(Membership { rule, .. }) = &self.membership {
            MembershipRule::parse(rule)?;
            if self.is_assignable_to_role {
                return Err(DirectoryError::invalid(
                    "isAssignableToRole",
                    "the members of a group that is given roles are assigned",
                ));
            }
        }
        if !self.is_unified() && !self.security_enabled {
            return Err(DirectoryError::invalid("securityEnabled", "a group without mail is a security group"));
        }
        Ok(())
    }

    pub(super) fn target(&self) -> Target {
        Target {
            kind: "Group".to_owned(),
            id: self.id.to_string(),
            display_name: Some(self.display_name.clone()),
            ..Target::default()
        }
    }
}
