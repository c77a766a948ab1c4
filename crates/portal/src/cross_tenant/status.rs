//! What the tables of the default settings say of a policy.

use policy::{AccessType, AppTarget, B2bSetting, CrossTenantDefault, TargetConfiguration, UserTarget};

/// One row of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) applies_to: &'static str,
    pub(super) status: &'static str,
    /// How it is coloured.
    pub(super) tone: &'static str,
}

const COLLABORATION: &str = "B2B collaboration";
const DIRECT_CONNECT: &str = "B2B direct connect";

/// `Inbound access settings`.
pub(super) fn inbound(policy: &CrossTenantDefault) -> Vec<Row> {
    let labels = ["External users and groups", "Applications"];
    let mut rows = both(COLLABORATION, labels, &policy.b2b_collaboration_inbound);
    rows.extend(both(DIRECT_CONNECT, labels, &policy.b2b_direct_connect_inbound));
    let trust = policy.inbound_trust;
    let trusted =
        trust.is_mfa_accepted || trust.is_compliant_device_accepted || trust.is_hybrid_azure_ad_joined_device_accepted;
    let status = if trusted { "Enabled" } else { "Disabled" };
    rows.push(Row { kind: "Trust settings", applies_to: "-", status, tone: "neutral" });
    rows
}

/// `Outbound access settings`.
pub(super) fn outbound(policy: &CrossTenantDefault) -> Vec<Row> {
    let labels = ["Users and groups", "External applications"];
    let mut rows = both(COLLABORATION, labels, &policy.b2b_collaboration_outbound);
    rows.extend(both(DIRECT_CONNECT, labels, &policy.b2b_direct_connect_outbound));
    rows
}

fn both(kind: &'static str, [people, apps]: [&'static str; 2], setting: &B2bSetting) -> Vec<Row> {
    vec![
        row(kind, people, &setting.users_and_groups, &UserTarget::AllUsers),
        row(kind, apps, &setting.applications, &AppTarget::AllApplications),
    ]
}

fn row<T: PartialEq>(
    kind: &'static str,
    applies_to: &'static str,
    configuration: &TargetConfiguration<T>,
    everything: &T,
) -> Row {
    let (status, tone) = status(configuration, everything);
    Row { kind, applies_to, status, tone }
}

/// The word for a list, and its colour. An empty list says the opposite of its access for everything.
fn status<T: PartialEq>(configuration: &TargetConfiguration<T>, everything: &T) -> (&'static str, &'static str) {
    let (all, none) = (configuration.targets.contains(everything), configuration.targets.is_empty());
    match configuration.access_type {
        AccessType::Allowed if all => ("All allowed", "good"),
        AccessType::Blocked if none => ("All allowed", "good"),
        AccessType::Blocked if all => ("All blocked", "bad"),
        AccessType::Allowed if none => ("All blocked", "bad"),
        AccessType::Allowed => ("Some allowed", "warn"),
        AccessType::Blocked => ("Some blocked", "warn"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::AppId;

    use super::*;

    #[test]
    fn a_new_tenant_shows_the_rows_of_the_specification() {
        let told = |row: Row| (row.kind, row.applies_to, row.status);
        let rows: Vec<_> = inbound(&CrossTenantDefault::default()).into_iter().map(told).collect();
        assert_eq!(
            rows,
            [
                ("B2B collaboration", "External users and groups", "All allowed"),
                ("B2B collaboration", "Applications", "All allowed"),
                ("B2B direct connect", "External users and groups", "All blocked"),
                ("B2B direct connect", "Applications", "All blocked"),
                ("Trust settings", "-", "Disabled"),
            ]
        );
        let rows: Vec<_> = outbound(&CrossTenantDefault::default()).into_iter().map(told).collect();
        assert_eq!(rows[0], ("B2B collaboration", "Users and groups", "All allowed"));
        assert_eq!(rows[3], ("B2B direct connect", "External applications", "All blocked"));
    }

    #[test]
    fn the_status_is_that_of_the_kept_list() {
        let one = AppTarget::App(AppId::well_known(7));
        let rows = [
            (AccessType::Allowed, vec![AppTarget::AllApplications], "All allowed"),
            (AccessType::Allowed, vec![one], "Some allowed"),
            (AccessType::Allowed, vec![], "All blocked"),
            (AccessType::Blocked, vec![AppTarget::AllApplications], "All blocked"),
            (AccessType::Blocked, vec![one], "Some blocked"),
            (AccessType::Blocked, vec![], "All allowed"),
        ];
        for (access_type, targets, expected) in rows {
            let list = TargetConfiguration { access_type, targets };
            assert_eq!(status(&list, &AppTarget::AllApplications).0, expected, "{list:?}");
        }
    }
}
