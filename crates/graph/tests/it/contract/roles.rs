use super::check::{Asked, served};
use crate::clinic::{ADA, Clinic};

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
    let token = clinic.as_person(ADA, "RoleManagement.Read.Directory");
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
        ("unifiedRoleAssignment", "/v1.0/roleManagement/directory/roleAssignments"),
        ("unifiedRoleAssignment", &assignment),
    ];
    served(&clinic, &token, &asked.map(|(kind, path)| Asked { kind, path })).await;
}
