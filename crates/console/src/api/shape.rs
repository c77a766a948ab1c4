use serde_json::Value;

use super::call::text;
use super::kind::Kind;

/// A shape of bodies and answers.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) about: String,
    /// The words that it is one of, or the kind of text that it is.
    pub(super) words: String,
    /// Its members; more than one list where it is one of several.
    pub(super) variants: Vec<Variant>,
}

/// One way in which a shape is written.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) about: String,
    pub(super) members: Vec<Member>,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The words that it is one of; empty for others.
    pub(super) words: String,
    pub(super) required: bool,
    pub(super) about: String,
}

/// Every shape of the document by its name, without the lists of others.
pub(super) fn shapes(document: &Value) -> Vec<Shape> {
    let schemas = &document["components"]["schemas"];
    let all = schemas.as_object().into_iter().flatten().filter(|(name, _)| !name.starts_with("List_"));
    all.map(|(name, schema)| shape(name, schema, schemas)).collect()
}

fn shape(name: &str, schema: &Value, schemas: &Value) -> Shape {
    let variants = match schema["oneOf"].as_array() {
        Some(all) => all.iter().map(|schema| variant(schema, schemas)).collect(),
        None => vec![Variant { about: String::new(), ..variant(schema, schemas) }],
    };
    let variants = variants.into_iter().filter(|variant| !variant.members.is_empty() || !variant.about.is_empty());
    let words = match schema["type"].as_str() {
        Some("string") if schema["enum"].is_null() => text(&schema["format"]),
        _ => words(schema),
    };
    Shape { name: name.to_owned(), about: text(&schema["description"]), words, variants: variants.collect() }
}

fn variant(schema: &Value, schemas: &Value) -> Variant {
    let leads_to = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let schema = leads_to.map_or(schema, |name| &schemas[name]);
    Variant { about: text(&schema["description"]), members: members(schema, schemas) }
}

/// Its own members and those of what it is made of.
fn members(schema: &Value, schemas: &Value) -> Vec<Member> {
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| variant(part, schemas).members);
    let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let own = schema["properties"].as_object().into_iter().flatten().map(|(name, schema)| Member {
        name: name.clone(),
        kind: Kind::of(schema),
        words: words(schema),
        required: required(name),
        about: about(schema),
    });
    parts.chain(own).collect()
}

/// What a member means; where it may be null, its description stands with the other alternative.
fn about(schema: &Value) -> String {
    let either = schema["oneOf"].as_array().into_iter().flatten().find_map(|schema| schema["description"].as_str());
    either.map_or_else(|| text(&schema["description"]), str::to_owned)
}

fn words(schema: &Value) -> String {
    let words: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    words.join(", ")
}
