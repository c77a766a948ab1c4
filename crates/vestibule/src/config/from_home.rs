use clap::Args;

/// What a person brings from her home tenant: whether it counts is for the trust settings to say.
#[derive(Clone, Copy, Debug, Args)]
pub struct FromHome {
    /// The person has a proven second factor at home.
    #[arg(long)]
    pub home_mfa: bool,
    /// The device is known as compliant at home.
    #[arg(long)]
    pub compliant_device: bool,
    /// The device is joined to the directory at home.
    #[arg(long)]
    pub hybrid_joined_device: bool,
}
