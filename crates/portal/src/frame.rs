//! What stands around the blades: the services that the search finds, the left menus, the way from the top.

use kernel::{AgreementId, ServicePrincipalId, UserId};
use web::{Link, MenuGroup, Page};

/// A blade that the search finds, or a menu shows.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) href: &'static str,
    /// What one does there.
    pub(crate) about: &'static str,
    /// Other words by which the search finds it.
    words: &'static str,
}

macro_rules! places {
    ($($constant:ident = $name:literal, $href:literal, $about:literal, $words:literal;)+) => {
        $(pub(crate) const $constant: Place =
            Place { name: $name, href: $href, about: $about, words: $words };)+

        const PLACES: &[Place] = &[$($constant),+];
    };
}

places! {
    ENTRA_ID = "Microsoft Entra ID", "/portal/entra-id", "The directory of your organization", "azure active directory aad";
    EXTERNAL_IDENTITIES = "External Identities", "/portal/external-identities", "Work with people outside", "b2b guests collaboration";
    CROSS_TENANT = "Cross-tenant access settings", "/portal/cross-tenant-access", "Whom you let in and out", "b2b inbound outbound organizations";
    IDENTITY_PROVIDERS = "All identity providers", "/portal/identity-providers", "How guests sign in", "google passcode otp";
    COLLABORATION = "External collaboration settings", "/portal/external-collaboration", "Who may invite whom", "guest invite restrictions domains";
    TERMS = "Terms of use", "/portal/terms-of-use", "What people accept before they get in", "tou agreements conditional access consent";
    USERS = "Users", "/portal/users", "Everybody in the directory, guests included", "all users guests people";
    DELETED_USERS = "Deleted users", "/portal/users/deleted", "Users whose objects are kept for a while", "restore";
    BULK_INVITE = "Bulk invite users", "/portal/users/bulk-invite", "Invite everybody in a file", "csv upload guests";
    BULK_RESULTS = "Bulk operation results", "/portal/users/bulk-operations", "What became of uploaded files", "csv status";
    GROUPS = "Groups", "/portal/groups", "Groups and how many members they have", "";
    ROLES = "Roles and administrators", "/portal/roles", "Who holds which directory role", "admin";
    ENTERPRISE = "Enterprise applications", "/portal/enterprise-applications", "Apps that people sign in to", "apps service principals assign";
    ALL_APPS = "All applications", "/portal/enterprise-applications/all", "The list of apps", "enterprise apps";
    REGISTRATIONS = "App registrations", "/portal/app-registrations", "Apps that are registered here", "developer";
    USER_SETTINGS = "User settings", "/portal/user-settings", "What users may do without a role", "external users";
    PROPERTIES = "Properties", "/portal/properties", "Name, contacts and privacy statement", "tenant privacy";
    CONDITIONAL_ACCESS = "Conditional Access", "/portal/conditional-access", "Who gets in, and what is asked for first", "policies mfa devices locations security";
    NAMED_LOCATIONS = "Named locations", "/portal/named-locations", "Places that policies are about", "conditional access ip countries trusted";
    WHAT_IF = "What if", "/portal/what-if", "What would be decided, and why", "conditional access whatif trace refused";
    SIGN_IN_LOGS = "Sign-in logs", "/portal/sign-in-logs", "Who signed in, and who could not", "monitoring";
    AUDIT_LOGS = "Audit logs", "/portal/audit-logs", "What was changed, and by whom", "monitoring";
}

impl Place {
    pub(crate) fn link(&self) -> Link {
        Link::new(self.name, self.href)
    }

    /// Whether the search finds it by what was typed: every word of it begins one of the place's.
    fn matches(&self, typed: &str) -> bool {
        let own = format!("{} {}", self.name, self.words).to_lowercase();
        typed.to_lowercase().split_whitespace().all(|word| own.split([' ', '-']).any(|known| known.starts_with(word)))
    }
}

/// What the search box lists while one types.
pub(crate) fn services() -> Vec<Link> {
    PLACES.iter().map(Place::link).collect()
}

/// The places that the search finds; all of them when nothing was typed.
pub(crate) fn found(typed: &str) -> Vec<&'static Place> {
    PLACES.iter().filter(|place| place.matches(typed)).collect()
}

/// The places that the home page offers.
pub(crate) const TILES: &[&Place] =
    &[&ENTRA_ID, &EXTERNAL_IDENTITIES, &USERS, &ENTERPRISE, &CROSS_TENANT, &COLLABORATION, &AUDIT_LOGS, &SIGN_IN_LOGS];

fn group(heading: &str, places: &[&Place]) -> MenuGroup {
    MenuGroup::new(heading, places.iter().map(|place| place.link()).collect())
}

fn overview(place: &Place) -> MenuGroup {
    MenuGroup::new("", vec![Link::new("Overview", place.href)])
}

/// The way from the top; `Home` stands in the banner of every blade.
fn way(places: &[&Place]) -> Vec<Link> {
    places.iter().map(|place| place.link()).collect()
}

/// A blade of Microsoft Entra ID.
pub(crate) fn entra_id(page: Page, here: &str) -> Page {
    let manage =
        [&USERS, &GROUPS, &EXTERNAL_IDENTITIES, &ROLES, &ENTERPRISE, &REGISTRATIONS, &USER_SETTINGS, &PROPERTIES];
    let menu = vec![
        overview(&ENTRA_ID),
        group("Manage", &manage),
        group("Security", &[&CONDITIONAL_ACCESS, &NAMED_LOCATIONS, &WHAT_IF]),
        group("Monitoring", &[&SIGN_IN_LOGS, &AUDIT_LOGS]),
    ];
    let above: &[&Place] = if here == ENTRA_ID.href { &[] } else { &[&ENTRA_ID] };
    page.menu(menu, here).breadcrumb(way(above))
}

