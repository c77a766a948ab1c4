use kernel::RoleTemplateId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Invalid, patch};

/// A role that a tenant has defined (Microsoft Graph, "unifiedRoleDefinition resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomRole {
    /// Tells it apart from the others.
    pub id: RoleTemplateId,
    /// The same in every tenant into which the definition is taken; its id, unless it is said.
    pub template_id: RoleTemplateId,
    /// The role's name.
    pub display_name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it can be given.
    pub is_enabled: bool,
    /// What it lets its holders do.
    pub role_permissions: Vec<RolePermission>,
    /// The version that its author gave it.
    #[serde(default)]
    pub version: Option<String>,
}

/// What a role lets its holders do (Microsoft Graph, "unifiedRolePermission resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RolePermission {
    /// For example `microsoft.directory/applications/basic/update`.
    pub allowed_resource_actions: Vec<String>,
    /// When they may do it.
    #[serde(default)]
    pub condition: Option<String>,
}

impl CustomRole {
    /// The role that a Graph POST describes.
    pub fn new(id: RoleTemplateId, sent: &Value) -> Result<Self, Invalid> {
        let mut body = patch::body(sent)?;
        for name in ["id", "isBuiltIn", "resourceScopes"] {
            // Where a role holds is said when it is given; tools still send the list.
            let told = body.remove(name);
            if told.is_some() && name != "resourceScopes" {
                return Err(Invalid::new(name, "is read-only"));
            }
        }
        body.entry("templateId").or_insert_with(|| id.to_string().into());
        body.insert("id".to_owned(), id.to_string().into());
        patch::read::<Self>(Value::Object(body))?.checked()
    }

    /// The role after a Graph PATCH.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        patch::patched(self, patch, &["id", "templateId", "isBuiltIn", "resourceScopes"])?.checked()
    }

    fn checked(self) -> Result<Self, Invalid> {
        if self.display_name.trim().is_empty() {
            return Err(Invalid::new("displayName", "it is required"));
        }
        let action = |action: &String| action.starts_with("microsoft.") && action.contains('/');
        let named = |permission: &RolePermission| permission.allowed_resource_actions.iter().all(action);
        if self.role_permissions.is_empty() || !self.role_permissions.iter().all(named) {
            return Err(Invalid::new("rolePermissions", "names of actions such as microsoft.directory/… are expected"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_is_read_as_graph_writes_it() {
        let id = RoleTemplateId::well_known(7);
        let body = json!({"displayName": "App keeper", "isEnabled": true, "resourceScopes": ["/"], "rolePermissions":
            [{"allowedResourceActions": ["microsoft.directory/applications/basic/update"]}]});
        let role = CustomRole::new(id, &body).expect("a role");
        assert_eq!((role.id, role.template_id), (id, id));
        assert!(!role.patched(&json!({"isEnabled": false})).expect("a role").is_enabled);
        for wrong in [
            json!({"displayName": "", "isEnabled": true, "rolePermissions": []}),
            json!({"displayName": "X", "isEnabled": true, "rolePermissions": [{"allowedResourceActions": ["x"]}]}),
            json!({"displayName": "X", "isEnabled": true, "isBuiltIn": true, "rolePermissions": []}),
        ] {
            assert!(CustomRole::new(id, &wrong).is_err(), "{wrong}");
        }
        assert!(role.patched(&json!({"templateId": id})).is_err());
    }
}
