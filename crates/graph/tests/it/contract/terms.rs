use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::{agreements, users};
use invitations::{InviteError, terms};
use kernel::{AgreementId, Caller, Ctx, Origins, Scheme, UserId};
use serde_json::json;
use store::Tx;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic};

pub(super) const TABLE: &str = "
agreement: id:GuidText displayName:String? isPerDeviceAcceptanceRequired:Boolean?
    isViewingBeforeAcceptanceRequired:Boolean? termsExpiration:termsExpiration? userReacceptRequiredFrequency:Duration?
termsExpiration: startDateTime:DateTimeOffset? frequency:Duration?
agreementFile: id:GuidText createdDateTime:DateTimeOffset? displayName:String? fileData:agreementFileData?
    fileName:String? isDefault:Boolean? isMajorVersion:Boolean? language:String?
agreementFileLocalization: id:GuidText createdDateTime:DateTimeOffset? displayName:String? fileData:agreementFileData?
    fileName:String? isDefault:Boolean? isMajorVersion:Boolean? language:String?
agreementFileVersion: id:GuidText createdDateTime:DateTimeOffset? displayName:String? fileData:agreementFileData?
    fileName:String? isDefault:Boolean? isMajorVersion:Boolean? language:String?
agreementFileData: data:Binary?
agreementAcceptance: id:String agreementFileId:GuidText? agreementId:GuidText? deviceDisplayName:String?
    deviceId:GuidText? deviceOSType:String? deviceOSVersion:String? expirationDateTime:DateTimeOffset?
    recordedDateTime:DateTimeOffset? state:agreementAcceptanceState? userDisplayName:String? userEmail:String?
    userId:GuidText? userPrincipalName:String?
enum agreementAcceptanceState: accepted declined
";

/// The administrator accepts, as on the page of the terms.
async fn accepted(clinic: &Clinic, agreement: AgreementId) {
    let arrival = clinic.world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
    let user: UserId = clinic.user(ADA).parse().expect("an id");
    let work = move |tx: &Tx<'_>, ctx: &Ctx| {
        let agreement = agreements::load(tx, agreement)?.expect("the agreement");
        let user = users::load(tx, user)?.expect("the administrator");
        terms::accept(tx, ctx, &agreement, &user, &agreement.files[0], ctx.now)
    };
    clinic.world.write::<_, InviteError, _>(&arrival, Caller::System, work).await.expect("an acceptance");
}

#[tokio::test]
async fn terms_of_use_have_their_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Agreement.ReadWrite.All AgreementAcceptance.Read AgreementAcceptance.Read.All");
    let body = json!({
        "displayName": "House rules", "isViewingBeforeAcceptanceRequired": false,
        "userReacceptRequiredFrequency": "P90D",
        "termsExpiration": {"startDateTime": "2027-01-01T00:00:00Z", "frequency": "P1M"},
        "files": [{
            "fileName": "terms.pdf", "displayName": "Terms", "language": "en", "isDefault": true,
            "isMajorVersion": true, "fileData": {"data": STANDARD.encode(b"%PDF-1")},
        }],
    });
    let made = clinic.post(&token, "/v1.0/agreements", &body).await.expect(201);
    let id = made["id"].as_str().expect("an id");
    accepted(&clinic, id.parse().expect("an id")).await;
    let one = format!("/v1.0/identityGovernance/termsOfUse/agreements/{id}");
    let mut faults = Faults::default();
    faults.made("agreement", &made);
    let named = json!({"displayName": "Rules of the house"});
    faults.made("agreement", &clinic.patch(&token, &one, &named).await.expect(200));
    let german = json!({"fileName": "bedingungen.pdf", "language": "de", "isDefault": false,
        "fileData": {"data": STANDARD.encode(b"%PDF-2")}});
    let added = clinic.post(&token, &format!("{one}/files"), &german).await.expect(201);
    faults.made("agreementFileLocalization", &added);
    faults.end();
    let asked = [
        ("agreement", one.clone()),
        ("agreement", "/v1.0/agreements".to_owned()),
        ("agreementFile", format!("{one}/file")),
        ("agreementFileLocalization", format!("{one}/file/localizations")),
        ("agreementFileLocalization", format!("{one}/files")),
        ("agreementFileVersion", format!("{one}/versions")),
        ("agreementAcceptance", format!("{one}/acceptances")),
        ("agreementAcceptance", "/v1.0/me/agreementAcceptances".to_owned()),
    ];
    let asked: Vec<Asked<'_>> = asked.iter().map(|(kind, path)| Asked { kind, path }).collect();
    served(&clinic, &token, &asked).await;
}
