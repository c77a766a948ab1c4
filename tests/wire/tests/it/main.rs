//! The real binary, started as users start it.
#![cfg(test)]

mod determinism;
mod durability;
mod exec;
mod exercise;
mod image;
mod instrument;
mod mail;
mod readme;
mod scanner;
mod sockets;
mod start;
mod verbs;

use std::path::{Path, PathBuf};

use support::{Program, Started};
use tempfile::TempDir;

/// A folder for one process.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A start on free ports.
    async fn start(&self) -> Started {
        Program::start(&self.data()).ready(&self.data()).await
    }

    /// A verb that finds its process by the data directory.
    fn verb(&self, words: &[&str]) -> Program {
        Program::new(words).and("--data", self.data())
    }
}
