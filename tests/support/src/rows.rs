//! Every row of a world's file, to see what a story changed and whether two stories came to the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

const TABLES: &str = "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'";

/// The rows of each table, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows(BTreeMap<String, BTreeSet<String>>);

impl Rows {
    pub(crate) fn of(file: &Path) -> Self {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the world's file");
        let mut names = connection.prepare(TABLES).expect("a schema");
        let names: Vec<String> =
            names.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("names of tables");
        Self(names.into_iter().map(|name| (name.clone(), table(&connection, &name))).collect())
    }

    /// The tables whose rows are not the same in the other.
    #[must_use]
    pub fn changed(&self, other: &Self) -> Vec<&str> {
        let tables = self.0.iter().filter(|(name, rows)| other.0.get(*name) != Some(rows));
        tables.map(|(name, _)| name.as_str()).collect()
    }

    /// What each has and the other has not, for a failing test to show.
    #[must_use]
    pub fn difference(&self, other: &Self) -> String {
        let mut text = String::new();
        for name in self.changed(other) {
            let none = BTreeSet::new();
            let (here, there) = (&self.0[name], other.0.get(name).unwrap_or(&none));
            let lines = here.difference(there).map(|row| format!("{name} - {row}\n"));
            let lines = lines.chain(there.difference(here).map(|row| format!("{name} + {row}\n")));
            text.extend(lines);
        }
        text
    }

    /// The names of the tables.
    #[must_use]
    pub fn tables(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// One table's rows.
    #[must_use]
    pub fn table(&self, name: &str) -> &BTreeSet<String> {
        self.0.get(name).unwrap_or_else(|| panic!("there is no table {name} but {:?}", self.tables()))
    }
}

fn table(connection: &Connection, name: &str) -> BTreeSet<String> {
    let mut all = connection.prepare(&format!("select * from \"{name}\"")).expect("a table can be read");
    let columns: Vec<String> = all.column_names().map(str::to_owned).collect();
    let mut rows = all.query([]).expect("a table can be read");
    let mut found = BTreeSet::new();
    while let Some(row) = rows.next().expect("a row can be read") {
        let cells = columns
            .iter()
            .enumerate()
            .map(|(index, column)| format!("{column}={}", cell(row.get_ref(index).expect("a column can be read"))));
        found.insert(cells.collect::<Vec<_>>().join(" "));
    }
    found
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => format!("{bytes:02x?}"),
        },
    }
}
