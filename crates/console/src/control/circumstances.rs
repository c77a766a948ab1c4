//! What a script says of a person's surroundings. What it leaves out is what the headers of its call say.

use std::net::IpAddr;

use kernel::{Circumstances, Country, Device};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Here;

/// Where a person is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Location {
    /// The address from which she comes.
    #[schema(value_type = Option<String>, example = "198.51.100.7")]
    ip: Option<IpAddr>,
    /// The country in which she is.
    country: Option<Country>,
}

/// The same place of arrival for a person in these surroundings.
pub(super) fn surrounded(here: Here, home_mfa: bool, device: Option<Device>, location: Location) -> Here {
    let said = Circumstances { ip: location.ip, country: location.country, device, home_mfa };
    let circumstances = said.or(&here.arrival.circumstances);
    Here { arrival: worlds::Arrival { circumstances, ..here.arrival }, ..here }
}