/// A blade of External Identities; `here` is the entry of the menu to which it belongs.
pub(crate) fn external_identities(page: Page, here: &str) -> Page {
    let settings = [&CROSS_TENANT, &IDENTITY_PROVIDERS, &COLLABORATION];
    let diagnose = Link::new("Diagnose and solve problems", "/decisions");
    let menu = vec![
        overview(&EXTERNAL_IDENTITIES),
        group("Manage", &settings),
        group("Lifecycle management", &[&TERMS]),
        MenuGroup::new("", vec![diagnose, WHAT_IF.link()]),
    ];
    let above: &[&Place] =
        if here == EXTERNAL_IDENTITIES.href { &[&ENTRA_ID] } else { &[&ENTRA_ID, &EXTERNAL_IDENTITIES] };
    page.menu(menu, here).breadcrumb(way(above))
}

/// The address of an agreement's blade.
pub(crate) fn agreement(id: AgreementId) -> String {
    format!("{}/{id}", TERMS.href)
}

/// A blade behind the list of agreements; `name` is that of the agreement to which it belongs, if it is not its own.
pub(crate) fn terms(page: Page, agreement: Option<(AgreementId, &str)>) -> Page {
    let mut page = external_identities(page, TERMS.href);
    page.breadcrumb.push(TERMS.link());
    page.breadcrumb.extend(agreement.map(|(id, name)| Link::new(name, self::agreement(id))));
    page
}

/// A blade of Users.
pub(crate) fn users(page: Page, here: &str) -> Page {
    let all = MenuGroup::new("", vec![Link::new("All users", USERS.href)]);
    let more = [&DELETED_USERS, &USER_SETTINGS, &AUDIT_LOGS, &SIGN_IN_LOGS, &BULK_RESULTS];
    let above: &[&Place] = if here == USERS.href { &[&ENTRA_ID] } else { &[&ENTRA_ID, &USERS] };
    page.menu(vec![all, group("", &more)], here).breadcrumb(way(above))
}

/// The address of a user's profile.
pub(crate) fn profile(id: UserId) -> String {
    format!("{}/{id}", USERS.href)
}

/// A blade of one user; `here` is the part of its address behind the profile's.
pub(crate) fn user(page: Page, id: UserId, here: &str) -> Page {
    let profile = profile(id);
    let menu = vec![
        MenuGroup::new("", vec![Link::new("Overview", profile.clone())]),
        MenuGroup::new("Manage", vec![Link::new("Properties", format!("{profile}/properties"))]),
        MenuGroup::new(
            "Activity",
            vec![
                Link::new("Sign-in logs", format!("{profile}/sign-in-logs")),
                Link::new("Audit logs", format!("{profile}/audit-logs")),
            ],
        ),
    ];
    page.menu(menu, &format!("{profile}{here}")).breadcrumb(way(&[&ENTRA_ID, &USERS]))
}

/// A blade of Enterprise applications.
pub(crate) fn enterprise(page: Page, here: &str) -> Page {
    let menu =
        vec![overview(&ENTERPRISE), group("Manage", &[&ALL_APPS]), group("Activity", &[&SIGN_IN_LOGS, &AUDIT_LOGS])];
    let above: &[&Place] = if here == ENTERPRISE.href { &[&ENTRA_ID] } else { &[&ENTRA_ID, &ENTERPRISE] };
    page.menu(menu, here).breadcrumb(way(above))
}

/// The address of an application's overview.
pub(crate) fn application(id: ServicePrincipalId) -> String {
    format!("{}/{id}", ENTERPRISE.href)
}

/// A blade of one application; `here` is the part of its address behind the overview's.
pub(crate) fn app(page: Page, id: ServicePrincipalId, name: &str, here: &str) -> Page {
    let overview = application(id);
    let link = |label: &str, part: &str| Link::new(label, format!("{overview}{part}"));
    let menu = vec![
        MenuGroup::new("", vec![link("Overview", "")]),
        MenuGroup::new(
            "Manage",
            vec![link("Properties", "/properties"), link("Users and groups", "/users-and-groups")],
        ),
        MenuGroup::new("Security", vec![link("Permissions", "/permissions")]),
        MenuGroup::new("Activity", vec![link("Sign-in logs", "/sign-in-logs"), link("Audit logs", "/audit-logs")]),
    ];
    let mut breadcrumb = way(&[&ENTERPRISE, &ALL_APPS]);
    if !here.is_empty() {
        breadcrumb.push(Link::new(name, overview.clone()));
    }
    page.menu(menu, &format!("{overview}{here}")).breadcrumb(breadcrumb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_finds_services_by_the_beginnings_of_their_words_and_by_older_names() {
        let rows = [
            ("Microsoft Entra ID", "Microsoft Entra ID"),
            ("entra", "Microsoft Entra ID"),
            ("azure active dir", "Microsoft Entra ID"),
            ("enterprise app", "Enterprise applications"),
            ("EXTERNAL IDENT", "External Identities"),
            ("cross tenant", "Cross-tenant access settings"),
            ("users", "Users"),
        ];
        for (typed, expected) in rows {
            assert!(found(typed).iter().any(|place| place.name == expected), "{typed}");
        }
        assert!(found("kubernetes").is_empty());
        assert_eq!(found("").len(), PLACES.len());
    }
}
