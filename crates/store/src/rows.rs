//! Every row of a file as JSON, and a file filled with such rows: what an export is made of.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Row, params_from_iter};
use serde_json::{Map, Value, json};

use crate::{Read, StoreError, Tx};

/// The rows of every table by the table's name, each row by its columns' names. A document stands as JSON within JSON,
/// bytes as `{"text": …}` where they are text and as `{"base64": …}` where they are not.
pub type Tables = BTreeMap<String, Vec<Map<String, Value>>>;

/// Which schema steps a file has seen. Rows fit only into a file that has seen the same.
const STEPS: &str = "schema_steps";

/// Why rows could not be written. Nothing of them was kept.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// They were read by a release with other tables.
    #[error("these rows were written by another release, whose tables are not those of this one")]
    OtherRelease,
    /// There is no such table.
    #[error("there is no table '{0}'")]
    NoTable(String),
    /// There is no such column.
    #[error("the table '{table}' has no column '{column}'")]
    NoColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A value is not what its column takes.
    #[error("the column '{column}' of the table '{table}' does not take {value}")]
    Value {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What was given.
        value: Value,
    },
    /// The rows contradict each other, or the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for RowsError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A column that is written, not generated.
struct Column {
    name: String,
    is_blob: bool,
    /// Its place in the primary key, counted from 1; 0 outside of it.
    key: i64,
}

const TABLES: &str = "select name, wr from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite_%' order by name";
const COLUMNS: &str = "select name, type, pk from pragma_table_xinfo(?1) where hidden = 0 order by cid";

/// Reads every row of every table.
pub fn read(read: &Read<'_>) -> Result<Tables, StoreError> {
    let tables = read.all(TABLES, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    let of = |(name, without_rowid): (String, bool)| {
        let columns = columns(read, &name)?;
        let rows = read.all(&select(&name, &columns, without_rowid), [], |row| object(row, &columns))?;
        Ok((name, rows))
    };
    tables.into_iter().map(of).collect()
}

/// Puts these rows in the place of all that are there.
pub fn write(tx: &Tx<'_>, tables: &Tables) -> Result<(), RowsError> {
    let own = self::read(tx)?;
    if own.get(STEPS) != tables.get(STEPS) {
        return Err(RowsError::OtherRelease);
    }
    // Rows refer to each other in every direction; together they must be right.
    tx.execute("pragma defer_foreign_keys = on", [])?;
    for table in own.keys().filter(|table| *table != STEPS) {
        tx.execute(&format!("delete from {table}"), [])?;
    }
    for (table, rows) in tables.iter().filter(|(table, _)| *table != STEPS) {
        if !own.contains_key(table) {
            return Err(RowsError::NoTable(table.clone()));
        }
        let columns = columns(tx, table)?;
        for row in rows {
            insert(tx, table, &columns, row)?;
        }
    }
    Ok(())
}

fn columns(read: &Read<'_>, table: &str) -> Result<Vec<Column>, StoreError> {
    read.all(COLUMNS, [table], |row| {
        let kind: String = row.get(1)?;
        Ok(Column { name: row.get(0)?, is_blob: kind.eq_ignore_ascii_case("blob"), key: row.get(2)? })
    })
}

/// Rows in the order in which they came, where a table remembers that.
fn select(table: &str, columns: &[Column], without_rowid: bool) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut key: Vec<&Column> = columns.iter().filter(|column| column.key > 0).collect();
    key.sort_by_key(|column| column.key);
    let key: Vec<&str> = key.iter().map(|column| column.name.as_str()).collect();
    let order = if without_rowid { key.join(", ") } else { "rowid".to_owned() };
    format!("select {} from {table} order by {order}", names.join(", "))
}

fn object(row: &Row<'_>, columns: &[Column]) -> rusqlite::Result<Map<String, Value>> {
    let cells = columns.iter().enumerate().map(|(at, column)| Ok((column.name.clone(), told(row.get_ref(at)?))));
    cells.collect()
}

fn told(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => text_or_document(&String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "text": text }),
            Err(_) => json!({ "base64": STANDARD.encode(bytes) }),
        },
    }
}

fn text_or_document(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(document @ (Value::Object(_) | Value::Array(_))) => document,
        _ => text.into(),
    }
}

fn insert(tx: &Tx<'_>, table: &str, columns: &[Column], row: &Map<String, Value>) -> Result<(), RowsError> {
    let mut cells = Vec::with_capacity(row.len());
    for (name, value) in row {
        let column = columns.iter().find(|column| column.name == *name);
        let unknown = || RowsError::NoColumn { table: table.to_owned(), column: name.clone() };
        let wrong = || RowsError::Value { table: table.to_owned(), column: name.clone(), value: value.clone() };
        cells.push(cell(column.ok_or_else(unknown)?, value).ok_or_else(wrong)?);
    }
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
    let statement = format!("insert into {table} ({}) values ({})", names.join(", "), places.join(", "));
    tx.execute(&statement, params_from_iter(cells))?;
    Ok(())
}

fn cell(column: &Column, value: &Value) -> Option<Cell> {
    match value {
        Value::Null => Some(Cell::Null),
        Value::Bool(_) => None,
        Value::Number(number) => number.as_i64().map(Cell::Integer).or_else(|| number.as_f64().map(Cell::Real)),
        Value::Object(bytes) if column.is_blob => match (bytes.get("text"), bytes.get("base64")) {
            (Some(Value::String(text)), None) => Some(Cell::Blob(text.clone().into_bytes())),
            (None, Some(Value::String(text))) => STANDARD.decode(text).ok().map(Cell::Blob),
            _ => None,
        },
        _ if column.is_blob => None,
        Value::String(text) => Some(Cell::Text(text.clone())),
        Value::Object(_) | Value::Array(_) => Some(Cell::Text(value.to_string())),
    }
}
