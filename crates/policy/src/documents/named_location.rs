//! Named locations: places that Conditional Access policies are about.

mod range;

use core::net::IpAddr;

use kernel::{Country, NamedLocationId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use range::CidrRange;

use super::{Invalid, patch};

/// A place with a name (Microsoft Graph, "namedLocation resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "@odata.type")]
pub enum NamedLocation {
    /// Addresses of the network.
    #[serde(rename = "#microsoft.graph.ipNamedLocation")]
    Ip(IpNamedLocation),
    /// Countries.
    #[serde(rename = "#microsoft.graph.countryNamedLocation")]
    Country(CountryNamedLocation),
}

/// Addresses of the network (Microsoft Graph, "ipNamedLocation resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IpNamedLocation {
    /// The location's identifier.
    pub id: NamedLocationId,
    /// Its name.
    pub display_name: String,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it was changed last.
    #[serde(default)]
    pub modified_date_time: Option<Timestamp>,
    /// Whether policies about trusted locations mean it.
    #[serde(default)]
    pub is_trusted: bool,
    /// The addresses.
    pub ip_ranges: Vec<CidrRange>,
}

/// Countries (Microsoft Graph, "countryNamedLocation resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CountryNamedLocation {
    /// The location's identifier.
    pub id: NamedLocationId,
    /// Its name.
    pub display_name: String,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it was changed last.
    #[serde(default)]
    pub modified_date_time: Option<Timestamp>,
    /// The countries.
    pub countries_and_regions: Vec<Country>,
    /// How the service finds the country. Kept: here the country is what the request says, whatever the method.
    #[serde(default)]
    pub country_lookup_method: CountryLookupMethod,
    /// Whether it also holds whoever comes from nobody knows where.
    #[serde(default)]
    pub include_unknown_countries_and_regions: bool,
}

/// How the service finds the country of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CountryLookupMethod {
    /// By the address of the network.
    #[default]
    ClientIpAddress,
    /// By the place that the authenticator app tells.
    AuthenticatorAppGps,
}

/// What only the service writes.
const READ_ONLY: [&str; 3] = ["id", "createdDateTime", "modifiedDateTime"];
/// The most ranges of one location (Microsoft Entra, "Conditional Access: Network assignment").
const MOST_RANGES: usize = 2_000;

impl NamedLocation {
    /// The location that a Graph POST describes, made now under this identifier.
    pub fn parse(id: NamedLocationId, now: Timestamp, body: &Value) -> Result<Self, Invalid> {
        let kind = body.get("@odata.type").and_then(Value::as_str).unwrap_or_default().trim_start_matches('#');
        let mut members = patch::body(body)?;
        if let Some(name) = READ_ONLY.into_iter().find(|name| members.contains_key(*name)) {
            return Err(Invalid::new(name, "is read-only"));
        }
        members.insert("id".to_owned(), json!(id));
        members.insert("createdDateTime".to_owned(), json!(now));
        let whole = Value::Object(members);
        let location = match kind {
            "microsoft.graph.ipNamedLocation" => Self::Ip(patch::read(whole)?),
            "microsoft.graph.countryNamedLocation" => Self::Country(patch::read(whole)?),
            _ => {
                let kinds = "must be #microsoft.graph.ipNamedLocation or #microsoft.graph.countryNamedLocation";
                return Err(Invalid::new("@odata.type", kinds));
            }
        };
        location.checked()
    }

    /// The location after a Graph PATCH, made now. What it is cannot be changed.
    pub fn patched(&self, now: Timestamp, patch: &Value) -> Result<Self, Invalid> {
        let patched = match self {
            Self::Ip(location) => {
                let changed: IpNamedLocation = patch::patched(location, patch, &READ_ONLY)?;
                Self::Ip(IpNamedLocation { modified_date_time: Some(now), ..changed })
            }
            Self::Country(location) => {
                let changed: CountryNamedLocation = patch::patched(location, patch, &READ_ONLY)?;
                Self::Country(CountryNamedLocation { modified_date_time: Some(now), ..changed })
            }
        };
        patched.checked()
    }

    fn checked(self) -> Result<Self, Invalid> {
        if self.display_name().trim().is_empty() {
            return Err(Invalid::new("displayName", "is required"));
        }
        match &self {
            Self::Ip(location) if location.ip_ranges.is_empty() => {
                Err(Invalid::new("ipRanges", "must name at least one range"))
            }
            Self::Ip(location) if location.ip_ranges.len() > MOST_RANGES => {
                Err(Invalid::new("ipRanges", format!("has more than {MOST_RANGES} ranges")))
            }
            Self::Country(location)
                if location.countries_and_regions.is_empty() && !location.include_unknown_countries_and_regions =>
            {
                Err(Invalid::new("countriesAndRegions", "must name at least one country"))
            }
            Self::Ip(_) | Self::Country(_) => Ok(self),
        }
    }

    /// The location's identifier.
    #[must_use]
    pub const fn id(&self) -> NamedLocationId {
        match self {
            Self::Ip(location) => location.id,
            Self::Country(location) => location.id,
        }
    }

    /// Its name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        match self {
            Self::Ip(location) => &location.display_name,
            Self::Country(location) => &location.display_name,
        }
    }

    /// When it was made.
    #[must_use]
    pub const fn created_date_time(&self) -> Timestamp {
        match self {
            Self::Ip(location) => location.created_date_time,
            Self::Country(location) => location.created_date_time,
        }
    }

    /// Whether policies about trusted locations mean it. Countries are never trusted.
    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        match self {
            Self::Ip(location) => location.is_trusted,
            Self::Country(_) => false,
        }
    }

    /// Whether somebody is there. Of an unknown address nobody knows where it is.
    #[must_use]
    pub fn holds(&self, ip: Option<IpAddr>, country: Option<Country>) -> bool {
        match self {
            Self::Ip(location) => ip.is_some_and(|ip| location.ip_ranges.iter().any(|range| range.contains(ip))),
            Self::Country(location) => country.map_or(location.include_unknown_countries_and_regions, |country| {
                location.countries_and_regions.contains(&country)
            }),
        }
    }
}

#[cfg(test)]
mod tests;
