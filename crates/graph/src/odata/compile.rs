use serde_json::Value as Json;
use store::query::{Collection, Column, Predicate, Value as Stored};

use super::bind::{Filter, Value};
use super::matches::matches;
use super::schema::Field;
use crate::error::GraphError;

/// Where a type's properties are kept, as the crate that owns its table publishes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    /// The column of a property; of a part of a collection's elements as `identities/issuer`, of the words of a text, each
    /// behind a space, as `displayName words`.
    pub(crate) column: fn(&str) -> Option<Column>,
    /// The side table of a collection.
    pub(crate) collection: fn(&str) -> Option<Collection>,
    /// Properties that no object of the emulator has a value of.
    pub(crate) unset: &'static [&'static str],
}

impl Columns {
    /// The filter as the store takes it.
    pub(super) fn predicate(&self, filter: &Filter) -> Result<Predicate, GraphError> {
        Compiler { columns: self, element: None }.predicate(filter)
    }
}

#[derive(Clone, Copy)]
struct Compiler<'c> {
    columns: &'c Columns,
    /// The collection whose elements are spoken of.
    element: Option<(&'static Field, Collection)>,
}

impl Compiler<'_> {
    fn predicate(self, filter: &Filter) -> Result<Predicate, GraphError> {
        match filter {
            Filter::And(parts) => self.all(parts).map(Predicate::And),
            Filter::Or(parts) => self.all(parts).map(Predicate::Or),
            Filter::Not(part) => Ok(Predicate::Not(Box::new(self.predicate(part)?))),
            Filter::Compare(field, comparison, value) => {
                self.leaf(filter, field, |column| Predicate::Compare(column, *comparison, stored(value)))
            }
            Filter::In(field, values) => {
                self.leaf(filter, field, |column| Predicate::In(column, values.iter().map(stored).collect()))
            }
            Filter::StartsWith(field, text) => {
                self.leaf(filter, field, |column| Predicate::StartsWith(column, text.clone()))
            }
            Filter::EndsWith(field, text) => {
                self.leaf(filter, field, |column| Predicate::EndsWith(column, text.clone()))
            }
            Filter::Words(field, words) => {
                let column = (self.columns.column)(&format!("{} words", field.name)).ok_or_else(|| not_built(field))?;
                let begins = |word: &String| Predicate::Contains(column, format!(" {word}"));
                Ok(Predicate::And(words.iter().map(begins).collect()))
            }
            Filter::Any(field, body) => self.any(field, body.as_deref()),
        }
    }

    fn all(self, parts: &[Filter]) -> Result<Vec<Predicate>, GraphError> {
        parts.iter().map(|part| self.predicate(part)).collect()
    }

    fn leaf(
        self,
        filter: &Filter,
        field: &Field,
        make: impl FnOnce(Column) -> Predicate,
    ) -> Result<Predicate, GraphError> {
        let column = match self.element {
            Some((collection, side)) if collection.name == field.name => Some(side.element),
            Some((collection, _)) => (self.columns.column)(&format!("{}/{}", collection.name, field.name)),
            None => (self.columns.column)(field.name),
        };
        match column {
            Some(column) => Ok(make(column)),
            None if self.columns.unset.contains(&field.name) => Ok(constant(matches(filter, &Json::Null))),
            None => Err(not_built(field)),
        }
    }

    fn any(self, field: &'static Field, body: Option<&Filter>) -> Result<Predicate, GraphError> {
        match (self.columns.collection)(field.name) {
            Some(collection) => {
                let inside = Self { element: Some((field, collection)), ..self };
                let body = body.map_or_else(|| Ok(constant(true)), |body| inside.predicate(body))?;
                Ok(Predicate::Any(collection, Box::new(body)))
            }
            None if self.columns.unset.contains(&field.name) => Ok(constant(false)),
            None => Err(not_built(field)),
        }
    }
}

const fn constant(truth: bool) -> Predicate {
    if truth { Predicate::And(Vec::new()) } else { Predicate::Or(Vec::new()) }
}

fn not_built(field: &Field) -> GraphError {
    GraphError::not_built(format_args!("Filtering by '{}'", field.name))
}

fn stored(value: &Value) -> Stored {
    match value {
        Value::Null => Stored::Null,
        Value::Boolean(truth) => Stored::Boolean(*truth),
        Value::Text(text) => Stored::Text(text.clone()),
        Value::Number(number) => Stored::Text(number.to_string()),
        Value::Instant(at) => Stored::from(*at),
    }
}

#[cfg(test)]
mod tests;
