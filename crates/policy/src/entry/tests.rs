use serde_json::{Value, json};

use super::*;
use crate::{CrossTenantDefault, CrossTenantPartner, Effective, effective};

const HOME: TenantId = TenantId::well_known(0x11);
const RESOURCE: TenantId = TenantId::well_known(0x22);
const PERSON: UserId = UserId::well_known(0x33);
const CLINICIANS: GroupId = GroupId::well_known(0x44);
const GUEST: UserId = UserId::well_known(0x55);
const OWN_GROUP: GroupId = GroupId::well_known(0x66);
const RECORDS: (AppId, &str) = (AppId::well_known(0x77), "Health Records");

fn towards(patch: &Value) -> Effective {
    let partner = CrossTenantPartner::new(HOME).patched(patch).expect("a partner");
    effective(&CrossTenantDefault::default(), Some(&partner))
}

fn open() -> Effective {
    effective(&CrossTenantDefault::default(), None)
}

fn users(direction: &str, access: &str, targets: &[(&str, String)]) -> Effective {
    let targets: Vec<Value> = targets.iter().map(|(kind, id)| json!({"target": id, "targetType": kind})).collect();
    towards(&json!({direction: {"usersAndGroups": {"accessType": access, "targets": targets}}}))
}

fn apps(direction: &str, access: &str, app: AppId) -> Effective {
    towards(&json!({direction: {"applications":
        {"accessType": access, "targets": [{"target": app.to_string(), "targetType": "application"}]}}}))
}

fn everything_blocked(direction: &str) -> Effective {
    towards(&json!({direction: {
        "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": "blocked", "targets": [{"target": "AllApplications", "targetType": "application"}]}}}))
}

fn guest() -> GuestFacts {
    GuestFacts { user: GUEST, enabled: true, pending: false, groups: vec![OWN_GROUP] }
}

