use serde::de::DeserializeOwned;
use serde_json::Value;
use worlds::State;
use worlds::document::WorldDocument;

use super::Problem;

/// What a sandbox is to be made of: a world document, or a state that was written out.
#[derive(Debug)]
pub(super) enum Content {
    Document(Box<WorldDocument>),
    State(State),
}

impl Content {
    /// Reads either; `field` is where it stands in the body.
    pub(super) fn read(value: Value, field: &str) -> Result<Self, Problem> {
        if value.get("tables").is_some() {
            return parsed(value, field).map(Self::State);
        }
        parsed(value, field).map(|document| Self::Document(Box::new(document)))
    }
}

fn parsed<T: DeserializeOwned>(value: Value, field: &str) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let path = match (field, path.as_str()) {
            ("", path) => path.to_owned(),
            (field, ".") => field.to_owned(),
            (field, path) => format!("{field}.{path}"),
        };
        Problem::unreadable(&path, &error.inner().to_string())
    })
}
