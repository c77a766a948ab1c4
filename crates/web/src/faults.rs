//! Faults that somebody asked for, before a surface sees the call: nothing is written, and the answer is the surface's
//! own error.

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::stream;
use http::header::RETRY_AFTER;
use http::{Method, StatusCode};
use worlds::faults::Surface;

use crate::Here;

/// What an answer says on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The status, 400 to 599.
    pub status: StatusCode,
    retry_after: Option<u32>,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Pass,
    /// It is answered with an error.
    Fail(Fault),
    /// It gets no answer but [`broken`].
    Lost,
}

/// Counts a call, holds it up where it is to be late, and says what becomes of it.
pub async fn meet(here: &Here, surface: Surface, method: &Method, path: &str) -> Outcome {
    let Some(mishap) = here.world.mishap(surface, method.as_str(), path) else { return Outcome::Pass };
    mishap.hold_up().await;
    if mishap.drop {
        return Outcome::Lost;
    }
    match mishap.status.and_then(|status| StatusCode::from_u16(status).ok()) {
        Some(status) => Outcome::Fail(Fault { status, retry_after: mishap.retry_after }),
        None => Outcome::Pass,
    }
}

/// Marks an answer that nobody gets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lost;

/// An answer whose body fails at once: the connection is closed before anything of it was sent.
#[must_use]
pub fn broken() -> Response {
    let lost = std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "the answer is lost on demand");
    let mut response = Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(lost)])));
    response.extensions_mut().insert(Lost);
    response
}

impl Fault {
    /// The surface's own error, with the instant to try again.
    #[must_use]
    pub fn told(self, mut error: Response) -> Response {
        *error.status_mut() = self.status;
        if let Some(seconds) = self.retry_after {
            error.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        error
    }

    /// After how many seconds it is worth trying again.
    #[must_use]
    pub const fn retry_after(self) -> Option<u32> {
        self.retry_after
    }
}
