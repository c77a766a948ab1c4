use clap::Args;
use serde_json::{Map, Value};

use super::Process;

/// `token`: any token for any user and app, asked for with no password, consent, assignment or policy.
#[derive(Clone, Debug, Args)]
pub struct Token {
    /// The tenant that issues it, by its id or a domain [default: the first of the world that invites].
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    /// The app that it is given to, by its client id or its name.
    #[arg(long, value_name = "APP", visible_alias = "client-id")]
    pub client: String,
    /// A user of the tenant, by id, sign-in name or address [default: the app itself].
    #[arg(long, value_name = "USER", conflicts_with = "role")]
    pub account: Option<String>,
    /// What it allows; `openid` adds an ID token [default: what the app itself is granted of Microsoft Graph].
    #[arg(long, value_name = "SCOPES")]
    pub scope: Option<String>,
    /// A role of the app itself, in place of what it is granted; may be given several times.
    #[arg(long, value_name = "ROLE")]
    pub role: Vec<String>,
    /// What is wrong with it; may be given several times.
    #[command(flatten)]
    pub flaws: Flaws,
    /// Claims that it has beside its own, or in their place.
    #[arg(long, value_name = "JSON", value_parser = claims)]
    pub claims: Option<Map<String, Value>>,
    /// Show the ID token instead of the access token.
    #[arg(long, requires = "account")]
    pub id_token: bool,
    /// The process that is asked.
    #[command(flatten)]
    pub process: Process,
}

/// What may be wrong with a token.
#[expect(clippy::struct_excessive_bools, reason = "each flaw is a flag of its own, and they combine freely")]
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Flaws {
    /// It expired an hour ago.
    #[arg(long)]
    pub expired: bool,
    /// It is good in an hour.
    #[arg(long)]
    pub not_yet_valid: bool,
    /// It is for a resource that nobody has.
    #[arg(long)]
    pub wrong_audience: bool,
    /// Its issuer is another tenant's.
    #[arg(long)]
    pub wrong_issuer: bool,
    /// Its key is not published.
    #[arg(long)]
    pub unknown_key: bool,
    /// Its signature does not fit.
    #[arg(long)]
    pub bad_signature: bool,
}

fn claims(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("claims are a JSON object: {error}"))
}
