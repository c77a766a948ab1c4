//! A partner's own `OpenID` Connect issuer on loopback: it signs in whoever comes, and can be told to lie.
#![expect(clippy::disallowed_types, reason = "a stranger's server has no surface whose envelope could be escaped")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kernel::Timestamp;
use serde_json::{Value, json};
use sts::KeyRing;
use tokio::net::TcpListener;
use url::Url;

const PEM: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");
pub(crate) const CLIENT: &str = "woodgrove";
pub(crate) const SECRET: &str = "between the two of us";

/// What the issuer says that is not so, or says not at all: each claim in place of the true one, `null` leaves it out.
pub(crate) type Lies = BTreeMap<&'static str, Value>;

#[derive(Clone)]
struct Shared {
    address: String,
    at: Timestamp,
    /// What is redeemed for a code.
    codes: Arc<Mutex<BTreeMap<String, Promise>>>,
}

struct Promise {
    claims: Value,
    challenge: String,
}

pub(crate) struct Issuer(Shared);

impl Issuer {
    /// Listens on a free port of loopback; `at` is the time that its tokens tell.
    pub(crate) async fn start(at: Timestamp) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = format!("http://{}", socket.local_addr().expect("an address"));
        let shared = Shared { address, at, codes: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(shared.clone());
        tokio::spawn(async move { axum::serve(socket, router).await });
        Self(shared)
    }

    pub(crate) fn address(&self) -> &str {
        &self.0.address
    }

    /// The person signs in: the address that her browser is sent back to.
    pub(crate) fn sign_in(&self, asked: &str, address: &str, lies: &Lies) -> String {
        let url = Url::parse(asked).expect("an address");
        let asked: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((asked["client_id"].as_str(), asked["response_type"].as_str()), (CLIENT, "code"));
        assert_eq!((asked["code_challenge_method"].as_str(), asked["login_hint"].contains('@')), ("S256", true));
        let now = self.0.at.as_second();
        let mut claims = json!({
            "iss": self.0.address, "aud": CLIENT, "sub": address, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "email": address, "name": "Nia Partner",
        });
        for (name, value) in lies {
            claims[*name] = value.clone();
        }
        claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
        let mut codes = self.0.codes.lock().expect("no panic");
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), Promise { claims, challenge: asked["code_challenge"].clone() });
        format!("{}?code={code}&state={}", asked["redirect_uri"], asked["state"])
    }
}

async fn metadata(State(shared): State<Shared>) -> Json<Value> {
    let address = &shared.address;
    Json(json!({
        "issuer": address, "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"), "jwks_uri": format!("{address}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn keys() -> Json<Value> {
    Json(KeyRing::from_pem(PEM).expect("the fixture keys").jwks(None))
}

/// Redeems a code once, for the client that it was made for and the verifier of its challenge.
async fn token(State(shared): State<Shared>, Form(form): Form<BTreeMap<String, String>>) -> Response {
    let promise = shared.codes.lock().expect("no panic").remove(&form["code"]);
    let known = (form["client_id"].as_str(), form["client_secret"].as_str()) == (CLIENT, SECRET);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, form["code_verifier"].as_bytes());
    let challenge = URL_SAFE_NO_PAD.encode(digest);
    let Some(promise) = promise.filter(|promise| known && promise.challenge == challenge) else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    };
    let id_token = sign(&promise.claims);
    Json(json!({"access_token": "unused", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}))
        .into_response()
}

/// Signs whatever an issuer is told to say.
pub(crate) fn sign(claims: &Value) -> String {
    let ring = KeyRing::from_pem(PEM).expect("the fixture keys");
    let header = Header { kid: Some(ring.kid().to_owned()), ..Header::new(Algorithm::RS256) };
    let first = PEM.find("-----BEGIN").expect("a key");
    let key = EncodingKey::from_rsa_pem(&PEM.as_bytes()[first..]).expect("a key");
    jsonwebtoken::encode(&header, claims, &key).expect("a token")
}
