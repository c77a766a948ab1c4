//! A token service of our own: metadata, keys, authorize, token. It is as strict with the app as the real one.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use health_records::{Exchange, ExchangeError};
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

pub(crate) const TENANT: &str = "7f8a1c7e-2b60-4a53-9d11-0c3f4d1f2e01";
pub(crate) const ISSUER: &str = "http://localhost:8443/7f8a1c7e-2b60-4a53-9d11-0c3f4d1f2e01/v2.0";
pub(crate) const CLIENT: &str = "c0ffee00-0000-4000-8000-00000000beef";
pub(crate) const SECRET: &str = "a secret+with/signs&=";

static PUBLISHED: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
static FORGED: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

/// Who signs the ID token.
#[derive(Clone, Copy)]
pub(crate) enum Signer {
    Published,
    /// Another key under the published key's id.
    Forger,
    /// `alg: none`.
    Nobody,
    /// The client secret, as `HS256` would have it.
    Secret,
}

#[derive(Clone)]
pub(crate) struct TokenService(Arc<Mutex<Inner>>);

struct Inner {
    claims: Map<String, Value>,
    signer: Signer,
    metadata_issuer: &'static str,
    reachable: bool,
    grants: HashMap<String, HashMap<String, String>>,
}

impl TokenService {
    /// Everybody who signs in here gets these claims, besides the nonce of her own sign-in.
    pub(crate) fn new(claims: Value) -> Self {
        let Value::Object(claims) = claims else { panic!("claims are an object") };
        Self(Arc::new(Mutex::new(Inner {
            claims,
            signer: Signer::Published,
            metadata_issuer: ISSUER,
            reachable: true,
            grants: HashMap::new(),
        })))
    }

    pub(crate) fn exchange(&self) -> Exchange {
        let service = self.clone();
        Arc::new(move |request| {
            let answer = service.answer(&request);
            Box::pin(async { answer })
        })
    }

    /// Changes one claim of the tokens from now on; `null` leaves it out.
    pub(crate) fn claim(&self, name: &str, value: Value) {
        let claims = &mut self.0.lock().unwrap().claims;
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.to_owned(), value);
        }
    }

    pub(crate) fn sign_as(&self, signer: Signer) {
        self.0.lock().unwrap().signer = signer;
    }

    pub(crate) fn call_itself(&self, issuer: &'static str) {
        self.0.lock().unwrap().metadata_issuer = issuer;
    }

    pub(crate) fn fall_silent(&self) {
        self.0.lock().unwrap().reachable = false;
    }

    /// Signs in at an authorize address; gives the path the browser is sent back to.
    pub(crate) fn grant(&self, authorize: &str) -> String {
        let asked = parameters(authorize);
        let state = asked["state"].clone();
        let grants = &mut self.0.lock().unwrap().grants;
        let code = format!("code-{}", grants.len());
        grants.insert(code.clone(), asked);
        back(&[("code", &code), ("state", &state), ("session_state", "1")])
    }

    /// The same, but the person is turned away.
    pub(crate) fn turn_away(authorize: &str, error: &str, description: &str) -> String {
        let state = &parameters(authorize)["state"];
        back(&[("error", error), ("error_description", description), ("state", state)])
    }

    fn answer(&self, request: &Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ExchangeError> {
        let mut inner = self.0.lock().unwrap();
        if !inner.reachable {
            return Err(ExchangeError("connection refused".to_owned()));
        }
        let path = request.uri().path().strip_prefix(&format!("/{TENANT}")).unwrap_or_default();
        let (status, body) = match path {
            "/v2.0/.well-known/openid-configuration" => (StatusCode::OK, metadata(inner.metadata_issuer)),
            "/discovery/v2.0/keys" => (StatusCode::OK, keys()),
            "/oauth2/v2.0/token" => inner.token(request.body()),
            _ => (StatusCode::NOT_FOUND, json!({"error": "not_found"})),
        };
        let response = Response::builder().status(status).header("content-type", "application/json");
        Ok(response.body(serde_json::to_vec(&body).unwrap()).unwrap())
    }
}

impl Inner {
    fn token(&mut self, body: &[u8]) -> (StatusCode, Value) {
        let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let refuse = |error: &str, text: &str| {
            let description =
                format!("{text}\r\nTrace ID: t1\r\nCorrelation ID: c1\r\nTimestamp: 2027-01-15 08:00:00Z");
            (StatusCode::BAD_REQUEST, json!({"error": error, "error_description": description}))
        };
        if form.get("client_secret").map(String::as_str) != Some(SECRET) || form["client_id"] != CLIENT {
            return refuse("invalid_client", "AADSTS7000215: Invalid client secret provided.");
        }
        let Some(grant) = self.grants.remove(&form["code"]) else {
            return refuse("invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed.");
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
        if challenge != grant["code_challenge"] || form["redirect_uri"] != grant["redirect_uri"] {
            return refuse("invalid_grant", "AADSTS501481: The Code_Verifier does not match the code_challenge.");
        }
        let mut claims = self.claims.clone();
        claims.entry("nonce").or_insert_with(|| grant["nonce"].clone().into());
        let id_token = sign(&claims, self.signer);
        (StatusCode::OK, json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "a", "id_token": id_token}))
    }
}

pub(crate) fn parameters(address: &str) -> HashMap<String, String> {
    Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

fn back(pairs: &[(&str, &str)]) -> String {
    format!("/callback?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

fn metadata(issuer: &str) -> Value {
    let base = format!("http://localhost:8443/{TENANT}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": ["sub", "iss", "cloud_instance_name", "aud", "exp", "iat", "nonce", "name", "tid", "email"],
        "request_uri_parameter_supported": false,
        "http_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "userinfo_endpoint": "http://localhost:8443/oidc/userinfo",
        "tenant_region_scope": null,
    })
}

fn keys() -> Value {
    // RSAPublicKey of RFC 8017 for 2048 bits and the exponent 65537: header, modulus, exponent at fixed places.
    let der = PUBLISHED.public_key().as_ref();
    let (n, e) = (&der[9..265], &der[267..270]);
    assert_eq!((der.len(), e), (270, &[1, 0, 1][..]));
    let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
    json!({"keys": [{"kty": "RSA", "use": "sig", "kid": "k1", "x5t": "k1", "n": n, "e": e, "issuer": "L/{tenantid}/v2.0"}]})
}

fn sign(claims: &Map<String, Value>, signer: Signer) -> String {
    let algorithm = match signer {
        Signer::Published | Signer::Forger => "RS256",
        Signer::Nobody => "none",
        Signer::Secret => "HS256",
    };
    let header = json!({"typ": "JWT", "alg": algorithm, "kid": "k1"});
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap());
    let message = format!("{}.{}", encode(&header), encode(&Value::Object(claims.clone())));
    let signature = match signer {
        Signer::Published => rsa(&PUBLISHED, &message),
        Signer::Forger => rsa(&FORGED, &message),
        Signer::Nobody => Vec::new(),
        Signer::Secret => {
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
            aws_lc_rs::hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
        }
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn rsa(key: &RsaKeyPair, message: &str) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    signature
}
