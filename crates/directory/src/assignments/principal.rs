use kernel::{AppRoleId, ObjectId, TenantId};
use ledger::audit::{Modified, Target};
use ledger::changes::Change;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Read;

use crate::applications::{AppRole, MemberType};
use crate::users::{self, User};
use crate::{DirectoryError, groups, service_principals};

/// What kind of object is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalType {
    /// A user, guests included.
    User,
    /// A group: its direct members.
    Group,
    /// An application on its own behalf.
    ServicePrincipal,
}

impl PrincipalType {
    /// Graph's word, which is also that of the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::ServicePrincipal => "ServicePrincipal",
        }
    }

    /// As what it counts for an app role.
    pub(super) const fn member_type(self) -> MemberType {
        match self {
            Self::User | Self::Group => MemberType::User,
            Self::ServicePrincipal => MemberType::Application,
        }
    }
}

/// A living object that may hold app roles and directory roles.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    pub(crate) id: ObjectId,
    pub(crate) kind: PrincipalType,
    pub(crate) tenant: TenantId,
    pub(crate) name: String,
    user_principal_name: Option<String>,
}

impl Principal {
    pub(crate) fn load(read: &Read<'_>, id: ObjectId) -> Result<Option<Self>, DirectoryError> {
        if let Some(user) = users::load(read, id.into())? {
            return Ok(Some(Self::of_user(&user)));
        }
        if let Some(group) = groups::load(read, id.into())? {
            return Ok(Some(Self::named(id, PrincipalType::Group, group.tenant, group.display_name)));
        }
        let service = service_principals::load(read, id.into())?;
        Ok(service.map(|found| Self::named(id, PrincipalType::ServicePrincipal, found.tenant, found.display_name)))
    }

    pub(crate) fn of_user(user: &User) -> Self {
        Self {
            user_principal_name: Some(user.user_principal_name.clone()),
            ..Self::named(user.id.into(), PrincipalType::User, user.tenant, user.display_name.clone())
        }
    }

    const fn named(id: ObjectId, kind: PrincipalType, tenant: TenantId, name: String) -> Self {
        Self { id, kind, tenant, name, user_principal_name: None }
    }

    /// Whether it may look after groups and applications: groups may not.
    pub(crate) const fn may_own(&self) -> bool {
        matches!(self.kind, PrincipalType::User | PrincipalType::ServicePrincipal)
    }

    /// How an audit record names it.
    pub(crate) fn target(&self) -> Target {
        Target {
            kind: self.kind.as_str().to_owned(),
            id: self.id.to_string(),
            display_name: Some(self.name.clone()),
            user_principal_name: self.user_principal_name.clone(),
            modified: Vec::new(),
        }
    }
}

/// What an assignment's audit record says of the role.
pub(super) fn modified(id: AppRoleId, role: Option<&AppRole>, change: Change) -> Vec<Modified> {
    let value = role.and_then(|role| role.value.clone());
    let name = role.map_or("Default Access", |role| role.display_name.as_str());
    let told = |property: &str, value: Value| match change {
        Change::Created | Change::Updated => Modified { name: property.to_owned(), old: None, new: Some(value) },
        Change::Deleted | Change::Purged => Modified { name: property.to_owned(), old: Some(value), new: None },
    };
    vec![
        told("AppRole.Id", id.to_string().into()),
        told("AppRole.Value", value.map_or(Value::Null, Value::from)),
        told("AppRole.DisplayName", name.into()),
    ]
}
