//! Saved answers of Microsoft Graph, read as a world document: one's own settings, so that "why is she refused?" can be
//! asked about them.

mod answers;
mod apps;
mod assignments;
mod people;
mod policies;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::WorldDocument;
use answers::Answers;

/// A world document, and what of the answers is not in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The document.
    pub document: WorldDocument,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

/// Why saved answers make no world.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedError {
    /// The answer does not say what it is.
    #[error("{file}: there is no '@odata.context': save the whole answer of Microsoft Graph")]
    NoContext {
        /// The file.
        file: String,
    },
    /// The answer is about something else.
    #[error("{file}: '{context}' is none of the answers that make a world: {KNOWN}")]
    Unknown {
        /// The file.
        file: String,
        /// What it says it is.
        context: String,
    },
    /// Nothing says which tenant it is.
    #[error("the answer of GET /organization is missing: it says which tenant this is, and its domains")]
    NoOrganization,
    /// Nothing says whose members they are.
    #[error("{file}: whose members are these? Save /groups too, and put the group's id into the name of this file")]
    NoGroup {
        /// The file.
        file: String,
    },
    /// What came of it is no document.
    #[error("{0}")]
    Invalid(String),
}

/// The answers that are understood, as people ask for them.
const KNOWN: &str = "/organization, /users, /groups, /groups/{id}/members, /roleManagement/directory/roleAssignments, \
    /applications, /servicePrincipals, /servicePrincipals/{id}/appRoleAssignedTo, /oauth2PermissionGrants, /policies/authorizationPolicy, \
    /policies/crossTenantAccessPolicy/default, /policies/crossTenantAccessPolicy/partners, \
    /policies/b2bManagementPolicies, /identity/conditionalAccess/policies, /identity/conditionalAccess/namedLocations, \
    /identity/identityProviders, /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email, \
    /tenantRelationships/findTenantInformationByDomainName(domainName='…')";

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Organization,
    Tenant,
    User,
    Group,
    Member,
    RoleAssignment,
    Application,
    ServicePrincipal,
    AppRoleAssignment,
    PermissionGrant,
    Authorization,
    CrossTenantDefault,
    CrossTenantPartner,
    DomainList,
    ConditionalAccess,
    NamedLocation,
    IdentityProvider,
    AuthenticationMethod,
}

impl Kind {
    /// Reads `@odata.context`: what follows `#`, without keys, selected properties and `$entity`.
    fn of(context: &str) -> Option<Self> {
        let name = context.split_once('#').map_or(context, |(_, name)| name);
        let mut depth = 0_u32;
        let bare: String = name
            .chars()
            .filter(|letter| {
                depth += u32::from(*letter == '(');
                let keep = depth == 0;
                depth = depth.saturating_sub(u32::from(*letter == ')'));
                keep
            })
            .collect();
        let bare = bare.trim_end_matches("/$entity");
        Some(match bare.rsplit(['/', '.']).next()? {
            "organization" => Self::Organization,
            "tenantInformation" => Self::Tenant,
            "users" => Self::User,
            "groups" => Self::Group,
            "directoryObjects" => Self::Member,
            "roleAssignments" => Self::RoleAssignment,
            "applications" => Self::Application,
            "servicePrincipals" => Self::ServicePrincipal,
            "appRoleAssignedTo" | "appRoleAssignments" => Self::AppRoleAssignment,
            "oauth2PermissionGrants" => Self::PermissionGrant,
            "authorizationPolicy" => Self::Authorization,
            "default" => Self::CrossTenantDefault,
            "partners" => Self::CrossTenantPartner,
            "b2bManagementPolicies" => Self::DomainList,
            "policies" if bare.ends_with("legacy/policies") => Self::DomainList,
            "policies" => Self::ConditionalAccess,
            "namedLocations" => Self::NamedLocation,
            "identityProviders" => Self::IdentityProvider,
            "authenticationMethodConfigurations" => Self::AuthenticationMethod,
            _ => return None,
        })
    }
}

/// Reads answers as they were saved, each with the name of its file.
pub fn from_graph(saved: &[(String, Value)]) -> Result<Imported, SavedError> {
    let mut answers = Answers::read(saved)?;
    let organization = answers.of(Kind::Organization).first().cloned().ok_or(SavedError::NoOrganization)?;
    let mut tenant = home(&organization);
    let people = people::read(&mut answers, &tenant);
    tenant.insert("policies".to_owned(), policies::read(&mut answers, &people));
    tenant.insert("apps".to_owned(), apps::read(&mut answers, &people));
    let people::People { accounts, groups, guests, partners, personal, .. } = people;
    for (key, value) in [("accounts", accounts), ("groups", groups), ("guests", guests)] {
        tenant.insert(key.to_owned(), Value::Array(value));
    }
    let mut tenants = vec![Value::Object(tenant)];
    tenants.extend(partners);
    let document = json!({"name": "imported", "tenants": tenants, "personalAccounts": personal});
    let document = WorldDocument::deserialize(document).map_err(|error| SavedError::Invalid(error.to_string()))?;
    Ok(Imported { document, left_out: answers.left_out })
}

/// The tenant itself.
fn home(organization: &Map<String, Value>) -> Map<String, Value> {
    let domains: Vec<&Value> =
        organization.get("verifiedDomains").and_then(Value::as_array).into_iter().flatten().collect();
    let is = |domain: &&&Value, what: &str| domain[what] == true;
    let initial = domains.iter().find(|domain| is(domain, "isInitial")).or(domains.first());
    let mut others: Vec<&&Value> = domains.iter().filter(|domain| Some(domain) != initial.as_ref()).collect();
    others.sort_by_key(|domain| !is(domain, "isDefault"));
    let first = |key: &str| organization.get(key).and_then(|list| list.get(0)).cloned().unwrap_or_default();
    let privacy = organization.get("privacyProfile").cloned().unwrap_or_default();
    let own = |key: &str| organization.get(key).cloned().unwrap_or_default();
    let tenant = json!({
        "name": own("displayName"),
        "kind": "resource",
        "id": own("id"),
        "initialDomain": initial.map(|domain| domain["name"].clone()),
        "domains": others.iter().map(|domain| domain["name"].clone()).collect::<Vec<_>>(),
        "properties": {
            "technicalContact": first("technicalNotificationMails"),
            "privacyContact": privacy["contactEmail"],
            "privacyStatementUrl": privacy["statementUrl"],
            "notificationLanguage": own("preferredLanguage"),
            "countryLetterCode": own("countryLetterCode"),
        },
    });
    match tenant {
        Value::Object(members) => members,
        _ => unreachable!("the macro wrote an object"),
    }
}

/// A member as text.
fn text<'a>(item: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    item.get(key).and_then(Value::as_str)
}

/// The members of a list.
fn list<'a>(item: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> {
    item.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests;
