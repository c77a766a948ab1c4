use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::get;
use http::HeaderMap;
use insta::assert_snapshot;
use kernel::DecisionId;
use policy::{Denial, Invalid, Refusal};
use serde_json::Value;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use worlds::World;

use super::*;
use crate::error::Service;
use crate::testing::{clinic, here};

/// The answer to a request whose handler ends so.
async fn answered(handler: Router) -> (StatusCode, HeaderMap, Value) {
    let (world, _folder) = clinic();
    answered_in(&world, handler).await
}

async fn answered_in(world: &World, handler: Router) -> (StatusCode, HeaderMap, Value) {
    let mut request = Request::builder().uri("/").body(axum::body::Body::empty()).expect("a request");
    let mut here = here(world);
    here.arrival.request_id = kernel::RequestId::well_known(1);
    here.arrival.client_request_id = Some("mine".to_owned());
    request.extensions_mut().insert(here);
    let router = handler.layer(CatchPanicLayer::custom(panicked)).layer(from_fn(wrap));
    let (parts, body) = router.oneshot(request).await.expect("an answer").into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    (parts.status, parts.headers, serde_json::from_slice(&bytes).expect("json"))
}

async fn of(error: GraphError) -> (StatusCode, HeaderMap, Value) {
    answered(failing(error)).await
}

fn failing(error: GraphError) -> Router {
    Router::new().route("/", get(move || async move { error.into_response() }))
}

fn pretty(status: StatusCode, body: &Value) -> String {
    format!("{}\n{}", status.as_u16(), serde_json::to_string_pretty(body).expect("json"))
}

#[tokio::test]
async fn a_plain_error_has_code_message_and_inner_error() {
    let (status, headers, body) = of(GraphError::not_found("11111111-1111-1111-1111-111111111111")).await;
    assert_eq!(headers["content-type"], JSON);
    assert_snapshot!(pretty(status, &body), @r#"
    404
    {
      "error": {
        "code": "Request_ResourceNotFound",
        "innerError": {
          "client-request-id": "mine",
          "date": "2027-01-01T00:00:00",
          "request-id": "00000000-0000-0000-0000-000000000001"
        },
        "message": "Resource '11111111-1111-1111-1111-111111111111' does not exist or one of its queried reference-property objects are not present."
      }
    }
    "#);
}

#[tokio::test]
async fn a_wrong_property_is_named_in_the_details() {
    let invalid =
        Invalid { path: "userPrincipalName".to_owned(), reason: "no such domain".to_owned(), not_built: false };
    let (status, _, body) = of(invalid.into()).await;
    assert_snapshot!(pretty(status, &body), @r#"
    400
    {
      "error": {
        "code": "Request_BadRequest",
        "details": [
          {
            "code": "InvalidValue",
            "message": "no such domain",
            "target": "userPrincipalName"
          }
        ],
        "innerError": {
          "client-request-id": "mine",
          "date": "2027-01-01T00:00:00",
          "request-id": "00000000-0000-0000-0000-000000000001"
        },
        "message": "Property userPrincipalName is invalid."
      }
    }
    "#);
}

#[tokio::test]
async fn a_refusal_names_its_decision_in_a_header() {
    let refusal = Refusal { denial: Denial::InvitationsNotAllowed, decision: DecisionId::well_known(7) };
    let (status, headers, body) = of(refusal.into()).await;
    assert_eq!(headers["x-vestibule-decision"], "00000000-0000-0000-0000-000000000007");
    assert_snapshot!(pretty(status, &body), @r#"
    403
    {
      "error": {
        "code": "Forbidden",
        "innerError": {
          "client-request-id": "mine",
          "date": "2027-01-01T00:00:00",
          "request-id": "00000000-0000-0000-0000-000000000001"
        },
        "message": "Guest invitations not allowed for your company. Contact your company administrator for more details."
      }
    }
    "#);
}

#[tokio::test]
async fn every_refusal_has_an_envelope_with_its_code_its_text_and_its_decision() {
    let (world, _folder) = clinic();
    for denial in Denial::each() {
        let refusal = Refusal { denial: denial.clone(), decision: DecisionId::well_known(7) };
        let (status, headers, body) = answered_in(&world, failing(refusal.into())).await;
        assert!(status.is_client_error(), "{denial:?}: {status}");
        assert_eq!(headers["x-vestibule-decision"], "00000000-0000-0000-0000-000000000007", "{denial:?}");
        assert_eq!(
            (&body["error"]["code"], &body["error"]["message"]),
            (&denial.code().into(), &denial.message().into())
        );
    }
}

#[tokio::test]
async fn a_panic_is_a_500_that_tells_nothing() {
    async fn broken() -> Response {
        panic!("a secret");
    }
    let (status, _, body) = answered(Router::new().route("/", get(broken))).await;
    assert_snapshot!(pretty(status, &body), @r#"
    500
    {
      "error": {
        "code": "InternalServerError",
        "innerError": {
          "client-request-id": "mine",
          "date": "2027-01-01T00:00:00",
          "request-id": "00000000-0000-0000-0000-000000000001"
        },
        "message": "An internal error occurred; the log names its cause."
      }
    }
    "#);
}

#[tokio::test]
async fn throttled_and_unauthenticated_answers_say_what_to_do_next() {
    let (_, headers, _) = of(GraphError::throttled(5)).await;
    assert_eq!(headers["retry-after"], "5");
    let (_, headers, _) = of(GraphError::token("Access token is empty.")).await;
    let challenge = headers["www-authenticate"].to_str().expect("text");
    let (scheme, rest) = challenge.split_once(" realm=\"\", authorization_uri=\"").expect("a Bearer challenge");
    assert_eq!(scheme, "Bearer");
    assert!(rest.ends_with("/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\""), "{rest}");
}

#[test]
fn the_same_refusal_has_the_words_of_the_service_that_answers() {
    let refused = |service| {
        let refusal = Refusal { denial: Denial::InsufficientPrivileges, decision: DecisionId::well_known(7) };
        GraphError::from(refusal).of(service).to_string()
    };
    let privileges = "Authorization_RequestDenied: Insufficient privileges to complete the operation.";
    assert_eq!(refused(Service::Directory), privileges);
    assert_eq!(refused(Service::Invitations), "Forbidden: Generic authorization exception.");
    assert_eq!(
        refused(Service::ConditionalAccess),
        "AccessDenied: You cannot perform the requested operation, required scopes are missing in the token."
    );
    let other = GraphError::page_token();
    assert_eq!(other.clone().of(Service::ConditionalAccess), other);
}
