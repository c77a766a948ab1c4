//! The document of an agreement, for whoever is on the journey that asks to accept it.

use axum::extract::Path;
use axum::response::Response;
use directory::agreements;
use kernel::{AgreementId, Caller};

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
        Ok((name, bytes)) => web::pdf(&name, bytes),
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
