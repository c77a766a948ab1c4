use kernel::{Ctx, Timestamp};
use ledger::observations::{self, Observation};
use store::Read;

use super::exercise::{Proof, STEPS};
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

/// How far the exercise is.
pub(crate) fn progress(read: &Read<'_>, ctx: &Ctx) -> Result<Vec<Progress>, PageError> {
    let facts = Facts::load(read, ctx)?;
    Ok(judged(&observations::all(read)?, &|proof| match proof {
        Proof::Looked(_) => Known { so: true, since: None },
        Proof::LookedAt(_, fact) | Proof::State(fact) => facts.of(fact),
    }))
}

/// Goes through the steps in order: a step about looking counts only after the one before it.
fn judged(seen: &[Observation], state: &dyn Fn(Proof) -> Known) -> Vec<Progress> {
    let mut before = Known { so: true, since: None };
    let mut steps = Vec::with_capacity(STEPS.len());
    for step in STEPS {
        let state = state(step.proof);
        let known = match step.proof {
            Proof::State(_) => state,
            Proof::Looked(keys) | Proof::LookedAt(keys, _) => {
                let looked = looked(seen, keys);
                let so = looked.so && state.so && before.so;
                Known { so, since: [looked.since, before.since].into_iter().flatten().max().filter(|_| so) }
            }
        };
        steps.push(Progress { id: step.id, title: step.title, done: known.so, at: known.since });
        before = known;
    }
    steps
}

/// Whether all of these were served, and when the last of them was.
fn looked(seen: &[Observation], keys: &[&str]) -> Known {
    let first = |key: &str| seen.iter().find(|look| look.key == key).map(|look| look.first_at);
    let times: Option<Vec<Timestamp>> = keys.iter().map(|key| first(key)).collect();
    Known { so: times.is_some(), since: times.and_then(|times| times.into_iter().max()) }
}

#[cfg(test)]
mod tests {
    use super::super::exercise::Fact;
    use super::*;

    fn looks(keys: &[&str]) -> Vec<Observation> {
        let look = |(minute, key): (usize, &&str)| Observation {
            key: (*key).to_owned(),
            first_at: format!("2027-01-01T00:{minute:02}:00Z").parse().expect("an instant"),
            audit_position: 0,
        };
        keys.iter().enumerate().map(look).collect()
    }

    fn done(seen: &[Observation], facts: &[Fact]) -> Vec<&'static str> {
        let state = |proof: Proof| match proof {
            Proof::Looked(_) => Known { so: true, since: None },
            Proof::LookedAt(_, fact) | Proof::State(fact) => Known { so: facts.contains(&fact), since: None },
        };
        judged(seen, &state).into_iter().filter(|step| step.done).map(|step| step.id).collect()
    }

    #[test]
    fn a_look_counts_only_after_the_step_before_it() {
        let seen = looks(&["portal/external-identities", "portal/home"]);
        assert_eq!(done(&seen, &[]), ["A1"]);
        let seen = looks(&["portal/external-identities", "portal/home", "portal/entra-id"]);
        assert_eq!(done(&seen, &[]), ["A1", "A2", "A3"]);
    }

    #[test]
    fn what_is_so_counts_however_it_came_about() {
        assert_eq!(done(&[], &[Fact::Invited]), ["B5", "B6"]);
        assert_eq!(done(&looks(&["portal/users"]), &[Fact::Invited]), ["B5", "B6", "B7"]);
        assert_eq!(done(&[], &[Fact::Assigned, Fact::AppOpened]), ["B15", "B16", "C5"]);
    }

    #[test]
    fn a_setting_in_the_way_keeps_its_step_open() {
        let seen = looks(&[
            "portal/home",
            "portal/entra-id",
            "portal/external-identities",
            "portal/cross-tenant-access",
            "portal/cross-tenant-access/default",
            "portal/external-collaboration",
        ]);
        assert_eq!(done(&seen, &[]), ["A1", "A2", "A3", "A4", "A5"]);
        assert_eq!(done(&seen, &[Fact::InvitationsPossible]), ["A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2"]);
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
