//! The document of the control API against the routes and the answers.

mod contract;
mod judge;

use std::collections::BTreeSet;

use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::lab::Lab;
use contract::{Operation, operations, verbs};
use judge::Judge;

/// The schema of such documents, as the initiative publishes it (Apache-2.0), in its version 2025-11-23.
const OPENAPI: &str = include_str!("openapi/openapi-3.1.schema.json");
const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";

async fn document(lab: &Lab) -> Value {
    lab.read("/openapi.json").await
}

#[tokio::test]
async fn the_document_is_what_the_initiative_calls_openapi_3_1() {
    let document = document(&Lab::open()).await;
    let published: Value = serde_json::from_str(OPENAPI).expect("json");
    let judge = jsonschema::validator_for(&published).expect("a schema");
    let faults: Vec<String> = judge.iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
    }
    let mut pending = vec![&document];
    while let Some(value) = pending.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
        }
        pending.extend(value.as_array().into_iter().flatten());
        pending.extend(value.as_object().into_iter().flat_map(|object| object.values()));
    }
    let ids: Vec<String> = operations(&document).into_iter().map(|operation| operation.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
}

/// What readers of the code follow means nothing to readers of the document.
#[tokio::test]
async fn no_text_of_the_document_refers_to_the_code() {
    let text = document(&Lab::open()).await.to_string();
    for sign in ["[`", "`]", "::"] {
        let around = text.find(sign).map(|at| text[at.saturating_sub(80)..].chars().take(160).collect::<String>());
        assert_eq!(around, None, "{sign}");
    }
}

#[tokio::test]
async fn every_path_takes_the_verbs_of_the_document_and_no_others() {
    let lab = Lab::open();
    let document = document(&lab).await;
    let paths: BTreeSet<String> = operations(&document).into_iter().map(|operation| operation.path).collect();
    for path in paths {
        let known = verbs(&document, &path);
        // Nobody takes this verb, so the answer lists those that somebody takes.
        let answer = lab.call(Method::TRACE, &contract::somewhere(&path), &json!({})).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = answer.header("allow").split(',').filter(|verb| *verb != "HEAD").map(str::to_owned);
        assert_eq!(allowed.collect::<BTreeSet<_>>(), known, "{path}");
    }
    let answer = lab.call(Method::GET, "/nothing", &json!({})).await;
    assert!(answer.text.contains("has no /_vestibule/v1/nothing"), "{}", answer.text);
}

#[test]
fn no_route_is_made_but_with_its_entry_in_the_document() {
    let source = include_str!("../../src/control.rs");
    let (router, calls) = source.split_once("fn calls()").expect("the table of calls");
    assert!(!calls.contains(".route(") && calls.matches(".routes(routes!(").count() > 30, "{calls}");
    let undocumented: Vec<&str> = router.matches(".route(").collect();
    assert_eq!(undocumented.len(), 2, "the probes at the root alone stand outside the document");
}

/// Whatever its state, an operation answers in one of the shapes that the document gives it.
async fn ask(lab: &Lab, judge: &Judge, operation: &Operation, path: &str, body: &Value) -> Value {
    let method = Method::from_bytes(operation.verb.as_bytes()).expect("a verb");
    let answer = lab.call(method, path, body).await;
    judge.answer(operation, &answer)
}

#[tokio::test]
async fn every_example_works_on_the_built_in_world_and_is_answered_as_documented() {
    let lab = Lab::among_others();
    let judge = Judge::new(document(&lab).await);
    lab.invite(DR_LEE).await;
    lab.world.settle().await.expect("the mail arrives");
    // What leads back to the beginning comes last.
    let (back, first): (Vec<_>, Vec<_>) = operations(judge.document())
        .into_iter()
        .filter(|operation| operation.example.is_some() && !operation.path.contains('{'))
        .partition(|operation| ["leave", "reset", "replaceWorld", "clearMail"].contains(&operation.id.as_str()));
    for operation in first.iter().chain(&back) {
        let body = operation.example.clone().expect("an example");
        judge.body(operation, &body);
        let answer = ask(&lab, &judge, operation, &operation.path, &body).await;
        if operation.id == "holdAssertions" {
            assert_eq!(answer["passed"], true, "{answer}");
        }
        if let Some(outcome) = answer["outcome"].as_str() {
            assert_ne!(outcome, "refused", "{answer}");
        }
    }
}

/// Takes a call that is named, and answers with what it answered.
async fn done(lab: &Lab, judge: &Judge, id: &str, in_path: &str, body: Value) -> Value {
    let all = operations(judge.document());
    let operation = all.iter().find(|operation| operation.id == id).expect("the operation");
    let (begin, rest) = operation.path.split_once('{').unwrap_or((&operation.path, "}"));
    let path = format!("{begin}{in_path}{}", rest.split_once('}').expect("the end of a parameter").1);
    judge.body(operation, &body);
    let answer = ask(lab, judge, operation, &path, &body).await;
    assert!(answer["status"].is_null() || operation.verb == "GET", "{id}: {answer}");
    answer
}

