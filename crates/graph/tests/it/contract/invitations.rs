use super::check::Faults;
use crate::clinic::{ADA, Clinic};
use serde_json::json;

pub(super) const TABLE: &str = "
invitation: id:GuidText invitedUserEmailAddress:String invitedUserDisplayName:String? invitedUserType:String?
    inviteRedirectUrl:String inviteRedeemUrl:String? sendInvitationMessage:Boolean? resetRedemption:Boolean?
    status:String? invitedUserMessageInfo:invitedUserMessageInfo? >invitedUser:user?
invitedUserMessageInfo: messageLanguage:String? customizedMessageBody:String? ccRecipients:recipient*
recipient: emailAddress:emailAddress?
emailAddress: name:String? address:String?
";

#[tokio::test]
async fn an_invitation_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Invite.All");
    let whole = json!({
        "invitedUserEmailAddress": "lee@northwind.example", "inviteRedirectUrl": "https://app.example/",
        "invitedUserDisplayName": "Lee", "sendInvitationMessage": true,
        "invitedUserMessageInfo": {
            "customizedMessageBody": "Welcome.",
            "ccRecipients": [{"emailAddress": {"name": "Ada", "address": ADA}}],
        },
    });
    let mut faults = Faults::default();
    for made in [
        clinic.invite("kim@northwind.example").await,
        clinic.post(&token, "/beta/invitations", &whole).await.expect(201),
    ] {
        faults.made("invitation", &made);
        let context = made["@odata.context"].as_str().expect("a context");
        assert!(context.ends_with("/$metadata#invitations/$entity"), "{context}");
    }
    faults.end();
}
