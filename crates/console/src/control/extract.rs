use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use super::Problem;

/// The deepest nesting of a body.
const DEEPEST: usize = 64;

/// A JSON body; an empty one is `{}`. Whatever is wrong with it is answered as a problem that names the field.
#[derive(Debug)]
pub(super) struct ControlJson<T>(pub(super) T);

/// The body of a call that needs none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ControlJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await?;
        read(&bytes).map(Self)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.iter().all(u8::is_ascii_whitespace) { b"{}" } else { bytes };
    if too_deep(bytes) {
        return Err(Problem::invalid(format!("the body is nested deeper than {DEEPEST} levels")));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| Problem::unreadable(&error.path().to_string(), &error.inner().to_string()))?;
    deserializer.end().map_err(|error| Problem::invalid(error.to_string()))?;
    Ok(read)
}

fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// The parameters of a query.
#[derive(Debug)]
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let axum::extract::Query(read) = axum::extract::Query::from_request_parts(parts, state).await?;
        Ok(Self(read))
    }
}

/// How much of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Newest {
    /// How many, of the newest; all when nothing is said.
    top: Option<usize>,
    #[serde(rename = "sandbox")]
    #[param(ignore)]
    _sandbox: Option<String>,
}

impl Newest {
    /// So much of a list whose newest comes first.
    pub(super) fn of<T>(&self, mut all: Vec<T>) -> Vec<T> {
        all.truncate(self.top.unwrap_or(usize::MAX));
        all
    }

    /// How many, where that is said.
    pub(super) const fn top(&self) -> Option<usize> {
        self.top
    }
}

/// The id in the path.
#[derive(Debug)]
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Ok(axum::extract::Path(read)) = axum::extract::Path::from_request_parts(parts, state).await {
            return Ok(Self(read));
        }
        let named = RawPathParams::from_request_parts(parts, state).await;
        let named = named.ok().and_then(|all| all.iter().next().map(|(_, value)| value.to_owned()));
        Err(Problem::not_found(format!("there is nothing with the id '{}'", named.unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_of_texts() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(!too_deep(nested(64).as_bytes()));
        assert!(too_deep(nested(65).as_bytes()));
        assert!(!too_deep(format!("[\"{}\\\"{}\"]", "[".repeat(80), "{".repeat(80)).as_bytes()));
    }
}
