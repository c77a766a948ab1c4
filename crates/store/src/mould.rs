use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, MAIN_DB};

use crate::opening::configure;
use crate::schema::{Schema, migrate};
use crate::{StoreError, Tx};

/// Prepared statements that are kept: those of everything that fills a new file.
const STATEMENTS: usize = 1024;
/// Where the header of a file says by which journal it is written and read (`SQLite`'s "Database File Format", 1.3).
const JOURNAL: std::ops::Range<usize> = 18..20;
/// By a write-ahead log.
const AHEAD: u8 = 2;

/// A database in memory with every table and no row, from which files are cast: what `work` writes into it becomes the
/// bytes of a file, and is gone from the mould. Its tables are read and its statements prepared once, for every file.
#[derive(Debug)]
pub struct Mould {
    connection: Mutex<Connection>,
}

impl Mould {
    /// A mould with these tables.
    pub fn new(schemas: &[Schema]) -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        configure(&connection)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        migrate(&mut connection, schemas)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Makes a file that holds what `work` wrote, whole or not at all; its size in bytes, and what `work` returned. One
    /// is cast at a time; after an `Err` or a panic of `work` the mould is as empty as before.
    pub fn cast<T, E>(&self, path: &Path, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<(usize, T), E>
    where
        E: From<StoreError>,
    {
        let mut filling = Filling::begin(self.connection.lock().unwrap_or_else(PoisonError::into_inner))?;
        let outcome = work(&Tx::new(&filling.connection))?;
        Ok((filling.write(path)?, outcome))
    }
}

/// A transaction in the mould that always ends by being rolled back.
struct Filling<'m> {
    connection: MutexGuard<'m, Connection>,
}

impl<'m> Filling<'m> {
    fn begin(connection: MutexGuard<'m, Connection>) -> Result<Self, StoreError> {
        connection.execute_batch("begin immediate")?;
        Ok(Self { connection })
    }

    fn write(&mut self, path: &Path) -> Result<usize, StoreError> {
        let bytes = self.connection.serialize(MAIN_DB)?;
        let whole = path.with_extension("new");
        let mut file = File::create(&whole)?;
        file.write_all(&bytes[..JOURNAL.start])?;
        file.write_all(&[AHEAD; JOURNAL.end - JOURNAL.start])?;
        file.write_all(&bytes[JOURNAL.end..])?;
        drop(file);
        fs::rename(&whole, path)?;
        Ok(bytes.len())
    }
}

impl Drop for Filling<'_> {
    fn drop(&mut self) {
        // In memory there is nothing that a rollback could fail at.
        let _ = self.connection.execute_batch("rollback");
    }
}
