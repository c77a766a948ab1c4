//! The few files that pages load. They are in the binary; their address holds a hash of their content, so that a browser
//! may keep them for ever.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{StatusCode, Uri};

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

async fn serve(uri: Uri) -> Response {
    match ASSETS.iter().find(|asset| asset.address == uri.path()) {
        Some(asset) => (
            [
                (CONTENT_TYPE, asset.media_type.to_owned()),
                (CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
                (ETAG, format!("\"{}\"", asset.address)),
            ],
            asset.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_an_address_of_its_own_and_the_pages_stay_small() {
        assert!(href("style.css").starts_with("/assets/") && href("style.css").ends_with("-style.css"));
        let total: usize = ASSETS.iter().map(|asset| asset.bytes.len()).sum();
        assert!(total < 60_000, "the assets weigh {total} bytes");
    }
}
