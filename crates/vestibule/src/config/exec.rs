use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use clap::Args;

use super::{Host, LogFormat, Start, parse};

/// `exec`: an emulator on free ports, for as long as a command runs.
#[derive(Clone, Debug, Args)]
pub struct Exec {
    /// Lead the Microsoft names to the emulator by a proxy, so that code runs with its real addresses; every other host is
    /// refused.
    #[arg(long)]
    pub intercept: bool,
    /// Where sandboxes, keys and certificates are kept [default: a folder that is gone at the end].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The world document of the sandbox `default` [default: the built-in clinic].
    #[arg(long, env = "VESTIBULE_WORLD", value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// Begin where something has gone wrong, like `not-invited`; docs/situations.md lists them all.
    #[arg(long, env = "VESTIBULE_SITUATION", value_name = "NAME", value_parser = parse::situation, conflicts_with = "world")]
    pub situation: Option<String>,
    /// Repeatable runs: public keys, seeded ids and secrets, the clock frozen at 2027-01-01.
    #[arg(long, env = "VESTIBULE_SEED", value_name = "N")]
    pub seed: Option<u64>,
    /// A host beside loopback that webhooks and foreign OIDC issuers may be on; repeatable.
    #[arg(long, env = "VESTIBULE_ALLOW_OUTBOUND", value_name = "HOST", value_delimiter = ',')]
    pub allow_outbound: Vec<Host>,
    /// What has to be true when the command has ended, as for `vestibule assert`; if it is not, a command that succeeded
    /// has failed.
    #[arg(long, value_name = "FILE")]
    pub assert: Option<PathBuf>,
    /// Write the addresses in use to this file once the process is ready.
    #[arg(long, env = "VESTIBULE_STATE_FILE", value_name = "PATH")]
    pub state_file: Option<PathBuf>,
    /// The form of the log.
    #[arg(long, env = "VESTIBULE_LOG", value_name = "FORM", value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
    /// What is logged beside the command's own output, like `info` or `warn,vestibule=debug`.
    #[arg(long, env = "VESTIBULE_LOG_FILTER", value_name = "DIRECTIVES", default_value = "warn")]
    pub log_filter: String,
    /// The command and its arguments, behind `--`.
    #[arg(value_name = "CMD", required = true, last = true)]
    pub command: Vec<OsString>,
}

impl Exec {
    /// The emulator that the command finds.
    pub(crate) fn start(&self, data: PathBuf) -> Start {
        Start {
            listen: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            also_port: None,
            app_port: 0,
            smtp_port: 0,
            data: Some(data),
            ephemeral: false,
            world: self.world.clone(),
            situation: self.situation.clone(),
            seed: self.seed,
            public_url: None,
            host: Vec::new(),
            smtp_relay: None,
            allow_outbound: self.allow_outbound.clone(),
            state_file: None,
            log: self.log,
            log_filter: self.log_filter.clone(),
            json: false,
        }
    }
}
