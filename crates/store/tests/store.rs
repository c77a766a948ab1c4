//! What the store promises: atomic writes, typed queries that lose and repeat nothing, files that can be swapped.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use rusqlite::params;
use store::query::{Collection, Column, ColumnKind, Comparison, Order, Predicate, Select, Value};
use store::{Lifetime, Mould, Schema, Store, StoreError};
use tempfile::TempDir;

const SCHEMA: Schema = Schema {
    owner: "test",
    steps: &[
        "create table things (id text primary key, name text not null, colour text, doc text not null) strict",
        "create table labels (thing text not null, label text not null) strict",
    ],
};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn open(path: &Path) -> Store {
    Store::open(path, &[SCHEMA]).expect("a store")
}

const PUT: &str = "insert into things (id, name, colour, doc) values (?1, ?2, ?3, json_object('id', ?1))";

fn put(store: &Store, id: &str, name: &str, colour: Option<&str>) {
    store.write_now::<_, StoreError>(|tx| tx.execute(PUT, params![id, name, colour]).map(drop)).expect("a row");
}

fn count(store: &Store) -> i64 {
    let count = store.read_now::<_, StoreError>(|read| read.one("select count(*) from things", [], |row| row.get(0)));
    count.expect("a count").expect("a row")
}

#[test]
fn an_error_or_a_panic_in_the_work_keeps_nothing() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"));
    let failed: Result<(), StoreError> = store.write_now(|tx| {
        tx.execute(PUT, params!["1", "a", None::<String>])?;
        Err(StoreError::Busy)
    });
    assert!(matches!(failed, Err(StoreError::Busy)));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), StoreError> = store.write_now(|tx| {
            tx.execute(PUT, params!["1", "a", None::<String>])?;
            panic!("in the middle");
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(count(&store), 0);
    put(&store, "1", "a", None);
    assert_eq!(count(&store), 1, "the store goes on after a panic");
}

#[tokio::test]
async fn a_look_up_stays_on_its_thread_and_gives_its_reader_back() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"));
    put(&store, "1", "a", None);
    let here = std::thread::current().id();
    // More of them than there are readers, and every other one fails.
    for fails in [true, false].repeat(16) {
        let found: Result<i64, StoreError> = store
            .look_up(|read| {
                assert_eq!(std::thread::current().id(), here);
                let count = read.one("select count(*) from things", [], |row| row.get(0))?.expect("a row");
                if fails { Err(StoreError::Busy) } else { Ok(count) }
            })
            .await;
        assert_eq!(found.ok(), (!fails).then_some(1));
    }
}

#[tokio::test]
async fn every_commit_moves_the_counter_and_a_panic_reaches_the_caller() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"));
    let commits = store.commits();
    let before = *commits.borrow();
    store
        .write::<_, StoreError, _>(|tx| tx.execute(PUT, params!["1", "a", None::<String>]).map(drop))
        .await
        .expect("ok");
    let _ = store.write::<(), StoreError, _>(|_| Err(StoreError::Busy)).await;
    assert_eq!(*commits.borrow(), before + 1);
    let other = store.clone();
    let task = tokio::spawn(async move { other.read::<(), StoreError, _>(|_| panic!("in a read")).await });
    assert!(task.await.expect_err("the panic").is_panic());
}

#[test]
fn a_broken_rule_of_the_schema_is_a_conflict_that_says_which() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"));
    put(&store, "1", "a", None);
    let again: Result<usize, StoreError> = store.write_now(|tx| tx.execute(PUT, params!["1", "b", None::<String>]));
    assert!(matches!(again, Err(StoreError::Conflict { constraint }) if constraint.contains("things.id")));
}

