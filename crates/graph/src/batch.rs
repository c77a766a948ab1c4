//! `$batch`: up to 20 requests in one (Microsoft Graph, "Combine multiple HTTP requests using JSON batching").
//!
//! Each part goes the way that it would go alone, after those that it depends on; the outer token speaks for all.

mod answer;
mod plan;

use axum::body::Body;
use axum::extract::Request;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};
use web::{Here, Outbound};
use worlds::Arrival;

use crate::body::GraphJson;
use crate::error::{GraphError, dressed};
use crate::reply::Reply;
use crate::routes::Version;
use crate::serve;
use plan::{Part, Plan};

/// The request around the parts.
pub(crate) struct Outer {
    pub(crate) version: Version,
    pub(crate) here: Here,
    pub(crate) outbound: Outbound,
    /// The token, as the header has it.
    pub(crate) authorization: Option<HeaderValue>,
}

/// Runs every part; the answers stand in the order of the requests.
pub(crate) async fn run(outer: Outer, body: &GraphJson) -> Result<Reply, GraphError> {
    let plan = Plan::read(body.value()?)?;
    let mut answers: Vec<Option<Value>> = vec![None; plan.parts.len()];
    for index in plan.order {
        let part = &plan.parts[index];
        let failed = part.after.iter().any(|earlier| answers[*earlier].as_ref().is_none_or(answer::is_failure));
        answers[index] = Some(outer.answer(part, failed).await);
    }
    let answers: Vec<Value> = answers.into_iter().flatten().collect();
    Ok(Reply::Found(json!({ "responses": answers })))
}

impl Outer {
    async fn answer(&self, part: &Part, failed: bool) -> Value {
        let here = self.here_of(part);
        let response = if failed {
            dressed(GraphError::failed_dependency(), Some(&here.arrival))
        } else {
            match self.request(part) {
                Ok(request) => serve::again(self.outbound.clone(), here.clone(), request).await,
                Err(error) => dressed(error, Some(&here.arrival)),
            }
        };
        answer::of(&part.id, &here.arrival, response).await
    }

    /// A part has an id of its own, as if it had come alone.
    fn here_of(&self, part: &Part) -> Here {
        let client_request_id = part.header("client-request-id").map(str::to_owned);
        let arrival = Arrival {
            request_id: self.here.world.request_id(),
            client_request_id: client_request_id.or_else(|| self.here.arrival.client_request_id.clone()),
            ..self.here.arrival.clone()
        };
        Here { arrival, ..self.here.clone() }
    }

    fn request(&self, part: &Part) -> Result<Request, GraphError> {
        let path = part.relative()?;
        let mut request =
            Request::builder().method(part.method.clone()).uri(format!("/{}/{path}", self.version.as_str()));
        for (name, value) in &part.headers {
            request = request.header(name, value);
        }
        let body = Body::from(part.body.clone());
        let mut request =
            request.body(body).map_err(|_| GraphError::bad_request("The url of the request cannot be read."))?;
        if let Some(token) = &self.authorization {
            request.headers_mut().insert(AUTHORIZATION, token.clone());
        }
        Ok(request)
    }
}
