use std::net::IpAddr;

use clap::Args;
use serde_json::{Value, json};

/// What a person brings from her home tenant, and where she is: whether it counts is for trust settings and policies to say.
#[derive(Clone, Debug, Args)]
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
    /// The address from which the person comes.
    #[arg(long, value_name = "IP")]
    pub ip: Option<IpAddr>,
    /// The country in which the person is, by its code of two letters.
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
}

impl FromHome {
    /// The fields of the control API; nothing where nothing was said, because the settings hold then.
    pub(crate) fn fields(&self) -> [(&'static str, Option<Value>); 3] {
        let device = json!({ "compliant": self.compliant_device, "hybridJoined": self.hybrid_joined_device });
        let location = json!({ "ip": self.ip, "country": self.country });
        [
            ("homeMfa", self.home_mfa.then_some(Value::Bool(true))),
            ("device", (self.compliant_device || self.hybrid_joined_device).then_some(device)),
            ("location", (self.ip.is_some() || self.country.is_some()).then_some(location)),
        ]
    }
}
