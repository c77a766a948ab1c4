use std::collections::BTreeSet;

use kernel::AppRoleId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invalid;

/// A role that an application defines and that principals are assigned to; arrives in the claim `roles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppRole {
    /// Chosen by whoever defines the role.
    pub id: AppRoleId,
    /// Who may be assigned.
    pub allowed_member_types: Vec<MemberType>,
    /// Name.
    pub display_name: String,
    /// Meaning.
    pub description: String,
    /// What the claim `roles` says; none when the role is not told to the application.
    pub value: Option<String>,
    /// Whether it may be assigned and is told.
    pub is_enabled: bool,
}

/// Who may be assigned to an app role. A group counts as `User`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum MemberType {
    /// Users and groups.
    User,
    /// Service principals: an application permission.
    Application,
}

/// A delegated permission that an application exposes; arrives in the claim `scp`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PermissionScope {
    /// Chosen by whoever defines the scope.
    pub id: AppRoleId,
    /// What the claim `scp` says.
    pub value: String,
    /// Who may consent to it by default.
    #[serde(rename = "type")]
    pub consent: ScopeConsent,
    /// What an administrator reads when consenting for everybody.
    pub admin_consent_display_name: String,
    /// The same at length.
    pub admin_consent_description: String,
    /// What a user reads when consenting; none: the administrator's text.
    pub user_consent_display_name: Option<String>,
    /// The same at length.
    pub user_consent_description: Option<String>,
    /// Whether it may be asked for.
    pub is_enabled: bool,
}

/// Who may consent to a scope by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ScopeConsent {
    /// Users for themselves.
    User,
    /// Administrators only.
    Admin,
}

/// The longest `value` of a role or scope.
const LONGEST_VALUE: usize = 120;

/// Ids and values must be unique among what an application exposes; a role and a scope may share a value.
pub(super) fn check(roles: &[AppRole], scopes: &[PermissionScope]) -> Result<(), policy::Invalid> {
    let role_values = roles.iter().filter_map(|role| role.value.as_deref());
    check_values("appRoles", role_values)?;
    check_values("api.oauth2PermissionScopes", scopes.iter().map(|scope| scope.value.as_str()))?;
    check_ids("appRoles", roles.iter().map(|role| role.id))?;
    check_ids("api.oauth2PermissionScopes", scopes.iter().map(|scope| scope.id))?;
    match roles.iter().find(|role| role.allowed_member_types.is_empty()) {
        Some(role) => Err(invalid("appRoles", format!("role '{}' allows no member type", role.display_name))),
        None => Ok(()),
    }
}

fn check_values<'v>(path: &str, values: impl Iterator<Item = &'v str>) -> Result<(), policy::Invalid> {
    let mut seen = BTreeSet::new();
    for value in values {
        if value.is_empty() || value.chars().count() > LONGEST_VALUE || value.contains(char::is_whitespace) {
            return Err(invalid(
                path,
                format!("value '{value}' is not 1 to {LONGEST_VALUE} characters without spaces"),
            ));
        }
        if !seen.insert(value) {
            return Err(invalid(path, format!("value '{value}' occurs twice")));
        }
    }
    Ok(())
}

fn check_ids(path: &str, ids: impl Iterator<Item = AppRoleId>) -> Result<(), policy::Invalid> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id == AppRoleId::DEFAULT_ACCESS {
            return Err(invalid(path, "the id of all zeros means no specific role".to_owned()));
        }
        if !seen.insert(id) {
            return Err(invalid(path, format!("id '{id}' occurs twice")));
        }
    }
    Ok(())
}

/// An enabled role may not be taken away: whoever holds it would lose it unseen.
pub(super) fn check_removed(old: &[AppRole], new: &[AppRole]) -> Result<(), policy::Invalid> {
    let kept: BTreeSet<AppRoleId> = new.iter().map(|role| role.id).collect();
    match old.iter().find(|role| role.is_enabled && !kept.contains(&role.id)) {
        Some(role) => {
            Err(invalid("appRoles", format!("role '{}' must be disabled before it is deleted", role.display_name)))
        }
        None => Ok(()),
    }
}
