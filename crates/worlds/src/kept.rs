//! Large files as they were made: a test suite resets a world again and again, and to copy what was made once is quicker
//! than to make it (docs/PERFORMANCE.md, "Sandboxes").

use std::path::Path;
use std::sync::PoisonError;

use kernel::{SignedDuration, TenantId, Timestamp};
use serde_json::json;
use sts::WorldKey;

use crate::making::Found;
use crate::{World, WorldError};

/// From which size on, in bytes, a file is kept as it was made.
const LARGE: usize = 2 << 20;
/// How long it is used: the times of a new world count from its making, and may not be much older than that.
const AGE: SignedDuration = SignedDuration::from_hours(1);
/// What its name ends in, beside the world's own file.
pub(crate) const EXTENSION: &str = "made";

/// Everything that a file is made of, but for the time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The JSON text of the document.
    document: String,
    /// Seed, secrets, clock, addresses and key.
    rest: String,
}

impl Source {
    pub(crate) fn new(found: &Found, keeps: &WorldKey, document: String) -> Self {
        let (console, app, mark) = (found.origins.console(), found.origins.app(), keeps.mark());
        let rest = json!([found.seed, found.root, found.clock, console, app, mark.as_str()]).to_string();
        Self { document, rest }
    }

    /// The JSON text of the document.
    pub(crate) fn document(&self) -> &str {
        &self.document
    }
}

/// Of what a kept file was made, when, and whose tenants are in it.
#[derive(Debug)]
pub(crate) struct Kept {
    of: Source,
    at: Timestamp,
    tenants: Vec<TenantId>,
}

impl World {
    /// Puts at `aside` what `make` makes of the source at the instant `now`: its copy, where it was made before. Whose
    /// tenants are in it.
    pub(crate) fn made_at(
        &self,
        aside: &Path,
        of: Source,
        now: Timestamp,
        make: impl FnOnce(&Source) -> Result<(usize, Vec<TenantId>), WorldError>,
    ) -> Result<Vec<TenantId>, WorldError> {
        let copy = self.path().with_extension(EXTENSION);
        let mut kept = self.kept().lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = kept.as_ref().filter(|kept| kept.of == of && now.duration_since(kept.at) <= AGE);
        // Where somebody has cleared the copy away, the file is made again.
        if let Some(kept) = fitting.filter(|_| std::fs::copy(&copy, aside).is_ok()) {
            return Ok(kept.tenants.clone());
        }
        let (size, tenants) = make(&of)?;
        if size >= LARGE {
            *kept = None;
            std::fs::copy(aside, copy)?;
            *kept = Some(Kept { of, at: now, tenants: tenants.clone() });
        }
        Ok(tenants)
    }
}
