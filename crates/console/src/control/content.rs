use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::openapi::schema::{OneOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};
use worlds::State;
use worlds::document::WorldDocument;

use super::{Problem, nearest};

/// What a sandbox is to be made of: a world document, or a state that was written out.
#[derive(Debug)]
pub(super) enum Content {
    Document(Box<WorldDocument>),
    State(Box<State>),
}

impl Content {
    /// Reads either; `field` is where it stands in the body.
    pub(super) fn read(value: Value, field: &str) -> Result<Self, Problem> {
        if value.get("tables").is_some() {
            return parsed(value, field).map(|state| Self::State(Box::new(state)));
        }
        // An empty body or a list would else be a world in which there is nobody.
        let (lists_tenants, is_list) = (value.get("tenants").is_some(), value.is_array());
        let document = if is_list { None } else { Some(parsed(value, field)?) };
        document.filter(|_| lists_tenants).map(|document| Self::Document(Box::new(document))).ok_or_else(|| {
            let parts = [field, "tenants"].into_iter().filter(|part| !part.is_empty());
            let told = "a world document lists its tenants, and an export its tables";
            Problem::field(parts.collect::<Vec<_>>().join("."), told)
        })
    }
}

impl PartialSchema for Content {
    fn schema() -> RefOr<Schema> {
        let either = [<WorldDocument as ToSchema>::name(), State::name()].map(Ref::from_schema_name);
        let schema = either.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item);
        schema.description(Some("A world document, or an export.")).into()
    }
}

impl ToSchema for Content {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((<WorldDocument as ToSchema>::name().into_owned(), WorldDocument::schema()));
        schemas.push((State::name().into_owned(), State::schema()));
        WorldDocument::schemas(schemas);
        State::schemas(schemas);
    }
}

fn parsed<T: DeserializeOwned>(value: Value, field: &str) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (path, message) = (error.path().to_string(), error.inner().to_string());
        let named = nearest::key_of(&message).unwrap_or(path);
        let parts = [field, named.as_str()].into_iter().filter(|part| !part.is_empty() && *part != ".");
        Problem::field(parts.collect::<Vec<_>>().join("."), nearest::helpful(&message))
    })
}
