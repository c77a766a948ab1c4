//! Faults that somebody asked for: a client gets them as clients read errors, a person as a page.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use web::Here;
use web::faults::{self, Outcome};
use worlds::faults::Surface;

use crate::error::Failure;

/// What stands before every address of the token service.
pub(crate) async fn pass(here: Here, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    match faults::meet(&here, Surface::Login, request.method(), path).await {
        Outcome::Pass => next.run(request).await,
        Outcome::Lost => faults::broken(),
        Outcome::Fail(fault) if is_read_by_clients(path) => {
            fault.told(Failure::on_demand(fault.status).json(&here.arrival))
        }
        Outcome::Fail(fault) => fault.told(Failure::on_demand(fault.status).page(&here).await),
    }
}

fn is_read_by_clients(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["/token", "/devicecode"].iter().any(|end| path.ends_with(end))
        || ["/.well-known/", "/discovery/", "/userrealm/"].iter().any(|part| path.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_tokens_are_read_by_clients() {
        for (path, expected) in [
            ("/t/oauth2/v2.0/token", true),
            ("/t/v2.0/.well-known/openid-configuration", true),
            ("/t/discovery/v2.0/keys", true),
            ("/common/UserRealm/a", true),
            ("/t/oauth2/v2.0/authorize", false),
            ("/redeem", false),
        ] {
            assert_eq!(is_read_by_clients(path), expected, "{path}");
        }
    }
}
