//! Whole worlds in files: `seed`, `export`, `import`.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use worlds::document::parse_toml;

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use crate::config::OfFile;
use crate::data_dir::whole_file::{self, Readers};

const PATIENCE: Duration = Duration::from_mins(5);
/// The standard input, or output.
const STANDARD: &str = "-";

/// `PUT /world`.
pub(super) async fn seed(asked: &OfFile) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.put("/world", &read(&asked.file)?).await?;
    Ok(Answer { document, text: format!("the sandbox is what {} says", asked.file.display()), exit: Exit::Done })
}

/// `POST /import`.
pub(super) async fn import(asked: &OfFile) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.post("/import", &read(&asked.file)?).await?;
    Ok(Answer { document, text: format!("the sandbox is what {} says", asked.file.display()), exit: Exit::Done })
}

/// `GET /export`. The file holds every secret of the sandbox, so only its owner may read it.
pub(super) async fn export(asked: &OfFile) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.get("/export", &[]).await?;
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    let path = &asked.file;
    let failed = |error: std::io::Error| CallError::File { path: path.clone(), reason: error.to_string() };
    if path.as_os_str() == STANDARD {
        std::io::stdout().write_all(text.as_bytes()).map_err(failed)?;
        return Ok(Answer { document, text: String::new(), exit: Exit::Done });
    }
    let text = format!("{text}\n");
    // A link or a device is written to, not replaced.
    let written = match std::fs::symlink_metadata(path) {
        Ok(there) if !there.is_file() => std::fs::write(path, text),
        _ => whole_file::write(path, text.as_bytes(), Readers::Owner),
    };
    written.map_err(failed)?;
    Ok(Answer { document, text: format!("everything is in {}", path.display()), exit: Exit::Done })
}

/// A document in JSON.
pub(super) fn json(path: &Path) -> Result<Value, CallError> {
    let text = text(path)?;
    serde_json::from_str(&text).map_err(|error| CallError::File { path: path.to_owned(), reason: error.to_string() })
}

fn text(path: &Path) -> Result<String, CallError> {
    let failed = |error: std::io::Error| CallError::File { path: path.to_owned(), reason: error.to_string() };
    if path.as_os_str() != STANDARD {
        return std::fs::read_to_string(path).map_err(failed);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

/// A world document in TOML or JSON, or an export.
pub(super) fn read(path: &Path) -> Result<Value, CallError> {
    let failed = |reason: String| CallError::File { path: path.to_owned(), reason };
    let text = text(path)?;
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(&text).map_err(|error| failed(error.to_string()));
    }
    let document = parse_toml(&path.display().to_string(), &text).map_err(|error| failed(error.to_string()))?;
    serde_json::to_value(&document).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_is_read_from_toml_and_json_and_a_wrong_one_names_its_line() {
        let place = tempfile::tempdir().expect("a directory");
        let file = |name: &str, text: &str| {
            let path = place.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        let toml = read(&file("w.toml", "name = \"w\"\n")).expect("a world");
        assert_eq!(toml["name"], "w");
        assert_eq!(read(&file("w.json", "{\"name\": \"w\"}")).expect("a world")["name"], "w");
        let error = read(&file("x.toml", "name = \"w\"\ntenant = []\n")).expect_err("an error").to_string();
        assert!(error.contains("x.toml:2") && error.contains("tenants"), "{error}");
        assert!(read(&place.path().join("none")).is_err());
    }
}
