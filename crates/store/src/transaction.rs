use std::ops::Deref;

use rusqlite::{Connection, Params, Row};
use serde::de::DeserializeOwned;

use crate::StoreError;

/// A read transaction: one state of the world, seen by every query of the closure. A function that takes a `Read`
/// cannot write.
#[derive(Debug)]
pub struct Read<'c> {
    connection: &'c Connection,
}

/// A write transaction. It reads what it wrote; others see it after the commit, mail and audit included.
#[derive(Debug)]
pub struct Tx<'c> {
    read: Read<'c>,
}

impl<'c> Read<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// The first row, if there is one.
    pub fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => Ok(Some(map(row)?)),
            None => Ok(None),
        }
    }

    /// Every row.
    pub fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        rows.map(|row| row.map_err(StoreError::from)).collect()
    }

    /// The document in the first column of the first row.
    pub fn document<T: DeserializeOwned>(&self, sql: &str, params: impl Params) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.one(sql, params, |row| row.get(0))?;
        text.map(|text| serde_json::from_str(&text).map_err(StoreError::from)).transpose()
    }

    /// The documents in the first column of every row.
    pub fn documents<T: DeserializeOwned>(&self, sql: &str, params: impl Params) -> Result<Vec<T>, StoreError> {
        let texts: Vec<String> = self.all(sql, params, |row| row.get(0))?;
        texts.iter().map(|text| serde_json::from_str(text).map_err(StoreError::from)).collect()
    }

    /// Whether there is a row.
    pub fn exists(&self, sql: &str, params: impl Params) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.exists(params)?)
    }
}

impl<'c> Tx<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { read: Read::new(connection) }
    }

    /// Runs one statement; how many rows it changed.
    pub fn execute(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.read.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// The row id of the last insertion.
    #[must_use]
    pub fn last_insert_rowid(&self) -> i64 {
        self.read.connection.last_insert_rowid()
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}
