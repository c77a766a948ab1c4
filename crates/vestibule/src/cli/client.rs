use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::{Certificate, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use worlds::document::SavedError;

use super::Exit;
use super::answer::one_line;
use super::reach::{self, Reach};
use crate::config::Process;
use crate::data_dir::DataDirError;
use crate::state_file::StateFileError;

/// How long a connection may take; the process is near.
const NEAR: Duration = Duration::from_secs(5);
/// Names the decision behind a refusal.
const DECISION: &str = "x-vestibule-decision";

/// One running emulator, and the sandbox in it that is meant.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    control: Url,
    sandbox: Option<String>,
}

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("no emulator runs on this data directory (there is no {}): run `vestibule start`, or name one with --url", path.display())]
    NotRunning { path: PathBuf },
    #[error("nobody answers at {url}: {reason}")]
    Unreachable { url: Url, reason: String },
    #[error("what answers at {url} is no emulator of this version: {reason}")]
    Stranger { url: Url, reason: String },
    #[error("the certificates in {}: {reason}", path.display())]
    Certificates { path: PathBuf, reason: String },
    #[error("{}{}", said(problem, *status), by(decision.as_deref()))]
    Refused { status: StatusCode, problem: Value, decision: Option<String> },
    #[error("{0}")]
    Impossible(String),
    #[error("{}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error(transparent)]
    Saved(#[from] SavedError),
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    #[error(transparent)]
    StateFile(#[from] StateFileError),
}

impl CallError {
    pub(super) fn exit(&self) -> Exit {
        match self {
            // With a decision it is a policy that refuses.
            Self::Refused { status: StatusCode::BAD_REQUEST, decision: None, .. } => Exit::Usage,
            Self::Refused { .. } | Self::Impossible(_) | Self::File { .. } | Self::Saved(_) => Exit::Refused,
            Self::NotRunning { .. }
            | Self::Unreachable { .. }
            | Self::Stranger { .. }
            | Self::Certificates { .. }
            | Self::DataDir(_)
            | Self::StateFile(_) => Exit::Unreachable,
        }
    }
}

/// What a problem document (RFC 9457) says, most telling part first; or an error of Microsoft Graph.
fn said(problem: &Value, status: StatusCode) -> String {
    let part = |name: &str| problem.get(name).and_then(Value::as_str);
    if let (Some(code), Some(message)) = (problem["error"]["code"].as_str(), problem["error"]["message"].as_str()) {
        return format!("{code}: {}", one_line(message));
    }
    part("detail").or_else(|| part("title")).map_or_else(|| format!("the answer was {status}"), str::to_owned)
}

/// Under which id the decision of a refusal is found.
fn by(decision: Option<&str>) -> String {
    decision.map(|id| format!(" (decision {})", one_line(id))).unwrap_or_default()
}

impl Client {
    /// The process that is meant; each call may take `patience`.
    pub(super) fn of(process: &Process, patience: Duration) -> Result<Self, CallError> {
        Self::at(reach::find(process)?, process.sandbox.clone(), patience)
    }

    /// The process at a place that is known.
    pub(super) fn at(reach: Reach, sandbox: Option<String>, patience: Duration) -> Result<Self, CallError> {
        // The emulator is on this machine or network: a proxy for the world would not find it.
        let builder = reqwest::Client::builder().no_proxy().connect_timeout(NEAR).timeout(patience);
        let http = trust(builder, &reach)?
            .build()
            .map_err(|error| CallError::Unreachable { url: reach.control.clone(), reason: cause(&error) })?;
        Ok(Self { http, control: reach.control, sandbox })
    }

    /// Reads something of the control API.
    pub(super) async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Value, CallError> {
        let url = self.url(path, query);
        self.send(url.clone(), self.http.get(url)).await
    }

    /// Has the control API do something.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        let url = self.url(path, &[]);
        self.send(url.clone(), self.http.post(url).json(body)).await
    }

    /// Has Microsoft Graph do something; the token says in which tenant.
    pub(super) async fn graph(&self, path: &str, token: &str, body: &Value) -> Result<Value, CallError> {
        let mut url = self.control.clone();
        url.set_path(path);
        self.send(url.clone(), self.http.post(url).bearer_auth(token).json(body)).await
    }

    /// The scheme, host and port at which the process is asked.
    pub(super) fn origin(&self) -> String {
        self.control.origin().ascii_serialization()
    }

    /// Has the control API put something in a place.
    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        let url = self.url(path, &[]);
        self.send(url.clone(), self.http.put(url).json(body)).await
    }

    /// Has the control API change something.
    pub(super) async fn patch(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        let url = self.url(path, &[]);
        self.send(url.clone(), self.http.patch(url).json(body)).await
    }

    /// Has the control API take something away.
    pub(super) async fn delete(&self, path: &str) -> Result<Value, CallError> {
        let url = self.url(path, &[]);
        self.send(url.clone(), self.http.delete(url).json(&serde_json::json!({}))).await
    }

    /// Asks a probe, which lies beside the control API: its status and what it says.
    pub(super) async fn probe(&self, path: &str) -> Result<(StatusCode, String), CallError> {
        let mut url = self.url("", &[]);
        url.set_path(path);
        let unreachable = |error: reqwest::Error| CallError::Unreachable { url: url.clone(), reason: cause(&error) };
        let response = self.http.get(url.clone()).send().await.map_err(unreachable)?;
        let status = response.status();
        Ok((status, response.text().await.map_err(unreachable)?))
    }

    /// Reads an answer as what it is published to be.
    pub(super) fn understand<T: DeserializeOwned>(&self, answer: &Value) -> Result<T, CallError> {
        T::deserialize(answer)
            .map_err(|error| CallError::Stranger { url: self.control.clone(), reason: error.to_string() })
    }

    fn url(&self, path: &str, query: &[(&str, String)]) -> Url {
        let mut url = self.control.clone();
        url.set_path(&format!("{}{path}", self.control.path().trim_end_matches('/')));
        let sandbox = self.sandbox.iter().map(|name| ("sandbox", name));
        let pairs: Vec<_> = sandbox.chain(query.iter().map(|(name, value)| (*name, value))).collect();
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        url
    }

    async fn send(&self, url: Url, request: RequestBuilder) -> Result<Value, CallError> {
        let unreachable = |error: reqwest::Error| CallError::Unreachable { url: url.clone(), reason: cause(&error) };
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let decision = response.headers().get(DECISION).and_then(|id| id.to_str().ok()).map(str::to_owned);
        let text = response.text().await.map_err(unreachable)?;
        let document = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text) };
        match document {
            Ok(document) if status.is_success() => Ok(document),
            Ok(problem) => Err(CallError::Refused { status, problem, decision }),
            Err(error) => Err(CallError::Stranger { url, reason: format!("{status}, {error}") }),
        }
    }
}

/// Trusts the emulator's own roots; one that was named may also be certified by what this machine trusts anyway.
fn trust(builder: reqwest::ClientBuilder, reach: &Reach) -> Result<reqwest::ClientBuilder, CallError> {
    if reach.control.scheme() == "http" {
        return Ok(builder.tls_certs_only([]));
    }
    let roots = match &reach.ca_file {
        None => Vec::new(),
        Some(path) => {
            let failed = |reason: String| CallError::Certificates { path: path.clone(), reason };
            let text = std::fs::read(path).map_err(|error: io::Error| failed(error.to_string()))?;
            Certificate::from_pem_bundle(&text).map_err(|error| failed(error.to_string()))?
        }
    };
    Ok(if reach.named { builder.tls_certs_merge(roots) } else { builder.tls_certs_only(roots) })
}

/// The innermost cause of an error: the outermost one only says that a request failed.
fn cause(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    innermost.to_string()
}
