use std::collections::BTreeSet;

use serde_json::Value;

const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// An operation as the document tells it.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) verb: String,
    pub(super) path: String,
    /// The body of the example.
    pub(super) example: Option<Value>,
    pub(super) told: Value,
}

/// Every operation of the document.
pub(super) fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, item)| {
        VERBS.into_iter().filter_map(|verb| {
            let told = item.get(verb)?.clone();
            Some(Operation {
                id: told["operationId"].as_str().expect("an id").to_owned(),
                verb: verb.to_uppercase(),
                path: path.clone(),
                example: told["requestBody"]["content"]["application/json"].get("example").cloned(),
                told,
            })
        })
    });
    let all: Vec<Operation> = all.collect();
    assert!(all.len() > 45, "{} operations", all.len());
    all
}

/// The verbs that the document gives a path.
pub(super) fn verbs(document: &Value, path: &str) -> BTreeSet<String> {
    let item = document["paths"][path].as_object().expect("a path");
    VERBS.into_iter().filter(|verb| item.contains_key(*verb)).map(str::to_uppercase).collect()
}

/// The path with a name or an id that nothing has.
pub(super) fn somewhere(path: &str) -> String {
    let id = "00000000-0000-4000-8000-000000000000";
    path.replace("{id}", id).replace("{name}", "nobodys").replace("{userCode}", "AAAA1111")
}
