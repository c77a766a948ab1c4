//! The few files that pages load. They are in the binary; their address holds a hash of their content, so that a browser
//! may keep them for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode, Uri};

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    address: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    [
        ("style.css", "text/css; charset=utf-8", include_bytes!("../assets/style.css").as_slice()),
        ("script.js", "text/javascript; charset=utf-8", include_bytes!("../assets/script.js")),
        ("icons.svg", "image/svg+xml", include_bytes!("../assets/icons.svg")),
        ("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg")),
    ]
    .map(|(name, media_type, bytes)| Asset {
        name,
        media_type,
        bytes,
        address: format!("/assets/{:016x}-{name}", hash(bytes)),
    })
    .into()
});

/// The same for the same content in every build of this release; nothing secret depends on it.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// The address of an asset.
///
/// # Panics
/// If there is no such asset: its name is written in a template.
#[must_use]
pub fn href(name: &str) -> &'static str {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    &asset.expect("a template names an asset that is there").address
}

/// Serves the assets below `/assets`.
pub fn router() -> Router {
    Router::new().route("/assets/{address}", get(serve))
}

async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.address == uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", asset.address);
    let known = headers.get_all(IF_NONE_MATCH).iter().any(|known| known.as_bytes() == etag.as_bytes());
    let caching = [(CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()), (ETAG, etag)];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, [(CONTENT_TYPE, asset.media_type)], asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(address: &str, known: Option<&str>) -> Response {
        let request = Request::get(address).header(IF_NONE_MATCH, known.unwrap_or("\"another\""));
        router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[test]
    fn every_asset_has_an_address_of_its_own_and_the_pages_stay_small() {
        assert!(href("style.css").starts_with("/assets/") && href("style.css").ends_with("-style.css"));
        let total: usize = ASSETS.iter().map(|asset| asset.bytes.len()).sum();
        assert!(total < 60_000, "the assets weigh {total} bytes");
    }

    #[tokio::test]
    async fn an_asset_may_be_kept_for_ever_and_is_not_sent_twice() {
        let first = ask(href("style.css"), None).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(first.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        let again = ask(href("style.css"), first.headers()[ETAG].to_str().ok()).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(!again.headers().contains_key(CONTENT_TYPE));
    }

    #[tokio::test]
    async fn an_address_of_other_content_leads_nowhere() {
        assert_eq!(ask("/assets/0000000000000000-style.css", None).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(ask("/assets/style.css", None).await.status(), StatusCode::NOT_FOUND);
    }
}
