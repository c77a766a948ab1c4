//! Answers of Graph that were saved in one cloud, and asked about in another: "why is she refused?"

use serde_json::{Value, json};
use support::{Caller, Lab};
use worlds::document::{Imported, from_graph};

/// What of a tenant is saved.
const SAVED: [&str; 13] = [
    "/v1.0/organization",
    "/v1.0/users?$select=id,userPrincipalName,displayName,givenName,surname,jobTitle,mail,otherMails,userType,\
     externalUserState,identities&$top=999",
    "/v1.0/groups?$expand=members",
    "/v1.0/roleManagement/directory/roleAssignments",
    "/v1.0/servicePrincipals?$top=999",
    "/v1.0/oauth2PermissionGrants",
    "/v1.0/policies/authorizationPolicy",
    "/v1.0/policies/crossTenantAccessPolicy/default",
    "/v1.0/policies/crossTenantAccessPolicy/partners",
    "/v1.0/identity/conditionalAccess/policies",
    "/v1.0/identity/conditionalAccess/namedLocations",
    "/v1.0/identity/identityProviders",
    "/beta/policies/b2bManagementPolicies",
];
const ROLES: [&str; 7] = [
    "Policy.Read.B2BManagementPolicy",
    "Directory.Read.All",
    "Policy.Read.All",
    "Application.Read.All",
    "IdentityProvider.Read.All",
    "User.Read.All",
    "Group.Read.All",
];

async fn saved(lab: &Lab) -> Vec<(String, Value)> {
    let client = &lab.app("Invite Bot")["appId"];
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": client, "roles": ROLES});
    let token = lab.control().post("/tokens", &asked).await.expect(200);
    let graph: Caller = lab.caller().with_token(token["access_token"].as_str().expect("a token"));
    let mut answers = Vec::new();
    for path in SAVED {
        answers.push((path.to_owned(), graph.get(path).await.expect(200)));
    }
    let records = &lab.app("Health Records")["servicePrincipalId"];
    let path = format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", records.as_str().expect("an id"));
    answers.push((path.clone(), graph.get(&path).await.expect(200)));
    for tenant in ["Fabrikam Clinic", "Contoso Medical"] {
        let path =
            format!("/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')", lab.tenant_id(tenant));
        let bare =
            json!({"tenantId": lab.woodgrove(), "clientId": client, "roles": ["CrossTenantInformation.ReadBasic.All"]});
        let token = lab.control().post("/tokens", &bare).await.expect(200);
        let graph = lab.caller().with_token(token["access_token"].as_str().expect("a token"));
        answers.push((path.clone(), graph.get(&path).await.expect(200)));
    }
    answers
}

/// What would be decided about somebody, by verdict and code.
async fn decided(lab: &Lab, asked: &Value) -> (Value, Value) {
    let told = lab.control().post("/whatif", asked).await.expect(200);
    (told["verdict"].clone(), told["denial"]["code"].clone())
}

#[tokio::test]
async fn what_is_decided_in_a_tenant_is_decided_in_what_was_saved_of_it() {
    for situation in ["domain-denied-later", "two-second-proofs", "everybody-gets-in", "compliant-devices-only"] {
        let lab = Lab::situation(situation).await;
        let Imported { document, left_out } = from_graph(&saved(&lab).await).expect("a world");
        assert_eq!(left_out, Vec::<String>::new(), "{situation}");
        let elsewhere = Lab::open(7).await;
        let world = serde_json::to_value(&document).expect("json");
        elsewhere.control().put("/world", &world).await.check(200);
        let (tenant, app) = (lab.woodgrove(), &lab.app("Health Records")["appId"]);
        let lee = "dr.lee@fabrikam-clinic.example";
        let asked = [
            json!({"question": "invite", "tenantId": tenant, "inviter": "ada.morgan@woodgrove.example", "email": "x@fabrikam-clinic.example"}),
            json!({"question": "invite", "tenantId": tenant, "inviter": "mia.novak@woodgrove.example", "email": "x@lakeside.example"}),
            json!({"question": "signIn", "tenantId": tenant, "clientId": app, "account": lee}),
            json!({"question": "signIn", "tenantId": tenant, "clientId": app, "account": "mia.novak@woodgrove.example"}),
        ];
        for question in asked {
            assert_eq!(decided(&elsewhere, &question).await, decided(&lab, &question).await, "{situation}: {question}");
        }
    }
}
