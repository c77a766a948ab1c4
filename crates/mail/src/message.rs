use std::fmt;
use std::str::FromStr;

use kernel::{InvitationId, TenantId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::header::one_line;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MailKind)]
pub enum Kind {
    /// An invitation with a redeem link.
    Invitation,
    /// A one-time passcode.
    Passcode,
    /// A mail that asks for nothing, such as the one after an automatic redemption.
    Notification,
    /// A stranger's mail, received over SMTP.
    Other,
}

/// A text that names no kind of mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a kind of mail: invitation, passcode, notification or other")]
pub struct UnknownKind(pub String);

impl Kind {
    const ALL: [Self; 4] = [Self::Invitation, Self::Passcode, Self::Notification, Self::Other];

    /// The word of the control API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Passcode => "passcode",
            Self::Notification => "notification",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// A name and an address. The address is text, because strangers write what they like; our own is checked when the
/// mail is composed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The name shown beside the address.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Mailbox {
    /// An address without a name.
    pub fn bare(address: impl Into<String>) -> Self {
        Self { name: None, address: address.into() }
    }

    /// An address with a name.
    pub fn named(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: Some(name.into()), address: address.into() }
    }

    fn tidied(self) -> Self {
        let name = self.name.map(|name| one_line(&name)).filter(|name| !name.is_empty());
        Self { name, address: one_line(&self.address) }
    }
}

impl fmt::Display for Mailbox {
    /// As people read it: `Name <address>`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(formatter, "{name} <{}>", self.address),
            None => formatter.write_str(&self.address),
        }
    }
}

/// A mail's content, and what a script wants to know of it without reading the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it is about.
    pub kind: Kind,
    /// The sender that the reader sees.
    pub from: Mailbox,
    /// Where an answer goes.
    pub reply_to: Option<Mailbox>,
    /// The recipients.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The language that was chosen, also where the text fell back to English.
    pub language: String,
    /// The link that redeems the invitation.
    pub redeem_url: Option<String>,
    /// The passcode.
    pub passcode: Option<String>,
    /// The link that blocks further invitations.
    pub unsubscribe_url: Option<String>,
    /// The invitation that it carries.
    pub invitation: Option<InvitationId>,
    /// The tenant in whose name it was sent.
    pub tenant: Option<TenantId>,
}

impl Message {
    /// Everybody who gets it, by header.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc)
    }

    /// The same message with header texts that are one line each, so that what the inbox shows is what the mail says.
    pub(crate) fn tidied(self) -> Self {
        let all = |mailboxes: Vec<Mailbox>| mailboxes.into_iter().map(Mailbox::tidied).collect();
        Self {
            from: self.from.tidied(),
            reply_to: self.reply_to.map(Mailbox::tidied),
            to: all(self.to),
            cc: all(self.cc),
            subject: one_line(&self.subject),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_and_read_in_lower_case() {
        for (kind, text) in [
            (Kind::Invitation, "invitation"),
            (Kind::Passcode, "passcode"),
            (Kind::Notification, "notification"),
            (Kind::Other, "other"),
        ] {
            assert_eq!(kind.to_string(), text);
            assert_eq!(text.parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).expect("json"), text);
        }
        assert_eq!("Invitation".parse::<Kind>(), Err(UnknownKind("Invitation".to_owned())));
    }

    #[test]
    fn a_mailbox_reads_as_people_write_it() {
        assert_eq!(Mailbox::bare("ada@contoso.example").to_string(), "ada@contoso.example");
        assert_eq!(Mailbox::named("Ada, Dr.", "ada@contoso.example").to_string(), "Ada, Dr. <ada@contoso.example>");
    }
}
