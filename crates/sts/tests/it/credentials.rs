use directory::Account;
use kernel::Entropy;
use sts::StsError;
use sts::credentials::{self, Credential};

use crate::world::{ADA, WOODGROVE, World, work};

fn load(world: &World, account: &Account) -> Option<Credential> {
    let found: Result<_, StsError> = world.read(|read, _| credentials::load(read, account));
    found.expect("an answer")
}

fn shown(world: &World, account: &Account) -> Option<String> {
    let shown: Result<_, StsError> = world.read(|read, _| credentials::published(read, account));
    shown.expect("an answer")
}

#[test]
fn a_published_password_is_checked_and_shown() {
    let world = World::new();
    let account = work(WOODGROVE, ADA);
    assert_eq!(load(&world, &account), None);
    let set: Result<(), StsError> = world.write(|tx, _| credentials::set_published(tx, &account, "Pass-word-1"));
    set.expect("a password");
    let credential = load(&world, &account).expect("a credential");
    assert!(credentials::check(&credential, "Pass-word-1"));
    assert!(!credentials::check(&credential, "pass-word-1") && !credentials::check(&credential, ""));
    assert_eq!(shown(&world, &account).as_deref(), Some("Pass-word-1"));
}

#[test]
fn a_typed_password_is_hashed_and_never_shown() {
    let world = World::new();
    let account = work(WOODGROVE, ADA);
    let hash = credentials::hash(&Entropy::from_seed("test", 1), "my own secret").expect("a hash");
    assert!(hash.starts_with("$argon2id$") && !hash.contains("my own secret"));
    let set: Result<(), StsError> = world.write(|tx, _| credentials::set_typed(tx, &account, &hash));
    set.expect("a password");
    let credential = load(&world, &account).expect("a credential");
    assert!(credentials::check(&credential, "my own secret"));
    assert!(!credentials::check(&credential, &hash));
    assert_eq!(shown(&world, &account), None);
    assert_eq!(format!("{credential:?}"), "Credential(..)");
}

#[test]
fn a_credential_that_was_replaced_while_it_was_checked_is_not_current() {
    let world = World::new();
    let account = work(WOODGROVE, ADA);
    let current = |credential: &Credential| {
        let current: Result<_, StsError> = world.read(|read, _| credentials::is_current(read, &account, credential));
        current.expect("an answer")
    };
    let set = |password: &str| {
        let set: Result<(), StsError> = world.write(|tx, _| credentials::set_published(tx, &account, password));
        set.expect("a password");
    };
    set("one");
    let checked = load(&world, &account).expect("a credential");
    assert!(current(&checked));
    set("two");
    assert!(!current(&checked));
}
