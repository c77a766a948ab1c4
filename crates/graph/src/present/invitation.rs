use invitations::{Invitation, Sent};
use serde_json::{Value, json};

use super::object;
use crate::call::Object;

/// An invitation with its link, which is told this once. Of the guest only the id is told.
pub(crate) fn invitation(sent: &Sent) -> Object {
    let invitation = &sent.invitation;
    object(json!({
        "id": invitation.id,
        "inviteRedeemUrl": sent.redeem_url,
        "invitedUserDisplayName": invitation.display_name,
        "invitedUserType": invitation.user_type,
        "invitedUserEmailAddress": invitation.address,
        "sendInvitationMessage": invitation.send_message,
        "resetRedemption": invitation.reset_redemption,
        "inviteRedirectUrl": invitation.redirect_url,
        "status": invitation.status.as_str(),
        "invitedUserMessageInfo": message_info(invitation),
        "invitedUser": {"id": invitation.user},
    }))
}

/// Always an object, with one recipient even where there is none.
fn message_info(invitation: &Invitation) -> Value {
    let recipient =
        |name: Option<&str>, address: Option<&str>| json!({"emailAddress": {"name": name, "address": address}});
    let mut recipients: Vec<Value> =
        invitation.cc.iter().map(|copy| recipient(copy.name.as_deref(), Some(&copy.address))).collect();
    if recipients.is_empty() {
        recipients.push(recipient(None, None));
    }
    json!({
        "messageLanguage": invitation.language,
        "customizedMessageBody": invitation.custom_message,
        "ccRecipients": recipients,
    })
}
