//! The document of an agreement, for whoever is on the journey that asks to accept it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use directory::agreements;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use kernel::{AgreementId, Caller};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::TERMS;
use crate::error::Failure;
use crate::extract::Visit;
use crate::steps::unsealed;

/// Where the document of an agreement is.
pub(crate) fn address(agreement: AgreementId, language: &str) -> String {
    format!("{TERMS}/{agreement}/{language}")
}

/// The document itself. That it was opened is told by the form beside it: a GET changes nothing.
pub(crate) async fn document(visit: Visit, Path((agreement, language)): Path<(String, String)>) -> Response {
    match find(&visit, &agreement, language).await {
        Ok((name, bytes)) => pdf(&name, bytes),
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn find(visit: &Visit, agreement: &str, language: String) -> Result<(String, Vec<u8>), Failure> {
    unsealed(&visit.here, &visit.query)?;
    let agreement: AgreementId = agreement.parse().map_err(|_| Failure::not_found())?;
    let file = visit
        .here
        .read(Caller::Anonymous, move |read, _| agreements::file(read, agreement, &language).map_err(Failure::from))
        .await?;
    file.map(|(file, bytes)| (file.file_name, bytes)).ok_or_else(Failure::not_found)
}

fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let disposition = HeaderValue::try_from(format!("inline; filename*=UTF-8''{name}"));
    let disposition = disposition.expect("a percent-encoded name is ASCII");
    // The browser's own viewer brings styles and scripts; all that matters is who may frame it.
    let policy = HeaderValue::from_static("frame-ancestors 'self'");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
