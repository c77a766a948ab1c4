use std::convert::Infallible;
use std::str::FromStr;

use clap::Args;
use url::Url;

use super::{Process, parse};

/// `invite`: one call of Microsoft Graph with a forged token. Whether the address may be invited, and by whom, is for the
/// policies of the tenant to say.
#[derive(Clone, Debug, Args)]
pub struct Invite {
    /// The address that is invited.
    #[arg(value_name = "EMAIL")]
    pub address: String,
    /// Where the guest is sent after the redemption [default: My Apps of the tenant].
    #[arg(long, value_name = "URL", value_parser = parse::web_address)]
    pub redirect: Option<Url>,
    /// The guest's display name [default: the local part of the address].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Words of the inviter's own in the mail.
    #[arg(long, value_name = "TEXT", conflicts_with = "no_mail")]
    pub message: Option<String>,
    /// The language of the mail, like `de-DE`.
    #[arg(long, value_name = "LANGUAGE", conflicts_with = "no_mail")]
    pub language: Option<String>,
    /// Send no mail: whoever invites passes the link on.
    #[arg(long)]
    pub no_mail: bool,
    /// Who invites: `app`, or a user of the tenant by id, sign-in name or address.
    #[arg(long = "as", value_name = "INVITER", default_value = "app")]
    pub inviter: Inviter,
    /// The tenant that invites, by its id or a domain [default: the first of the world that does].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// In whose name an invitation is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inviter {
    /// An app of the tenant, in its own.
    App,
    /// A user of the tenant.
    User(String),
}

impl FromStr for Inviter {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "app" { Self::App } else { Self::User(text.to_owned()) })
    }
}
