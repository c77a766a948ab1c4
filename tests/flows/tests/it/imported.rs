//! Answers of Graph that were saved in one cloud, and asked about in another: "why is she refused?"

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Caller, Clinician, Lab};
use worlds::document::{Imported, from_graph};

use crate::api::invite;

/// What of a tenant is saved.
const SAVED: [&str; 13] = [
    "/v1.0/organization",
    "/v1.0/users?$select=id,userPrincipalName,displayName,givenName,surname,jobTitle,mail,otherMails,userType,\
     externalUserState,identities&$top=999",
    "/v1.0/groups",
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
    let apps = ["Health Records", "Shift Planner"].map(|app| &lab.app(app)["servicePrincipalId"]);
    let mut paths: Vec<String> =
        apps.iter().map(|app| format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", text(app))).collect();
    let groups = graph.get("/v1.0/groups").await.expect(200);
    for group in groups["value"].as_array().expect("groups") {
        paths.push(format!("/v1.0/groups/{}/members", text(&group["id"])));
    }
    for path in paths {
        answers.push((path.clone(), graph.get(&path).await.expect(200)));
    }
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

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
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

#[tokio::test]
async fn who_is_in_what_was_saved_has_her_id_her_groups_and_her_roles_there() {
    let lab = Lab::open(7).await;
    let (admin, bot) = (lab.admin().await, lab.bot().await);
    let planner = text(&lab.app("Shift Planner")["servicePrincipalId"]);
    let known = admin.get(&format!("/servicePrincipals/{planner}")).await.expect(200);
    let role = known["appRoles"].as_array().expect("roles").iter().find(|role| role["value"] == "Clinician");
    let group = admin.get("/groups?$top=1").await.expect(200)["value"][0]["id"].clone();
    for (whom, redeems) in [(Clinician::Work, true), (Clinician::Mailbox, false)] {
        let invitation = invite(&admin, whom.address()).await;
        let guest = &invitation["invitedUser"]["id"];
        if redeems {
            lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.check(200);
        }
        let assigned = json!({"principalId": guest, "resourceId": planner, "appRoleId": role.expect("a role")["id"]});
        bot.post(&format!("/servicePrincipals/{planner}/appRoleAssignedTo"), &assigned).await.check(201);
        let member = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", text(guest))});
        admin.post(&format!("/groups/{}/members/$ref", text(&group)), &member).await.check(204);
    }
    let Imported { document, left_out } = from_graph(&saved(&lab).await).expect("a world");
    assert_eq!(left_out, Vec::<String>::new());
    let elsewhere = Lab::open(7).await;
    elsewhere.control().put("/world", &serde_json::to_value(&document).expect("json")).await.check(200);
    for what in [
        "/users?$select=id,userPrincipalName,mail,userType,externalUserState&$orderby=userPrincipalName".to_owned(),
        format!("/groups/{}/members?$select=id,displayName", text(&group)),
        "/groups?$select=id,displayName&$orderby=displayName".to_owned(),
    ] {
        let there = elsewhere.admin().await.get(&what).await.expect(200);
        assert_eq!(there["value"], admin.get(&what).await.expect(200)["value"], "{what}");
    }
    let names = async |admin: &Caller| {
        let held = admin.get(&format!("/servicePrincipals/{planner}/appRoleAssignedTo")).await.expect(200);
        let app = admin.get(&format!("/servicePrincipals/{planner}")).await.expect(200);
        let roles = app["appRoles"].as_array().expect("roles").clone();
        let value = |id: &Value| roles.iter().find(|role| role["id"] == *id).map(|role| role["value"].clone());
        let each = held["value"].as_array().expect("assignments").iter();
        each.map(|held| (held["principalId"].to_string(), value(&held["appRoleId"])))
            .map(|(who, role)| (who, role.map(|role| role.to_string())))
            .collect::<BTreeSet<_>>()
    };
    let roles = names(&elsewhere.admin().await).await;
    assert_eq!(roles, names(&admin).await);
    assert!(roles.len() >= 2 && roles.iter().all(|(_, role)| role.is_some()), "{roles:?}");
}
