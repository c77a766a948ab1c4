use directory::agreements::{self, AgreementFile};
use kernel::AgreementId;
use store::Read;

use super::SET;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::AGREEMENT_FILE;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;
use crate::resources::judged;

type Document = (AgreementFile, Vec<u8>);

/// The document that is shown where no language fits.
pub(crate) async fn default(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(&AGREEMENT_FILE)?, call.id::<AgreementId>(0)?);
    let (file, data) = call
        .read(move |read, ctx| {
            let agreement = judged!(agreements::get(read, ctx, id)?);
            let file = agreement.files.iter().find(|file| file.is_default).or_else(|| agreement.files.first());
            let file = file.ok_or_else(|| GraphError::not_found(id))?;
            bytes(read, id, file).map(Ok)
        })
        .await?;
    let set = format!("{SET}('{id}')/file");
    Ok(call.entity(&set, &selection, present::agreement::file(&file, Some(&data))))
}

/// Every document with its bytes.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, id) = (call.list(&AGREEMENT_FILE)?, call.id::<AgreementId>(0)?);
    let documents: Vec<Document> = call
        .read(move |read, ctx| {
            let agreement = judged!(agreements::get(read, ctx, id)?);
            agreement.files.iter().map(|file| bytes(read, id, file)).collect::<Result<_, _>>().map(Ok)
        })
        .await?;
    let objects = documents.iter().map(|(file, data)| present::agreement::file(file, Some(data))).collect();
    Ok(call.page(&format!("{SET}('{id}')/files"), &list, window(&list, objects)?))
}

fn bytes(read: &Read<'_>, id: AgreementId, file: &AgreementFile) -> Result<Document, GraphError> {
    agreements::file(read, id, &file.language)?.ok_or_else(|| GraphError::not_found(&file.id))
}
