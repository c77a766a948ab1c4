use std::fmt;

use kernel::NamedLocationId;
use serde::{Deserialize, Serialize};

use crate::Invalid;

/// From where a policy applies: the places that are included and not excluded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Locations {
    /// Places that are included.
    pub include_locations: Vec<LocationName>,
    /// Places that are excluded.
    pub exclude_locations: Vec<LocationName>,
}

/// One named location, or many by one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LocationName {
    /// Everywhere, known or not.
    All,
    /// Every named location that is trusted.
    AllTrusted,
    /// One named location.
    Location(NamedLocationId),
}

impl Locations {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.include_locations.is_empty() {
            return Err(Invalid::new(
                "conditions.locations.includeLocations",
                "must include a named location, All or AllTrusted",
            ));
        }
        Ok(())
    }

    /// Every named location that is mentioned, with the list that does.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, NamedLocationId)> {
        let lists = [("includeLocations", &self.include_locations), ("excludeLocations", &self.exclude_locations)];
        lists.into_iter().flat_map(|(list, names)| {
            names.iter().filter_map(move |name| match name {
                LocationName::Location(id) => Some((list, *id)),
                LocationName::All | LocationName::AllTrusted => None,
            })
        })
    }
}

impl TryFrom<String> for LocationName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "All" => Ok(Self::All),
            "AllTrusted" => Ok(Self::AllTrusted),
            id => id
                .parse()
                .map(Self::Location)
                .map_err(|_| format!("'{text}' is neither the id of a named location nor All or AllTrusted")),
        }
    }
}

impl From<LocationName> for String {
    fn from(name: LocationName) -> Self {
        name.to_string()
    }
}

impl fmt::Display for LocationName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => formatter.write_str("All"),
            Self::AllTrusted => formatter.write_str("AllTrusted"),
            Self::Location(id) => id.fmt(formatter),
        }
    }
}
