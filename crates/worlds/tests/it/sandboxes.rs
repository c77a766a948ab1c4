use std::sync::Arc;

use kernel::{Origins, Scheme, SignedDuration};
use mail::Transport;
use tempfile::TempDir;
use worlds::document::view;
use worlds::faults::{FaultDefinition, Surface};
use worlds::{DEFAULT, Grounds, NewSandbox, Sandboxes, World, WorldError};

use crate::lab::{clinic, folder, open, reached, ring};

/// A process that keeps its sandboxes in a folder.
fn process(folder: &TempDir) -> Sandboxes {
    let default = open(folder, Some(7), &clinic());
    let grounds = Grounds {
        folder: folder.path().join("sandboxes"),
        temporary: folder.path().join("ephemeral"),
        host_randomness: [9; 32],
        keys: ring(),
        published_keys: ring(),
        transport: Transport::Inbox,
        origins: Arc::new(|name| Origins::local(Scheme::Https, &format!("{name}.localhost"), 8443, 8444)),
    };
    Sandboxes::open(grounds, default).expect("a process")
}

fn new(name: &str, ephemeral: bool) -> NewSandbox {
    NewSandbox { name: name.to_owned(), document: None, state: None, seed: Some(7), ephemeral }
}

fn text(world: &World) -> String {
    let view = world.store().read_now(|read| view(read, world.name())).expect("the view");
    serde_json::to_string(&view).expect("json")
}

#[tokio::test]
async fn a_sandbox_that_nobody_used_for_long_is_closed_and_goes_on_when_it_is_asked_for() {
    const MANY: usize = 50;
    let folder = folder();
    let sandboxes = process(&folder);
    let first = sandboxes.create(new("first", false)).await.expect("a sandbox");
    let before = text(&first);
    first.clock().advance(SignedDuration::from_hours(1));
    first.save_clock().await.expect("the clock is kept");
    let fault: FaultDefinition = serde_json::from_str(r#"{"surface":"graph","status":503,"nth":3}"#).expect("a fault");
    let arrival = first.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    first.add_fault(&arrival, fault).await.expect("a fault");
    assert!(first.mishap(Surface::Graph, "GET", "/").is_none());
    let weak = first.downgrade();
    drop(first);
    for number in 0..MANY {
        sandboxes.create(new(&format!("t{number}"), true)).await.expect("a sandbox");
    }
    assert!(weak.upgrade().is_none(), "it was not used for longest");
    let again = sandboxes.of_name("first").await.expect("it opens").expect("it is there");
    assert_eq!(text(&again), before);
    assert_eq!(again.clock().now().to_string(), "2027-01-01T01:00:00Z");
    assert!(again.mishap(Surface::Graph, "GET", "/").is_none(), "this was the second call");
    assert!(again.mishap(Surface::Graph, "GET", "/").is_some(), "this is the third");
}

#[tokio::test]
async fn what_was_to_be_kept_is_there_after_a_restart_and_found_by_its_tenants() {
    let folder = folder();
    let sandboxes = process(&folder);
    let kept = sandboxes.create(new("kept", false)).await.expect("a sandbox");
    sandboxes.create(new("gone", true)).await.expect("a sandbox");
    let before = text(&kept);
    kept.save_snapshot("a").await.expect("a snapshot");
    let tenant =
        kept.store().read_now(|read| Ok::<_, WorldError>(directory::tenants::load_all(read)?)).expect("a read");
    let tenant = tenant[0].id;
    assert_eq!(sandboxes.of_tenant(tenant).as_deref(), Some("kept"));
    drop((kept, sandboxes));
    let sandboxes = process(&folder);
    let names: Vec<_> = sandboxes.list().into_iter().map(|listed| listed.name).collect();
    assert_eq!(names, [DEFAULT, "kept"]);
    assert_eq!(sandboxes.of_tenant(tenant).as_deref(), Some("kept"));
    let kept = sandboxes.of_name("kept").await.expect("it opens").expect("it is there");
    assert_eq!(text(&kept), before);
    assert_eq!(kept.snapshots().await.expect("a list")[0].name, "a");
    sandboxes.remove("kept").await.expect("it is dropped");
    assert_eq!(sandboxes.of_tenant(tenant), None);
    assert!(sandboxes.of_name("kept").await.expect("an answer").is_none());
    drop((kept, sandboxes));
    assert_eq!(process(&folder).list().len(), 1);
    let left = std::fs::read_dir(folder.path().join("sandboxes")).expect("the folder");
    let left: Vec<_> = left.map(|file| file.expect("a file").file_name().into_string().expect("a name")).collect();
    assert!(left.iter().all(|name| name.starts_with("registry.db")), "{left:?}");
}

#[tokio::test]
async fn a_reset_without_a_seed_keeps_the_secrets_also_after_a_restart() {
    let folder = folder();
    let sandboxes = process(&folder);
    let unseeded = NewSandbox { seed: None, ..new("one", false) };
    let one = sandboxes.create(unseeded).await.expect("a sandbox");
    let before = text(&one);
    drop((one, sandboxes));
    let sandboxes = process(&folder);
    let one = sandboxes.of_name("one").await.expect("it opens").expect("it is there");
    let again = sandboxes.reset(&one, None).await.expect("a reset");
    assert_eq!(text(&again), before);
}

#[tokio::test]
async fn a_snapshot_that_was_taken_at_another_port_leads_to_where_the_world_is_reached_now() {
    let folder = folder();
    let before = open(&folder, Some(7), &clinic());
    before.save_snapshot("a").await.expect("a snapshot");
    drop(before);
    let origins = Origins::local(Scheme::Https, "localhost", 9443, 9444);
    let world = reached(&folder, Some(7), &clinic(), &origins).expect("the world opens");
    let stood = text(&world);
    assert!(stood.contains("https://localhost:9444/callback"), "{stood}");
    let returned = Sandboxes::new(world.clone()).restore(&world, "a").await.expect("it is restored");
    assert_eq!(text(&returned), stood);
}

#[tokio::test]
async fn a_snapshot_of_an_earlier_release_has_the_tables_of_this_one_when_it_is_returned_to() {
    const EARLIER: [&str; 3] = [
        "alter table world drop column asked",
        "alter table world drop column drawn",
        "update schema_steps set steps = steps - 1 where owner = 'worlds'",
    ];
    let folder = folder();
    let world = open(&folder, Some(7), &clinic());
    let stood = text(&world);
    world.save_snapshot("a").await.expect("a snapshot");
    let snapshots = world.path().with_extension("snapshots");
    let file = std::fs::read_dir(&snapshots).expect("a folder").next().expect("a file").expect("a file").path();
    let earlier = snapshots.join("a@1798761600000000.db");
    std::fs::rename(file, &earlier).expect("another name");
    let store = store::Store::open(&earlier, &[]).expect("the file opens");
    let undone = store.write_now(|tx| EARLIER.iter().try_for_each(|step| tx.execute(step, []).map(drop)));
    undone.expect("it is as an earlier release left it");
    drop(store);
    let returned = Sandboxes::new(world.clone()).restore(&world, "a").await.expect("it is restored");
    assert_eq!(text(&returned), stood);
    returned.save_snapshot("b").await.expect("what is counted has its place");
}
