use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD, URL_SAFE};

use crate::error::GraphError;

/// The most parts of a batch.
const MOST: usize = 20;
/// What a URI cannot hold as it is; clients write filters into a part as people do.
const NOT_IN_A_URI: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');
/// Padding may be there or not.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A batch as it was sent: its parts, and an order in which each stands behind those that it depends on.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) parts: Vec<Part>,
    pub(super) order: Vec<usize>,
}

/// One request of a batch.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) id: String,
    pub(super) method: Method,
    url: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
    /// The places of the parts that it depends on.
    pub(super) after: Vec<usize>,
}

impl Plan {
    /// Reads a batch; what is wrong with its shape refuses the whole.
    pub(super) fn read(body: Value) -> Result<Self, GraphError> {
        let Value::Object(mut members) = body else { return Err(GraphError::batch("Invalid batch payload format.")) };
        let Some(Value::Array(requests)) = members.remove("requests") else {
            return Err(GraphError::batch("Invalid batch payload format."));
        };
        if requests.len() > MOST {
            let message = format!("The number of requests in the batch exceeds the maximum value of {MOST}.");
            return Err(GraphError::batch(message));
        }
        let mut parts = Vec::with_capacity(requests.len());
        let mut needs = Vec::with_capacity(requests.len());
        for request in requests {
            let (part, after) = Part::read(request)?;
            let twice = parts.iter().any(|earlier: &Part| earlier.id.eq_ignore_ascii_case(&part.id));
            if twice {
                return Err(GraphError::batch(format!("The request id '{}' occurs more than once.", part.id)));
            }
            parts.push(part);
            needs.push(after);
        }
        for (index, names) in needs.into_iter().enumerate() {
            let place = |name: &String| {
                parts.iter().position(|part| part.id.eq_ignore_ascii_case(name)).ok_or_else(|| {
                    GraphError::batch(format!("The request id '{name}' in dependsOn is no request of the batch."))
                })
            };
            parts[index].after = names.iter().map(place).collect::<Result<_, _>>()?;
        }
        let order = order(&parts)?;
        Ok(Self { parts, order })
    }
}

/// The earliest request whose predecessors are done comes next.
fn order(parts: &[Part]) -> Result<Vec<usize>, GraphError> {
    let mut done: Vec<usize> = Vec::with_capacity(parts.len());
    while done.len() < parts.len() {
        let ready = |index: &usize| !done.contains(index) && parts[*index].after.iter().all(|need| done.contains(need));
        let next = (0..parts.len()).find(ready);
        done.push(
            next.ok_or_else(|| GraphError::batch("The requests of the batch depend on each other in a circle."))?,
        );
    }
    Ok(done)
}

impl Part {
    fn read(request: Value) -> Result<(Self, Vec<String>), GraphError> {
        let Value::Object(mut members) = request else {
            return Err(GraphError::batch("Invalid batch payload format."));
        };
        let id = text(&mut members, "id")?;
        let method = text(&mut members, "method")?.to_ascii_uppercase();
        let method = match method.as_str() {
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" => method.parse().ok(),
            _ => None,
        };
        let method =
            method.ok_or_else(|| GraphError::batch(format!("The request '{id}' has no method that is known.")))?;
        let url = text(&mut members, "url")?;
        let headers = headers(&id, members.remove("headers"))?;
        let body = body(&id, &headers, members.remove("body"))?;
        let after = match members.remove("dependsOn") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(names)) => names.into_iter().map(name).collect::<Option<_>>().ok_or_else(malformed)?,
            Some(_) => return Err(malformed()),
        };
        Ok((Self { id, method, url, headers, body, after: Vec::new() }, after))
    }

    /// A header of the part.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.to_str().ok())
    }

    /// Where the part leads, below the version; a whole address and a batch within are refused.
    pub(super) fn relative(&self) -> Result<String, GraphError> {
        let path = self.url.trim_start_matches('/');
        if path.split(['?', '/']).next().is_some_and(|first| first.ends_with(':')) {
            return Err(GraphError::bad_request("The url of a request within a batch is relative to the version."));
        }
        if path.split(['?', '/']).next().is_some_and(|first| first.eq_ignore_ascii_case("$batch")) {
            return Err(GraphError::bad_request("A batch cannot hold a batch."));
        }
        Ok(utf8_percent_encode(path, NOT_IN_A_URI).to_string())
    }
}

fn malformed() -> GraphError {
    GraphError::batch("Invalid batch payload format.")
}

fn name(value: Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name),
        _ => None,
    }
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<String, GraphError> {
    match members.remove(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        _ => Err(GraphError::batch(format!("A request of the batch has no '{name}'."))),
    }
}

