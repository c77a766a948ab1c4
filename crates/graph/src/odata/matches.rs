use std::cmp::Ordering;

use jiff::Timestamp;
use kernel::words;
use serde_json::Value as Json;
use store::query::Comparison;

use super::bind::{Filter, Value};
use super::schema::{Field, Kind};

/// Whether an object, as it would be answered, satisfies the filter.
pub(super) fn matches(filter: &Filter, object: &Json) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| matches(part, object)),
        Filter::Or(parts) => parts.iter().any(|part| matches(part, object)),
        Filter::Not(part) => !matches(part, object),
        Filter::Compare(field, comparison, value) => compare(&read(field, object), *comparison, value),
        Filter::In(field, values) => values.iter().any(|value| read(field, object) == *value),
        Filter::StartsWith(field, prefix) => text(field, object).is_some_and(|text| text.starts_with(prefix)),
        Filter::EndsWith(field, suffix) => text(field, object).is_some_and(|text| text.ends_with(suffix)),
        Filter::Words(field, wanted) => {
            let there = words(at(field, object).as_str().unwrap_or_default());
            wanted.iter().all(|word| there.iter().any(|known| known.starts_with(word)))
        }
        Filter::Any(field, body) => {
            let elements = at(field, object).as_array().map(Vec::as_slice).unwrap_or_default();
            elements.iter().any(|element| body.as_deref().is_none_or(|body| matches(body, element)))
        }
    }
}

/// What sorts before what: nothing before everything, texts without their case.
pub(super) fn order(field: &Field, a: &Json, b: &Json) -> Ordering {
    let (a, b) = (read(field, a), read(field, b));
    match (&a, &b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => compared(&a, &b).unwrap_or(Ordering::Equal),
    }
}

fn compare(found: &Value, comparison: Comparison, value: &Value) -> bool {
    let order = compared(found, value);
    match comparison {
        Comparison::Eq => found == value,
        Comparison::Ne => found != value,
        Comparison::Gt => order.is_some_and(Ordering::is_gt),
        Comparison::Ge => order.is_some_and(Ordering::is_ge),
        Comparison::Lt => order.is_some_and(Ordering::is_lt),
        Comparison::Le => order.is_some_and(Ordering::is_le),
    }
}

fn compared(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn text(field: &Field, object: &Json) -> Option<String> {
    match read(field, object) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn read(field: &Field, object: &Json) -> Value {
    match (field.kind, at(field, object)) {
        (Kind::Instant, Json::String(text)) => text.parse::<Timestamp>().map_or(Value::Null, Value::Instant),
        (_, Json::String(text)) => Value::Text(text.to_lowercase()),
        (_, Json::Bool(truth)) => Value::Boolean(*truth),
        (_, Json::Number(number)) => number.as_i64().map_or(Value::Null, Value::Number),
        _ => Value::Null,
    }
}

/// A property within an object; an element that is no object is itself what is spoken of.
fn at<'j>(field: &Field, object: &'j Json) -> &'j Json {
    match object {
        Json::Object(_) => field.name.split('/').fold(object, |object, name| &object[name]),
        element => element,
    }
}
