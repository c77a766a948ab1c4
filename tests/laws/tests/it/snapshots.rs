//! The law of snapshots: whatever happened before and after one was taken, to return to it is to be where one was.

use directory::users;
use journey::{Answer, Door};
use kernel::{Caller, SignedDuration, UserId};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use worlds::{Sandboxes, agenda};

use crate::clinic::{Clinic, Person, link};

const PEOPLE: [&str; 3] =
    ["dr.lee@fabrikam-clinic.example", "lena.holm@outlook.com", "priya.nair@lakeside-practice.example"];
const WALKS: u32 = 12;

#[derive(Clone, Debug)]
enum Step {
    Invite(usize),
    Redeem(usize),
    Delete,
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..PEOPLE.len()).prop_map(Step::Invite),
        3 => (0..PEOPLE.len()).prop_map(Step::Redeem),
        1 => Just(Step::Delete),
        2 => (1..900_i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..6)
}

/// Does the steps; what cannot be done is not.
async fn walk(clinic: &Clinic, steps: &[Step]) {
    let mut invited: Vec<UserId> = Vec::new();
    for step in steps {
        match step {
            Step::Invite(whom) => {
                if let Ok(sent) = clinic.try_invite("Ada Morgan", PEOPLE[*whom]).await.granted() {
                    invited.push(sent.invitation.user);
                }
            }
            Step::Redeem(whom) => {
                if let Ok(sent) = clinic.try_invite("Ada Morgan", PEOPLE[*whom]).await.granted() {
                    let mut person = Person::at(clinic, Door::Ticket(link(&sent))).await;
                    person.sign_in().await;
                    person.say(Answer::Accept).await;
                }
            }
            Step::Delete => {
                let Some(user) = invited.pop() else { continue };
                clinic.write(Caller::System, move |tx, ctx| Ok(users::delete(tx, ctx, user).is_ok())).await;
            }
            Step::Wait(hours) => {
                let to = clinic.world.clock().now() + SignedDuration::from_hours(*hours);
                agenda::advance(&clinic.world, to).await.expect("time passes");
            }
        }
    }
}

#[test]
fn to_return_to_a_snapshot_is_to_be_where_one_was() {
    let config = Config { cases: WALKS, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let law = |(before, after): (Vec<Step>, Vec<Step>)| {
        runtime.block_on(async {
            let clinic = Clinic::open();
            walk(&clinic, &before).await;
            let saved = clinic.world.save_snapshot("a").await.expect("a snapshot");
            let stood = clinic.world.state().await.expect("a state");
            walk(&clinic, &after).await;
            let sandboxes = Sandboxes::new(clinic.world.clone());
            let returned = sandboxes.restore(&clinic.world, "a").await.expect("it is restored");
            let state = returned.state().await.expect("a state");
            prop_assert_eq!(state.at, saved.at);
            for (table, rows) in &stood.tables {
                prop_assert_eq!(&state.tables[table], rows, "{} after {:?} and {:?}", table, before, after);
            }
            let again = sandboxes.import(&returned, stood.clone()).await.expect("it is imported");
            prop_assert_eq!(&again.state().await.expect("a state").tables, &stood.tables, "{:?}", before);
            Ok(())
        })
    };
    runner.run(&(steps(), steps()), law).unwrap_or_else(|error| panic!("{error}"));
}
