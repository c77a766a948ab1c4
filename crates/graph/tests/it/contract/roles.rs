use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic, MIA};

pub(super) const TABLE: &str = "
directoryRole: id:GuidText deletedDateTime:DateTimeOffset? description:String? displayName:String?
    roleTemplateId:GuidText?
directoryRoleTemplate: id:GuidText deletedDateTime:DateTimeOffset? description:String? displayName:String?
unifiedRoleDefinition: id:GuidText description:String? displayName:String? isBuiltIn:Boolean? isEnabled:Boolean?
    resourceScopes:String* rolePermissions:unifiedRolePermission* templateId:GuidText? version:String?
unifiedRolePermission: allowedResourceActions:String* condition:String?
unifiedRoleAssignment: id:String appScopeId:String? condition:String? directoryScopeId:String? principalId:GuidText?
    roleDefinitionId:GuidText?
";

#[tokio::test]
async fn roles_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let mut faults = Faults::default();
    let reader = json!({"roleTemplateId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"});
    faults.made("directoryRole", &clinic.post(&token, "/v1.0/directoryRoles", &reader).await.expect(201));
    let role = json!({"roleDefinitionId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "principalId": clinic.user(MIA),
        "directoryScopeId": "/"});
    let given = clinic.post(&token, "/v1.0/roleManagement/directory/roleAssignments", &role).await.expect(201);
    faults.made("unifiedRoleAssignment", &given);
    let own = json!({"displayName": "App keeper", "isEnabled": true,
        "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/applications/basic/update"]}]});
    let own = clinic.post(&token, "/v1.0/roleManagement/directory/roleDefinitions", &own).await.expect(201);
    faults.made("unifiedRoleDefinition", &own);
    faults.end();
    let own = format!("/v1.0/roleManagement/directory/roleDefinitions/{}", own["id"].as_str().expect("an id"));
    let assignment = clinic.get(&token, "/v1.0/roleManagement/directory/roleAssignments").await.column("id").remove(0);
    let assignment = format!("/v1.0/roleManagement/directory/roleAssignments/{assignment}");
    let administrator = "62e90394-69f5-4237-9190-012177145e10";
    let role = format!("/v1.0/directoryRoles(roleTemplateId='{administrator}')");
    let template = format!("/v1.0/directoryRoleTemplates/{administrator}");
    let definition = format!("/v1.0/roleManagement/directory/roleDefinitions/{administrator}");
    let asked = [
        ("directoryRole", "/v1.0/directoryRoles"),
        ("directoryRole", &role),
        ("directoryRoleTemplate", "/v1.0/directoryRoleTemplates"),
        ("directoryRoleTemplate", &template),
        ("unifiedRoleDefinition", "/v1.0/roleManagement/directory/roleDefinitions"),
        ("unifiedRoleDefinition", &definition),
        ("unifiedRoleDefinition", &own),
        ("unifiedRoleAssignment", "/v1.0/roleManagement/directory/roleAssignments"),
        ("unifiedRoleAssignment", &assignment),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
