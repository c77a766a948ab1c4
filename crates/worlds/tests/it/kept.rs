use std::fmt::Write as _;
use std::fs;

use directory::users::{self, UserPatch};
use kernel::{Caller, Origins, Scheme, Timestamp};
use tempfile::TempDir;
use worlds::World;
use worlds::document::{WorldDocument, parse_toml, view};

use crate::lab::{folder, open};

/// So many people that their file is large.
const PEOPLE: usize = 1_000;

/// A document with many people, all of a name.
fn many(name: &str) -> WorldDocument {
    let mut text =
        "name = \"many\"\n[[tenants]]\nname = \"W\"\nkind = \"resource\"\ninitialDomain = \"w.example\"\n".to_owned();
    for number in 0..PEOPLE {
        write!(
            text,
            "[[tenants.accounts]]\nuserPrincipalName = \"p{number}@w.example\"\ndisplayName = \"{name} {number}\"\n"
        )
        .expect("a string takes everything");
    }
    parse_toml("many.toml", &text).expect("a document")
}

/// Whether the file that was made is kept beside the world's own.
fn is_kept(folder: &TempDir) -> bool {
    fs::exists(folder.path().join("default.made")).expect("the folder")
}

fn text(world: &World) -> String {
    let view = world.store().read_now(|read| view(read, world.name())).expect("the view");
    serde_json::to_string(&view).expect("json")
}

/// When the first person came.
fn created(world: &World) -> Timestamp {
    let read = world.store().read_now(|read| {
        let tenant = directory::tenants::load_all(read)?.remove(0).id;
        users::by_upn(read, tenant, "p0@w.example")
    });
    read.expect("the directory").expect("the first person").created_date_time
}

/// Gives the first person another name.
async fn rename(world: &World) {
    let arrival = world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    let renamed = world.write(&arrival, Caller::System, |tx, ctx| {
        let tenant = directory::tenants::load_all(tx)?.remove(0).id;
        let first = users::by_upn(tx, tenant, "p0@w.example")?.expect("the first person");
        let patch = UserPatch { display_name: Some("Somebody Else".to_owned()), ..UserPatch::default() };
        users::update(tx, ctx, first.id, patch)
    });
    renamed.await.expect("a change").granted().expect("the emulator may");
}

#[tokio::test]
async fn a_large_world_returns_to_what_it_was_made_of_by_a_copy_too() {
    for seed in [Some(7), None] {
        let folder = folder();
        let world = open(&folder, seed, &many("Person"));
        let made = text(&world);
        let mut world = world.reset(None).await.expect("a reset");
        assert!(is_kept(&folder), "the file is large");
        let at = created(&world);
        for _ in 0..2 {
            rename(&world).await;
            assert_ne!(text(&world), made);
            world = world.reset(None).await.expect("a reset");
            assert_eq!((text(&world), created(&world)), (made.clone(), at), "nobody was made again");
        }
        let key = world.key().mark();
        world = world.reset(None).await.expect("a reset");
        assert_eq!(world.key().mark(), key, "what was issued stays readable");
    }
}

#[tokio::test]
async fn what_is_kept_is_not_used_for_what_was_not_made_of_the_same() {
    let folder = folder();
    let world = open(&folder, Some(7), &many("Person"));
    let made = text(&world);
    let world = world.reset(None).await.expect("a reset");
    let world = world.reset(Some(many("Other"))).await.expect("a situation");
    assert!(text(&world).contains("Other 999") && !text(&world).contains("Person"));
    let world = world.reset(None).await.expect("a reset");
    assert_eq!(text(&world), made);
    fs::remove_file(folder.path().join("default.made")).expect("somebody cleans up");
    let world = world.reset(None).await.expect("a reset");
    assert_eq!((text(&world), is_kept(&folder)), (made, true));
}
