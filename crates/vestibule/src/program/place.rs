use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use crate::config::Start;
use crate::data_dir::DataDir;

/// Where the default world's file lies; that of an ephemeral run is gone at the end.
pub(super) struct Place {
    pub(super) file: PathBuf,
    _temporary: Option<Temporary>,
}

struct Temporary(PathBuf);

impl Place {
    pub(super) fn of(start: &Start, data: &DataDir) -> anyhow::Result<Self> {
        if !start.ephemeral {
            return Ok(Self { file: data.path().join("default.db"), _temporary: None });
        }
        let folder = data.path().join("ephemeral");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { file: folder.join("default.db"), _temporary: Some(Temporary(folder)) })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
