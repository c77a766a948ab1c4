use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use worlds::document::{Imported, from_graph};

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use super::document;
use crate::config::ImportGraph;
use crate::data_dir::whole_file::{self, Readers};

const PATIENCE: Duration = Duration::from_mins(5);

/// Reads saved answers of Microsoft Graph as a world, and has the sandbox be that (`PUT /world`), or writes it down.
pub(super) async fn call(asked: &ImportGraph) -> Result<Answer, CallError> {
    let read = |path: &PathBuf| Ok((path.display().to_string(), document::json(path)?));
    let saved: Vec<(String, Value)> = asked.files.iter().map(read).collect::<Result<_, CallError>>()?;
    let Imported { document, left_out } = from_graph(&saved)?;
    let world = serde_json::to_value(&document).expect("a document has a form in JSON");
    let (world, mut text) = if let Some(path) = &asked.write {
        (written(path, world)?, format!("the world is in {}", path.display()))
    } else {
        let made = Client::of(&asked.process, PATIENCE)?.put("/world", &world).await?;
        (made, "the sandbox is what the answers say".to_owned())
    };
    for what in &left_out {
        let _ = write!(text, "\nleft out: {what}");
    }
    Ok(Answer { document: json!({ "world": world, "leftOut": left_out }), text, exit: Exit::Done })
}

fn written(path: &Path, world: Value) -> Result<Value, CallError> {
    let text = format!("{world:#}\n");
    let failed = |error: std::io::Error| CallError::File { path: path.to_owned(), reason: error.to_string() };
    whole_file::write(path, text.as_bytes(), Readers::Owner).map_err(failed)?;
    Ok(world)
}
