use kernel::{AgreementId, SignedDuration, TenantId};
use proptest::prelude::*;

use super::*;
use crate::agreements::AgreementFile;

fn at(text: &str) -> Timestamp {
    let text = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    text.parse().expect("an instant")
}

/// A version of a document that was uploaded at a moment.
fn version(language: &str, number: u32, is_major_version: bool, uploaded: &str) -> AgreementFile {
    AgreementFile {
        id: format!("{language}{number}"),
        language: language.to_owned(),
        file_name: "terms.pdf".to_owned(),
        display_name: "Terms".to_owned(),
        is_default: false,
        version: number,
        is_major_version,
        created_date_time: at(uploaded),
    }
}

fn agreement(schedule: Option<(&str, Option<&str>)>, duration: Option<&str>) -> Agreement {
    Agreement {
        id: AgreementId::well_known(1),
        tenant: TenantId::well_known(2),
        display_name: "Terms".to_owned(),
        created_date_time: at("2026-01-01"),
        is_viewing_before_acceptance_required: false,
        is_per_device_acceptance_required: false,
        user_reaccept_required_frequency: duration.map(str::to_owned),
        terms_expiration: schedule.map(|(start, frequency)| TermsExpiration {
            start_date_time: at(start),
            frequency: frequency.map(str::to_owned),
        }),
        files: vec![version("en", 1, true, "2026-01-01"), version("de", 1, true, "2026-01-01")],
        earlier: Vec::new(),
    }
}

/// Somebody who accepts anew the moment her acceptance lapses.
fn lapses(agreement: &Agreement, accepted: &str, times: usize) -> Vec<String> {
    let next = |accepted: &Timestamp| agreement.lapses_at(*accepted);
    let dates = std::iter::successors(next(&at(accepted)), next).take(times);
    dates.map(|lapse| lapse.strftime("%b %-d").to_string()).collect()
}

#[test]
fn the_example_of_the_documentation() {
    // B5.8#8
    let monthly = agreement(Some(("2027-01-01", Some("P1M"))), None);
    let thirty_days = agreement(None, Some("P30D"));
    for (agreement, person, accepted, expected) in [
        (&monthly, "Alice", "2027-01-01", ["Feb 1", "Mar 1", "Apr 1"]),
        (&monthly, "Bob", "2027-01-15", ["Feb 1", "Mar 1", "Apr 1"]),
        (&thirty_days, "Alice", "2027-01-01", ["Jan 31", "Mar 2", "Apr 1"]),
        (&thirty_days, "Bob", "2027-01-15", ["Feb 14", "Mar 16", "Apr 15"]),
    ] {
        assert_eq!(lapses(agreement, accepted, 3), expected, "B5.8#8 {person} {accepted}");
    }
}

#[test]
fn a_schedule_lapses_on_its_dates_and_a_duration_after_its_own_time_whichever_comes_first() {
    for (case, schedule, duration, accepted, lapse) in [
        ("B5.8#8 neither", None, None, "2027-01-01", None),
        ("B5.8#8 before the first date", Some(("2027-03-01", Some("P1M"))), None, "2027-01-01", Some("2027-03-01")),
        ("B5.8#8 on a date", Some(("2027-03-01", Some("P1M"))), None, "2027-03-01", Some("2027-04-01")),
        ("B5.8#8 annually", Some(("2027-03-01", Some("P1Y"))), None, "2029-03-02", Some("2030-03-01")),
        ("B5.8#8 bi-annually", Some(("2027-03-01", Some("P6M"))), None, "2027-03-02", Some("2027-09-01")),
        ("B5.8#8 quarterly", Some(("2027-03-01", Some("P3M"))), None, "2027-08-31", Some("2027-09-01")),
        ("B5.8#8 the 31st", Some(("2027-01-31", Some("P1M"))), None, "2027-03-01", Some("2027-03-31")),
        ("B5.8#8 once", Some(("2027-03-01", None)), None, "2027-01-01", Some("2027-03-01")),
        ("B5.8#8 once, and past", Some(("2027-03-01", None)), None, "2027-03-01", None),
        ("B5.8#8 both", Some(("2027-03-01", Some("P1M"))), Some("P7D"), "2027-02-25", Some("2027-03-01")),
        ("B5.8#8 both", Some(("2027-03-01", Some("P1M"))), Some("P7D"), "2027-02-01", Some("2027-02-08")),
    ] {
        let found = agreement(schedule, duration).lapses_at(at(accepted));
        assert_eq!(found, lapse.map(at), "{case}: {schedule:?}, {duration:?}, accepted {accepted}");
    }
}

#[test]
fn a_new_version_that_wants_it_ends_the_acceptances_of_its_language_for_later_sessions() {
    // B5.8#9. Columns: whether the new version is a major one, the document that was accepted, when the session began.
    for (major, document, session, counts) in [
        (true, "en1", "2027-02-02", false),
        (true, "en1", "2027-02-01", false),
        (true, "en1", "2027-01-31", true),
        (true, "en2", "2027-02-02", true),
        (true, "de1", "2027-02-02", true),
        (false, "en1", "2027-02-02", true),
        (true, "gone", "2027-01-31", false),
    ] {
        let mut agreement = agreement(None, None);
        let replaced = std::mem::replace(&mut agreement.files[0], version("en", 2, major, "2027-02-01"));
        agreement.earlier.push(replaced);
        let found = agreement.still_accepted(document, at("2027-01-15"), at(session));
        assert_eq!(found, counts, "B5.8#9 major {major}, accepted {document}, session of {session}");
    }
}

proptest! {
    #[test]
    fn what_holds_in_a_younger_session_holds_in_every_older_one(
        accepted in 0_i64..1_000, session in 0_i64..2_000, earlier in 0_i64..2_000,
        start in 0_i64..1_500, months in 1_i64..13, days in 1_i64..400, major in any::<bool>(),
    ) {
        let day = |day: i64| at("2027-01-01") + SignedDuration::from_hours(24 * day);
        let mut agreement = agreement(None, Some(&format!("P{days}D")));
        agreement.terms_expiration =
            Some(TermsExpiration { start_date_time: day(start), frequency: Some(format!("P{months}M")) });
        let mut second = version("en", 2, major, "2027-01-01");
        second.created_date_time = day(start / 2);
        let replaced = std::mem::replace(&mut agreement.files[0], second);
        agreement.earlier.push(replaced);
        let holds = |session: i64| agreement.still_accepted("en1", day(accepted), day(session));
        prop_assert!(!holds(session) || holds(session.min(earlier)));
        let lapse = agreement.lapses_at(day(accepted)).expect("a schedule without end");
        prop_assert!(lapse > day(accepted), "an acceptance holds at its own moment");
    }
}
