//! The user information endpoint of `OpenID` Connect, which lies beside the versions of Graph ("`UserInfo` endpoint").

use axum::Router;
use axum::routing::get;
use directory::users;
use http::{HeaderMap, Method, Uri};
use kernel::Caller;
use ledger::decisions::Question;
use serde_json::{Map, Value};
use sts::Verified;
use web::Here;

use crate::auth;
use crate::error::GraphError;
use crate::permissions;
use crate::reply::Reply;

pub(crate) fn router() -> Router {
    Router::new().route("/oidc/userinfo", get(tell).post(tell))
}

/// What the token's scopes let its client know of the person.
async fn tell(here: Here, method: Method, uri: Uri, headers: HeaderMap) -> Result<Reply, GraphError> {
    let token = auth::authenticate(&here, &headers)?;
    GraphError::demanded(&here, &method, uri.path()).await?;
    if !permissions::is_person(&token) || !token.scopes.contains("openid") {
        let held = token.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let decision = permissions::missing(format!("the token holds [{held}], needed is openid, of a person"));
        return Err(here.refuse(token.caller, Question::Read, decision).await?.into());
    }
    let mut said = Map::new();
    let mut say = |name: &str, value: Option<Value>| value.and_then(|value| said.insert(name.to_owned(), value));
    say("sub", subject(&token));
    if token.scopes.contains("profile") {
        for name in ["name", "given_name", "family_name"] {
            say(name, token.claims.get(name).cloned());
        }
        say("picture", Some(format!("{}/v1.0/me/photo/$value", here.arrival.origins.graph()).into()));
    }
    if token.scopes.contains("email") {
        say("email", address(&here, &token).await?);
    }
    Ok(Reply::Found(Value::Object(said)))
}

/// What the client's own ID tokens call the person, not what Graph does: libraries compare the two.
fn subject(token: &Verified) -> Option<Value> {
    token.claims.pointer("/xms_st/sub").cloned()
}

/// A guest's address comes with the token, a member's from the directory.
async fn address(here: &Here, token: &Verified) -> Result<Option<Value>, GraphError> {
    if let Some(told) = token.claims.get("email") {
        return Ok(Some(told.clone()));
    }
    let Caller::User { user, .. } = token.caller else { return Ok(None) };
    let found = here.read(token.caller, move |read, _| users::load(read, user).map_err(GraphError::from)).await?;
    Ok(found.and_then(|user| user.mail).map(Value::from))
}
