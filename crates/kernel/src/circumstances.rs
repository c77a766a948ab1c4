use core::net::IpAddr;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a request says of the surroundings of the person who makes it. Nobody can see a person of an emulated cloud: her
/// place and her device are what the test says they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Circumstances {
    /// The address from which she comes, where it is said.
    pub ip: Option<IpAddr>,
    /// The country in which she is, where it is said.
    pub country: Option<Country>,
    /// The device at which she sits, where it is said.
    pub device: Option<Device>,
    /// Whether her home tenant vouches that she proved a second factor there.
    pub home_mfa: bool,
}

/// What the home tenant knows of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Device {
    /// It fulfils the rules of its management.
    pub compliant: bool,
    /// It is joined to the home tenant's own domain ("hybrid joined").
    pub hybrid_joined: bool,
}

/// A country, by its code of two letters (ISO 3166-1 alpha-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 2, max_length = 2, example = "DE")]
pub struct Country([u8; 2]);

/// A text that is no code of a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no country code of two letters")]
pub struct UnknownCountry(String);

/// A text that says nothing of a device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no state of a device: none, compliant, hybridJoined, or both with a comma")]
pub struct UnknownDevice(String);

impl Circumstances {
    /// The same, with what `fallback` says wherever these say nothing.
    #[must_use]
    pub fn or(&self, fallback: &Self) -> Self {
        Self {
            ip: self.ip.or(fallback.ip),
            country: self.country.or(fallback.country),
            device: self.device.or(fallback.device),
            home_mfa: self.home_mfa || fallback.home_mfa,
        }
    }
}

impl FromStr for Device {
    type Err = UnknownDevice;

    fn from_str(text: &str) -> Result<Self, UnknownDevice> {
        let mut device = Self::default();
        for word in text.split(',').map(str::trim) {
            match word {
                "none" => {}
                "compliant" => device.compliant = true,
                "hybridJoined" => device.hybrid_joined = true,
                _ => return Err(UnknownDevice(text.to_owned())),
            }
        }
        Ok(device)
    }
}

impl Country {
    fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("a country's code is two ASCII letters")
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        match text.as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(UnknownCountry(text.to_owned())),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, UnknownCountry> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_letters_in_any_case() {
        assert_eq!("de".parse::<Country>().map(|country| country.to_string()), Ok("DE".to_owned()));
        for text in ["", "D", "DEU", "D1", "ää"] {
            assert_eq!(text.parse::<Country>(), Err(UnknownCountry(text.to_owned())));
        }
    }

    #[test]
    fn a_device_is_what_the_words_say() {
        let device = |compliant, hybrid_joined| Ok(Device { compliant, hybrid_joined });
        for (text, expected) in [
            ("none", device(false, false)),
            ("compliant", device(true, false)),
            ("hybridJoined", device(false, true)),
            ("compliant, hybridJoined", device(true, true)),
            ("Compliant", Err(UnknownDevice("Compliant".to_owned()))),
            ("", Err(UnknownDevice(String::new()))),
        ] {
            assert_eq!(text.parse::<Device>(), expected);
        }
    }

    #[test]
    fn what_is_not_said_is_taken_from_what_is_said_elsewhere() {
        let said = Circumstances { country: "DE".parse().ok(), ..Circumstances::default() };
        let elsewhere = Circumstances {
            ip: "198.51.100.7".parse().ok(),
            country: "FR".parse().ok(),
            device: Some(Device::default()),
            home_mfa: true,
        };
        let both = Circumstances { country: said.country, ..elsewhere.clone() };
        assert_eq!(said.or(&elsewhere), both);
    }
}
