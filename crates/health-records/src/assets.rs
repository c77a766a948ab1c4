use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

pub(crate) const STYLE_PATH: &str = "/assets/records.css";
pub(crate) const MARK_PATH: &str = "/assets/mark.svg";

struct Asset {
    kind: &'static str,
    bytes: &'static [u8],
    tag: HeaderValue,
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("text/css; charset=utf-8", include_bytes!("../assets/records.css")));
static MARK: LazyLock<Asset> = LazyLock::new(|| Asset::new("image/svg+xml", include_bytes!("../assets/mark.svg")));

impl Asset {
    fn new(kind: &'static str, bytes: &'static [u8]) -> Self {
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)));
        Self { kind, bytes, tag: HeaderValue::from_str(&tag).expect("base64 is visible ASCII") }
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let known = request.get(header::IF_NONE_MATCH) == Some(&self.tag);
        let headers = [(header::ETAG, self.tag.clone()), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
        if known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, [(header::CONTENT_TYPE, self.kind)], self.bytes).into_response()
    }
}

pub(crate) async fn style(request: HeaderMap) -> Response {
    STYLE.answer(&request)
}

pub(crate) async fn mark(request: HeaderMap) -> Response {
    MARK.answer(&request)
}
