use super::*;

const ALL: InboundTrust = InboundTrust {
    is_mfa_accepted: true,
    is_compliant_device_accepted: true,
    is_hybrid_azure_ad_joined_device_accepted: true,
};
const NONE: InboundTrust = InboundTrust {
    is_mfa_accepted: false,
    is_compliant_device_accepted: false,
    is_hybrid_azure_ad_joined_device_accepted: false,
};

fn controls(operator: &str, built_in: &[&str], agreements: &[AgreementId]) -> [ConditionalAccessPolicy; 1] {
    let controls = json!({"operator": operator, "builtInControls": built_in, "termsOfUse": agreements});
    [policy(1, "enabled", &everybody(), &all_apps(), &controls)]
}

/// What stands in the way: a code, or what is owed.
fn told(facts: &SignInFacts<'_>) -> Vec<String> {
    let decision = may_sign_in(facts).decision;
    match decision.denial() {
        Some(denial) => vec![denial.code().to_owned()],
        None => decision.obligations().into_iter().map(|owed| owed.as_str().to_owned()).collect(),
    }
}

#[test]
fn a_second_factor_counts_where_it_was_proven_or_is_trusted() {
    let policies = controls("OR", &["mfa"], &[]);
    // Columns: proven here, proven at home (none: no other tenant is home), what is trusted; whether it counts.
    let rows = [
        ("B3.4#1", false, Some(true), ALL, true),
        ("B3.4#2", false, Some(false), ALL, false),
        ("B3.4#3 at home alone", false, Some(true), NONE, false),
        ("B3.4#3 here", true, Some(true), NONE, true),
        ("B3.4#4", false, None, ALL, false),
        ("B3.4#4 here", true, None, NONE, true),
        ("a member", true, None, ALL, true),
    ];
    for (row, here, at_home, trust, counts) in rows {
        let factor = SecondFactor { here, at_home, registered: false };
        let told = told(&SignInFacts { factor, trust, ..facts(&policies) });
        assert_eq!(told, if counts { vec![] } else { vec!["mfa"] }, "{row}");
    }
    let is_homes = |at_home, trust| SecondFactor { at_home, ..SecondFactor::default() }.is_homes(trust);
    assert!(is_homes(Some(false), ALL));
    assert!(!is_homes(Some(true), NONE));
    assert!(!is_homes(None, ALL));
}

#[test]
fn where_nobody_can_be_asked_a_missing_factor_refuses_and_says_whether_one_is_registered() {
    let policies = controls("OR", &["mfa"], &[]);
    for (registered, code) in [(true, "AADSTS50076"), (false, "AADSTS50079")] {
        let factor = SecondFactor { registered, ..SecondFactor::default() };
        let facts = SignInFacts { factor, silent: true, ..facts(&policies) };
        assert_eq!(told(&facts), [code]);
        let decision = may_sign_in(&facts).decision;
        assert!(decision.denial().is_some_and(|denial| denial.message().contains(&APP.to_string())));
    }
}

#[test]
fn a_device_counts_where_its_home_is_trusted() {
    for (control, code, device) in [
        ("compliantDevice", "AADSTS53000", Device { compliant: true, hybrid_joined: false }),
        ("domainJoinedDevice", "AADSTS53001", Device { compliant: false, hybrid_joined: true }),
    ] {
        let policies = controls("OR", &[control], &[]);
        let other = Device { compliant: device.hybrid_joined, hybrid_joined: device.compliant };
        for (device, trust, passes) in
            [(device, ALL, true), (device, NONE, false), (other, ALL, false), (Device::default(), ALL, false)]
        {
            let told = told(&SignInFacts { device, trust, ..facts(&policies) });
            assert_eq!(told, if passes { vec![] } else { vec![code] }, "{control} {device:?} {trust:?}");
        }
    }
}

