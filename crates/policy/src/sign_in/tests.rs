use kernel::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::roles::GLOBAL_ADMINISTRATOR;
use crate::{Denial, Obligation};

mod controls;
mod places;

const HOME: TenantId = TenantId::well_known(0x11);
const GUEST: UserId = UserId::well_known(0x22);
const GROUP: GroupId = GroupId::well_known(0x33);
const APP: AppId = AppId::well_known(0x44);
const FIRST: AgreementId = AgreementId::well_known(0x51);
const SECOND: AgreementId = AgreementId::well_known(0x52);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a time")
}

/// A policy; its number is its name, its id and its age.
fn policy(number: u32, state: &str, users: &Value, apps: &Value, controls: &Value) -> ConditionalAccessPolicy {
    let body = json!({
        "displayName": number.to_string(),
        "state": state,
        "conditions": {"users": users, "applications": apps, "clientAppTypes": ["all"]},
        "grantControls": controls
    });
    ConditionalAccessPolicy::parse(PolicyId::well_known(number.into()), at(number.into()), &body).expect("a policy")
}

fn everybody() -> Value {
    json!({"includeUsers": ["All"]})
}

fn all_apps() -> Value {
    json!({"includeApplications": ["All"]})
}

fn block() -> Value {
    json!({"operator": "OR", "builtInControls": ["block"]})
}

fn terms(operator: &str, agreements: &[AgreementId]) -> Value {
    json!({"operator": operator, "builtInControls": [], "termsOfUse": agreements})
}

fn guest() -> Subject<'static> {
    Subject {
        user: GUEST,
        guest: true,
        user_type: UserType::Guest,
        home_tenant: Some(HOME),
        roles: &[GLOBAL_ADMINISTRATOR],
        groups: &[GROUP],
    }
}

fn facts(policies: &[ConditionalAccessPolicy]) -> SignInFacts<'_> {
    SignInFacts {
        policies,
        subject: guest(),
        app: Some(APP),
        client: ClientAppType::Browser,
        place: Place::default(),
        factor: SecondFactor::default(),
        device: Device::default(),
        trust: InboundTrust::default(),
        accepted_terms: &[],
        silent: false,
    }
}

fn blocked_for(users: &Value, subject: Subject<'_>) -> bool {
    let policies = [policy(1, "enabled", users, &all_apps(), &block())];
    may_sign_in(&SignInFacts { subject, ..facts(&policies) }).decision.denial().is_some()
}

#[test]
fn a_policy_is_about_whoever_is_included_and_not_excluded() {
    let id = GUEST.to_string();
    let rows = [
        (json!({"includeUsers": ["All"]}), true),
        (json!({"includeUsers": ["None"]}), false),
        (json!({"includeUsers": ["GuestsOrExternalUsers"]}), true),
        (json!({"includeUsers": [id]}), true),
        (json!({"includeUsers": [UserId::well_known(9)]}), false),
        (json!({"includeGroups": [GROUP]}), true),
        (json!({"includeGroups": [GroupId::well_known(9)]}), false),
        (json!({"includeRoles": [GLOBAL_ADMINISTRATOR]}), true),
        (json!({"includeUsers": ["All"], "excludeUsers": [id]}), false),
        (json!({"includeUsers": ["All"], "excludeUsers": ["GuestsOrExternalUsers"]}), false),
        (json!({"includeUsers": ["All"], "excludeGroups": [GROUP]}), false),
        (json!({"includeUsers": ["All"], "excludeRoles": [GLOBAL_ADMINISTRATOR]}), false),
    ];
    for (users, applies) in rows {
        assert_eq!(blocked_for(&users, guest()), applies, "{users}");
    }
}

#[test]
fn kinds_of_external_users_are_told_apart_by_where_they_sign_in_and_how_they_stand() {
    let external_member = Subject { user_type: UserType::Member, ..guest() };
    let internal_guest = Subject { guest: false, home_tenant: None, ..guest() };
    let internal_member = Subject { user_type: UserType::Member, ..internal_guest };
    let people = [guest(), external_member, internal_guest, internal_member];
    // Columns: external guest, external member, internal guest, internal member.
    let rows = [
        ("b2bCollaborationGuest", [true, false, false, false]),
        ("b2bCollaborationMember", [false, true, false, false]),
        ("internalGuest", [false, false, true, false]),
        ("b2bCollaborationGuest, internalGuest", [true, false, true, false]),
        ("b2bDirectConnectUser,serviceProvider,otherExternalUser", [false; 4]),
        ("none", [false; 4]),
    ];
    for (types, expected) in rows {
        let users = json!({"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": types}});
        assert_eq!(people.map(|subject| blocked_for(&users, subject)), expected, "{types}");
    }
    let users = json!({"includeUsers": ["GuestsOrExternalUsers"]});
    assert_eq!(people.map(|subject| blocked_for(&users, subject)), [true, true, true, false]);
}

