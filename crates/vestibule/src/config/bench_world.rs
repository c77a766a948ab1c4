use std::path::PathBuf;

use clap::Args;

/// `bench-world`: how large a directory, and where it goes.
#[derive(Clone, Debug, Args)]
pub struct BenchWorld {
    /// How many people come into Woodgrove Hospital, one in four a member, the others guests.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub users: u64,
    /// The data directory to make; there must be no world in it yet.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The same number makes the same world.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Tell the outcome in JSON.
    #[arg(long)]
    pub json: bool,
}
