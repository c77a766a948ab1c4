use kernel::RoleTemplateId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Invalid, patch};

/// Who may invite guests (portal: "Guest invite settings").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AllowInvitesFrom {
    /// Nobody, administrators included.
    None,
    /// Global Administrators, User Administrators and Guest Inviters.
    AdminsAndGuestInviters,
    /// These, every member, and guests who have the same access as members.
    AdminsGuestInvitersAndAllMembers,
    /// Everybody, guests included.
    Everyone,
}

/// How much of the directory guests see (portal: "Guest user access"). Written as the template id of an implicit role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RoleTemplateId", into = "RoleTemplateId")]
pub enum GuestAccess {
    /// Guests read like members.
    SameAsMembers,
    /// Guests read single people and groups, and list none.
    Limited,
    /// Guests read themselves alone.
    Restricted,
}

/// What every user of a tenant may do without a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DefaultUserRolePermissions {
    /// Register applications.
    pub allowed_to_create_apps: bool,
    /// Create security groups.
    pub allowed_to_create_security_groups: bool,
    /// Create tenants.
    pub allowed_to_create_tenants: Option<bool>,
    /// Read the recovery keys of own devices.
    pub allowed_to_read_bitlocker_keys_for_owned_device: Option<bool>,
    /// Read other users.
    pub allowed_to_read_other_users: bool,
    /// The consent policies that say which apps users may consent to themselves.
    pub permission_grant_policies_assigned: Vec<String>,
}

/// The authorization policy of a tenant (Microsoft Graph, "authorizationPolicy resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AuthorizationPolicy {
    /// The same in every tenant: `authorizationPolicy`.
    pub id: String,
    /// The policy's name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Who may invite guests.
    pub allow_invites_from: AllowInvitesFrom,
    /// How much of the directory guests see.
    #[serde(rename = "guestUserRoleId")]
    pub guest_access: GuestAccess,
    /// Whether a verified address alone lets somebody join the tenant.
    pub allow_email_verified_users_to_join_organization: bool,
    /// Whether users may sign up for subscriptions by e-mail.
    pub allowed_to_sign_up_email_based_subscriptions: bool,
    /// Whether administrators may reset their own passwords.
    #[serde(rename = "allowedToUseSSPR")]
    pub allowed_to_use_sspr: bool,
    /// Whether users may consent to apps that look risky.
    pub allow_user_consent_for_risky_apps: Option<bool>,
    /// Whether the old `PowerShell` module is shut out.
    pub block_msol_power_shell: Option<bool>,
    /// What users may do without a role.
    pub default_user_role_permissions: DefaultUserRolePermissions,
}

/// The beginning of every consent policy that users may apply to themselves; both spellings of its first letter occur.
const SELF_CONSENT: &str = "managepermissiongrantsforself.";

impl GuestAccess {
    /// The template id of the implicit role that stands for this level.
    #[must_use]
    pub const fn role_template_id(self) -> RoleTemplateId {
        RoleTemplateId::well_known(match self {
            Self::SameAsMembers => 0xa0b1_b346_4d3e_4e8b_98f8_7539_87be_4970,
            Self::Limited => 0x10da_e51f_b6af_4016_8d66_8c2a_99b9_29b3,
            Self::Restricted => 0x2af8_4b1e_32c8_42b7_82bc_daa8_2404_023b,
        })
    }

    /// The level's word in traces.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::SameAsMembers => "same as members",
            Self::Limited => "limited",
            Self::Restricted => "restricted",
        }
    }
}

impl From<GuestAccess> for RoleTemplateId {
    fn from(level: GuestAccess) -> Self {
        level.role_template_id()
    }
}

impl TryFrom<RoleTemplateId> for GuestAccess {
    type Error = String;

    fn try_from(id: RoleTemplateId) -> Result<Self, String> {
        [Self::SameAsMembers, Self::Limited, Self::Restricted]
            .into_iter()
            .find(|level| level.role_template_id() == id)
            .ok_or_else(|| format!("'{id}' is none of the three levels of guest user access"))
    }
}

impl AllowInvitesFrom {
    /// The word that Graph uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AdminsAndGuestInviters => "adminsAndGuestInviters",
            Self::AdminsGuestInvitersAndAllMembers => "adminsGuestInvitersAndAllMembers",
            Self::Everyone => "everyone",
        }
    }
}