#[test]
fn external_tenants_narrow_who_comes_from_outside() {
    let social = Subject { home_tenant: None, ..guest() };
    let of = |tenants: Value| json!({"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "b2bCollaborationGuest", "externalTenants": tenants}});
    let enumerated = |member: TenantId| of(json!({"membershipKind": "enumerated", "members": [member]}));
    let rows = [
        (
            of(json!({"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"})),
            true,
            true,
        ),
        (enumerated(HOME), true, false),
        (enumerated(TenantId::well_known(9)), false, false),
    ];
    for (users, entra, outside) in rows {
        assert_eq!((blocked_for(&users, guest()), blocked_for(&users, social)), (entra, outside), "{users}");
    }
}

#[test]
fn a_policy_is_about_the_apps_it_includes() {
    let portal: AppId = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c".parse().expect("an id");
    // Columns: the app, the Azure portal, no app (a mail link).
    let rows = [
        (json!({"includeApplications": ["All"]}), [true, true, true]),
        (json!({"includeApplications": [APP]}), [true, false, false]),
        (json!({"includeApplications": ["None"]}), [false; 3]),
        (json!({"includeApplications": ["Office365"]}), [false; 3]),
        (json!({"includeApplications": ["MicrosoftAdminPortals"]}), [false, true, false]),
        (json!({"includeApplications": ["All"], "excludeApplications": [APP]}), [false, true, true]),
    ];
    for (apps, expected) in rows {
        let policies = [policy(1, "enabled", &everybody(), &apps, &block())];
        let blocked = [Some(APP), Some(portal), None]
            .map(|app| may_sign_in(&SignInFacts { app, ..facts(&policies) }).decision.denial().is_some());
        assert_eq!(blocked, expected, "{apps}");
    }
}

#[test]
fn a_block_refuses_with_53003_and_beats_every_agreement() {
    let policies = [
        policy(1, "enabled", &everybody(), &all_apps(), &terms("AND", &[FIRST])),
        policy(2, "enabled", &everybody(), &all_apps(), &block()),
    ];
    let SignInJudgement { decision, results } = may_sign_in(&facts(&policies));
    assert_eq!(decision.denial(), Some(&Denial::ConditionalAccessBlocked { policy: "2".to_owned() }));
    assert_eq!(decision.denial().map(Denial::code), Some("AADSTS53003"));
    assert!(decision.obligations().is_empty());
    assert_eq!(results.iter().map(|result| result.result).collect::<Vec<_>>(), [PolicyOutcome::Failure; 2]);
}

#[test]
fn agreements_are_owed_one_after_the_other_until_accepted() {
    let both = [policy(1, "enabled", &everybody(), &all_apps(), &terms("AND", &[SECOND, FIRST]))];
    let either = [policy(1, "enabled", &everybody(), &all_apps(), &terms("OR", &[SECOND, FIRST]))];
    let rows: &[(&[ConditionalAccessPolicy], &[AgreementId], &[AgreementId])] = &[
        (&both, &[], &[SECOND, FIRST]),
        (&both, &[SECOND], &[FIRST]),
        (&both, &[FIRST, SECOND], &[]),
        (&either, &[], &[SECOND]),
        (&either, &[FIRST], &[]),
    ];
    for (policies, accepted_terms, owed) in rows {
        let judgement = may_sign_in(&SignInFacts { accepted_terms, ..facts(policies) });
        let expected: Vec<Obligation> = owed.iter().map(|terms| Obligation::Terms(*terms)).collect();
        assert_eq!(judgement.decision.obligations(), expected.iter().collect::<Vec<_>>());
        let outcome = if owed.is_empty() { PolicyOutcome::Success } else { PolicyOutcome::Failure };
        assert_eq!(judgement.results[0].result, outcome);
    }
}

#[test]
fn an_agreement_that_two_policies_ask_for_is_owed_once() {
    let policies = [1, 2].map(|number| policy(number, "enabled", &everybody(), &all_apps(), &terms("AND", &[FIRST])));
    let decision = may_sign_in(&facts(&policies)).decision;
    assert_eq!(decision.obligations(), [&Obligation::Terms(FIRST)]);
}

#[test]
fn where_nobody_can_be_asked_an_open_agreement_refuses() {
    let policies = [policy(1, "enabled", &everybody(), &all_apps(), &terms("AND", &[FIRST]))];
    let silent = SignInFacts { silent: true, ..facts(&policies) };
    assert_eq!(may_sign_in(&silent).decision.denial(), Some(&Denial::TermsNotAccepted));
    let accepted = SignInFacts { accepted_terms: &[FIRST], ..silent };
    assert_eq!(may_sign_in(&accepted).decision.verdict(), "allow");
}

#[test]
fn every_policy_leaves_its_result() {
    let nobody = json!({"includeUsers": ["None"]});
    let report = "enabledForReportingButNotEnforced";
    let accepted = terms("AND", &[SECOND]);
    let policies = [
        policy(1, "disabled", &everybody(), &all_apps(), &block()),
        policy(2, "enabled", &nobody, &all_apps(), &block()),
        policy(3, "enabled", &everybody(), &all_apps(), &accepted),
        policy(4, report, &everybody(), &all_apps(), &block()),
        policy(5, report, &nobody, &all_apps(), &block()),
        policy(6, report, &everybody(), &all_apps(), &terms("AND", &[FIRST])),
        policy(7, report, &everybody(), &all_apps(), &accepted),
    ];
    let judgement = may_sign_in(&SignInFacts { accepted_terms: &[SECOND], ..facts(&policies) });
    assert_eq!(judgement.decision.verdict(), "allow");
    let results: Vec<Value> =
        judgement.results.iter().map(|result| serde_json::to_value(result.result).expect("json")).collect();
    let words = [
        "notEnabled",
        "notApplied",
        "success",
        "reportOnlyFailure",
        "reportOnlyNotApplied",
        "reportOnlyInterrupted",
        "reportOnlySuccess",
    ];
    assert_eq!(results, words);
    assert_eq!(
        serde_json::to_value(&judgement.results[3]).expect("json"),
        json!({
            "id": "00000000-0000-0000-0000-000000000004",
            "displayName": "4",
            "result": "reportOnlyFailure",
            "enforcedGrantControls": ["Block"]
        })
    );
    assert_eq!(judgement.results[2].controls, ["TermsOfUse"]);
    assert!(judgement.results[1].controls.is_empty());
}

#[test]
fn without_policies_the_trace_says_so() {
    let judgement = may_sign_in(&facts(&[]));
    assert_eq!(judgement.decision.trace()[0].saw, "no policy");
    assert!(judgement.results.is_empty());
}
