use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Clock, SignedDuration, Timestamp};
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinError;

use crate::past::Past;
use crate::schema::{Schema, migrate};
use crate::{Read, StoreError, Tx, opening};

/// Read-only connections per world: enough for two cores, cheap to hold.
const READERS: usize = 4;
/// Writers that may wait for their turn; beyond it a write is refused as [`StoreError::Busy`].
const QUEUE: usize = 1024;

/// How long a file is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// It outlives the process.
    Durable,
    /// It ends with the process.
    Ephemeral,
}

/// One world's file. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    /// Closed after the readers, in the order of these fields: only a writer that closes last takes the log away.
    writer: Mutex<Connection>,
    queue: Arc<Semaphore>,
    turn: Arc<Semaphore>,
    free_readers: Arc<Semaphore>,
    commits: watch::Sender<u64>,
    past: Past,
}

impl Store {
    /// Opens or makes the file and runs the schema steps that it has not seen.
    pub fn open(path: &Path, schemas: &[Schema]) -> Result<Self, StoreError> {
        let mut writer = opening::writer(path)?;
        migrate(&mut writer, schemas)?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                writer: Mutex::new(writer),
                // Opened when they are asked for: most worlds of a process rest.
                readers: Mutex::new(Vec::new()),
                queue: Arc::new(Semaphore::new(QUEUE)),
                turn: Arc::new(Semaphore::new(1)),
                free_readers: Arc::new(Semaphore::new(READERS)),
                commits: watch::Sender::new(0),
                past: Past::default(),
            }),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs `work` on one state of the world.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let permit = acquire(&self.inner.free_readers).await?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let _permit = permit;
            inner.read(work)
        })
        .await
    }

    /// [`Store::read`] of some rows by their keys, on the calling thread: that takes microseconds, and going to another
    /// thread and back takes longer.
    pub async fn look_up<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let _permit = acquire(&self.inner.free_readers).await?;
        self.inner.read(work)
    }

    /// [`Store::read`] on the state of an earlier instant, as far as it is kept.
    pub async fn read_as_of<T, E, F>(&self, at: Timestamp, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let permit = acquire(&self.inner.free_readers).await?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let _permit = permit;
            match inner.past.read(at, work) {
                Ok(outcome) => outcome,
                Err(work) => inner.read(work),
            }
        })
        .await
    }

    /// Keeps the states of so long a time, by that clock, for [`Store::read_as_of`].
    pub fn keep_past(&self, lag: SignedDuration, clock: &Clock) {
        self.inner.past.keep(lag, clock);
    }

    /// Runs `work` in the one write transaction of its time: `Ok` commits, `Err` and panic roll back.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        // Writers queue here, before they take a thread: a burst of them must not eat the threads that readers need.
        let place = Arc::clone(&self.inner.queue).try_acquire_owned().map_err(|_| StoreError::Busy)?;
        let turn = acquire(&self.inner.turn).await?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let _held = (place, turn);
            inner.write(work)
        })
        .await
    }

    /// Puts another file in the place of this one, which is gone. Requests before it saw the old world, those after it
    /// see the new one, none a mixture: it waits for the writer's turn and for every reader. The other file must be
    /// closed, and lie on the same disk. Should the process die meanwhile, a durable file is the one or the other, whole;
    /// an ephemeral one may be gone. `then` sees the new world before anybody else does.
    pub async fn replace<T, E, F>(&self, with: &Path, lifetime: Lifetime, then: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let turn = acquire(&self.inner.turn).await?;
        let readers = Arc::clone(&self.inner.free_readers);
        let all = u32::try_from(READERS).unwrap_or(u32::MAX);
        let readers = readers.acquire_many_owned(all).await.map_err(|_| StoreError::Closed)?;
        let (inner, with) = (Arc::clone(&self.inner), with.to_owned());
        blocking(move || {
            let _held = (turn, readers);
            inner.replace(&with, lifetime, then)
        })
        .await
    }

    /// Lends a reading connection that is in no transaction.
    pub(crate) async fn borrow<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let permit = acquire(&self.inner.free_readers).await?;
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let _permit = permit;
            work(inner.borrow_reader()?.connection())
        })
        .await
    }

    /// [`Store::read`] on the calling thread: for start-up and tests.
    pub fn read_now<T, E: From<StoreError>>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, E>) -> Result<T, E> {
        self.inner.read(work)
    }

    /// [`Store::write`] on the calling thread: for start-up and tests.
    pub fn write_now<T, E: From<StoreError>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.inner.write(work)
    }

    /// A counter that moves after every commit. Who waits for something to appear watches it and queries again, so
    /// no wake-up is lost.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits.subscribe()
    }
}

impl Inner {
    fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut reader = self.borrow_reader()?;
        let tx = reader.connection().transaction().map_err(StoreError::from)?;
        work(&Read::new(&tx))
    }

    fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.past.before_write(&self.path)?;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let outcome = work(&Tx::new(&tx))?;
        tx.commit().map_err(StoreError::from)?;
        drop(connection);
        self.commits.send_modify(|count| *count += 1);
        Ok(outcome)
    }

    fn replace<T, E: From<StoreError>>(
        &self,
        with: &Path,
        lifetime: Lifetime,
        then: impl FnOnce(&Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.clear();
        self.past.forget();
        // A file can only be replaced while nobody has it open: the writer's last close also takes its log away.
        *writer = Connection::open_in_memory().map_err(StoreError::from)?;
        if lifetime == Lifetime::Ephemeral {
            // A file system that is careful (ext4) writes a file to the disk before it lets it take another's place.
            std::fs::remove_file(&self.path).map_err(StoreError::from)?;
        }
        std::fs::rename(with, &self.path).map_err(StoreError::from)?;
        *writer = opening::writer(&self.path)?;
        let outcome = {
            let tx = writer.transaction().map_err(StoreError::from)?;
            then(&Read::new(&tx))?
        };
        drop(writer);
        drop(readers);
        self.commits.send_modify(|count| *count += 1);
        Ok(outcome)
    }

    fn borrow_reader(&self) -> Result<Borrowed<'_>, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = idle.map_or_else(|| opening::reader(&self.path), Ok)?;
        Ok(Borrowed { pool: &self.readers, connection: Some(connection) })
    }
}

/// A reader that goes back to its pool, also when the work panics.
struct Borrowed<'p> {
    pool: &'p Mutex<Vec<Connection>>,
    connection: Option<Connection>,
}

impl Borrowed<'_> {
    fn connection(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("a borrowed reader is there until it is dropped")
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
            if pool.len() < READERS {
                pool.push(connection);
            }
        }
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, StoreError> {
    Arc::clone(semaphore).acquire_owned().await.map_err(|_| StoreError::Closed)
}

async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(lost(error).into()))
}

/// A panic in the work goes on in the caller, where the surface turns it into its own error.
fn lost(error: JoinError) -> StoreError {
    match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => StoreError::Closed,
    }
}

#[cfg(test)]
mod tests;
