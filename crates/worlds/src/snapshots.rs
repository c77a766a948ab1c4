//! States of a sandbox that somebody kept by a name, each a file beside the sandbox's own.

use std::io;
use std::path::PathBuf;

use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::making::open_file;
use crate::{SCHEMAS, World, WorldError, names};

/// What stands between a snapshot's name and its instant, behind which the number of its schema steps is, in the name of
/// its file.
const AT: char = '@';
const EXTENSION: &str = "db";

/// A snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// When it was taken, by the sandbox's clock.
    pub at: Timestamp,
    #[serde(skip)]
    file: PathBuf,
    /// How many schema steps its file has seen; none: an earlier release did not say.
    #[serde(skip)]
    steps: Option<usize>,
}

impl World {
    /// Keeps the world as it stands under a name; one that has the name already is replaced.
    pub async fn save_snapshot(&self, name: &str) -> Result<Snapshot, WorldError> {
        names::check(name)?;
        let _turn = self.renewal().lock().await;
        let before = self.snapshots().await?;
        self.save_clock().await?;
        self.save_for_return().await?;
        let (folder, at) = (self.snapshot_folder(), self.clock().now());
        tokio::fs::create_dir_all(&folder).await?;
        let file = folder.join(format!("{name}{AT}{}.{}.{EXTENSION}", at.as_microsecond(), steps()));
        let whole = folder.join(format!("{name}.new"));
        self.store().copy_to(&whole).await?;
        tokio::fs::rename(&whole, &file).await?;
        for old in before.into_iter().filter(|old| old.name == name && old.file != file) {
            tokio::fs::remove_file(&old.file).await?;
        }
        Ok(Snapshot { name: name.to_owned(), at, file, steps: Some(steps()) })
    }

    /// Every snapshot, newest first.
    pub async fn snapshots(&self) -> Result<Vec<Snapshot>, WorldError> {
        let mut files = match tokio::fs::read_dir(self.snapshot_folder()).await {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut all = Vec::new();
        while let Some(entry) = files.next_entry().await? {
            all.extend(snapshot(entry.path()));
        }
        all.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.name.cmp(&other.name)));
        Ok(all)
    }

    /// Forgets a snapshot.
    pub async fn forget_snapshot(&self, name: &str) -> Result<(), WorldError> {
        let _turn = self.renewal().lock().await;
        let snapshot = self.snapshot(name).await?;
        Ok(tokio::fs::remove_file(&snapshot.file).await?)
    }

    /// A copy of a snapshot that can take the place of the world's file.
    pub(crate) async fn copy_of_snapshot(&self, name: &str) -> Result<PathBuf, WorldError> {
        let snapshot = self.snapshot(name).await?;
        let aside = self.path().with_extension("aside");
        tokio::fs::copy(&snapshot.file, &aside).await?;
        if snapshot.steps == Some(steps()) {
            return Ok(aside);
        }
        // An earlier release took it: opened, the copy has the tables of this one.
        let opened = tokio::task::spawn_blocking(move || open_file(&aside).map(|_closed| aside));
        opened.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    async fn snapshot(&self, name: &str) -> Result<Snapshot, WorldError> {
        let all = self.snapshots().await?;
        all.into_iter().find(|known| known.name == name).ok_or_else(|| WorldError::NoSnapshot(name.to_owned()))
    }

    pub(crate) fn snapshot_folder(&self) -> PathBuf {
        self.path().with_extension("snapshots")
    }
}

fn snapshot(file: PathBuf) -> Option<Snapshot> {
    let (name, taken) = file.file_name()?.to_str()?.strip_suffix(EXTENSION)?.strip_suffix('.')?.split_once(AT)?;
    let (at, steps) = taken.split_once('.').map_or((taken, None), |(at, steps)| (at, steps.parse().ok()));
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some(Snapshot { name: name.to_owned(), at, file, steps })
}

/// How many schema steps a file of this release has seen.
fn steps() -> usize {
    SCHEMAS.iter().map(|schema| schema.steps.len()).sum()
}
