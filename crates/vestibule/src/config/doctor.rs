use std::path::PathBuf;

use clap::Args;

/// `doctor`: a start that would be made with the same flags.
#[derive(Clone, Debug, Args)]
pub struct Doctor {
    /// Where sandboxes, keys and certificates are kept [default: the platform's data directory].
    #[arg(long, env = "VESTIBULE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The port of every surface.
    #[arg(long, env = "VESTIBULE_PORT", value_name = "PORT", default_value_t = 8443)]
    pub port: u16,
    /// The port of the sample app Health Records.
    #[arg(long, env = "VESTIBULE_APP_PORT", value_name = "PORT", default_value_t = 8444)]
    pub app_port: u16,
    /// The port on which mail is taken.
    #[arg(long, env = "VESTIBULE_SMTP_PORT", value_name = "PORT", default_value_t = 1025)]
    pub smtp_port: u16,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}
