//! The form of one organization: two directions, trust, automatic redemption.

use policy::{AccessType, AppTarget, CrossTenantPartner, PartnerB2bSetting, TargetConfiguration, UserTarget};
use serde_json::{Value, json};

use crate::parameters::Parameters;

/// What the fields show.
pub(super) struct Shown {
    pub(super) sides: [Side; 2],
    pub(super) trust: Trust,
}

/// One direction of B2B collaboration.
pub(super) struct Side {
    pub(super) heading: &'static str,
    pub(super) parts: [Part; 2],
    /// The name of the check box of automatic redemption.
    pub(super) automatic_name: &'static str,
    pub(super) automatic: bool,
}

/// People, or apps.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) targets_name: &'static str,
    pub(super) legend: &'static str,
    pub(super) hint: &'static str,
    /// `inherit`, `allow` or `block`.
    pub(super) access: String,
    /// One target a line; none are all.
    pub(super) targets: String,
}

/// Which proofs of the organization count.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "check boxes of a form, each its own")]
pub(super) struct Trust {
    /// Whether they are said here at all.
    pub(super) own: bool,
    pub(super) mfa: bool,
    pub(super) compliant: bool,
    pub(super) hybrid: bool,
}

const PEOPLE_HINT: &str = "Object IDs in their own tenant, one a line, a group as 'group' and its ID; empty for all";
const APPS_HINT: &str = "Application (client) IDs, one a line; empty for all";