fn facts(home: Home<'_>) -> EntryFacts<'_> {
    EntryFacts {
        account: "dr.lee@fabrikam-clinic.example",
        identity_provider: "https://sts.windows.net/00000000-0000-0000-0000-000000000011/",
        home,
        home_enabled: true,
        resource: (RESOURCE, "Woodgrove Hospital"),
        guest: Some(guest()),
        app: Some(RECORDS),
        offered: true,
        passcodes_off: false,
    }
}

fn entra<'a>(inbound: &'a Effective, outbound: &'a Effective) -> Home<'a> {
    let pair = Pair { inbound, outbound };
    Home::Entra { tenant: HOME, tenant_name: "Fabrikam Clinic", user: PERSON, groups: &[CLINICIANS], pair }
}

fn code(facts: &EntryFacts<'_>) -> Option<&'static str> {
    may_enter(facts).denial().map(Denial::code)
}

const IN: &str = "b2bCollaborationInbound";
const OUT: &str = "b2bCollaborationOutbound";

#[test]
fn cross_tenant_access_lets_people_through_or_not() {
    let person = |kind| vec![(kind, PERSON.to_string())];
    let rows = [
        ("everybody may", open(), None),
        ("nobody may", everything_blocked(IN), Some("AADSTS500213")),
        ("she is allowed by name", users(IN, "allowed", &person("user")), None),
        ("somebody else is allowed", users(IN, "allowed", &[("user", GUEST.to_string())]), Some("AADSTS500213")),
        ("she is blocked by name", users(IN, "blocked", &person("user")), Some("AADSTS500213")),
        ("her id is no group's", users(IN, "blocked", &person("group")), None),
        ("her home group is allowed", users(IN, "allowed", &[("group", CLINICIANS.to_string())]), None),
        ("her home group is blocked", users(IN, "blocked", &[("group", CLINICIANS.to_string())]), Some("AADSTS500213")),
        ("her group here is allowed", users(IN, "allowed", &[("group", OWN_GROUP.to_string())]), None),
    ];
    let outbound = open();
    for (case, inbound, expected) in rows {
        assert_eq!(code(&facts(entra(&inbound, &outbound))), expected, "{case}");
    }
    let inbound = open();
    let rows = [
        ("nobody may leave", everything_blocked(OUT), Some("AADSTS500212")),
        ("she may not leave", users(OUT, "blocked", &person("user")), Some("AADSTS500212")),
        ("her group may not leave", users(OUT, "blocked", &[("group", CLINICIANS.to_string())]), Some("AADSTS500212")),
        ("a group of the other tenant has no say", users(OUT, "blocked", &[("group", OWN_GROUP.to_string())]), None),
        ("inbound of the home tenant has no say", everything_blocked(IN), None),
    ];
    for (case, outbound, expected) in rows {
        assert_eq!(code(&facts(entra(&inbound, &outbound))), expected, "{case}");
    }
}

#[test]
fn apps_are_judged_at_each_sign_in_and_not_at_redemption() {
    let others_only = apps(IN, "allowed", AppId::well_known(1));
    let not_this = apps(OUT, "blocked", RECORDS.0);
    let outbound = open();
    let pending = Some(GuestFacts { pending: true, ..guest() });
    let refused = facts(entra(&others_only, &outbound));
    assert_eq!(code(&refused), Some("AADSTS500213"), "B3.2#3");
    assert_eq!(code(&facts(entra(&outbound, &not_this))), Some("AADSTS500212"));
    assert_eq!(code(&EntryFacts { guest: pending, ..refused.clone() }), None, "a pending guest is let in to redeem");
    assert_eq!(code(&EntryFacts { app: None, ..refused }), None, "no app, nothing to judge");
}

#[test]
fn without_a_guest_object_nobody_enters_but_those_at_home() {
    let both = open();
    for (home, expected) in
        [(entra(&both, &both), Some("AADSTS50020")), (Home::Outside, Some("AADSTS50020")), (Home::SameTenant, None)]
    {
        assert_eq!(code(&EntryFacts { guest: None, ..facts(home) }), expected, "{home:?}");
    }
    let denial = may_enter(&EntryFacts { guest: None, ..facts(Home::Outside) }).denial().map(Denial::message);
    let text = denial.expect("a denial");
    assert!(
        text.starts_with(
            "User account 'dr.lee@fabrikam-clinic.example' from identity provider 'https://sts.windows.net/"
        ),
        "{text}"
    );
    assert!(text.contains("in tenant 'Woodgrove Hospital' and cannot access the application '00000000-0000-0000-0000-000000000077'(Health Records)"), "{text}");
}

#[test]
fn blocked_accounts_and_switched_off_passcodes_are_refused() {
    let disabled = Some(GuestFacts { enabled: false, ..guest() });
    let rows = [
        (EntryFacts { home_enabled: false, ..facts(Home::SameTenant) }, "AADSTS50057"),
        (EntryFacts { guest: disabled, ..facts(Home::Outside) }, "AADSTS500571"),
        (EntryFacts { offered: false, ..facts(Home::Outside) }, "AADSTS50020"),
        (EntryFacts { passcodes_off: true, ..facts(Home::Outside) }, "AADSTS50020"),
    ];
    for (facts, expected) in rows {
        assert_eq!(code(&facts), Some(expected), "B3.7#10");
    }
    assert_eq!(code(&facts(Home::Outside)), None);
}

#[test]
fn the_first_refusal_is_that_of_the_documented_order() {
    let (no_in, no_out) = (everything_blocked(IN), everything_blocked(OUT));
    let mut facts =
        EntryFacts { home_enabled: false, guest: None, passcodes_off: true, ..facts(entra(&no_in, &no_out)) };
    let decision = may_enter(&facts);
    let codes: Vec<&str> = decision
        .trace()
        .iter()
        .filter_map(|step| match &step.verdict {
            crate::Verdict::Deny(denial) => Some(denial.code()),
            _ => None,
        })
        .collect();
    assert_eq!(
        codes,
        ["AADSTS50057", "AADSTS500212", "AADSTS500212", "AADSTS500213", "AADSTS500213", "AADSTS50020", "AADSTS50020"],
        "every rule is asked, whatever the others said"
    );
    facts.home_enabled = true;
    assert_eq!(code(&facts), Some("AADSTS500212"));
}

#[test]
fn cross_tenant_access_does_not_concern_accounts_outside_entra() {
    let decision = may_enter(&facts(Home::Outside));
    let rules: Vec<&str> =
        decision.trace().iter().map(|step| step.rule).filter(|rule| rule.starts_with("crossTenant")).collect();
    let order = "crossTenantAccessPolicy.invitationRedemptionIdentityProviderConfiguration";
    assert_eq!(rules, ["crossTenantAccessPolicy", order], "B3.1#8: people and apps of tenants are not judged");
}
