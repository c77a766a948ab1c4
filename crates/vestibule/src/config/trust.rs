use std::path::PathBuf;

use clap::Args;

/// `hosts`.
#[derive(Clone, Debug, Args)]
pub struct Hosts {
    /// Write the lines into the hosts file.
    #[arg(long, conflicts_with = "remove")]
    pub apply: bool,
    /// Take the lines out of the hosts file.
    #[arg(long)]
    pub remove: bool,
    /// The hosts file [default: the system's].
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
}

/// `trust` and `untrust`.
#[derive(Clone, Debug, Args)]
pub struct Trust {
    /// For the Microsoft names, which a root of their own vouches for; `trust` makes it, `untrust` means it alone.
    #[arg(long)]
    pub drop_in: bool,
    /// Do what can be done here, instead of showing it.
    #[arg(long)]
    pub apply: bool,
    /// Where the certificates are kept [default: the platform's data directory].
    #[arg(long, env = "VESTIBULE_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}
