use askama::Template;
use axum::response::Response;
use openidconnect::DiscoveryError;

use crate::party::{ExchangeError, Registration};
use crate::refusal::Refusal;
use crate::respond::{self, Frame};
use crate::sign_in;

mod words;

use words::{WayOn, Words};

/// Whatever keeps somebody from her records.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The request names no host.
    NoHost,
    /// Nobody registered the app under this origin.
    NotRegistered(String),
    /// The registration cannot be read or used.
    NotReady(String),
    /// The token service does not answer, or not as one.
    Unreachable(String),
    /// The token service said no.
    Refused(Refusal),
    /// An answer for a sign-in that this browser did not start, or has finished.
    NotStartedHere,
    /// An answer for a sign-in that was started long ago.
    TooLate,
    /// An answer without a meaning.
    Unreadable,
    /// An ID token that did not stand up to its checks.
    Untrusted(String),
    NoSuchPage,
    WrongMethod,
    /// A form of another site.
    CrossSite,
    /// A defect of the app.
    Broken,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    frame: Frame<'a>,
    sign_in: &'static str,
    other_account: &'static str,
    words: Words,
    refusal: Option<&'a Refusal>,
    reason: Option<&'a str>,
}

impl Problem {
    pub(crate) fn unreachable(error: DiscoveryError<ExchangeError>) -> Self {
        Self::Unreachable(match error {
            DiscoveryError::Request(error) => error.to_string(),
            other => other.to_string(),
        })
    }

    /// The page, and the one line in the log for what an operator should know.
    pub(crate) fn page(&self, registration: Option<&Registration>) -> Response {
        if let Self::NotReady(reason) | Self::Unreachable(reason) | Self::Untrusted(reason) = self {
            tracing::warn!(%reason, "sign-in to health records failed: {reason}");
        }
        let page = Page {
            frame: Frame::of(registration),
            sign_in: sign_in::PATH,
            other_account: sign_in::OTHER_ACCOUNT,
            refusal: self.refusal(),
            reason: self.reason(),
            words: words::of(self),
        };
        respond::page(page.words.status, &page, "'none'")
    }

    fn refusal(&self) -> Option<&Refusal> {
        if let Self::Refused(refusal) = self { Some(refusal) } else { None }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::NotRegistered(reason)
            | Self::NotReady(reason)
            | Self::Unreachable(reason)
            | Self::Untrusted(reason) => Some(reason),
            _ => None,
        }
    }
}
