//! Connections that stay open, and a load on sixteen of them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::CONNECTIONS;
use crate::figures::Load;
use crate::process::Server;

/// One request, as often as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The access token that it brings.
    pub(crate) bearer: Option<String>,
    /// Its body, and of which kind.
    pub(crate) body: Option<(&'static str, String)>,
    /// The answer without which there is nothing to measure.
    pub(crate) expected: StatusCode,
}

impl Call {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), bearer: None, body: None, expected: StatusCode::OK }
    }

    pub(crate) fn json(method: Method, path: impl Into<String>, body: &Value) -> Self {
        let body = Some(("application/json", body.to_string()));
        Self { method, body, ..Self::get(path) }
    }

    pub(crate) fn form(path: impl Into<String>, body: String) -> Self {
        Self { method: Method::POST, body: Some(("application/x-www-form-urlencoded", body)), ..Self::get(path) }
    }

    pub(crate) fn bearer(mut self, token: &str) -> Self {
        self.bearer = Some(token.to_owned());
        self
    }

    pub(crate) fn expecting(mut self, status: StatusCode) -> Self {
        self.expected = status;
        self
    }

    fn request(&self, host: &str) -> anyhow::Result<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(&self.method).uri(&self.path).header(HOST, host);
        if let Some(token) = &self.bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let mut content = Bytes::new();
        if let Some((kind, body)) = &self.body {
            request = request.header(CONTENT_TYPE, *kind);
            content = Bytes::copy_from_slice(body.as_bytes());
        }
        Ok(request.body(Full::new(content))?)
    }
}

/// One connection.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    pub(crate) async fn open(server: &Server) -> anyhow::Result<Self> {
        Self::to(server.address, &server.host).await
    }

    async fn to(address: SocketAddr, host: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.context("nobody listens")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host: host.to_owned() })
    }

    /// Sends a request and reads its answer to the end; any other answer than the expected one is an error.
    pub(crate) async fn send(&mut self, call: &Call) -> anyhow::Result<Bytes> {
        self.sender.ready().await?;
        let response = self.sender.send_request(call.request(&self.host)?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status != call.expected {
            bail!("{} {} answers {status}: {}", call.method, call.path, String::from_utf8_lossy(&body));
        }
        Ok(body)
    }

    /// The same for an answer in JSON.
    pub(crate) async fn ask(&mut self, call: &Call) -> anyhow::Result<Value> {
        let body = self.send(call).await?;
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).with_context(|| format!("{} {} answers no JSON", call.method, call.path))
    }
}

/// Loads a server for so long. Connection and number of its request make the call, so that none need be like another.
pub(crate) async fn load(
    server: &Server,
    long: Duration,
    call: impl Fn(usize, usize) -> Call + Clone + Send + 'static,
) -> anyhow::Result<Load> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(server).await?);
    }
    let work = server.work()?;
    let begin = Instant::now();
    let mut running = JoinSet::new();
    for (number, mut connection) in connections.into_iter().enumerate() {
        let call = call.clone();
        running.spawn(async move {
            let mut latencies = Vec::new();
            while begin.elapsed() < long {
                let call = call(number, latencies.len());
                let sent = Instant::now();
                connection.send(&call).await?;
                latencies.push(sent.elapsed());
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(done) = running.join_next().await {
        latencies.extend(done??);
    }
    Ok(Load::new(latencies, begin.elapsed(), work.done()?))
}
