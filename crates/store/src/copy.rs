use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::{Store, StoreError};

impl Store {
    /// Writes the world as it stands into another file, whole, while requests go on: those that commit meanwhile are not
    /// in it. Whatever the file held before is gone.
    pub async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let path = path.to_owned();
        self.borrow(move |source| copy(source, &path)).await
    }
}

fn copy(source: &Connection, path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut copy = Connection::open(path)?;
    // Nobody reads it before it is whole, and the death of the process leaves a file that nobody was told of.
    copy.pragma_update(None, "synchronous", "off")?;
    match Backup::new(source, &mut copy)?.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(StoreError::Busy),
    }
}
