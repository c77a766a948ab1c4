use serde_json::{Map, Value, json};

use super::contract::Operation;
use crate::lab::Answer;

const JSON: &str = "application/json";

/// Holds bodies against the schemas of the document, and takes nothing in an answer that they do not name.
pub(super) struct Judge {
    document: Value,
    /// The schemas, closed.
    components: Value,
}

impl Judge {
    pub(super) fn new(document: Value) -> Self {
        let mut components = document["components"].clone();
        for schema in components["schemas"].as_object_mut().expect("schemas").values_mut() {
            close(schema, &document);
        }
        Self { document, components }
    }

    pub(super) fn document(&self) -> &Value {
        &self.document
    }

    /// The body of a request, which the document has to take as it stands.
    pub(super) fn body(&self, operation: &Operation, body: &Value) {
        let schema = &operation.told["requestBody"]["content"][JSON]["schema"];
        hold(schema, &self.document["components"], body, &operation.id);
    }

    /// The answer in JSON; none where there is no content.
    pub(super) fn answer(&self, operation: &Operation, answer: &Answer) -> Value {
        let told = &operation.told["responses"];
        let status = answer.status.as_str();
        let named = told.get(status).is_some();
        assert!(
            named || answer.status.as_u16() >= 400,
            "{}: {status} is not documented: {}",
            operation.id,
            answer.text
        );
        let described = if named { &told[status] } else { &self.components["responses"]["Problem"] };
        let Some((media_type, content)) = described["content"].as_object().and_then(|content| content.iter().next())
        else {
            assert_eq!(answer.text, "", "{}", operation.id);
            return Value::Null;
        };
        assert!(answer.header("content-type").starts_with(media_type), "{}: {:?}", operation.id, answer.headers);
        if !media_type.ends_with("json") {
            return Value::Null;
        }
        hold(&content["schema"], &self.components, &answer.json(), &operation.id);
        answer.json()
    }
}

/// Judges a value by a schema that may lead to the components.
fn hold(schema: &Value, components: &Value, value: &Value, whose: &str) {
    let mut closed = schema.as_object().cloned().unwrap_or_else(Map::new);
    closed.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    closed.insert("components".to_owned(), components.clone());
    let judge = jsonschema::options().should_validate_formats(true).build(&Value::Object(closed)).expect("a schema");
    let faults: Vec<String> =
        judge.iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert_eq!(faults, Vec::<String>::new(), "{whose}: {value}");
}

/// Has every object take its own properties alone, so that an answer with one that nobody documented is found.
fn close(schema: &mut Value, document: &Value) {
    let Some(object) = schema.as_object_mut() else { return };
    if object.contains_key("properties") || object.contains_key("allOf") {
        object.entry("unevaluatedProperties").or_insert(json!(false));
    }
    close_parts(schema, document);
}

fn close_parts(schema: &mut Value, document: &Value) {
    for (key, part) in schema.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "items" | "additionalProperties" => close(part, document),
            "properties" => {
                part.as_object_mut().into_iter().flatten().for_each(|(_, property)| close(property, document));
            }
            "oneOf" => part.as_array_mut().into_iter().flatten().for_each(|one| close(one, document)),
            // Only together do these name every property, so each of them stays open.
            "allOf" => part.as_array_mut().into_iter().flatten().for_each(|one| open(one, document)),
            _ => {}
        }
    }
}

/// A part of a whole, with what it leads to written out.
fn open(part: &mut Value, document: &Value) {
    if let Some(reference) = part["$ref"].as_str() {
        *part = document.pointer(&reference[1..]).expect("a schema").clone();
    }
    close_parts(part, document);
}
