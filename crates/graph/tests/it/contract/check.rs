//! What an answer must be like, and the one place that says what is wrong with it.

use jiff::Timestamp;
use serde_json::Value;

use super::tables::{Comes, Holds, Property, TYPES};
use crate::clinic::{Answer, Clinic};

/// One address at which objects of a type are answered.
pub(super) struct Asked<'a> {
    pub(super) kind: &'static str,
    pub(super) path: &'a str,
}

/// Which of a type's properties an answer has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Those that come by themselves.
    Default,
    /// All of them.
    Everything,
    /// Some: what stands behind a relation.
    Some,
}

/// Asks at every address: as it is, with everything selected, and for what no type has.
pub(super) async fn served(clinic: &Clinic, token: &str, asked: &[Asked<'_>]) {
    let mut faults = Faults::default();
    for one in asked {
        answers(clinic, token, one, &mut faults).await;
    }
    faults.end();
}

/// What is wrong, all of it at once.
#[derive(Default)]
pub(super) struct Faults(Vec<String>);

impl Faults {
    pub(super) fn end(self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }

    fn unless(&mut self, fits: bool, fault: impl FnOnce() -> String) {
        if !fits {
            self.0.push(fault());
        }
    }

    /// An object that was made, or answered by an action.
    pub(super) fn made(&mut self, kind: &str, answer: &Value) {
        self.object(kind, kind, answer, Extent::Default, false);
    }

    /// Some properties of an object, none of them null.
    pub(super) fn partly(&mut self, why: &str, kind: &str, answer: &Value) {
        self.related(kind, answer);
        let nulls = answer.as_object().into_iter().flatten().filter(|(_, value)| value.is_null());
        self.0.extend(nulls.map(|(name, _)| format!("{kind}.{name} is null: {why}")));
    }

    /// Some properties of an object.
    pub(super) fn related(&mut self, kind: &str, answer: &Value) {
        self.object(kind, kind, answer, Extent::Some, false);
    }

    fn object(&mut self, place: &str, kind: &str, value: &Value, extent: Extent, beta: bool) {
        let Some(members) = value.as_object() else {
            self.0.push(format!("{place} is no object: {value}"));
            return;
        };
        // What was asked for as one of several kinds says of which it is.
        let own =
            members.get("@odata.type").and_then(Value::as_str).and_then(|own| own.strip_prefix("#microsoft.graph."));
        let properties = TYPES.of(own.unwrap_or(kind), beta);
        for name in members.keys().filter(|name| !name.contains('@')) {
            let known = properties.iter().find(|property| property.name == *name);
            let fits = known.is_some_and(|known| extent != Extent::Default || known.comes != Comes::WhereSelected);
            self.unless(fits, || format!("{place}.{name} is answered, and should not be"));
        }
        for property in properties {
            if let Some(value) = members.get(&property.name) {
                self.value(&format!("{place}.{}", property.name), property, value, beta);
            } else {
                let silent = extent == Extent::Default && property.comes == Comes::WhereSelected;
                self.unless(silent || extent == Extent::Some, || format!("{place}.{} is missing", property.name));
            }
        }
    }

    /// An object of which exactly this was selected; the id comes with it.
    fn selected(&mut self, kind: &str, value: &Value, names: &[&str], beta: bool) {
        self.object(kind, kind, value, Extent::Some, beta);
        for name in names.iter().filter(|name| value.get(**name).is_none()) {
            self.0.push(format!("{kind}.{name} is missing where it is selected"));
        }
        let answered = value.as_object().into_iter().flat_map(|members| members.keys());
        for name in answered.filter(|name| !name.contains('@') && *name != "id" && !names.contains(&name.as_str())) {
            self.0.push(format!("{kind}.{name} is answered where it is not selected"));
        }
    }

    fn value(&mut self, place: &str, property: &Property, value: &Value, beta: bool) {
        match value {
            Value::Null => self.unless(property.holds == Holds::OneOrNull, || format!("{place} is null")),
            Value::Array(items) if property.holds == Holds::Many => {
                for item in items {
                    self.single(place, property, item, beta);
                }
            }
            _ if property.holds == Holds::Many => self.0.push(format!("{place} is no list: {value}")),
            one => self.single(place, property, one, beta),
        }
    }

    fn single(&mut self, place: &str, property: &Property, value: &Value, beta: bool) {
        let kind = property.kind.as_str();
        if let Some(words) = TYPES.enums.get(kind) {
            // Of an enumeration of flags several words may stand in one text.
            let known = |text: &str| text.split(',').all(|word| words.iter().any(|known| known == word));
            self.unless(value.as_str().is_some_and(known), || format!("{place} is {value}, no word of {kind}"));
        } else if kind.starts_with(char::is_uppercase) {
            self.unless(is_a(kind, value), || format!("{place} is {value}, expected {kind}"));
        } else {
            let extent = if property.comes == Comes::AsRelation { Extent::Some } else { Extent::Everything };
            self.object(place, kind, value, extent, beta);
        }
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match (kind, value) {
        ("String" | "Binary", Value::String(_)) | ("Boolean", Value::Bool(_)) => true,
        ("Int32", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ("Guid" | "GuidText", Value::String(text)) => is_guid(text),
        ("DateTimeOffset", Value::String(text)) => {
            let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end_matches('Z').len());
            text.ends_with('Z') && fraction <= 7 && text.parse::<Timestamp>().is_ok()
        }
        ("Duration", Value::String(text)) => text.starts_with('P') && text.len() > 1,
        _ => false,
    }
}

/// Lower-case text of the form 8-4-4-4-12.
fn is_guid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.chars().all(|letter| letter == '-' || matches!(letter, '0'..='9' | 'a'..='f'))
}

async fn answers(clinic: &Clinic, token: &str, asked: &Asked<'_>, faults: &mut Faults) {
    let (kind, path) = (asked.kind, asked.path);
    let beta = path.starts_with("/beta/");
    let plain = clinic.get(token, path).await;
    faults.unless(plain.status == 200, || format!("{path}: {}", plain.text));
    envelope(&plain, path, faults);
    let found = objects(&plain.body);
    faults.unless(!found.is_empty(), || format!("{path} answers nothing to look at"));
    for object in &found {
        faults.object(kind, kind, object, Extent::Default, beta);
    }
    let separator = if path.contains('?') { '&' } else { '?' };
    let names: Vec<&str> = TYPES
        .of(kind, beta)
        .iter()
        .filter(|property| property.comes != Comes::AsRelation)
        .map(|property| property.name.as_str())
        .collect();
    let selected = clinic.get(token, &format!("{path}{separator}$select={}", names.join(","))).await;
    faults.unless(selected.status == 200, || format!("{path} with everything selected: {}", selected.text));
    for object in objects(&selected.body) {
        faults.selected(kind, object, &names, beta);
    }
    let projected = format!("({}){}", names.join(","), if plain.body["value"].is_array() { "" } else { "/$entity" });
    let context = selected.body["@odata.context"].as_str().unwrap_or_default();
    faults
        .unless(context.ends_with(&projected), || format!("{path} with everything selected: the context is {context}"));
    let unknown = clinic.get(token, &format!("{path}{separator}$select=colour")).await;
    let message = format!(
        "Parsing OData Select and Expand failed: Could not find a property named 'colour' on type 'microsoft.graph.{kind}'."
    );
    faults.unless(unknown.error() == (400, "BadRequest", message.as_str()), || {
        format!("{path} with an unknown property selected: {}", unknown.text)
    });
}

/// The objects of a list, or the one object.
fn objects(body: &Value) -> Vec<&Value> {
    body["value"].as_array().map_or_else(|| vec![body], |list| list.iter().collect())
}

/// The headers that every answer has, and what stands around its objects.
fn envelope(answer: &Answer, path: &str, faults: &mut Faults) {
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let json = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    for (name, expected) in [("content-type", json), ("odata-version", "4.0"), ("cache-control", "no-cache")] {
        faults.unless(header(name) == expected, || format!("{path}: {name} is {}", header(name)));
    }
    let ids = (header("request-id"), header("client-request-id"));
    faults.unless(is_guid(ids.0) && ids.0 == ids.1, || format!("{path}: the ids of the request are {ids:?}"));
    let diagnostic: Value = serde_json::from_str(header("x-ms-ags-diagnostic")).unwrap_or_default();
    faults.unless(diagnostic["ServerInfo"].is_object(), || format!("{path}: no x-ms-ags-diagnostic"));
    let cost = header("x-ms-resource-unit").parse::<u32>();
    faults.unless(cost.is_ok(), || format!("{path}: no x-ms-resource-unit"));
    let version = path.split('/').nth(1).unwrap_or_default();
    let expected = format!("https://localhost:8443/{version}/$metadata#");
    let context = answer.body["@odata.context"].as_str().unwrap_or_default();
    // One of a set says so, a list of it does not.
    let fits = context.starts_with(&expected) && context.ends_with("/$entity") != answer.body["value"].is_array();
    faults.unless(fits, || format!("{path}: the context is {context}"));
}
