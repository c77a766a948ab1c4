//! The log of requests: what was asked of a sandbox and what it answered, without any secret. A list to search, and each
//! request as a command to send it again.

mod curl;
mod mask;
mod page;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{RequestId, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use worlds::faults::Surface;
use worlds::traffic::{Body, Exchange};

pub(crate) use curl::quoted;
pub(crate) use page::router;

/// A request and its answer as they may be shown, in the shape of the control API.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) id: RequestId,
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    /// With its query, without secrets.
    pub(crate) path: String,
    /// 0 where a fault dropped the connection.
    pub(crate) status: u16,
    /// `graph`, `login`, `portal`, …
    pub(crate) surface: &'static str,
    pub(crate) tenant_id: Option<String>,
    pub(crate) app_id: Option<String>,
    /// JSON as it is, a form as an object of its fields.
    #[serde(rename = "requestBody")]
    pub(crate) sent: Option<Value>,
    #[serde(rename = "responseBody")]
    pub(crate) answered: Option<Value>,
    pub(crate) decision_id: Option<String>,
    /// Whether the link scanner asked.
    pub(crate) by_scanner: bool,
    /// Whether a bearer token came with it.
    #[serde(skip)]
    pub(crate) has_token: bool,
    /// Whether the body was a form.
    #[serde(skip)]
    pub(crate) is_form: bool,
}

/// Which requests are meant; what is not said does not matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) method: Option<String>,
    /// A part of the path.
    pub(crate) path: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) surface: Option<Surface>,
    /// A text in path or bodies.
    pub(crate) search: Option<String>,
}

impl Filter {
    pub(crate) fn takes(&self, request: &Request) -> bool {
        let holds = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
        let body = |body: &Option<Value>, part: &str| body.as_ref().is_some_and(|body| holds(&body.to_string(), part));
        self.method.as_ref().is_none_or(|method| request.method.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|path| holds(&request.path, path))
            && self.status.is_none_or(|status| request.status == status)
            && self.surface.is_none_or(|surface| request.surface == surface.as_str())
            && self.search.as_ref().is_none_or(|part| {
                holds(&request.path, part) || body(&request.sent, part) || body(&request.answered, part)
            })
    }
}

/// A request as it may be shown.
pub(crate) fn shown(exchange: &Exchange) -> Request {
    let claims = exchange.claims.as_deref().map(claims).unwrap_or_default();
    let said = |name: &str| claims[name].as_str().map(str::to_owned);
    let request = exchange.request.as_ref().map(value);
    let form_client = || request.as_ref().and_then(|body| body["client_id"].as_str().map(str::to_owned));
    let first = exchange.path.split(['/', '?']).nth(1).unwrap_or_default();
    let in_path = first.parse::<kernel::TenantId>().ok().map(|tenant| tenant.to_string());
    Request {
        id: exchange.id,
        at: exchange.at,
        method: exchange.method.clone(),
        path: mask::path(&exchange.path),
        status: exchange.status,
        surface: exchange.surface.as_str(),
        tenant_id: said("tid").or(in_path),
        app_id: said("appid").or_else(|| said("azp")).or_else(|| parameter(&exchange.path)).or_else(form_client),
        is_form: exchange.request.as_ref().is_some_and(|body| !body.media_type.ends_with("json")),
        sent: request.map(mask::body),
        answered: exchange.response.as_ref().map(|body| mask::body(value(body))),
        decision_id: exchange.decision.clone(),
        by_scanner: exchange.by_scanner,
        has_token: exchange.claims.is_some(),
    }
}

fn claims(text: &str) -> Value {
    URL_SAFE_NO_PAD.decode(text).ok().and_then(|claims| serde_json::from_slice(&claims).ok()).unwrap_or_default()
}

/// The client that an address names.
fn parameter(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == "client_id").map(|(_, value)| value.into_owned())
}

fn value(body: &Body) -> Value {
    if body.media_type.ends_with("json") {
        return serde_json::from_slice(&body.bytes)
            .unwrap_or_else(|_| String::from_utf8_lossy(&body.bytes).into_owned().into());
    }
    let fields = url::form_urlencoded::parse(&body.bytes).into_owned();
    Value::Object(fields.map(|(name, value)| (name, value.into())).collect::<Map<_, _>>())
}
