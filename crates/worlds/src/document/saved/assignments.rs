use std::collections::BTreeMap;

use kernel::AppRoleId;
use serde_json::{Map, Value, json};

use super::{Answers, Kind, apps, list, text};

/// An assignment to an application that is taken over.
pub(super) struct Assignment {
    /// The object id of the application's service principal.
    pub(super) app: String,
    /// Its name in the document.
    pub(super) app_name: String,
    /// The object id of who is assigned.
    pub(super) principal: String,
    /// A name for people.
    pub(super) principal_name: String,
    /// The value of the role; none for the default one.
    role: Option<String>,
}

impl Assignment {
    /// As a document says it, with the name of the other side.
    pub(super) fn entry(&self, name: &str) -> Value {
        match &self.role {
            Some(role) => json!({"name": name, "role": role}),
            None => json!(name),
        }
    }
}

/// Every assignment that a document can say; the others are left out by name.
pub(super) fn read(answers: &mut Answers) -> Vec<Assignment> {
    let names = apps::names(answers);
    let principals: BTreeMap<String, Map<String, Value>> = answers
        .of(Kind::ServicePrincipal)
        .iter()
        .filter_map(|app| Some((text(app, "id")?.to_owned(), app.clone())))
        .collect();
    let mut all = Vec::new();
    for held in answers.of(Kind::AppRoleAssignment).to_vec() {
        let own = |key: &str| text(&held, key).unwrap_or_default().to_owned();
        let (app, principal) = (own("resourceId"), own("principalId"));
        let who = text(&held, "principalDisplayName").unwrap_or(&principal).to_owned();
        let to = text(&held, "resourceDisplayName").unwrap_or(&app).to_owned();
        let (Some(name), Some(known)) = (names.get(&app), principals.get(&app)) else {
            answers.leave_out(format!(
                "the assignment of '{who}' to '{to}': that is Microsoft's own, or not among /servicePrincipals"
            ));
            continue;
        };
        match role(known, text(&held, "appRoleId").unwrap_or_default()) {
            Ok(role) => {
                all.push(Assignment { app, app_name: name.clone(), principal, principal_name: who, role });
            }
            Err(reason) => answers.leave_out(format!("the assignment of '{who}' to '{name}': {reason}")),
        }
    }
    all
}

/// The roles that a document can name.
pub(super) fn roles(principal: &Map<String, Value>) -> Vec<Value> {
    let named = |role: &&Value| role["value"].as_str().is_some_and(|value| !value.is_empty());
    list(principal, "appRoles").filter(named).filter(|role| role["isEnabled"] != false).cloned().collect()
}

/// What the assignment's role is called; none for the default one.
fn role(principal: &Map<String, Value>, id: &str) -> Result<Option<String>, &'static str> {
    let roles = roles(principal);
    if id.parse::<AppRoleId>().ok() == Some(AppRoleId::DEFAULT_ACCESS) {
        let is_for_users =
            |role: &Value| role["allowedMemberTypes"].as_array().is_some_and(|kinds| kinds.contains(&json!("User")));
        return if roles.iter().any(is_for_users) {
            Err("it has no role, and the application has some")
        } else {
            Ok(None)
        };
    }
    let role = roles.iter().find(|role| role["id"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(id)));
    let value = role.and_then(|role| role["value"].as_str());
    value.map(|value| Some(value.to_owned())).ok_or("its role is disabled, or has no value by which it could be named")
}
