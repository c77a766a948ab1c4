use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Invalid;

/// The document after a Graph PATCH: objects are merged, lists and single values replaced, `null` clears. Unknown,
/// mistyped and read-only properties are refused, and then nothing is changed.
pub(super) fn patched<T>(document: &T, patch: &Value, read_only: &[&str]) -> Result<T, Invalid>
where
    T: Serialize + DeserializeOwned,
{
    let body = body(patch)?;
    if let Some(name) = body.keys().find(|name| read_only.contains(&name.as_str())) {
        return Err(Invalid::new(name, "is read-only"));
    }
    let mut whole = serde_json::to_value(document).expect("a policy document has text keys only");
    merge(&mut whole, Value::Object(body));
    read(whole)
}

/// The document that a body describes.
pub(super) fn read<T: DeserializeOwned>(body: Value) -> Result<T, Invalid> {
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().to_string();
        Invalid::new(if path == "." { String::new() } else { path }, error.into_inner().to_string())
    })
}

/// A body's own properties: `@odata` annotations, which clients send along, say nothing that its shape does not.
pub(super) fn body(sent: &Value) -> Result<Map<String, Value>, Invalid> {
    match bare(sent) {
        Value::Object(members) => Ok(members),
        _ => Err(Invalid::new("", "must be an object")),
    }
}

fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter(|(name, _)| !name.contains("@odata."))
                .map(|(name, value)| (name.clone(), bare(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(bare).collect()),
        other => other.clone(),
    }
}

fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(members), Value::Object(patch)) => {
            for (name, value) in patch {
                merge(members.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, patch) => *into = patch,
    }
}
