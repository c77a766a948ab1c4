//! The form of a policy: every condition and control that a policy can hold, in the words of the portal. A kept policy is
//! written into the same fields that a person fills in, so that nothing is lost on the way through the page.

use directory::{agreements, groups, policies, service_principals, users};
use kernel::{TenantId, UserId};
use policy::conditional_access::{Conditions, ExternalTenants, GuestsOrExternalUsers, Users};
use policy::{ConditionalAccessPolicy, PolicyState};
use serde::Serialize;
use serde_json::{Value, json};
use store::Read;

use crate::error::Stop;
use crate::parameters::Parameters;

/// The kinds of external users, as the portal calls them.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("internalGuest", "Local guest users"),
    ("b2bCollaborationGuest", "B2B collaboration guest users"),
    ("b2bCollaborationMember", "B2B collaboration member users"),
    ("b2bDirectConnectUser", "B2B direct connect users"),
    ("otherExternalUser", "Other external users"),
    ("serviceProvider", "Service provider users"),
];
pub(super) const CLIENTS: [(&str, &str); 4] = [
    ("browser", "Browser"),
    ("mobileAppsAndDesktopClients", "Mobile apps and desktop clients"),
    ("exchangeActiveSync", "Exchange ActiveSync clients"),
    ("other", "Other clients"),
];
pub(super) const CONTROLS: [(&str, &str); 3] = [
    ("mfa", "Require multifactor authentication"),
    ("compliantDevice", "Require device to be marked as compliant"),
    ("domainJoinedDevice", "Require Microsoft Entra hybrid joined device"),
];
pub(super) const STATES: [(&str, &str); 3] =
    [("enabledForReportingButNotEnforced", "Report-only"), ("enabled", "On"), ("disabled", "Off")];

/// What can be chosen: the tenant's own things, value and label.
#[derive(Default)]
pub(super) struct Options {
    pub(super) groups: Vec<(String, String)>,
    pub(super) roles: Vec<(String, String)>,
    pub(super) apps: Vec<(String, String)>,
    pub(super) locations: Vec<(String, String)>,
    pub(super) agreements: Vec<(String, String)>,
}

impl Options {
    pub(super) fn load(read: &Read<'_>, tenant: TenantId) -> Result<Self, Stop> {
        let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        let known = service_principals::load_all(read, tenant)?.into_iter();
        let many = [pair("Office365", "Office 365"), pair("MicrosoftAdminPortals", "Microsoft Admin Portals")];
        let places = [pair("All", "Any location"), pair("AllTrusted", "All trusted locations")];
        let named = policies::named_locations(read, tenant)?.into_iter();
        Ok(Self {
            groups: groups::load_all(read, tenant)?
                .into_iter()
                .map(|group| (group.id.to_string(), group.display_name))
                .collect(),
            roles: policy::roles::all().iter().map(|(id, name)| (id.to_string(), (*name).to_owned())).collect(),
            apps: many.into_iter().chain(known.map(|app| (app.app_id.to_string(), app.display_name))).collect(),
            locations: places
                .into_iter()
                .chain(named.map(|location| (location.id().to_string(), location.display_name().to_owned())))
                .collect(),
            agreements: agreements::load_all(read, tenant)?
                .into_iter()
                .map(|agreement| (agreement.id.to_string(), agreement.display_name))
                .collect(),
        })
    }
}

/// A new policy as the form first shows it: nobody is kept out by a form that was sent too soon.
pub(super) fn fresh() -> Parameters {
    fields([("who", "guests"), ("what", "all"), ("access", "grant"), ("operator", "AND"), ("state", STATES[0].0)])
}

fn fields<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Parameters {
    Parameters::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// Fields in the making.
#[derive(Default)]
struct Written(Vec<(String, String)>);

impl Written {
    fn one(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// One field for each value, each as Graph writes it.
    fn each<T: Serialize>(&mut self, name: &str, values: &[T]) {
        for value in values {
            let text = serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned));
            self.0.extend(text.map(|text| (name.to_owned(), text)));
        }
    }

    fn kinds(&mut self, side: &str, kinds: Option<&GuestsOrExternalUsers>) {
        let Some(kinds) = kinds else { return };
        for kind in &kinds.types {
            self.one(&format!("{side}_kinds"), kind.as_str());
        }
        if let Some(ExternalTenants::Enumerated(members)) = &kinds.external_tenants {
            let lines: Vec<String> = members.iter().map(ToString::to_string).collect();
            self.one(&format!("{side}_tenants"), lines.join("\n"));
        }
    }
}

/// A kept policy in the fields of the form.
pub(super) fn of(read: &Read<'_>, policy: &ConditionalAccessPolicy) -> Result<Parameters, Stop> {
    let Conditions { users, applications, client_app_types, locations, .. } = &policy.conditions;
    let mut written = Written::default();
    written.one("name", policy.display_name.clone());
    written.one("state", state(policy.state));
    people(read, &mut written, users)?;
    let everything = json!(applications.include_applications) == json!(["All"]);
    written.one("what", if everything { "all" } else { "select" });
    if !everything {
        written.each("in_apps", &applications.include_applications);
    }
    written.each("ex_apps", &applications.exclude_applications);
    written.each("clients", client_app_types);
    if let Some(locations) = locations {
        written.each("in_locations", &locations.include_locations);
        written.each("ex_locations", &locations.exclude_locations);
    }
    if let Some(controls) = &policy.grant_controls {
        written.one("access", if controls.blocks() { "block" } else { "grant" });
        written.each("operator", &[controls.operator]);
        written.each("controls", &controls.built_in_controls);
        written.each("terms", &controls.terms_of_use);
    }
    Ok(Parameters::of(written.0))
}