impl Default for DefaultUserRolePermissions {
    fn default() -> Self {
        Self {
            allowed_to_create_apps: true,
            allowed_to_create_security_groups: true,
            allowed_to_create_tenants: Some(true),
            allowed_to_read_bitlocker_keys_for_owned_device: Some(true),
            allowed_to_read_other_users: true,
            permission_grant_policies_assigned: vec![
                "ManagePermissionGrantsForSelf.microsoft-user-default-legacy".to_owned(),
            ],
        }
    }
}

impl Default for AuthorizationPolicy {
    fn default() -> Self {
        Self {
            id: "authorizationPolicy".to_owned(),
            display_name: "Authorization Policy".to_owned(),
            description: "Used to manage authorization related settings across the company.".to_owned(),
            allow_invites_from: AllowInvitesFrom::Everyone,
            guest_access: GuestAccess::Limited,
            allow_email_verified_users_to_join_organization: false,
            allowed_to_sign_up_email_based_subscriptions: true,
            allowed_to_use_sspr: true,
            allow_user_consent_for_risky_apps: Some(false),
            block_msol_power_shell: Some(false),
            default_user_role_permissions: DefaultUserRolePermissions::default(),
        }
    }
}

impl AuthorizationPolicy {
    /// The policy after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        patch::patched(self, patch, &["id"])
    }

    /// Whether users may consent to apps on their own behalf.
    #[must_use]
    pub fn users_may_consent(&self) -> bool {
        self.default_user_role_permissions
            .permission_grant_policies_assigned
            .iter()
            .any(|policy| policy.to_ascii_lowercase().starts_with(SELF_CONSENT))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_tenant_reads_as_the_specification_lists_it() {
        let policy = serde_json::to_value(AuthorizationPolicy::default()).expect("json");
        assert_eq!(
            policy,
            json!({
                "id": "authorizationPolicy",
                "displayName": "Authorization Policy",
                "description": "Used to manage authorization related settings across the company.",
                "allowInvitesFrom": "everyone",
                "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
                "allowEmailVerifiedUsersToJoinOrganization": false,
                "allowedToSignUpEmailBasedSubscriptions": true,
                "allowedToUseSSPR": true,
                "allowUserConsentForRiskyApps": false,
                "blockMsolPowerShell": false,
                "defaultUserRolePermissions": {
                    "allowedToCreateApps": true,
                    "allowedToCreateSecurityGroups": true,
                    "allowedToCreateTenants": true,
                    "allowedToReadBitlockerKeysForOwnedDevice": true,
                    "allowedToReadOtherUsers": true,
                    "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"]
                }
            })
        );
    }

    #[test]
    fn a_patch_changes_what_it_names_and_keeps_the_rest() {
        let patch = json!({
            "@odata.type": "#microsoft.graph.authorizationPolicy",
            "allowInvitesFrom": "adminsAndGuestInviters",
            "guestUserRoleId": "2AF84B1E-32C8-42B7-82BC-DAA82404023B",
            "defaultUserRolePermissions": {"allowedToCreateApps": false, "permissionGrantPoliciesAssigned": []}
        });
        let policy = AuthorizationPolicy::default().patched(&patch).expect("a policy");
        assert_eq!(policy.allow_invites_from, AllowInvitesFrom::AdminsAndGuestInviters);
        assert_eq!(policy.guest_access, GuestAccess::Restricted);
        assert!(!policy.default_user_role_permissions.allowed_to_create_apps);
        assert!(policy.default_user_role_permissions.allowed_to_create_security_groups);
        assert!(!policy.users_may_consent());
        assert!(AuthorizationPolicy::default().users_may_consent());
    }

    #[test]
    fn unknown_mistyped_and_read_only_properties_are_refused_by_name() {
        let rows = [
            (json!({"allowInvitesFrom": "Everyone"}), "allowInvitesFrom"),
            (json!({"allowInvitesFrom": null}), "allowInvitesFrom"),
            (json!({"guestUserRoleId": "62e90394-69f5-4237-9190-012177145e10"}), "guestUserRoleId"),
            (json!({"allowedToUseSSPR": "yes"}), "allowedToUseSSPR"),
            (
                json!({"defaultUserRolePermissions": {"allowedToCreateApps": 1}}),
                "defaultUserRolePermissions.allowedToCreateApps",
            ),
            (json!({"defaultUserRolePermissions": {"more": true}}), "defaultUserRolePermissions.more"),
            (json!({"allowInvites": "none"}), "allowInvites"),
            (json!({"id": "other"}), "id"),
            (json!(["none"]), ""),
        ];
        for (patch, path) in rows {
            let invalid = AuthorizationPolicy::default().patched(&patch).expect_err("a refusal");
            assert_eq!((invalid.path.as_str(), invalid.not_built), (path, false), "{patch}: {invalid}");
        }
    }
}
