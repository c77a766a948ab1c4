//! Typed filters, and the only place that renders them to SQL.
//!
//! The crate that owns a table publishes its [`Column`]s; a surface builds a [`Predicate`] over them and never sees
//! SQL. Values travel as parameters only. Text columns hold folded (lower-case) text, and so must the values.

mod render;

use kernel::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Read, StoreError};

/// A column that may be filtered or sorted by: SQL written by its owner, never by a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The expression, for example `users.mail_key`.
    pub sql: &'static str,
    /// What its values are.
    pub kind: ColumnKind,
}

/// What the values of a column are, and so which literals may be compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Folded text; null where the object has no value.
    Text,
    /// 0 or 1.
    Boolean,
    /// RFC 3339 text in UTC with a fixed number of fraction digits (see [`instant`]), so that text order is time order.
    Instant,
}

/// A collection that may be asked with `any`: a side table, or a list within the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collection {
    /// What follows `exists (select 1 from`, up to the last `and`: for example
    /// `user_addresses a where a.user = users.id and a.kind = 'proxy'`.
    pub sql: &'static str,
    /// The column of one element.
    pub element: Column,
    /// The column of the side table that holds the id of the row, where the table has an index on its elements: they are
    /// then found first, and the rows by them. `sql` does not speak of the row in that case.
    pub owner: Option<&'static str>,
}

/// A literal to compare with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// No value.
    Null,
    /// Folded text.
    Text(String),
    /// A truth value.
    Boolean(bool),
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Text(instant(at))
    }
}

/// The text form in which instants are stored and compared: UTC, nine fraction digits.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal; null equals null.
    Eq,
    /// Not equal; null differs from every value.
    Ne,
    /// Greater than; false for null.
    Gt,
    /// Greater than or equal; false for null.
    Ge,
    /// Less than; false for null.
    Lt,
    /// Less than or equal; false for null.
    Le,
}

/// A condition on rows. It is two-valued: what `SQL` calls unknown counts as false, also below [`Predicate::Not`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// Every part holds; true when there is none.
    And(Vec<Predicate>),
    /// Some part holds; false when there is none.
    Or(Vec<Predicate>),
    /// The part does not hold.
    Not(Box<Predicate>),
    /// A column compared with a literal.
    Compare(Column, Comparison, Value),
    /// A column's value is one of the literals.
    In(Column, Vec<Value>),
    /// A text column begins so; false for null.
    StartsWith(Column, String),
    /// A text column ends so; false for null.
    EndsWith(Column, String),
    /// A text column has this somewhere within; false for null. No index helps: rows are read one by one.
    Contains(Column, String),
    /// Some element of a collection satisfies the condition on [`Collection::element`].
    Any(Collection, Box<Predicate>),
}

/// The order of a list: by one column, ties by id. The column must not be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What to sort by.
    pub by: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Where the next page begins: behind this row. Opaque to whoever carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    key: String,
    id: String,
}

/// A list to be read page by page, by key: a page deep in a million rows costs what the first one costs, and rows that
/// come and go meanwhile are neither lost nor repeated.
#[derive(Clone, Debug)]
pub struct Select {
    /// The table, which has the columns `id` and `doc`.
    pub table: &'static str,
    /// What always holds, for example the tenant.
    pub scope: Predicate,
    /// What was asked for.
    pub filter: Option<Predicate>,
    /// The order.
    pub order: Order,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// The most rows of the page.
    pub top: usize,
}

/// One page of documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The documents in order.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last page.
    pub next: Option<Cursor>,
}

impl Select {
    /// Reads the page.
    pub fn page<T: DeserializeOwned>(&self, read: &Read<'_>) -> Result<Page<T>, StoreError> {
        let (sql, parameters) = render::page(self);
        let mut rows: Vec<(String, String, String)> =
            read.all(&sql, rusqlite::params_from_iter(&parameters), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let more = rows.len() > self.top;
        rows.truncate(self.top);
        let next = rows.last().filter(|_| more).map(|(_, key, id)| Cursor { key: key.clone(), id: id.clone() });
        let items = rows.iter().map(|(doc, ..)| serde_json::from_str(doc)).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// How the page is read, a line for each step (`explain query plan`): for tests that hold a list to its index.
    pub fn plan(&self, read: &Read<'_>) -> Result<Vec<String>, StoreError> {
        let (sql, parameters) = render::page(self);
        let sql = format!("explain query plan {sql}");
        read.all(&sql, rusqlite::params_from_iter(&parameters), |row| row.get(3))
    }

    /// How many rows there are on all pages together.
    pub fn count(&self, read: &Read<'_>) -> Result<u64, StoreError> {
        let (sql, parameters) = render::count(self);
        let count: Option<i64> = read.one(&sql, rusqlite::params_from_iter(&parameters), |row| row.get(0))?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }
}
