use kernel::{InvitationId, MailId, TenantId, Timestamp};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::{Kind, Mailbox, Message};

/// A mail in the inbox. Its JSON is that of the control API: the sender as people read it, recipients as bare
/// addresses that a script compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Mail)]
pub struct Stored {
    /// The mail's id.
    pub id: MailId,
    /// What it is about.
    pub kind: Kind,
    /// The sender that the reader sees.
    #[serde(serialize_with = "as_read")]
    #[schema(value_type = String)]
    pub from: Mailbox,
    /// The recipients.
    #[serde(serialize_with = "addresses")]
    #[schema(value_type = Vec<String>)]
    pub to: Vec<Mailbox>,
    /// Who got a copy.
    #[serde(serialize_with = "addresses")]
    #[schema(value_type = Vec<String>)]
    pub cc: Vec<Mailbox>,
    /// Where an answer goes.
    #[serde(serialize_with = "address")]
    #[schema(value_type = Option<String>)]
    pub reply_to: Option<Mailbox>,
    /// The subject.
    pub subject: String,
    /// When it was written, by its own account.
    pub date: Timestamp,
    /// The language that was chosen for it.
    pub language: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The link that redeems the invitation.
    pub redeem_url: Option<String>,
    /// The passcode.
    pub passcode: Option<String>,
    /// The link that blocks further invitations.
    pub unsubscribe_url: Option<String>,
    /// The invitation that it carries.
    pub invitation_id: Option<InvitationId>,
    /// The tenant in whose name it was sent.
    pub tenant_id: Option<TenantId>,
    /// Its place in the inbox: a later arrival has a greater one.
    #[serde(skip)]
    pub seq: i64,
    /// The source, read only with a single mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

impl Stored {
    pub(crate) fn new(id: MailId, seq: i64, date: Timestamp, message: Message) -> Self {
        Self {
            id,
            kind: message.kind,
            from: message.from,
            to: message.to,
            cc: message.cc,
            reply_to: message.reply_to,
            subject: message.subject,
            date,
            language: message.language,
            text: message.text,
            html: message.html,
            redeem_url: message.redeem_url,
            passcode: message.passcode,
            unsubscribe_url: message.unsubscribe_url,
            invitation_id: message.invitation,
            tenant_id: message.tenant,
            seq,
            raw: None,
        }
    }
}

fn as_read<S: Serializer>(mailbox: &Mailbox, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(mailbox)
}

fn addresses<S: Serializer>(mailboxes: &[Mailbox], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(mailboxes.iter().map(|mailbox| &mailbox.address))
}

#[expect(clippy::ref_option, reason = "serde hands over the field as it is")]
fn address<S: Serializer>(mailbox: &Option<Mailbox>, serializer: S) -> Result<S::Ok, S::Error> {
    mailbox.as_ref().map(|mailbox| &mailbox.address).serialize(serializer)
}
