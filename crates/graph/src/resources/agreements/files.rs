use directory::agreements::{self, AgreementFile};
use kernel::AgreementId;
use policy::Action;
use store::Read;

use super::{SET, draft, find};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::{AGREEMENT_FILE, AGREEMENT_LOCALIZATION, AGREEMENT_VERSION};
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
    let (list, id) = (call.list(&AGREEMENT_LOCALIZATION)?, call.id::<AgreementId>(0)?);
    let documents: Vec<Document> = call
        .read(move |read, ctx| {
            let agreement = judged!(agreements::get(read, ctx, id)?);
            agreement.files.iter().map(|file| bytes(read, id, file)).collect::<Result<_, _>>().map(Ok)
        })
        .await?;
    let objects = documents.iter().map(|(file, data)| present::agreement::file(file, Some(data))).collect();
    Ok(call.page(&format!("{SET}('{id}')/files"), &list, window(&list, objects)?))
}

/// Adds a document: a new version of its language, or the first of one.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTerms).await?;
    let (tenant, id, body) = (call.tenant(), call.id::<AgreementId>(0)?, call.body.clone());
    let (agreement, language) = call
        .write(move |tx, ctx| {
            find(tx, tenant, id)?;
            let new = draft::file(body.fields()?)?;
            let language = new.language.clone();
            Ok(agreements::add_file(tx, ctx, id, new)?.map(|agreement| (agreement, language)))
        })
        .await?;
    let file = agreement.files.iter().find(|file| file.language.eq_ignore_ascii_case(&language));
    let file = file.ok_or_else(|| GraphError::not_found(id))?;
    Ok(call.created(&format!("{SET}('{id}')/files"), present::agreement::file(file, None)))
}

/// Every version of every document, with its bytes.
pub(crate) async fn versions(call: Call) -> Result<Reply, GraphError> {
    let (list, id) = (call.list(&AGREEMENT_VERSION)?, call.id::<AgreementId>(0)?);
    let documents: Vec<Document> = call
        .read(move |read, ctx| {
            let agreement = judged!(agreements::get(read, ctx, id)?);
            agreement.versions().into_iter().map(|file| bytes(read, id, file)).collect::<Result<_, _>>().map(Ok)
        })
        .await?;
    let objects = documents.iter().map(|(file, data)| present::agreement::file(file, Some(data))).collect();
    Ok(call.page(&format!("{SET}('{id}')/versions"), &list, window(&list, objects)?))
}

fn bytes(read: &Read<'_>, id: AgreementId, file: &AgreementFile) -> Result<Document, GraphError> {
    let data = agreements::bytes(read, &file.id)?.ok_or_else(|| GraphError::not_found(id))?;
    Ok((file.clone(), data))
}
