//! Large files as they were made: a test suite resets a world again and again, and to copy what was made once is quicker
//! than to make it (docs/PERFORMANCE.md, "Sandboxes").

use std::path::Path;
use std::sync::PoisonError;

use kernel::{Clock, SignedDuration, TenantId, Timestamp};

use crate::making::Making;
use crate::{World, WorldError};

/// From which size on, in bytes, a file is kept as it was made.
const LARGE: usize = 2 << 20;
/// How long it is used: the times of a new world count from its making, and may not be much older than that.
const AGE: SignedDuration = SignedDuration::from_hours(1);
/// What its name ends in, beside the world's own file.
pub(crate) const EXTENSION: &str = "made";

/// Of what a kept file was made, when, and whose tenants are in it.
#[derive(Debug)]
pub(crate) struct Kept {
    of: String,
    at: Timestamp,
    tenants: Vec<TenantId>,
}

impl World {
    /// Makes the file that the world is to be; whose tenants are in it.
    pub(crate) fn made_at(&self, aside: &Path, making: &Making<'_>) -> Result<Vec<TenantId>, WorldError> {
        let (of, now) = (making.words(), Clock::new(making.found.clock).now());
        let copy = self.path().with_extension(EXTENSION);
        let mut kept = self.kept().lock().unwrap_or_else(PoisonError::into_inner);
        let fitting = kept.as_ref().filter(|kept| kept.of == of && now.duration_since(kept.at) <= AGE);
        // Where somebody has cleared the copy away, the file is made again.
        if let Some(kept) = fitting.filter(|_| std::fs::copy(&copy, aside).is_ok()) {
            return Ok(kept.tenants.clone());
        }
        let (tenants, size) = making.file(aside)?;
        if size >= LARGE {
            *kept = None;
            std::fs::copy(aside, copy)?;
            *kept = Some(Kept { of, at: now, tenants: tenants.clone() });
        }
        Ok(tenants)
    }
}
