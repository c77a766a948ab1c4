use clap::{Args, Subcommand};

use super::{FromHome, Process};

/// `whatif`: what a call would be told, without making it.
#[derive(Clone, Debug, Subcommand)]
pub enum Whatif {
    /// May this person invite that address?
    Invite(WhatifInvite),
    /// May this account redeem that invitation?
    Redeem(WhatifRedeem),
    /// May this account sign in to that app?
    SignIn(WhatifSignIn),
}

/// `whatif invite`.
#[derive(Clone, Debug, Args)]
pub struct WhatifInvite {
    /// The address to invite.
    #[arg(value_name = "ADDRESS")]
    pub email: String,
    /// The inviting tenant, by its id or a domain [default: the first of the world that invites].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Who invites: a user by name, address or id, or an app by its client id.
    #[arg(long, value_name = "WHO")]
    pub inviter: String,
    /// What the guest is to become.
    #[arg(long, value_name = "TYPE", value_parser = ["Guest", "Member"])]
    pub user_type: Option<String>,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `whatif redeem`.
#[derive(Clone, Debug, Args)]
pub struct WhatifRedeem {
    /// The invited address, or the invitation's id.
    #[arg(value_name = "INVITATION")]
    pub invitation: String,
    /// The inviting tenant, by its id or a domain [default: the first of the world that invites].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// Who redeems [default: the invited address].
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// What the person brings from home.
    #[command(flatten)]
    pub home: FromHome,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// `whatif sign-in`.
#[derive(Clone, Debug, Args)]
pub struct WhatifSignIn {
    /// Who signs in.
    #[arg(value_name = "ADDRESS")]
    pub account: String,
    /// The tenant of the app, by its id or a domain [default: the first of the world that invites].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// The app, by its client id or its name.
    #[arg(long, value_name = "APP")]
    pub client_id: String,
    /// What the person brings from home.
    #[command(flatten)]
    pub home: FromHome,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

impl Whatif {
    /// The process that is asked.
    #[must_use]
    pub const fn process(&self) -> &Process {
        match self {
            Self::Invite(asked) => &asked.process,
            Self::Redeem(asked) => &asked.process,
            Self::SignIn(asked) => &asked.process,
        }
    }
}
