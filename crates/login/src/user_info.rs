//! The user information endpoint of version 1, which lies at the token service itself. What it tells is unverified: the
//! claims of the access token that say who the person is, under the subject that the client's own ID tokens name.

use axum::response::Response;
use http::header::AUTHORIZATION;
use kernel::Caller;
use serde_json::{Map, Value};
use sts::resource::is_graph_audience;
use sts::{TokenError, Verified};

use crate::error::Failure;
use crate::extract::Visit;
use crate::respond::json;

/// The claims of the token that are told.
const TOLD: [&str; 6] = ["name", "given_name", "family_name", "upn", "unique_name", "email"];

pub(crate) async fn tell(visit: Visit) -> Response {
    match believed(&visit) {
        Ok(token) => json(&said(&token)),
        Err(failure) => failure.json(&visit.here.arrival),
    }
}

/// A person's token for Microsoft Graph, which is what a client that asked for no other resource has.
fn believed(visit: &Visit) -> Result<Verified, Failure> {
    let here = &visit.here;
    let header = visit.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = match header.trim().split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Failure::bearer(TokenError::Malformed)),
    };
    let (keys, mark) = (here.world.keys(), here.world.key().mark());
    let verified = sts::verify(keys, &mark, here.arrival.at, token).map_err(Failure::bearer)?;
    if !is_graph_audience(&verified.audience, &here.arrival.origins) {
        return Err(Failure::bearer(TokenError::Issuer));
    }
    match verified.caller {
        Caller::User { .. } => Ok(verified),
        _ => Err(Failure::no_person()),
    }
}

fn said(token: &Verified) -> Value {
    let claims = TOLD.iter().filter_map(|name| Some(((*name).to_owned(), token.claims.get(*name)?.clone())));
    let subject = token.claims.pointer("/xms_st/sub").map(|subject| ("sub".to_owned(), subject.clone()));
    Value::Object(subject.into_iter().chain(claims).collect::<Map<_, _>>())
}