fn headers(id: &str, given: Option<Value>) -> Result<Vec<(HeaderName, HeaderValue)>, GraphError> {
    let wrong = |name: &str| GraphError::batch(format!("The header '{name}' of the request '{id}' cannot be read."));
    match given {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| {
                let text = value.as_str().ok_or_else(|| wrong(&name))?;
                let known = HeaderName::try_from(&name).map_err(|_| wrong(&name))?;
                Ok((known, HeaderValue::from_str(text).map_err(|_| wrong(&name))?))
            })
            .collect(),
        Some(_) => Err(malformed()),
    }
}

/// JSON stands as it is; any other medium as base64url.
fn body(id: &str, headers: &[(HeaderName, HeaderValue)], given: Option<Value>) -> Result<Bytes, GraphError> {
    let Some(value) = given.filter(|value| !value.is_null()) else { return Ok(Bytes::new()) };
    let media = headers.iter().find(|(name, _)| name == http::header::CONTENT_TYPE);
    let Some(media) = media.and_then(|(_, value)| value.to_str().ok()) else {
        let message = format!("Write request id : {id} does not contain Content-Type header or body.");
        return Err(GraphError::batch(message));
    };
    let json = media.to_ascii_lowercase().contains("json");
    match value {
        Value::String(text) if !json => {
            let bytes = BASE64URL.decode(&text).or_else(|_| STANDARD.decode(&text));
            bytes
                .map(Bytes::from)
                .map_err(|_| GraphError::batch(format!("The body of the request '{id}' is no base64url.")))
        }
        value => Ok(value.to_string().into()),
    }
}

/// The text of an answer that is no JSON.
pub(super) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn planned(requests: &Value) -> Result<Plan, String> {
        Plan::read(json!({ "requests": requests })).map_err(|error| error.to_string())
    }

    #[test]
    fn a_part_stands_behind_what_it_depends_on() {
        let plan = planned(&json!([
            {"id": "1", "method": "GET", "url": "/me", "dependsOn": ["c"]},
            {"id": "b", "method": "get", "url": "me"},
            {"id": "C", "method": "GET", "url": "me", "dependsOn": ["b"]},
        ]));
        assert_eq!(plan.expect("a plan").order, [1, 2, 0]);
    }

    #[test]
    fn what_is_wrong_with_the_shape_refuses_the_whole() {
        let get = |id: &str| json!({"id": id, "method": "GET", "url": "/me"});
        let many: Vec<Value> = (0..21).map(|number| get(&number.to_string())).collect();
        for (requests, told) in [
            (json!({}), "Invalid batch payload format."),
            (json!([1]), "Invalid batch payload format."),
            (Value::Array(many), "exceeds the maximum value of 20"),
            (json!([get("a"), get("A")]), "'A' occurs more than once"),
            (json!([{"method": "GET", "url": "/me"}]), "no 'id'"),
            (json!([{"id": "1", "url": "/me"}]), "no 'method'"),
            (json!([{"id": "1", "method": "GET"}]), "no 'url'"),
            (json!([{"id": "1", "method": "BREW", "url": "/me"}]), "no method that is known"),
            (json!([{"id": "1", "method": "GET", "url": "/me", "dependsOn": ["2"]}]), "is no request of the batch"),
            (json!([{"id": "1", "method": "GET", "url": "/me", "dependsOn": ["1"]}]), "in a circle"),
            (json!([{"id": "1", "method": "GET", "url": "/me", "dependsOn": "1"}]), "Invalid batch payload format."),
            (json!([{"id": "1", "method": "GET", "url": "/me", "headers": {"a b": "x"}}]), "'a b'"),
            (json!([{"id": "1", "method": "POST", "url": "/users", "body": {}}]), "does not contain Content-Type"),
        ] {
            let refused = planned(&requests).expect_err("a refusal");
            assert!(refused.starts_with("BadRequest: ") && refused.contains(told), "{refused}");
        }
    }

    #[test]
    fn an_address_is_relative_and_written_as_people_write() {
        let part = |url: &str| {
            let plan = planned(&json!([{"id": "1", "method": "GET", "url": url}])).expect("a plan");
            plan.parts[0].relative().map_err(|error| error.to_string())
        };
        assert_eq!(part("/users?$filter=mail eq 'é'").as_deref(), Ok("users?$filter=mail%20eq%20'%C3%A9'"));
        assert_eq!(part("me/memberOf").as_deref(), Ok("me/memberOf"));
        for url in ["https://graph.microsoft.com/v1.0/me", "/$batch", "$BATCH?x=1"] {
            assert!(part(url).is_err(), "{url}");
        }
    }

    #[test]
    fn other_media_are_written_in_base64url_with_or_without_padding() {
        let headers = [(http::header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))];
        for text in ["_-8=", "_-8", "/+8="] {
            assert_eq!(body("1", &headers, Some(text.into())).ok().as_deref(), Some(&[0xff, 0xef][..]), "{text}");
        }
        assert!(body("1", &headers, Some("*".into())).is_err());
    }
}
