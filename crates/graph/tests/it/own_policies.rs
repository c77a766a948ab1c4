//! Policies and roles that a tenant adds to Microsoft's own.

use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

#[tokio::test]
async fn a_tenant_has_policies_of_consent_beside_microsofts() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.ReadWrite.PermissionGrant");
    let root = "/v1.0/policies/permissionGrantPolicies";
    let body = json!({"id": "clinic-apps", "displayName": "Apps of the clinic", "description": "What wards use"});
    let made = clinic.post(&token, root, &body).await.expect(201);
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#policies/permissionGrantPolicies/$entity"
    );
    assert_eq!(clinic.post(&token, root, &body).await.error().0, 409);
    assert!(clinic.get(&token, root).await.column("id").contains(&"clinic-apps".to_owned()));
    let path = format!("{root}/clinic-apps");
    let conditions = json!({"permissionType": "delegated", "clientApplicationTenantIds": [clinic.tenant()]});
    let added = clinic.post(&token, &format!("{path}/includes"), &conditions).await.expect(201);
    assert_eq!((&added["permissions"], &added["permissionClassification"]), (&json!(["all"]), &json!("all")));
    clinic.post(&token, &format!("{path}/excludes"), &json!({"permissionType": "application"})).await.expect(201);
    assert_eq!(clinic.get(&token, &format!("{path}/includes")).await.column("permissionType"), ["delegated"]);
    assert_eq!(clinic.get(&token, &format!("{path}/excludes")).await.column("permissionType"), ["application"]);
    for wrong in [json!({}), json!({"permissionType": "magic"}), json!({"permissionType": "delegated", "colour": 1})] {
        assert_eq!(clinic.post(&token, &format!("{path}/includes"), &wrong).await.error().0, 400, "{wrong}");
    }
    let graded = json!({"permissionType": "delegated", "permissionClassification": "grave"});
    assert_eq!(clinic.post(&token, &format!("{path}/includes"), &graded).await.error().0, 400);
    let one = format!("{path}/includes/{}", text(&added["id"]));
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.delete(&token, &one).await.error().0, 404);
    clinic.patch(&token, &path, &json!({"displayName": "Apps"})).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.expect(200)["displayName"], "Apps");
    let microsofts = format!("{root}/microsoft-user-default-low");
    assert_eq!(clinic.get(&token, &microsofts).await.status.as_u16(), 200);
    for refused in [
        clinic.patch(&token, &microsofts, &json!({"displayName": "x"})).await,
        clinic.delete(&token, &microsofts).await,
        clinic.post(&token, &format!("{microsofts}/includes"), &json!({"permissionType": "delegated"})).await,
        clinic.post(&token, root, &json!({"id": "microsoft-mine", "displayName": "x"})).await,
    ] {
        assert_eq!(refused.error().1, "Request_BadRequest", "{}", refused.text);
    }
    assert_eq!(clinic.get(&token, &format!("{microsofts}/includes")).await.error().0, 501);
    let member = clinic.as_person(MIA, "Policy.ReadWrite.PermissionGrant");
    assert_eq!(clinic.delete(&member, &path).await.error().0, 403);
    clinic.delete(&token, &path).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.error().0, 404);
    let records = clinic.as_app(&["AuditLog.Read.All"]);
    let told = clinic.get(&records, "/v1.0/auditLogs/directoryAudits?$filter=category%20eq%20'Policy'&$top=1").await;
    assert_eq!(told.column("activityDisplayName"), ["Delete policy"]);
}

#[tokio::test]
async fn a_tenant_defines_roles_beside_microsofts() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let root = "/v1.0/roleManagement/directory/roleDefinitions";
    let body = json!({"displayName": "App keeper", "description": "Keeps apps", "isEnabled": true,
        "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/applications/basic/update"]}]});
    let made = clinic.post(&token, root, &body).await.expect(201);
    assert_eq!((&made["isBuiltIn"], &made["templateId"]), (&json!(false), &made["id"]));
    let path = format!("{root}/{}", text(&made["id"]));
    clinic.patch(&token, &path, &json!({"isEnabled": false})).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.expect(200)["isEnabled"], false);
    let own = clinic.get(&token, &format!("{root}?$filter=isBuiltIn%20eq%20false")).await;
    assert_eq!(own.column("displayName"), ["App keeper"]);
    let inviter = clinic.get(&token, &format!("{root}/95e79109-95c0-4d8e-aee3-d01accf2d47b")).await.expect(200);
    let actions = &inviter["rolePermissions"][0]["allowedResourceActions"];
    assert_eq!(actions[0], "microsoft.directory/users/inviteGuest");
    let built_in = format!("{root}/62e90394-69f5-4237-9190-012177145e10");
    assert_eq!(clinic.patch(&token, &built_in, &json!({"isEnabled": false})).await.error().0, 400);
    assert_eq!(clinic.delete(&token, &built_in).await.error().0, 400);
    assert_eq!(clinic.post(&token, root, &json!({"displayName": "X", "isEnabled": true})).await.error().0, 400);
    let given = json!({"roleDefinitionId": made["id"], "principalId": clinic.user(MIA), "directoryScopeId": "/"});
    let refused = clinic.post(&token, "/v1.0/roleManagement/directory/roleAssignments", &given).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property roleDefinitionId is invalid."), "it is off");
    clinic.delete(&token, &path).await.expect(204);
    assert_eq!(clinic.get(&token, &path).await.error().0, 404);
}

#[tokio::test]
async fn what_holds_for_all_authentication_methods_is_kept() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Policy.ReadWrite.AuthenticationMethod");
    let path = "/v1.0/policies/authenticationMethodsPolicy";
    let campaign =
        json!({"authenticationMethodsRegistrationCampaign": {"snoozeDurationInDays": 1, "state": "enabled"}});
    clinic.patch(&token, path, &json!({"registrationEnforcement": campaign})).await.expect(204);
    let found = clinic.get(&token, path).await.expect(200);
    let kept = json!({"authenticationMethodsRegistrationCampaign": {"snoozeDurationInDays": 1, "state": "enabled",
        "includeTargets": [], "excludeTargets": []}});
    assert_eq!(found["registrationEnforcement"], kept, "what was not said is told too");
    assert_eq!(found["authenticationMethodConfigurations"][0]["id"], "Email");
    assert_eq!(clinic.patch(&token, path, &json!({"policyVersion": "2"})).await.error().0, 400);
    assert_eq!(clinic.patch(&token, path, &json!({"authenticationMethodConfigurations": []})).await.error().0, 501);
}
