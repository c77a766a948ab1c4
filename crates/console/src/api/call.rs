use serde_json::Value;

use super::command::command;
use super::kind::Kind;
use super::own::Own;

/// Reading before writing.
const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Calls that belong together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) calls: Vec<Call>,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    /// By which an address leads to it.
    pub(super) id: String,
    pub(super) verb: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) about: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Sent>,
    pub(super) answers: Vec<Told>,
    pub(super) command: String,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// `path` or `query`.
    pub(super) place: String,
    pub(super) kind: Kind,
    pub(super) about: String,
}

/// What is sent.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) kind: Kind,
    pub(super) about: String,
    /// Empty where there is none.
    pub(super) example: String,
}

/// What is answered.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: String,
    pub(super) about: String,
    /// None where there is no content.
    pub(super) kind: Option<Kind>,
}

/// The calls of the document in the order of its tags, as a reader at `origin` makes them.
pub(super) fn groups(document: &Value, own: &Own, origin: &str) -> Vec<Group> {
    let base = document["servers"][0]["url"].as_str().unwrap_or_default();
    let calls: Vec<(&str, Call)> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| VERBS.into_iter().filter_map(move |verb| Some((verb, path, item.get(verb)?))))
        .map(|(verb, path, told)| {
            let tag = told["tags"][0].as_str().unwrap_or_default();
            (tag, call(verb, path, told, own, &format!("{origin}{base}{path}")))
        })
        .collect();
    let mut groups: Vec<Group> = document["tags"].as_array().into_iter().flatten().map(group).collect();
    for (tag, call) in calls {
        if let Some(group) = groups.iter_mut().find(|group| group.name == tag) {
            group.calls.push(call);
        }
    }
    groups
}

fn group(tag: &Value) -> Group {
    Group { name: text(&tag["name"]), about: text(&tag["description"]), calls: Vec::new() }
}

fn call(verb: &str, path: &str, told: &Value, own: &Own, url: &str) -> Call {
    let verb = verb.to_uppercase();
    let sent = &told["requestBody"]["content"]["application/json"];
    let example = sent.get("example");
    // What is too long for an example is a file.
    let line = example.map_or_else(|| "@body.json".to_owned(), |example| own.put(example.to_string()));
    let line = sent.is_object().then_some(line);
    Call {
        id: text(&told["operationId"]),
        command: command(&verb, url, line.as_deref()),
        path: path.to_owned(),
        summary: text(&told["summary"]).trim_end_matches('.').to_owned(),
        about: text(&told["description"]),
        parameters: told["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        body: sent.is_object().then(|| Sent {
            kind: Kind::of(&sent["schema"]),
            about: text(&told["requestBody"]["description"]),
            example: example.map(|example| own.put(format!("{example:#}"))).unwrap_or_default(),
        }),
        answers: told["responses"].as_object().into_iter().flatten().filter_map(answer).collect(),
        verb,
    }
}

fn parameter(told: &Value) -> Parameter {
    Parameter {
        name: text(&told["name"]),
        place: text(&told["in"]),
        kind: Kind::of(&told["schema"]),
        about: text(&told["description"]),
    }
}

/// What any call may answer is said once, above all of them.
fn answer((status, told): (&String, &Value)) -> Option<Told> {
    let content = told["content"].as_object().and_then(|content| content.iter().next());
    let kind = content.map(|(media_type, content)| {
        let schema = media_type.ends_with("json").then_some(&content["schema"]);
        schema.map_or_else(|| Kind { name: media_type.clone(), ..Kind::default() }, Kind::of)
    });
    (status != "default").then(|| Told { status: status.clone(), about: text(&told["description"]), kind })
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
