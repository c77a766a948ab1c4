use kernel::{Ctx, Timestamp};
use ledger::observations::{self, Observation};
use store::Read;

use super::exercise::{Fact, Proof, STEPS};
use super::facts::{Facts, Known};
use crate::error::PageError;

/// How a step stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) done: bool,
    /// When it was done, where that is known.
    pub(crate) at: Option<Timestamp>,
}

/// A place in the course of events: behind this audit record and this look.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    audit: i64,
    look: i64,
}

impl Place {
    fn of(look: &Observation) -> Self {
        Self { audit: look.audit_position, look: look.seq }
    }

    fn is_before(self, look: &Observation) -> bool {
        look.seq > self.look && look.audit_position >= self.audit
    }
}

/// How far the exercise is.
pub(crate) fn progress(read: &Read<'_>, ctx: &Ctx) -> Result<Vec<Progress>, PageError> {
    let facts = Facts::load(read, ctx)?;
    Ok(judged(&observations::all(read)?, &|fact| facts.of(fact)))
}

/// Goes through the steps in order: a look counts only when it was taken after the step before it was done.
fn judged(seen: &[Observation], state: &dyn Fn(Fact) -> Known) -> Vec<Progress> {
    // Where the step before was done; nowhere while it is open.
    let mut before = Some(Place::default());
    let mut steps = Vec::with_capacity(STEPS.len());
    for step in STEPS {
        let (at, done) = match step.proof {
            Proof::State(fact) => {
                let known = state(fact);
                (known.since, known.so.then(|| Place { audit: known.recorded.unwrap_or(0), look: 0 }))
            }
            Proof::Looked(keys) => looked(seen, keys, before),
            Proof::LookedAt(keys, fact) => looked(seen, keys, before.filter(|_| state(fact).so)),
        };
        steps.push(Progress {
            id: step.id,
            title: step.title,
            done: done.is_some(),
            at: at.filter(|_| done.is_some()),
        });
        before = done;
    }
    steps
}

/// When and where the last of these was looked at for the first time behind a place.
fn looked(seen: &[Observation], keys: &[&str], before: Option<Place>) -> (Option<Timestamp>, Option<Place>) {
    let first =
        |key: &&str| before.and_then(|place| seen.iter().find(|look| look.key == *key && place.is_before(look)));
    let looks: Option<Vec<&Observation>> = keys.iter().map(first).collect();
    let last = looks.and_then(|looks| looks.into_iter().max_by_key(|look| look.seq));
    (last.map(|look| look.at), last.map(Place::of))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks, one a minute; a number is the audit record that was written before those behind it.
    fn looks(course: &[&str]) -> Vec<Observation> {
        let mut audit_position = 0;
        let mut looks = Vec::new();
        for word in course {
            if let Ok(record) = word.parse() {
                audit_position = record;
                continue;
            }
            let seq = i64::try_from(looks.len()).expect("a handful") + 1;
            let at = format!("2027-01-01T00:{seq:02}:00Z").parse().expect("an instant");
            looks.push(Observation { seq, key: (*word).to_owned(), at, audit_position });
        }
        looks
    }

    fn done(seen: &[Observation], facts: &[(Fact, i64)]) -> Vec<&'static str> {
        let state = |fact: Fact| {
            let recorded = facts.iter().find(|(so, _)| *so == fact).map(|(_, record)| *record);
            Known { so: recorded.is_some(), since: None, recorded }
        };
        judged(seen, &state).into_iter().filter(|step| step.done).map(|step| step.id).collect()
    }

    #[test]
    fn a_look_counts_only_after_the_step_before_it() {
        let seen = looks(&["portal/external-identities", "portal/home"]);
        assert_eq!(done(&seen, &[]), ["A1"]);
        let seen = looks(&["portal/external-identities", "portal/home", "portal/entra-id"]);
        assert_eq!(done(&seen, &[]), ["A1", "A2"], "External Identities was looked at too early");
        let seen = looks(&["portal/home", "portal/entra-id", "portal/external-identities"]);
        assert_eq!(done(&seen, &[]), ["A1", "A2", "A3"]);
    }

    #[test]
    fn what_is_so_counts_however_it_came_about() {
        assert_eq!(done(&[], &[(Fact::Invited, 3)]), ["B5", "B6"]);
        assert_eq!(done(&[], &[(Fact::Assigned, 4), (Fact::AppOpened, 9)]), ["B15", "B16", "C5"]);
    }

    #[test]
    fn a_look_from_before_the_deed_does_not_count_behind_it() {
        let invited = [(Fact::Invited, 3)];
        assert_eq!(done(&looks(&["2", "portal/users", "3"]), &invited), ["B5", "B6"]);
        assert_eq!(done(&looks(&["2", "portal/users", "3", "portal/users"]), &invited), ["B5", "B6", "B7"]);
        let assigned = [(Fact::Assigned, 4)];
        let list = "portal/app/users-and-groups";
        assert_eq!(done(&looks(&[list, "4", "portal/users"]), &assigned), ["B15", "B16"]);
        assert_eq!(done(&looks(&[list, "4", "portal/users", list]), &assigned), ["B15", "B16", "B17"]);
    }

    #[test]
    fn home_and_the_directory_are_looked_at_anew_in_each_part() {
        let invited = [(Fact::Invited, 3)];
        let part = ["portal/home", "portal/entra-id", "3", "portal/users", "portal/home", "portal/entra-id"];
        let seen = looks(&part);
        assert_eq!(done(&seen[..3], &invited), ["A1", "A2", "B5", "B6", "B7"]);
        assert_eq!(done(&seen[..4], &invited), ["A1", "A2", "B5", "B6", "B7", "B8"]);
        assert_eq!(done(&seen, &invited), ["A1", "A2", "B5", "B6", "B7", "B8", "B9"]);
        let seen = looks(&[&part[..], &["portal/home", "portal/users"]].concat());
        assert_eq!(done(&seen, &invited), ["A1", "A2", "B5", "B6", "B7", "B8", "B9"], "later looks take nothing back");
    }

    #[test]
    fn a_setting_in_the_way_keeps_its_step_open() {
        let settings = [
            "portal/home",
            "portal/entra-id",
            "portal/external-identities",
            "portal/cross-tenant-access",
            "portal/cross-tenant-access/default",
            "portal/external-collaboration",
        ];
        let seen = looks(&settings);
        assert_eq!(done(&seen, &[]), ["A1", "A2", "A3", "A4", "A5"]);
        assert_eq!(done(&seen, &[(Fact::InvitationsPossible, 0)]), ["A1", "A2", "A3", "A4", "A5", "A6"]);
    }

    #[test]
    fn the_exercise_has_its_steps_in_order_and_each_once() {
        let ids: Vec<&str> = STEPS.iter().map(|step| step.id).collect();
        let expected: Vec<String> = [("A", 6), ("B", 17), ("C", 5)]
            .into_iter()
            .flat_map(|(part, last)| (1..=last).map(move |number| format!("{part}{number}")))
            .collect();
        assert_eq!(ids, expected);
    }
}