#[test]
fn and_asks_for_all_and_or_for_what_can_be_done_now() {
    type Row<'a> = (&'a str, &'a [&'a str], &'a [AgreementId], bool, bool, &'a [AgreementId], &'a [&'a str]);
    // Columns: operator, controls, agreements; factor proven, device compliant, accepted; what stands in the way.
    let rows: &[Row<'_>] = &[
        ("AND", &["mfa"], &[FIRST], false, false, &[], &["mfa", "termsOfUse"]),
        ("AND", &["mfa"], &[FIRST], true, false, &[], &["termsOfUse"]),
        ("AND", &["mfa"], &[FIRST], true, false, &[FIRST], &[]),
        ("AND", &["mfa", "compliantDevice"], &[], true, false, &[], &["AADSTS53000"]),
        ("AND", &["mfa", "compliantDevice"], &[], false, true, &[], &["mfa"]),
        ("OR", &["mfa", "compliantDevice"], &[], false, true, &[], &[]),
        ("OR", &["compliantDevice", "mfa"], &[], false, false, &[], &["mfa"]),
        ("OR", &["compliantDevice"], &[FIRST], false, false, &[], &["termsOfUse"]),
        ("OR", &["compliantDevice"], &[FIRST], false, false, &[FIRST], &[]),
        ("OR", &["compliantDevice"], &[FIRST], false, true, &[], &[]),
        ("OR", &["mfa"], &[FIRST], false, false, &[], &["mfa"]),
        ("OR", &["mfa"], &[FIRST], false, false, &[FIRST], &[]),
        ("OR", &["domainJoinedDevice", "compliantDevice"], &[], false, false, &[], &["AADSTS53000"]),
    ];
    for (operator, built_in, agreements, proven, compliant, accepted_terms, expected) in rows {
        let policies = controls(operator, built_in, agreements);
        let factor = SecondFactor { here: *proven, ..SecondFactor::default() };
        let device = Device { compliant: *compliant, hybrid_joined: false };
        let facts = SignInFacts { factor, device, accepted_terms, trust: ALL, ..facts(&policies) };
        assert_eq!(told(&facts), *expected, "{operator} {built_in:?} {agreements:?}");
    }
}

#[test]
fn the_first_refusal_is_that_of_behaviour_3_3_whatever_the_age_of_the_policies() {
    let one = |number, built_in: &[&str], agreements: &[AgreementId]| {
        let controls = json!({"operator": "AND", "builtInControls": built_in, "termsOfUse": agreements});
        policy(number, "enabled", &everybody(), &all_apps(), &controls)
    };
    let mut policies = vec![
        one(1, &[], &[FIRST]),
        one(2, &["domainJoinedDevice"], &[]),
        one(3, &["mfa"], &[]),
        one(4, &["block"], &[]),
    ];
    for code in ["AADSTS53003", "AADSTS50079", "AADSTS53001", "AADSTS50158"] {
        assert_eq!(told(&SignInFacts { silent: true, ..facts(&policies) }), [code]);
        policies.pop();
    }
    // On a page a device refuses at once; what can be done is owed in its order.
    let pages = [one(1, &[], &[FIRST]), one(2, &["mfa"], &[])];
    assert_eq!(told(&facts(&pages)), ["mfa", "termsOfUse"]);
}

#[test]
fn report_only_tells_what_would_have_been() {
    let report = "enabledForReportingButNotEnforced";
    for (built_in, outcome) in [
        (vec!["mfa"], PolicyOutcome::ReportOnlyInterrupted),
        (vec!["compliantDevice"], PolicyOutcome::ReportOnlyFailure),
        (vec!["mfa", "compliantDevice"], PolicyOutcome::ReportOnlyFailure),
    ] {
        let controls = json!({"operator": "AND", "builtInControls": built_in});
        let policies = [policy(1, report, &everybody(), &all_apps(), &controls)];
        let judgement = may_sign_in(&facts(&policies));
        assert_eq!((judgement.decision.verdict(), judgement.results[0].result), ("allow", outcome), "{controls}");
    }
    let names = controls("OR", &["mfa", "compliantDevice", "domainJoinedDevice"], &[FIRST]);
    assert_eq!(
        may_sign_in(&facts(&names)).results[0].controls,
        ["Mfa", "RequireCompliantDevice", "RequireDomainJoinedDevice", "TermsOfUse"]
    );
}
