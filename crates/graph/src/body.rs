//! The body of a write. Its bytes are taken when the request comes in; what it says is read where its turn comes, after
//! the object that it is about was found.

use std::str::FromStr;

use axum::extract::rejection::BytesRejection;
use axum::extract::rejection::FailedToBufferBody::LengthLimitError;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use kernel::{ObjectId, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::GraphError;

/// The deepest nesting that is read.
const DEEPEST: usize = 64;

/// A body that has not been read yet.
#[derive(Clone, Debug)]
pub(crate) struct GraphJson {
    bytes: Bytes,
    is_json: bool,
}

impl GraphJson {
    /// Takes the bytes.
    pub(crate) async fn take(request: Request) -> Result<Self, GraphError> {
        let is_json = request.headers().get(CONTENT_TYPE).is_some_and(|value| is_json(value.as_bytes()));
        let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(LengthLimitError(_)) => GraphError::too_large(),
            _ => GraphError::unreadable(),
        })?;
        Ok(Self { bytes, is_json })
    }

    /// The body as an object.
    pub(crate) fn fields(&self) -> Result<Fields, GraphError> {
        match self.value()? {
            Value::Object(members) => Ok(Fields::new(String::new(), members)),
            _ => Err(GraphError::unreadable()),
        }
    }

    /// The object that a reference names.
    pub(crate) fn reference(&self) -> Result<ObjectId, GraphError> {
        let value = self.value()?;
        let url = value["@odata.id"].as_str().ok_or_else(|| GraphError::property("@odata.id", "it is required"))?;
        referenced(url).ok_or_else(|| GraphError::property("@odata.id", "the address of an object is expected"))
    }

    /// The body whatever it is, for a document that reads itself.
    pub(crate) fn value(&self) -> Result<Value, GraphError> {
        if !self.is_json {
            return Err(GraphError::unreadable());
        }
        let value = serde_json::from_slice(&self.bytes).map_err(|_| GraphError::unreadable())?;
        if depth(&value) > DEEPEST { Err(GraphError::unreadable()) } else { Ok(value) }
    }
}

/// The object at an address: `…/directoryObjects/{id}`, `…/users/{id}` or `…/groups('{id}')`.
pub(crate) fn referenced(url: &str) -> Option<ObjectId> {
    let (_, last) = url.rsplit_once('/')?;
    let id = last.strip_suffix("')").map_or(Some(last), |open| open.split_once("('").map(|(_, id)| id));
    id?.parse().ok()
}

fn is_json(media_type: &[u8]) -> bool {
    let text = String::from_utf8_lossy(media_type).to_ascii_lowercase();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")
}

/// How deep a value nests. The parser has a bound of its own, so that this recursion has one too.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// An object whose members are taken out one by one; what is left in the end is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    path: String,
    members: Map<String, Value>,
}

/// A property of a PATCH: not there, cleared, or given a value.
pub(crate) type Given<T> = Option<Option<T>>;

impl Fields {
    fn new(path: String, members: Map<String, Value>) -> Self {
        // Annotations say nothing that the shape does not; a binding is a property written another way.
        let said = |name: &str| !name.contains("@odata.") || name.ends_with("@odata.bind");
        Self { path, members: members.into_iter().filter(|(name, _)| said(name)).collect() }
    }

    /// The names that were sent.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Names match exactly, or but for their case.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name).or_else(|| {
            let near = self.members.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
            self.members.remove(&near)
        })
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn wrong(&self, name: &str, reason: &str) -> GraphError {
        GraphError::property(&self.at(name), reason)
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Given<String>, GraphError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(Value::String(text)) => Ok(Some(Some(text))),
            Some(_) => Err(self.wrong(name, "a text is expected")),
        }
    }

    /// A text that cannot be cleared.
    pub(crate) fn plain_text(&mut self, name: &str) -> Result<Option<String>, GraphError> {
        self.text(name)?.map(|text| text.ok_or_else(|| self.wrong(name, "it cannot be null"))).transpose()
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, name: &str) -> Result<String, GraphError> {
        self.plain_text(name)?.filter(|text| !text.trim().is_empty()).ok_or_else(|| self.wrong(name, "it is required"))
    }

    /// A text of a certain form that must be there.
    pub(crate) fn required<T: FromStr>(&mut self, name: &str, form: &str) -> Result<T, GraphError> {
        self.required_text(name)?.parse().map_err(|_| self.wrong(name, &format!("{form} is expected")))
    }

    /// A truth value; null is none.
    pub(crate) fn boolean(&mut self, name: &str) -> Result<Option<bool>, GraphError> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(truth)),
            Some(_) => Err(self.wrong(name, "true or false is expected")),
        }
    }

    /// An instant; null is none.
    pub(crate) fn instant(&mut self, name: &str) -> Result<Option<Timestamp>, GraphError> {
        match self.text(name)?.flatten() {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| self.wrong(name, "a date and time is expected")),
        }
    }

    /// A property whose shape is a type's own; null is none.
    pub(crate) fn shaped<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, GraphError> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                serde_json::from_value(value).map(Some).map_err(|error| self.wrong(name, &error.to_string()))
            }
        }
    }

    /// A property that is kept as it was sent.
    pub(crate) fn raw(&mut self, name: &str) -> Option<Value> {
        self.take(name)
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, GraphError> {
        let read = |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        self.list(name, "a list of texts is expected", read)
    }

    /// A list of objects.
    pub(crate) fn objects(&mut self, name: &str) -> Result<Option<Vec<Self>>, GraphError> {
        let path = self.at(name);
        let mut index = 0;
        let read = |value| match value {
            Value::Object(members) => {
                index += 1;
                Some(Self::new(format!("{path}[{}]", index - 1), members))
            }
            _ => None,
        };
        self.list(name, "a list of objects is expected", read)
    }

    fn list<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnMut(Value) -> Option<T>,
    ) -> Result<Option<Vec<T>>, GraphError> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => {
                let items: Option<Vec<T>> = items.into_iter().map(read).collect();
                items.map(Some).ok_or_else(|| self.wrong(name, expected))
            }
            Some(_) => Err(self.wrong(name, expected)),
        }
    }

    /// An object within; null is none.
    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Self>, GraphError> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(members)) => Ok(Some(Self::new(self.at(name), members))),
            Some(_) => Err(self.wrong(name, "an object is expected")),
        }
    }

    /// Refuses a property that Graph takes and the emulator does not keep. To clear one changes nothing: it has no value.
    pub(crate) fn not_kept(&mut self, names: &[&str]) -> Result<(), GraphError> {
        let cleared = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        self.members.retain(|name, value| !is_among(names, name) || !cleared(value));
        self.not_written(names)
    }

    /// Refuses a property that Graph takes, and that has a value which cannot be changed here.
    pub(crate) fn not_written(&self, names: &[&str]) -> Result<(), GraphError> {
        match self.names().find(|name| is_among(names, name)) {
            Some(name) => Err(GraphError::not_built(format_args!("Writing '{}'", self.at(name)))),
            None => Ok(()),
        }
    }

    /// Refuses what is left: it is read-only, or no property at all.
    pub(crate) fn done(self) -> Result<(), GraphError> {
        match self.members.keys().next() {
            Some(name) => Err(self.wrong(name, "it cannot be written")),
            None => Ok(()),
        }
    }
}

fn is_among(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
