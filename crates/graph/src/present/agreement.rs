use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::agreements::{Agreement, AgreementFile};
use invitations::terms::{Acceptance, State};
use serde_json::json;

use super::{instant, object};
use crate::call::Object;

/// Terms of use, without their documents.
pub(crate) fn agreement(agreement: &Agreement) -> Object {
    let expiration = agreement.terms_expiration.as_ref().map(
        |expiration| json!({"startDateTime": instant(expiration.start_date_time), "frequency": expiration.frequency}),
    );
    object(json!({
        "id": agreement.id,
        "displayName": agreement.display_name,
        "isPerDeviceAcceptanceRequired": agreement.is_per_device_acceptance_required,
        "isViewingBeforeAcceptanceRequired": agreement.is_viewing_before_acceptance_required,
        "termsExpiration": expiration,
        "userReacceptRequiredFrequency": agreement.user_reaccept_required_frequency,
    }))
}

/// A document of terms of use; with its bytes where they were read.
pub(crate) fn file(file: &AgreementFile, data: Option<&[u8]>) -> Object {
    object(json!({
        "id": file.id,
        "createdDateTime": instant(file.created_date_time),
        "displayName": file.display_name,
        "fileData": data.map(|data| json!({"data": STANDARD.encode(data)})),
        "fileName": file.file_name,
        "isDefault": file.is_default,
        "isMajorVersion": file.is_major_version,
        "language": file.language,
    }))
}

/// The device id of an acceptance that counts on every device.
const EVERY_DEVICE: &str = "00000000-0000-0000-0000-000000000000";

/// A person's answer to terms of use; when an acceptance lapses is known from the agreement.
pub(crate) fn acceptance(acceptance: &Acceptance, agreement: Option<&Agreement>) -> Object {
    let lapse = agreement
        .filter(|_| acceptance.state == State::Accepted)
        .and_then(|agreement| agreement.lapses_at(acceptance.recorded_at));
    object(json!({
        "id": acceptance.id(),
        "agreementFileId": acceptance.file,
        "agreementId": acceptance.agreement,
        "deviceDisplayName": null,
        "deviceId": EVERY_DEVICE,
        "deviceOSType": null,
        "deviceOSVersion": null,
        "expirationDateTime": lapse.map(instant),
        "recordedDateTime": instant(acceptance.recorded_at),
        "state": match acceptance.state { State::Accepted => "accepted", State::Declined => "declined" },
        "userDisplayName": acceptance.user_display_name,
        "userEmail": acceptance.user_email,
        "userId": acceptance.user,
        "userPrincipalName": acceptance.user_principal_name,
    }))
}
