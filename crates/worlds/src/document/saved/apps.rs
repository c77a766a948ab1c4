use std::collections::BTreeMap;

use directory::first_party;
use directory::service_principals::HIDE_APP;
use kernel::{AppId, ApplicationId, TenantId};
use serde_json::{Map, Value, json};

use super::people::{People, own_name};
use super::{Answers, Kind, assignments, list, text};

/// The enterprise applications of the tenant, without Microsoft's own. All are taken to be registered here.
pub(super) fn read(answers: &mut Answers, people: &People) -> Value {
    let names = names(answers);
    let registrations: BTreeMap<String, Map<String, Value>> = answers
        .of(Kind::Application)
        .iter()
        .filter_map(|app| Some((text(app, "appId")?.to_owned(), app.clone())))
        .collect();
    leave_out_strangers(answers, people);
    let consents = consents(answers);
    let principals = answers.of(Kind::ServicePrincipal).iter();
    let apps = principals.filter_map(|principal| {
        let (id, name) = (text(principal, "id")?, names.get(text(principal, "id")?)?);
        let app = registrations.get(text(principal, "appId")?);
        let mut entry = entry(people, principal, app, id, name);
        entry["adminConsent"] = json!(consents.get(id).cloned().unwrap_or_default());
        Some(entry)
    });
    Value::Array(apps.collect())
}

/// Says who is assigned and not among the answers.
fn leave_out_strangers(answers: &mut Answers, people: &People) {
    for held in &people.assignments {
        if !people.names.contains_key(&held.principal) && !people.guest_ids.contains(&held.principal) {
            let (who, app) = (&held.principal_name, &held.app_name);
            answers.leave_out(format!("the assignment of '{who}' to '{app}': it is not among /users and /groups"));
        }
    }
}

fn entry(
    people: &People,
    principal: &Map<String, Value>,
    registration: Option<&Map<String, Value>>,
    id: &str,
    name: &str,
) -> Value {
    let app_id = text(principal, "appId").unwrap_or_default();
    let derived = || ApplicationId::derived("imported", app_id).to_string();
    let object_id = registration.and_then(|app| text(app, "id")).map_or_else(derived, str::to_owned);
    let held = people.assignments.iter().filter(|held| held.app == id);
    let assigned: Vec<Value> = held.filter_map(|held| Some(held.entry(people.names.get(&held.principal)?))).collect();
    let role = |role: Value| {
        json!({"value": role["value"], "displayName": role["displayName"], "description": role["description"],
            "members": role["allowedMemberTypes"]})
    };
    let roles: Vec<Value> = assignments::roles(principal).into_iter().map(role).collect();
    let hidden = list(principal, "tags").any(|tag| tag == HIDE_APP);
    json!({
        "displayName": name, "appId": app_id, "objectId": object_id, "servicePrincipalId": id,
        "homePageUrl": text(principal, "homepage"), "assignmentRequired": principal.get("appRoleAssignmentRequired") == Some(&true.into()),
        "redirectUris": list(principal, "replyUrls").collect::<Vec<_>>(), "visible": !hidden, "assigned": assigned,
        "appRoles": roles,
    })
}

/// By object id, the names of the applications that are taken, each a name of its own.
pub(super) fn names(answers: &Answers) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for principal in answers.of(Kind::ServicePrincipal).iter().filter(|principal| !is_microsofts(principal)) {
        let (Some(id), Some(name)) = (text(principal, "id"), text(principal, "displayName")) else { continue };
        names.insert(id.to_owned(), own_name(name, id, &names));
    }
    names
}

fn is_microsofts(principal: &Map<String, Value>) -> bool {
    let app_id = text(principal, "appId").and_then(|id| id.parse::<AppId>().ok());
    let owner = text(principal, "appOwnerOrganizationId").and_then(|id| id.parse::<TenantId>().ok());
    owner == Some(first_party::MICROSOFT_SERVICES) || app_id.is_none_or(first_party::is_first_party)
}

/// By client, the delegated permissions of Microsoft Graph that are consented for everybody.
fn consents(answers: &mut Answers) -> BTreeMap<String, Vec<String>> {
    let mut consents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let is_graph = |id: &str| {
        let mut principals = answers.of(Kind::ServicePrincipal).iter();
        let graph = first_party::MICROSOFT_GRAPH.to_string();
        principals.any(|principal| text(principal, "id") == Some(id) && text(principal, "appId") == Some(&graph))
    };
    let mut left_out = Vec::new();
    for grant in answers.of(Kind::PermissionGrant) {
        let (client, scopes) = (text(grant, "clientId").unwrap_or_default(), text(grant, "scope").unwrap_or_default());
        let for_everybody = text(grant, "consentType") == Some("AllPrincipals");
        if !for_everybody || !text(grant, "resourceId").is_some_and(is_graph) {
            left_out.push(format!(
                "the consent of {client} to '{}': it is one person's, or not of Microsoft Graph",
                scopes.trim()
            ));
            continue;
        }
        let (known, unknown): (Vec<&str>, Vec<&str>) =
            scopes.split_whitespace().partition(|scope| first_party::is_graph_scope(scope));
        if !unknown.is_empty() {
            left_out.push(format!("the permissions {} of {client}: they are not known here", unknown.join(" ")));
        }
        consents.entry(client.to_owned()).or_default().extend(known.into_iter().map(str::to_owned));
    }
    answers.left_out.extend(left_out);
    consents
}