#[tokio::test]
async fn what_is_named_in_the_path_is_done_and_answered_as_documented() {
    let lab = Lab::among_others();
    let judge = Judge::new(document(&lab).await);
    let made = done(&lab, &judge, "createSandbox", "", json!({"name": "t1", "ephemeral": false})).await;
    assert_eq!(made["https"], "https://t1.localhost:8443");
    done(&lab, &judge, "dropSandbox", "t1", json!({})).await;
    done(&lab, &judge, "saveSnapshot", "before", json!({})).await;
    let exported = done(&lab, &judge, "export", "", Value::Null).await;
    done(&lab, &judge, "import", "", exported).await;
    done(&lab, &judge, "restoreSnapshot", "before", json!({})).await;
    done(&lab, &judge, "forgetSnapshot", "before", json!({})).await;
    let fault = done(&lab, &judge, "addFault", "", json!({"surface": "myapps", "drop": true})).await;
    done(&lab, &judge, "removeFault", fault["id"].as_str().expect("an id"), json!({})).await;
    let code = crate::devices::waits(&lab, "Lab CLI").await;
    let yes = json!({"account": "mia.novak@woodgrove.example", "approve": true});
    done(&lab, &judge, "answerDevice", &code, yes).await;
    lab.invite(DR_LEE).await;
    lab.world.settle().await.expect("the mail arrives");
    let mail = lab.read("/mail").await["value"][0]["id"].as_str().expect("an id").to_owned();
    for id in ["readMail", "unsubscribe", "subscribe"] {
        let body = if id == "readMail" { Value::Null } else { json!({}) };
        done(&lab, &judge, id, &mail, body).await;
    }
}

#[tokio::test]
async fn whatever_is_read_has_the_documented_shape() {
    let lab = Lab::open();
    let judge = Judge::new(document(&lab).await);
    lab.invite(DR_LEE).await;
    lab.redeems(DR_LEE, json!({"tokens": {"clientId": lab.app("Health Records").await}})).await;
    lab.done("/faults", json!({"surface": "myapps", "status": 503})).await;
    lab.call(Method::PUT, "/snapshots/before", &json!({})).await;
    let mail = lab.read("/mail").await["value"][0]["id"].clone();
    let decision = lab.read("/decisions").await["value"][0]["id"].clone();
    let reads = operations(judge.document()).into_iter().filter(|operation| operation.verb == "GET");
    for operation in reads.filter(|operation| operation.id != "followEvents") {
        let id = if operation.path.starts_with("/mail") { &mail } else { &decision };
        let path = operation.path.replace("{id}", id.as_str().expect("an id"));
        ask(&lab, &judge, &operation, &path, &Value::Null).await;
    }
}

#[tokio::test]
async fn every_operation_refuses_in_a_documented_way_what_it_cannot_do() {
    let lab = Lab::open();
    let judge = Judge::new(document(&lab).await);
    for operation in operations(judge.document()).iter().filter(|operation| operation.id != "followEvents") {
        let path = contract::somewhere(&operation.path);
        let elsewhere = format!("{path}?sandbox=elsewhere");
        let answer = ask(&lab, &judge, operation, &elsewhere, &json!({})).await;
        assert_eq!((&answer["status"], answer["title"].as_str()), (&json!(404), Some("Not Found")), "{elsewhere}");
        if operation.verb != "GET" {
            let plain = Request::builder().method(operation.verb.as_str());
            let answer = lab.send(plain.uri(format!("/_vestibule/v1{path}")), Vec::new()).await;
            assert_eq!(judge.answer(operation, &answer)["status"], 415, "{path}");
            let answer = ask(&lab, &judge, operation, &path, &json!({"unheard": "of"})).await;
            assert!(answer.is_null() || answer["detail"].is_string(), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn the_page_has_every_call_with_its_command_and_every_shape() {
    let lab = Lab::open();
    let document = document(&lab).await;
    let page = lab.get("/api").await.text;
    assert!(page.contains("<h1><bdi>API</bdi></h1>"), "{page}");
    for operation in operations(&document) {
        assert!(page.contains(&format!("id=\"{}\"", operation.id)), "{}", operation.id);
        assert!(page.contains(&format!("<b>{}</b> {}</code>", operation.verb, operation.path)), "{}", operation.path);
    }
    assert!(page.contains("curl http://localhost:8443/_vestibule/v1/livez<"), "the reader's own origin");
    assert!(page.contains("-X DELETE &#34;http://localhost:8443/_vestibule/v1/faults/$ID&#34;"));
    let shapes = lab.get("/api/shapes").await.text;
    let mut followed = 0;
    for link in [&page, &shapes].into_iter().flat_map(|page| page.split("href=\"/api/shapes#").skip(1)) {
        let name = link.split('"').next().expect("the end of a link");
        assert!(shapes.contains(&format!("<section class=\"section\" id=\"{name}\">")), "{name}");
        followed += 1;
    }
    assert!(followed > 100, "{followed} links");
}

#[tokio::test]
async fn the_examples_of_the_page_speak_of_the_readers_own_tenant() {
    let other = worlds::CLINIC.replace("Woodgrove Hospital", "Riverside Hospital");
    let lab = Lab::with(&other, console::Process::default());
    let page = lab.get("/api").await.text;
    assert!(page.contains(&lab.woodgrove().id.to_string()) && page.contains(&lab.app("Invite Bot").await));
    assert!(!page.contains("ce92152a-a347-58d4-a430-c55567fe7d2b"), "that is another tenant");
}

#[tokio::test]
async fn the_world_that_is_read_is_one_that_may_be_written() {
    let lab = Lab::open();
    let judge = Judge::new(document(&lab).await);
    let world = lab.read("/world").await;
    let replace = operations(judge.document()).into_iter().find(|operation| operation.id == "replaceWorld");
    let replace = replace.expect("the operation");
    let mut document = world.clone();
    document["name"] = json!("again");
    judge.body(&replace, &document);
    ask(&lab, &judge, &replace, "/world", &document).await;
}
