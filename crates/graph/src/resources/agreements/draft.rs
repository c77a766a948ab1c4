use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::agreements::{NewAgreement, NewAgreementFile, TermsExpiration};
use kernel::{AgreementId, TenantId};

use crate::body::Fields;
use crate::error::GraphError;

/// Reads the terms of use that a body describes.
pub(super) fn read(mut body: Fields, id: AgreementId, tenant: TenantId) -> Result<NewAgreement, GraphError> {
    let display_name = body.required_text("displayName")?;
    let viewing = body.boolean("isViewingBeforeAcceptanceRequired")?;
    let viewing = viewing.ok_or_else(|| GraphError::property("isViewingBeforeAcceptanceRequired", "it is required"))?;
    let new = NewAgreement {
        id,
        tenant,
        display_name,
        is_viewing_before_acceptance_required: viewing,
        is_per_device_acceptance_required: body.boolean("isPerDeviceAcceptanceRequired")?.unwrap_or(false),
        user_reaccept_required_frequency: body.text("userReacceptRequiredFrequency")?.flatten(),
        terms_expiration: expiration(&mut body)?,
        files: files(&mut body)?,
    };
    body.done()?;
    Ok(new)
}

fn expiration(body: &mut Fields) -> Result<Option<TermsExpiration>, GraphError> {
    let Some(mut expiration) = body.object("termsExpiration")? else { return Ok(None) };
    let read = TermsExpiration {
        start_date_time: expiration.required("startDateTime", "a time such as 2027-01-01T00:00:00Z")?,
        frequency: expiration.text("frequency")?.flatten(),
    };
    expiration.done()?;
    Ok(Some(read))
}

/// Documents come as `files`, or as `file.localizations`.
fn files(body: &mut Fields) -> Result<Vec<NewAgreementFile>, GraphError> {
    let mut sent = body.objects("files")?.unwrap_or_default();
    if let Some(mut file) = body.object("file")? {
        sent.extend(file.objects("localizations")?.unwrap_or_default());
        file.done()?;
    }
    sent.into_iter().map(file).collect()
}

/// Reads a document, the first of its language or a new version.
pub(super) fn file(mut file: Fields) -> Result<NewAgreementFile, GraphError> {
    let file_name = file.required_text("fileName")?;
    let display_name = file.text("displayName")?.flatten().unwrap_or_else(|| file_name.clone());
    let is_major_version = file.boolean("isMajorVersion")?.unwrap_or(false);
    let language = file.required_text("language")?;
    let is_default = file.boolean("isDefault")?.unwrap_or(false);
    let wrong = |reason| GraphError::property("fileData", reason);
    let mut data = file.object("fileData")?.ok_or_else(|| wrong("it is required"))?;
    let bytes = STANDARD.decode(data.required_text("data")?).map_err(|_| wrong("base64 is expected"))?;
    data.done()?;
    file.done()?;
    Ok(NewAgreementFile { language, file_name, display_name, is_default, is_major_version, data: bytes })
}