#[test]
fn a_file_of_a_newer_release_is_refused() {
    let folder = folder();
    let path = folder.path().join("a.db");
    drop(open(&path));
    let older = Schema { owner: "test", steps: &SCHEMA.steps[..1] };
    assert!(matches!(Store::open(&path, &[older]), Err(StoreError::Newer { found: 2, known: 1, .. })));
    std::fs::write(folder.path().join("b.db"), "this is no database, however long it may be said to be")
        .expect("a file");
    assert!(matches!(Store::open(&folder.path().join("b.db"), &[SCHEMA]), Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn a_replaced_file_is_seen_by_every_later_request_and_survives() {
    for lifetime in [Lifetime::Durable, Lifetime::Ephemeral] {
        replaced(lifetime).await;
    }
}

async fn replaced(lifetime: Lifetime) {
    let folder = folder();
    let (path, other) = (folder.path().join("a.db"), folder.path().join("b.db"));
    let store = open(&path);
    put(&store, "1", "a", None);
    {
        let aside = open(&other);
        put(&aside, "2", "b", None);
        put(&aside, "3", "c", None);
    }
    let seen = store.replace(&other, lifetime, |read| read.exists("select 1 from things where id = '2'", []));
    assert!(seen.await.expect("replaced"), "the new file, before anybody else");
    assert_eq!(count(&store), 2);
    put(&store, "4", "d", None);
    drop(store);
    assert_eq!(count(&open(&path)), 3);
}

const ID: Column = Column { sql: "things.id", kind: ColumnKind::Text };
const NAME: Column = Column { sql: "things.name", kind: ColumnKind::Text };
const COLOUR: Column = Column { sql: "things.colour", kind: ColumnKind::Text };
const LABELS: Collection = Collection {
    sql: "labels l where l.thing = things.id",
    element: Column { sql: "l.label", kind: ColumnKind::Text },
    owner: None,
};
/// The same labels, found before their things.
const INDEXED: Collection = Collection { sql: "labels l where true", owner: Some("l.thing"), ..LABELS };

#[derive(serde::Deserialize)]
struct Thing {
    id: String,
}

fn select(filter: Option<Predicate>, top: usize) -> Select {
    Select {
        table: "things",
        scope: Predicate::And(Vec::new()),
        filter,
        order: Order { by: NAME, descending: false },
        after: None,
        top,
    }
}

fn found(store: &Store, filter: Predicate) -> BTreeSet<String> {
    let page = store.read_now(|read| select(Some(filter), 1000).page::<Thing>(read)).expect("a page");
    page.items.into_iter().map(|thing| thing.id).collect()
}

#[test]
fn negations_include_what_has_no_value() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"));
    put(&store, "red", "a", Some("red"));
    put(&store, "reddish", "b", Some("reddish"));
    put(&store, "none", "c", None);
    store
        .write_now::<_, StoreError>(|tx| tx.execute("insert into labels values ('red', 'warm')", []).map(drop))
        .expect("a label");
    let text = |value: &str| Value::Text(value.to_owned());
    let is = |value: &str| Predicate::Compare(COLOUR, Comparison::Eq, text(value));
    let starts = || Predicate::StartsWith(COLOUR, "red".to_owned());
    let not = |part| Predicate::Not(Box::new(part));
    let cases: Vec<(Predicate, &[&str])> = vec![
        (is("red"), &["red"]),
        (not(is("red")), &["none", "reddish"]),
        (Predicate::Compare(COLOUR, Comparison::Ne, text("red")), &["none", "reddish"]),
        (Predicate::Compare(COLOUR, Comparison::Eq, Value::Null), &["none"]),
        (Predicate::Compare(COLOUR, Comparison::Gt, text("red")), &["reddish"]),
        (starts(), &["red", "reddish"]),
        (not(starts()), &["none"]),
        (Predicate::EndsWith(COLOUR, "dish".to_owned()), &["reddish"]),
        (not(Predicate::EndsWith(COLOUR, "dish".to_owned())), &["none", "red"]),
        (Predicate::In(COLOUR, vec![text("red"), Value::Null]), &["none", "red"]),
        (Predicate::Or(Vec::new()), &[]),
        (Predicate::And(Vec::new()), &["none", "red", "reddish"]),
        (Predicate::Any(LABELS, Box::new(Predicate::Compare(LABELS.element, Comparison::Eq, text("warm")))), &["red"]),
        (Predicate::Any(INDEXED, Box::new(Predicate::Compare(LABELS.element, Comparison::Eq, text("warm")))), &["red"]),
        (Predicate::Compare(ID, Comparison::Eq, text("'; drop table things; --")), &[]),
    ];
    for (filter, expected) in cases {
        let expected: BTreeSet<String> = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(found(&store, filter.clone()), expected, "{filter:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn pages_lose_and_repeat_nothing_while_rows_come_and_go(
        names in proptest::collection::vec("[a-c]{1,2}", 1..30),
        top in 1_usize..6,
        descending: bool,
    ) {
        let folder = folder();
        let store = open(&folder.path().join("a.db"));
        for (number, name) in names.iter().enumerate() {
            put(&store, &format!("{number:03}"), name, None);
        }
        let mut select = Select { order: Order { by: NAME, descending }, ..select(None, top) };
        let mut seen = Vec::new();
        let mut extra = 0;
        loop {
            let page = store.read_now(|read| select.page::<Thing>(read)).expect("a page");
            seen.extend(page.items.into_iter().map(|thing| thing.id).filter(|id| !id.starts_with('x')));
            // Somebody writes between two pages.
            extra += 1;
            put(&store, &format!("x{extra}"), "b", None);
            match page.next {
                Some(next) if extra < 200 => select.after = Some(next),
                _ => break,
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        prop_assert_eq!(sorted, (0..names.len()).map(|number| format!("{number:03}")).collect::<Vec<_>>());
    }
}

/// A file in which the mould wrote these things.
fn cast(mould: &Mould, path: &Path, things: &[&str]) -> Result<(), StoreError> {
    let (size, ()) = mould.cast(path, |tx| {
        for thing in things {
            tx.execute(PUT, params![thing, "cast", None::<String>])?;
        }
        Ok::<_, StoreError>(())
    })?;
    assert_eq!(std::fs::metadata(path)?.len(), u64::try_from(size).expect("a size"));
    Ok(())
}

#[test]
fn files_come_from_a_mould_and_leave_nothing_in_it() {
    let (folder, mould) = (folder(), Mould::new(&[SCHEMA]).expect("a mould"));
    let path = |name: &str| folder.path().join(name);
    cast(&mould, &path("a.db"), &["1", "2"]).expect("a file");
    let twice = cast(&mould, &path("none.db"), &["1", "1"]);
    assert!(twice.is_err() && !path("none.db").exists(), "{twice:?}");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = mould.cast(&path("none.db"), |tx| {
            tx.execute(PUT, params!["1", "a", None::<String>])?;
            let nothing: Option<i64> = tx.one("select 1 where false", [], |row| row.get(0))?;
            Ok::<_, StoreError>(nothing.expect("a panic in the middle"))
        });
    }));
    assert!(panicked.is_err() && !path("none.db").exists());
    cast(&mould, &path("b.db"), &["2"]).expect("a file");
    let (a, b) = (open(&path("a.db")), open(&path("b.db")));
    assert_eq!((count(&a), count(&b)), (2, 1));
    put(&b, "1", "b", None);
    assert_eq!((count(&a), count(&b)), (2, 2), "what was cast is a file like any other");
    let mode = b.read_now::<_, StoreError>(|read| read.one("pragma journal_mode", [], |row| row.get::<_, String>(0)));
    assert_eq!(mode.expect("a mode").as_deref(), Some("wal"));
}
