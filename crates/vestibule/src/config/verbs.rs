use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use kernel::{EmailAddress, InvitationId, MailId};
use url::Url;

use super::{Person, parse};

/// Which running emulator a verb speaks to, and how it answers.
#[derive(Clone, Debug, Default, Args)]
pub struct Process {
    /// Where the control API is, like `https://localhost:8443` [default: what the state file in the data directory says].
    #[arg(long, env = "VESTIBULE_CONTROL_URL", value_name = "URL", value_parser = parse::web_address)]
    pub url: Option<Url>,
    /// The data directory of the process [default: the platform's data directory].
    #[arg(long, env = "VESTIBULE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The sandbox that is meant [default: default].
    #[arg(long, value_name = "NAME")]
    pub sandbox: Option<String>,
    /// Answer in JSON, as the control API does.
    #[arg(long)]
    pub json: bool,
}

/// `reset`.
#[derive(Clone, Debug, Args)]
pub struct Reset {
    /// Begin where something has gone wrong, instead of with the world document.
    #[arg(long, value_name = "NAME", value_parser = parse::situation)]
    pub situation: Option<String>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `readyz`.
#[derive(Clone, Debug, Args)]
pub struct Readyz {
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `mail`: what is in the inbox.
#[derive(Clone, Debug, Subcommand)]
pub enum Mail {
    /// List messages, newest first.
    List(ListMail),
    /// Wait for the first message that fits, and show it.
    Wait(WaitForMail),
    /// Show a message.
    Open(OpenMail),
}

impl Mail {
    /// The process that is asked.
    #[must_use]
    pub const fn process(&self) -> &Process {
        match self {
            Self::List(asked) => &asked.process,
            Self::Wait(asked) => &asked.process,
            Self::Open(asked) => &asked.process,
        }
    }
}

/// `mail open`.
#[derive(Clone, Debug, Args)]
pub struct OpenMail {
    /// Its id, as `mail list` tells it.
    #[arg(value_name = "ID")]
    pub id: MailId,
    /// Show the message as it was sent (RFC 5322).
    #[arg(long)]
    pub raw: bool,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `mail list`.
#[derive(Clone, Debug, Args)]
pub struct ListMail {
    /// Which messages.
    #[command(flatten)]
    pub filter: MailFilter,
    /// At most so many.
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `mail wait`.
#[derive(Clone, Debug, Args)]
pub struct WaitForMail {
    /// Which messages.
    #[command(flatten)]
    pub filter: MailFilter,
    /// How many seconds to wait.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub timeout: u64,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// Which messages are meant; what is not said does not matter.
#[derive(Clone, Debug, Default, Args)]
pub struct MailFilter {
    /// Sent to this address.
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// Of this kind.
    #[arg(long, value_name = "KIND", value_enum)]
    pub kind: Option<MailKind>,
    /// Newer than the message with this id.
    #[arg(long, value_name = "ID")]
    pub after: Option<String>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MailKind {
    /// An invitation.
    Invitation,
    /// A one-time passcode.
    Passcode,
    /// Any other mail of the emulator itself.
    Notification,
    /// A stranger's mail.
    Other,
}

/// `redeem`: what a scripted guest does. What is not said is what a willing guest does.
#[derive(Clone, Debug, Args)]
pub struct Redeem {
    /// The redeem link, the invitation's id, or the invited address.
    #[arg(value_name = "INVITATION")]
    pub invitation: Selector,
    /// The tenant that invited the address, by its id or a domain [default: the first of the world that invites].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Who redeems [default: the invited address].
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// What the guest does on the way.
    #[command(flatten)]
    pub person: Person,
    /// Also fetch tokens for this app.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// The scope of those tokens.
    #[arg(long, value_name = "SCOPES", requires = "client_id", default_value = "openid profile")]
    pub scope: String,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

impl Redeem {
    /// Checks what holds between the arguments: only an address may be invited by several tenants.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match (&self.invitation, &self.tenant) {
            (Selector::Link(_) | Selector::Id(_), Some(_)) => Err("--tenant belongs to an invited address"),
            _ => Ok(()),
        }
    }
}

/// Which invitation is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The link in the mail.
    Link(Url),
    /// The invitation's id.
    Id(InvitationId),
    /// The invited address.
    Email(EmailAddress),
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            return parse::web_address(text).map(Self::Link);
        }
        if text.contains('@') {
            return EmailAddress::parse(text).map(Self::Email).map_err(|error| error.to_string());
        }
        text.parse().map(Self::Id).map_err(|_| "this is no link, no e-mail address and no invitation id".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::config::{Call, CommandLine, Verb, try_read};

    #[test]
    fn an_invitation_is_a_link_an_id_or_an_address() {
        let link = "http://localhost:8443/redeem?rd=x";
        let id = "00000003-0000-0000-c000-000000000000";
        assert_eq!(link.parse(), Ok(Selector::Link(Url::parse(link).expect("a link"))));
        assert_eq!(id.parse(), Ok(Selector::Id(id.parse().expect("an id"))));
        assert!(matches!("dr.lee@fabrikam-clinic.example".parse(), Ok(Selector::Email(_))));
        for text in ["", "lee", "ftp://localhost/x", "a b@c.example"] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_may_name_its_tenant_and_a_link_has_it() {
        for (words, fits) in [
            (&["lee@fabrikam-clinic.example"][..], true),
            (&["lee@fabrikam-clinic.example", "--tenant", "woodgrove.example"][..], true),
            (&["https://localhost:8443/redeem?rd=x"][..], true),
            (&["https://localhost:8443/redeem?rd=x", "--tenant", "woodgrove.example"][..], false),
        ] {
            let read = try_read(["vestibule", "redeem"].iter().chain(words));
            match read {
                Ok(Verb::Call(call)) => assert!(fits && matches!(*call, Call::Redeem(_)), "{words:?}"),
                Ok(other) => panic!("{words:?} is no {other:?}"),
                Err(error) => assert!(!fits && error.exit_code() == 2, "{words:?}: {error}"),
            }
        }
    }

    #[test]
    fn words_of_the_control_api_are_the_words_of_the_flags() {
        let command = CommandLine::command();
        let redeem = command.find_subcommand("redeem").expect("the verb redeem");
        let words = |id: &str| -> Vec<String> {
            let flag = redeem.get_arguments().find(|argument| argument.get_id() == id).expect("a flag");
            flag.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
        };
        assert_eq!(words("provider"), ["entra", "microsoftAccount"]);
        assert_eq!(words("terms"), ["accept", "acceptUnread", "decline"]);
    }
}
