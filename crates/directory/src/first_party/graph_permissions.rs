use kernel::AppRoleId;

use super::Exposed;
use crate::applications::{AppRole, MemberType, PermissionScope, ScopeConsent};

/// One permission a line; its head explains the columns.
const TABLE: &str = include_str!("graph_permissions.txt");

/// The namespace of ids that are made from the permission's name.
const DERIVED: &str = "https://graph.microsoft.com/permissions";

pub(super) fn exposed() -> Exposed {
    let rows = || TABLE.lines().filter(|line| !line.starts_with('#')).map(Row::parse);
    Exposed {
        app_roles: rows().filter_map(|row| row.app_role()).collect(),
        scopes: rows().filter_map(|row| row.scope()).collect(),
    }
}

struct Row<'t> {
    value: &'t str,
    delegated: &'t str,
    consent: &'t str,
    application: &'t str,
    /// What consent says to an administrator, and to a user; else there is the name alone.
    words: Option<(&'t str, &'t str)>,
}

impl<'t> Row<'t> {
    fn parse(line: &'t str) -> Self {
        let (line, words) =
            line.split_once(" | ").map_or((line, None), |(line, words)| (line, words.split_once(" | ")));
        let mut cells = line.split_ascii_whitespace();
        let mut cell = || cells.next().expect("every line of the table has four cells");
        Self { value: cell(), delegated: cell(), consent: cell(), application: cell(), words }
    }

    fn app_role(&self) -> Option<AppRole> {
        Some(AppRole {
            id: id(self.application, &format!("{}/application", self.value))?,
            allowed_member_types: vec![MemberType::Application],
            display_name: self.value.to_owned(),
            description: self.value.to_owned(),
            value: Some(self.value.to_owned()),
            is_enabled: true,
        })
    }

    fn scope(&self) -> Option<PermissionScope> {
        Some(PermissionScope {
            id: id(self.delegated, &format!("{}/delegated", self.value))?,
            value: self.value.to_owned(),
            consent: if self.consent == "User" { ScopeConsent::User } else { ScopeConsent::Admin },
            admin_consent_display_name: self.words.map_or(self.value, |(admin, _)| admin).to_owned(),
            admin_consent_description: self.value.to_owned(),
            user_consent_display_name: self.words.map(|(_, user)| user.to_owned()),
            user_consent_description: None,
            is_enabled: true,
        })
    }
}

fn id(cell: &str, name: &str) -> Option<AppRoleId> {
    match cell {
        "-" => None,
        "derived" => Some(AppRoleId::derived(DERIVED, name)),
        published => Some(published.parse().expect("the table holds GUIDs")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn graph_exposes_the_published_scopes_and_roles() {
        let graph = exposed();
        let scope = |value: &str| graph.scopes.iter().find(|scope| scope.value == value).expect("a scope");
        let role = |value: &str| graph.app_roles.iter().find(|role| role.value.as_deref() == Some(value));
        assert_eq!(scope("User.Invite.All").id.to_string(), "63dd7cd9-b489-4adf-a28c-ac38b9a0f962");
        assert_eq!(scope("User.Invite.All").consent, ScopeConsent::Admin);
        assert_eq!(scope("User.Read").id.to_string(), "e1fe6dd8-ba31-4d61-89e7-88639da4683d");
        assert_eq!(scope("User.Read").consent, ScopeConsent::User);
        assert_eq!(scope("User.Read").admin_consent_display_name, "Sign in and read user profile");
        let words = scope("User.Read").user_consent_display_name.as_deref();
        assert_eq!(words, Some("Sign you in and read your profile"));
        let invite = role("User.Invite.All").expect("an application permission");
        assert_eq!(invite.id.to_string(), "09850681-111b-4a89-9bed-3f2cae46d706");
        assert_eq!(role("User.Read"), None);
        assert!(role("Group.Create").is_some() && graph.scopes.iter().all(|scope| scope.value != "Group.Create"));
    }

    #[test]
    fn every_row_of_the_table_counts_and_no_id_occurs_twice() {
        let graph = exposed();
        assert_eq!(
            (graph.scopes.len(), graph.app_roles.len()),
            (65, 58),
            "rows with a delegated scope, rows with an application permission"
        );
        let ids: BTreeSet<_> =
            graph.scopes.iter().map(|scope| scope.id).chain(graph.app_roles.iter().map(|role| role.id)).collect();
        assert_eq!(ids.len(), graph.scopes.len() + graph.app_roles.len());
    }
}
