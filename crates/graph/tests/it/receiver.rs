use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::sync::Barrier;

/// A web server of somebody who wants to be told: it answers the handshake, keeps what it is told, and may be out of
/// order.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: String,
    state: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    told: Vec<Value>,
    tries: usize,
    broken: bool,
    meets: Option<Arc<Barrier>>,
}

#[derive(serde::Deserialize)]
struct Handshake {
    #[serde(rename = "validationToken")]
    token: Option<String>,
}

impl Receiver {
    /// Listens on a free port of this machine.
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = format!("http://{}/hook?own=1", listener.local_addr().expect("an address"));
        let state = Arc::<Mutex<Kept>>::default();
        let answers = Router::new()
            .route("/hook", post(take))
            .route("/deaf", post(async || StatusCode::OK))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, answers).await });
        Self { address, state }
    }

    /// Whether it fails whoever tells it something.
    pub(crate) fn is_broken(&self, broken: bool) {
        self.state.lock().expect("nobody panicked").broken = broken;
    }

    /// Has two receivers answer a notification only when both have got one.
    pub(crate) fn meet(one: &Self, other: &Self) {
        let meets = Arc::new(Barrier::new(2));
        for receiver in [one, other] {
            receiver.state.lock().expect("nobody panicked").meets = Some(Arc::clone(&meets));
        }
    }

    /// What it was told since it was last asked.
    pub(crate) fn told(&self) -> Vec<Value> {
        std::mem::take(&mut self.state.lock().expect("nobody panicked").told)
    }

    /// How often somebody tried to tell it something.
    pub(crate) fn tries(&self) -> usize {
        self.state.lock().expect("nobody panicked").tries
    }
}

async fn take(State(state): State<Arc<Mutex<Kept>>>, Query(asked): Query<Handshake>, body: Bytes) -> Response {
    if let Some(token) = asked.token {
        return ([(CONTENT_TYPE, "text/plain")], token).into_response();
    }
    let meets = state.lock().expect("nobody panicked").meets.clone();
    if let Some(other) = meets {
        other.wait().await;
    }
    let mut kept = state.lock().expect("nobody panicked");
    kept.tries += 1;
    if kept.broken {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    kept.told.extend(body["value"].as_array().expect("a list").clone());
    StatusCode::ACCEPTED.into_response()
}
