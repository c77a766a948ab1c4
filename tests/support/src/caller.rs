//! A program that speaks HTTP to the emulator.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::line::Line;

/// A program with one place to call, and perhaps a token.
#[derive(Clone, Debug)]
pub struct Caller {
    line: Line,
    base: String,
    token: Option<String>,
    sandbox: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    asked: String,
}

impl Caller {
    pub(crate) fn new(line: Line, base: &str) -> Self {
        Self { line, base: base.to_owned(), token: None, sandbox: None }
    }

    /// The same program with a bearer token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same program, naming a sandbox in every address.
    pub(crate) fn with_sandbox(self, name: &str) -> Self {
        Self { sandbox: Some(name.to_owned()), ..self }
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    /// Makes or does something.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::POST, path, body).await
    }

    /// Changes something.
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::PATCH, path, body).await
    }

    /// Replaces something.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.json(Method::PUT, path, body).await
    }

    /// Removes something.
    pub async fn delete(&self, path: &str) -> Reply {
        self.json(Method::DELETE, path, &Value::Object(serde_json::Map::new())).await
    }

    async fn json(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.send(method, path, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Posts a form, as OAuth wants it.
    pub async fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> Reply {
        let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.send(Method::POST, path, &[("content-type", "application/x-www-form-urlencoded")], body).await
    }

    /// Sends any request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Reply {
        let mut address = if path.contains("://") { path.to_owned() } else { format!("{}{path}", self.base) };
        if let Some(sandbox) = &self.sandbox {
            let sign = if address.contains('?') { '&' } else { '?' };
            address = format!("{address}{sign}sandbox={sandbox}");
        }
        let asked = format!("{method} {address}");
        let mut request = Request::builder().method(method).uri(&address);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap_or_else(|error| panic!("{asked}: {error}"));
        let (parts, body) = self.line.send(request).await.into_parts();
        Reply { status: parts.status, headers: parts.headers, body, asked }
    }
}

impl Reply {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{} answered {} with no JSON ({error}): {}", self.asked, self.status, self.text())
        })
    }

    /// The body as JSON, when the status is the expected one.
    #[track_caller]
    #[must_use]
    pub fn expect(&self, status: u16) -> Value {
        self.check(status);
        self.json()
    }

    /// Asserts the status.
    #[track_caller]
    pub fn check(&self, status: u16) {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.asked, self.text());
    }

    /// Asserts a Graph error: status, code and message.
    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str, message: &str) {
        let body = self.expect(status);
        let found = (body["error"]["code"].as_str(), body["error"]["message"].as_str());
        assert_eq!(found, (Some(code), Some(message)), "{}", self.asked);
    }

    /// A header, empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// What a token says; its signature is not looked at.
#[must_use]
pub fn claims(token: &str) -> Value {
    let body = token.split('.').nth(1).unwrap_or_else(|| panic!("{token} is no token"));
    let body = URL_SAFE_NO_PAD.decode(body).unwrap_or_else(|error| panic!("{token}: {error}"));
    serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{token}: {error}"))
}
