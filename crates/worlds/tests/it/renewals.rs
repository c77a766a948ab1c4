//! A sandbox that several want to be something else at once, or that becomes what it was while work falls due.

use std::sync::Arc;

use directory::{DirectoryError, users};
use kernel::{Caller, Origins, Scheme, SignedDuration, UserId};
use worlds::document::view;
use worlds::{Sandboxes, World, agenda};

use crate::lab::{clinic, folder, open};

fn text(world: &World) -> String {
    let view = world.store().read_now(|read| view(read, world.name())).expect("the view");
    serde_json::to_string(&view).expect("json")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_wants_it_to_be_something_else_waits_for_the_others() {
    let folder = folder();
    let world = open(&folder, Some(7), &clinic());
    let before = text(&world);
    world.save_snapshot("a").await.expect("a snapshot");
    let state = Arc::new(world.state().await.expect("an export"));
    let sandboxes = Sandboxes::new(world.clone());
    let mut all = tokio::task::JoinSet::new();
    for number in 0..24 {
        let (sandboxes, world, state) = (sandboxes.clone(), world.clone(), Arc::clone(&state));
        all.spawn(async move {
            match number % 5 {
                0 => sandboxes.restore(&world, "a").await.map(drop),
                1 => sandboxes.import(&world, (*state).clone()).await.map(drop),
                2 => sandboxes.reset(&world, None).await.map(drop),
                3 => sandboxes.replace(&world, clinic()).await.map(drop),
                _ => world.save_snapshot("a").await.map(drop),
            }
        });
    }
    while let Some(done) = all.join_next().await {
        done.expect("nobody panics").expect("each has its turn");
    }
    assert_eq!(text(&sandboxes.default_world()), before);
}

/// Deletes somebody; who that is.
async fn delete_one(world: &World) -> UserId {
    let arrival = world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    let deleted = world.write(&arrival, Caller::System, |tx, ctx| {
        let tenant = directory::tenants::load_all(tx)?.remove(0).id;
        let one = users::by_upn(tx, tenant, "mia.novak@woodgrove.example")?.expect("Mia").id;
        users::delete(tx, ctx, one)?.granted().expect("the emulator may");
        Ok::<_, DirectoryError>(one)
    });
    deleted.await.expect("a write")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_due_in_the_future_that_is_left_is_not_done_in_the_past_that_is_returned_to() {
    let folder = folder();
    let world = open(&folder, Some(7), &clinic());
    let deleted = delete_one(&world).await;
    world.save_snapshot("a").await.expect("a snapshot");
    let sandboxes = Sandboxes::new(world.clone());
    let then = world.clock().now();
    for _ in 0..20 {
        let world = sandboxes.default_world();
        agenda::advance(&world, then + SignedDuration::from_hours(24 * 60)).await.expect("sixty days");
        let background = tokio::spawn({
            let world = world.clone();
            async move {
                for _ in 0..20 {
                    world.settle().await.expect("a round");
                }
            }
        });
        let returned = sandboxes.restore(&world, "a").await.expect("a return");
        background.await.expect("no panic");
        assert_eq!(returned.clock().now(), then);
        let found = returned.store().read_now(|read| users::load_any(read, deleted));
        assert!(found.expect("a read").is_some(), "she can still be restored");
    }
}