const fn state(state: PolicyState) -> &'static str {
    match state {
        PolicyState::Enabled => "enabled",
        PolicyState::Disabled => "disabled",
        PolicyState::EnabledForReportingButNotEnforced => "enabledForReportingButNotEnforced",
    }
}

fn people(read: &Read<'_>, written: &mut Written, users: &Users) -> Result<(), Stop> {
    let alone = users.include_groups.is_empty()
        && users.include_roles.is_empty()
        && users.include_guests_or_external_users.is_none();
    let included = json!(users.include_users);
    let who = match (alone, &included) {
        (true, all) if *all == json!(["All"]) => "all",
        (true, guests) if *guests == json!(["GuestsOrExternalUsers"]) => "guests",
        _ => "select",
    };
    written.one("who", who);
    if who == "select" {
        written.one("in_users", names(read, &included)?);
    }
    written.each("in_groups", &users.include_groups);
    written.each("in_roles", &users.include_roles);
    written.kinds("in", users.include_guests_or_external_users.as_ref());
    written.one("ex_users", names(read, &json!(users.exclude_users))?);
    written.each("ex_groups", &users.exclude_groups);
    written.each("ex_roles", &users.exclude_roles);
    written.kinds("ex", users.exclude_guests_or_external_users.as_ref());
    Ok(())
}

/// People as one types them: a line for each, by the name that signs in.
fn names(read: &Read<'_>, listed: &Value) -> Result<String, Stop> {
    let mut lines = Vec::new();
    for text in listed.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let user = match text.parse::<UserId>() {
            Ok(id) => users::load(read, id)?,
            Err(_) => None,
        };
        lines.push(user.map_or_else(|| text.to_owned(), |user| user.user_principal_name));
    }
    Ok(lines.join("\n"))
}

/// What was typed, in Graph's own words: the same rules judge both.
pub(super) fn body(read: &Read<'_>, tenant: TenantId, form: &Parameters) -> Result<Value, Stop> {
    let included = match form.get("who") {
        Some("all") => vec!["All".to_owned()],
        Some("guests") => vec!["GuestsOrExternalUsers".to_owned()],
        _ => ids(read, tenant, form, "in_users")?,
    };
    let selected = form.get("who") == Some("select");
    let only = |name: &str| if selected { list(form, name) } else { Vec::new() };
    let clients = if form.all("clients").next().is_none() { vec!["all"] } else { list(form, "clients") };
    let apps = if form.get("what") == Some("select") { list(form, "in_apps") } else { vec!["All"] };
    let blocks = form.get("access") == Some("block");
    let controls = if blocks { vec!["block"] } else { list(form, "controls") };
    Ok(json!({
        "displayName": form.text("name"),
        "state": form.text("state"),
        "conditions": {
            "users": {
                "includeUsers": included, "includeGroups": only("in_groups"), "includeRoles": only("in_roles"),
                "includeGuestsOrExternalUsers": if selected { kinds(form, "in") } else { Value::Null },
                "excludeUsers": ids(read, tenant, form, "ex_users")?,
                "excludeGroups": list(form, "ex_groups"), "excludeRoles": list(form, "ex_roles"),
                "excludeGuestsOrExternalUsers": kinds(form, "ex"),
            },
            "applications": { "includeApplications": apps, "excludeApplications": list(form, "ex_apps") },
            "clientAppTypes": clients,
            "locations": places(form),
        },
        "grantControls": {
            "operator": form.get("operator").unwrap_or("AND"),
            "builtInControls": controls,
            "termsOfUse": if blocks { Vec::new() } else { list(form, "terms") },
        },
    }))
}

fn list<'f>(form: &'f Parameters, name: &str) -> Vec<&'f str> {
    form.all(name).collect()
}

fn lines<'f>(form: &'f Parameters, name: &str) -> impl Iterator<Item = &'f str> {
    form.get(name).unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The people of a field, each by object ID; what names nobody stays as it was typed, and is refused by name.
fn ids(read: &Read<'_>, tenant: TenantId, form: &Parameters, name: &str) -> Result<Vec<String>, Stop> {
    let mut ids = Vec::new();
    for line in lines(form, name) {
        let user = users::by_upn(read, tenant, line)?;
        ids.push(user.map_or_else(|| line.to_owned(), |user| user.id.to_string()));
    }
    Ok(ids)
}

fn kinds(form: &Parameters, side: &str) -> Value {
    let kinds = list(form, &format!("{side}_kinds"));
    if kinds.is_empty() {
        return Value::Null;
    }
    let tenants: Vec<&str> = lines(form, &format!("{side}_tenants")).collect();
    let tenants = match tenants.as_slice() {
        [] => json!({"membershipKind": "all", "members": null}),
        members => json!({"membershipKind": "enumerated", "members": members}),
    };
    json!({"guestOrExternalUserTypes": kinds.join(","), "externalTenants": tenants})
}

fn places(form: &Parameters) -> Value {
    let (included, excluded) = (list(form, "in_locations"), list(form, "ex_locations"));
    if included.is_empty() && excluded.is_empty() {
        return Value::Null;
    }
    json!({"includeLocations": included, "excludeLocations": excluded})
}
