use rusqlite::StatementStatus;

use super::*;

const SCHEMA: Schema = Schema {
    owner: "test",
    steps: &["create table things (id text not null, kind text not null) strict;
        create index things_of_a_kind on things (id) where kind = 'a';"],
};

#[test]
fn a_kept_statement_is_planned_once_whatever_is_bound_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("a.db"), &[SCHEMA]).expect("a store");
    let mut reader = store.inner.borrow_reader().expect("a reader");
    let mut find =
        reader.connection().prepare("select 1 from things where id = ?1 and kind = ?2").expect("a statement");
    for kind in ["a", "b", "a"] {
        assert!(!find.exists(["1", kind]).expect("an answer"));
    }
    assert_eq!(find.get_status(StatementStatus::RePrepare), 0);
}
