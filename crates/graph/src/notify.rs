//! What leaves for the addresses of subscriptions: the handshake before there is one, and notifications. It leaves by
//! the one way out of this process, which reaches this machine and declared hosts alone and follows no redirect.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use ledger::subscriptions::Notice;
use serde_json::json;
use url::{Host, Url};
use web::Outbound;
use worlds::Courier;

use crate::present;

/// How long a receiver may take to answer a handshake, and a notification, in the host's time.
const HANDSHAKE: Duration = Duration::from_secs(10);
const NOTIFICATION: Duration = Duration::from_secs(3);

/// Takes notifications to their addresses by the way out of this process.
#[must_use]
pub fn courier(outbound: Outbound) -> Courier {
    Courier::new(move |call| {
        let outbound = outbound.clone();
        Box::pin(async move { deliver(&outbound, &call).await })
    })
}

/// Whether the receiver took the notifications: any answer of success.
async fn deliver(outbound: &Outbound, call: &[Notice]) -> bool {
    let Some(first) = call.first() else { return true };
    let body = json!({"value": call.iter().map(present::subscription::notice).collect::<Vec<_>>()});
    let request = Request::post(first.address())
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .body(body.to_string().into_bytes());
    let Ok(request) = request else { return false };
    let of = &first.subscription.id;
    match outbound.exchange_within(request, NOTIFICATION).await {
        Ok(answer) if answer.status().is_success() => true,
        Ok(answer) => {
            tracing::info!(subscription = %of, status = answer.status().as_u16(), "a notification was not taken");
            false
        }
        Err(error) => {
            tracing::info!(subscription = %of, "a notification cannot be delivered: {error}");
            false
        }
    }
}

/// Why an address is none for notifications.
pub(crate) type Refused = String;

/// Asks an address to prove that it wants notifications: it answers with the token that it is sent.
pub(crate) async fn handshake(outbound: &Outbound, address: &str, token: &str) -> Result<(), Refused> {
    let mut url = checked(address)?;
    url.query_pairs_mut().append_pair("validationToken", token);
    let request = Request::post(url.as_str()).header(CONTENT_TYPE, "text/plain; charset=utf-8").body(Vec::new());
    let request = request.map_err(|error| error.to_string())?;
    let answer = outbound.exchange_within(request, HANDSHAKE).await.map_err(|error| error.to_string())?;
    if answer.status() != StatusCode::OK {
        return Err(format!("Response must be 200 OK, it was {}.", answer.status()));
    }
    let media = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media.trim().to_ascii_lowercase().starts_with("text/plain") {
        return Err("Response must be text/plain.".to_owned());
    }
    if answer.body() != token.as_bytes() {
        return Err("Response must be the validation token, decoded.".to_owned());
    }
    Ok(())
}

/// An address of a web server: by TLS, or on this machine.
fn checked(address: &str) -> Result<Url, Refused> {
    let url = Url::parse(address).map_err(|_| format!("'{address}' is no absolute URL."))?;
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        _ => Err("The URL must begin with https, or be on this machine.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_reached_by_tls_or_on_this_machine() {
        for (address, expected) in [
            ("https://hooks.example/graph", true),
            ("http://localhost:8080/graph", true),
            ("http://receiver.localhost/", true),
            ("http://127.0.0.1:9/x?y=1", true),
            ("http://[::1]/", true),
            ("http://hooks.example/graph", false),
            ("ftp://localhost/", false),
            ("/graph", false),
            ("", false),
        ] {
            assert_eq!(checked(address).is_ok(), expected, "{address}");
        }
    }
}
