//! The document of the control API (`OpenAPI` 3.1): every route with what it takes and answers, made from the declarations
//! of the routes and from the types that read and write the bodies.

use std::sync::LazyLock;

use axum::response::Response;
use serde_json::Value;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    Components, Content, InfoBuilder, License, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder, Server, Type,
};
use utoipa::{PartialSchema, ToSchema};

use super::error::Document as ProblemDocument;
use super::reply;

/// Where the control API is.
pub(crate) const BASE: &str = "/_vestibule/v1";
const PROBLEM: &str = "Problem";
/// The media type of problem documents.
pub(super) const PROBLEM_TYPE: &str = "application/problem+json";
const SANDBOX: &str = "sandbox";
const ABOUT: &str = "Everything that only the emulator has: its world, mail, clock, faults, decisions, and people who \
    redeem and sign in by script.\n\nA call that changes something needs the header `Content-Type: application/json`, \
    also where its body is empty. Lists are newest first. Every lifetime is measured on the sandbox's clock. An error is \
    a problem document (RFC 9457) that names the field, and means that nothing was changed.";

/// The document.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let document = finished(super::CALLS.1.clone());
    serde_json::to_value(document).expect("a document is structs and maps with text keys")
});

/// What the calls are grouped by, in the order in which somebody meets them.
const TAGS: [(&str, &str); 10] = [
    ("World", "Tenants, accounts and applications: read, replaced, written out, and back to the beginning."),
    ("Mail", "The inbox of everybody."),
    ("People", "Redemptions, sign-ins and what else a person does, by script, through the gates of the pages."),
    ("Tokens", "Any token, good or bad, and the keys that sign."),
    ("Clock and settings", "Time, and the switches of the sandbox."),
    ("Faults", "What fails on demand."),
    ("What happened", "Decisions with their traces, requests, events, and what a test expects of them."),
    ("Lab", "The exercise, step by step."),
    ("Sandboxes", "Whole emulated clouds beside each other, and states of one to return to."),
    ("Process", "Whether it runs, and this document."),
];

/// The document of this API (`OpenAPI` 3.1).
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "readDocument",
    tag = "Process",
    responses((status = 200, description = "The document.", body = Object))
)]
pub(super) async fn show() -> Response {
    reply::ok(&*DOCUMENT)
}

/// The document with what is true of every operation.
fn finished(routes: OpenApi) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Vestibule control API")
        .version("v1")
        .description(Some(ABOUT))
        .license(Some(License::new("MIT OR Apache-2.0")));
    let mut document =
        OpenApiBuilder::from(routes).info(info).servers(Some([Server::new(BASE)])).tags(Some(tags())).build();
    describe_problems(document.components.get_or_insert_with(Components::new));
    for item in document.paths.paths.values_mut() {
        item.parameters = Some(vec![RefOr::Ref(Ref::new(format!("#/components/parameters/{SANDBOX}")))]);
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        all.into_iter().flatten().for_each(tell_problems);
    }
    document
}

fn tags() -> Vec<Tag> {
    TAGS.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build()).into()
}

/// What may be said of every call, and what any call may answer.
fn describe_problems(components: &mut Components) {
    let sandbox = ParameterBuilder::new()
        .name(SANDBOX)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some("The sandbox that is meant: else that of the host's label, else `default`."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build();
    components.parameters.insert(SANDBOX.to_owned(), sandbox.into());
    components.schemas.insert(PROBLEM.to_owned(), ProblemDocument::schema());
    let problem = ResponseBuilder::new()
        .description("Anything else: what is wrong, with the name of the field that is.")
        .content(PROBLEM_TYPE, Content::new(Some(Ref::from_schema_name(ProblemDocument::name()))))
        .build();
    components.responses.insert(PROBLEM.to_owned(), problem.into());
}

/// Every refusal is a problem document, whether an operation names it or not.
fn tell_problems(operation: &mut Operation) {
    for (status, answer) in &mut operation.responses.responses {
        if let RefOr::T(answer) = answer
            && status.starts_with(['4', '5'])
        {
            let content = Content::new(Some(Ref::from_schema_name(ProblemDocument::name())));
            answer.content.insert(PROBLEM_TYPE.to_owned(), content.into());
        }
    }
    let any = RefOr::Ref(Ref::from_response_name(PROBLEM));
    operation.responses.responses.insert("default".to_owned(), any);
}
