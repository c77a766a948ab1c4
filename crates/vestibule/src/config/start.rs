use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use url::Url;

use super::{Host, Relay, parse};

/// How the emulator runs.
#[derive(Clone, Debug, Args)]
pub struct Start {
    /// The address to listen on; only this machine can reach the default.
    #[arg(long, env = "VESTIBULE_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: IpAddr,
    /// The port of every surface, http and https alike; 0 picks a free one.
    #[arg(long, env = "VESTIBULE_PORT", value_name = "PORT", default_value_t = 8443)]
    pub port: u16,
    /// A second port with the same surfaces, 443 for drop-in mode.
    #[arg(long, env = "VESTIBULE_ALSO_PORT", value_name = "PORT")]
    pub also_port: Option<u16>,
    /// The port of the sample app Health Records; 0 picks a free one.
    #[arg(long, env = "VESTIBULE_APP_PORT", value_name = "PORT", default_value_t = 8444)]
    pub app_port: u16,
    /// The port on which mail is taken; 0 picks a free one.
    #[arg(long, env = "VESTIBULE_SMTP_PORT", value_name = "PORT", default_value_t = 1025)]
    pub smtp_port: u16,
    /// Where sandboxes, keys and certificates are kept [default: the platform's data directory].
    #[arg(long, env = "VESTIBULE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Forget every sandbox at the end; keys and certificates stay in the data directory.
    #[arg(long, env = "VESTIBULE_EPHEMERAL", value_parser = BoolishValueParser::new())]
    pub ephemeral: bool,
    /// The world document of the sandbox `default` [default: the built-in clinic].
    #[arg(long, env = "VESTIBULE_WORLD", value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// Begin where something has gone wrong, like `not-invited`; docs/situations.md lists them all.
    #[arg(long, env = "VESTIBULE_SITUATION", value_name = "NAME", value_parser = parse::situation, conflicts_with = "world")]
    pub situation: Option<String>,
    /// Repeatable runs: public keys, seeded ids and secrets, the clock frozen at 2027-01-01.
    #[arg(long, env = "VESTIBULE_SEED", value_name = "N")]
    pub seed: Option<u64>,
    /// The one origin that every link uses, instead of the caller's.
    #[arg(long, env = "VESTIBULE_PUBLIC_URL", value_name = "URL", value_parser = parse::origin)]
    pub public_url: Option<Url>,
    /// A further name (and its labels) or address under which the emulator is reached; repeatable.
    #[arg(long, env = "VESTIBULE_HOST", value_name = "NAME", value_delimiter = ',')]
    pub host: Vec<Host>,
    /// A copy of every mail goes here, like `smtp://localhost:2525`; loopback or private addresses only.
    #[arg(long, env = "VESTIBULE_SMTP_RELAY", value_name = "URL")]
    pub smtp_relay: Option<Relay>,
    /// A host beside loopback that webhooks and foreign OIDC issuers may be on; repeatable.
    #[arg(long, env = "VESTIBULE_ALLOW_OUTBOUND", value_name = "HOST", value_delimiter = ',')]
    pub allow_outbound: Vec<Host>,
    /// Write the addresses in use to this file, too, once the process is ready.
    #[arg(long, env = "VESTIBULE_STATE_FILE", value_name = "PATH")]
    pub state_file: Option<PathBuf>,
    /// The form of the log.
    #[arg(long, env = "VESTIBULE_LOG", value_name = "FORM", value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
    /// What is logged, like `info` or `warn,vestibule=debug`.
    #[arg(long, env = "VESTIBULE_LOG_FILTER", value_name = "DIRECTIVES", default_value = "info")]
    pub log_filter: String,
    /// Print the addresses in use as one line of JSON once the process is ready.
    #[arg(long, env = "VESTIBULE_JSON", value_parser = BoolishValueParser::new())]
    pub json: bool,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}
