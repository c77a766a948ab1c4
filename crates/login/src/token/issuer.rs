//! The keys of an issuer elsewhere that signs for an application, read as `OpenID` Connect Discovery 1.0 says.

use serde::Deserialize;
use web::Outbound;

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

/// The issuer's published keys, as it gives them away; read each time anew, so that a key that was rolled over a moment
/// ago is known.
///
/// # Errors
/// What stood in the way, for the log.
pub(super) async fn keys(outbound: &Outbound, issuer: &str) -> Result<String, String> {
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let metadata = text(outbound, &address).await?;
    let metadata: Metadata = serde_json::from_str(&metadata).map_err(|error| format!("{address}: {error}"))?;
    // Whoever answers for another issuer signs for nobody here (section 4.3).
    if metadata.issuer != issuer {
        return Err(format!("{address} is the metadata of {}", metadata.issuer));
    }
    text(outbound, &metadata.jwks_uri).await
}

async fn text(outbound: &Outbound, address: &str) -> Result<String, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{address}: {error}");
    let request = http::Request::get(address).body(Vec::new()).map_err(|error| failed(&error))?;
    let answer = outbound.exchange(request).await.map_err(|error| failed(&error))?;
    if !answer.status().is_success() {
        return Err(failed(&answer.status()));
    }
    String::from_utf8(answer.into_body()).map_err(|error| failed(&error))
}