/// Names of a part, of its targets, and what stands above it.
type Names = (&'static str, &'static str, &'static str);

const INBOUND: [Names; 2] =
    [("in_people", "in_people_targets", "External users and groups"), ("in_apps", "in_apps_targets", "Applications")];
const OUTBOUND: [Names; 2] = [
    ("out_people", "out_people_targets", "Users and groups"),
    ("out_apps", "out_apps_targets", "External applications"),
];

impl Shown {
    /// What is kept.
    pub(super) fn of(partner: &CrossTenantPartner) -> Self {
        let automatic = partner.automatic_user_consent_settings;
        let trust = partner.inbound_trust.map_or_else(Trust::default, |trust| Trust {
            own: true,
            mfa: trust.is_mfa_accepted,
            compliant: trust.is_compliant_device_accepted,
            hybrid: trust.is_hybrid_azure_ad_joined_device_accepted,
        });
        let inbound = parts(INBOUND, partner.b2b_collaboration_inbound.as_ref());
        let outbound = parts(OUTBOUND, partner.b2b_collaboration_outbound.as_ref());
        Self::with(inbound, outbound, [automatic.inbound_allowed, automatic.outbound_allowed], trust)
    }

    /// What was typed.
    pub(super) fn typed(form: &Parameters) -> Self {
        let on = |name| Some(form.has(name));
        let trust = Trust {
            own: form.get("trust") == Some("own"),
            mfa: form.has("mfa"),
            compliant: form.has("compliant"),
            hybrid: form.has("hybrid"),
        };
        let read = |names: [Names; 2]| {
            let [people, apps] = names;
            let part = |names: Names, hint| part(names, hint, form.text(names.0), form.text(names.1));
            [part(people, PEOPLE_HINT), part(apps, APPS_HINT)]
        };
        Self::with(read(INBOUND), read(OUTBOUND), [on("in_automatic"), on("out_automatic")], trust)
    }

    fn with(inbound: [Part; 2], outbound: [Part; 2], automatic: [Option<bool>; 2], trust: Trust) -> Self {
        let side = |heading, parts, automatic_name, automatic: Option<bool>| Side {
            heading,
            parts,
            automatic_name,
            automatic: automatic == Some(true),
        };
        let sides = [
            side("Inbound access settings", inbound, "in_automatic", automatic[0]),
            side("Outbound access settings", outbound, "out_automatic", automatic[1]),
        ];
        Self { sides, trust }
    }
}

impl Part {
    pub(super) fn is(&self, access: &str) -> bool {
        self.access == access
    }
}

fn parts([people, apps]: [Names; 2], setting: Option<&PartnerB2bSetting>) -> [Part; 2] {
    let users = setting.and_then(|setting| setting.users_and_groups.as_ref());
    let targets = setting.and_then(|setting| setting.applications.as_ref());
    [
        part(people, PEOPLE_HINT, access(users), listed(users, person)),
        part(apps, APPS_HINT, access(targets), listed(targets, app)),
    ]
}

fn part((name, targets_name, legend): Names, hint: &'static str, access: String, targets: String) -> Part {
    Part { name, targets_name, legend, hint, access, targets }
}

fn access<T>(list: Option<&TargetConfiguration<T>>) -> String {
    match list.map(|list| list.access_type) {
        None => "inherit",
        Some(AccessType::Allowed) => "allow",
        Some(AccessType::Blocked) => "block",
    }
    .to_owned()
}

fn listed<T>(list: Option<&TargetConfiguration<T>>, line: fn(&T) -> Option<String>) -> String {
    let targets = list.map(|list| list.targets.as_slice()).unwrap_or_default();
    targets.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// A target as it is typed; nothing for all of them.
fn person(target: &UserTarget) -> Option<String> {
    match target {
        UserTarget::AllUsers => None,
        UserTarget::User(id) => Some(id.to_string()),
        UserTarget::Group(id) => Some(format!("group {id}")),
    }
}

fn app(target: &AppTarget) -> Option<String> {
    match target {
        AppTarget::AllApplications => None,
        AppTarget::Office365 => Some("Office365".to_owned()),
        AppTarget::App(id) => Some(id.to_string()),
    }
}

/// What was typed as a change of the document, in Graph's own words: the same rules judge both.
pub(super) fn patch(form: &Parameters) -> Value {
    let allowed = |name| form.has(name).then_some(true);
    let trust = (form.get("trust") == Some("own")).then(|| {
        json!({
            "isMfaAccepted": form.has("mfa"),
            "isCompliantDeviceAccepted": form.has("compliant"),
            "isHybridAzureADJoinedDeviceAccepted": form.has("hybrid"),
        })
    });
    json!({
        "b2bCollaborationInbound": setting(form, INBOUND),
        "b2bCollaborationOutbound": setting(form, OUTBOUND),
        "inboundTrust": trust,
        "automaticUserConsentSettings": {
            "inboundAllowed": allowed("in_automatic"), "outboundAllowed": allowed("out_automatic"),
        },
    })
}

fn setting(form: &Parameters, [people, apps]: [Names; 2]) -> Value {
    let users = list(form, people, "AllUsers", |line| match line.strip_prefix("group ") {
        Some(id) => json!({"target": id.trim(), "targetType": "group"}),
        None => json!({"target": line, "targetType": "user"}),
    });
    let all = json!({"target": "AllUsers", "targetType": "user"});
    let users = users.map(|(access, targets)| configuration(access, targets, all));
    let apps = list(form, apps, "AllApplications", |line| json!({"target": line, "targetType": "application"}));
    let all = json!({"target": "AllApplications", "targetType": "application"});
    let apps = apps.map(|(access, targets)| configuration(access, targets, all));
    if users.is_none() && apps.is_none() {
        return Value::Null;
    }
    json!({"usersAndGroups": users, "applications": apps})
}

fn configuration(access: &str, targets: Vec<Value>, all: Value) -> Value {
    let targets = if targets.is_empty() { vec![all] } else { targets };
    json!({"accessType": access, "targets": targets})
}

/// The access and the targets of a part; none where it is inherited.
fn list(
    form: &Parameters,
    (name, targets, _): Names,
    all: &str,
    target: impl Fn(&str) -> Value,
) -> Option<(&'static str, Vec<Value>)> {
    let access = match form.get(name) {
        Some("allow") => "allowed",
        Some("block") => "blocked",
        _ => return None,
    };
    let typed = form.get(targets).unwrap_or_default();
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty() && *line != all);
    Some((access, lines.map(target).collect()))
}
