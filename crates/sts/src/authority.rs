use std::fmt;
use std::str::FromStr;

use directory::applications::{Application, SignInAudience};
use directory::tenants;
use kernel::{DomainName, IdError, TenantId};
use serde::{Deserialize, Serialize};
use store::Read;

use crate::GrantError;

/// The tenant of personal Microsoft accounts.
pub const CONSUMER_TENANT: TenantId = TenantId::well_known(0x9188_040d_6c67_4c5b_b112_36a3_04b6_6dad);

/// Whom the first segment of a token service path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Authority {
    /// One tenant, by its id or one of its domains.
    Tenant(TenantId),
    /// Whoever signs in, in the tenant or at the provider that is home to them.
    Common,
    /// The same without personal accounts.
    Organizations,
    /// Personal accounts only.
    Consumers,
}

impl Authority {
    /// Reads the segment, without case.
    pub fn resolve(read: &Read<'_>, segment: &str) -> Result<Self, GrantError> {
        if let Ok(authority) = segment.parse::<Self>() {
            return match authority {
                Self::Tenant(id) if tenants::load(read, id)?.is_none() => {
                    Err(GrantError::TenantUnknown(segment.to_owned()))
                }
                known => Ok(known),
            };
        }
        let domain = DomainName::parse(segment).map_err(|_| GrantError::TenantMalformed(segment.to_owned()))?;
        let tenant = tenants::by_domain(read, &domain)?;
        tenant.map(|tenant| Self::Tenant(tenant.id)).ok_or_else(|| GrantError::TenantUnknown(segment.to_owned()))
    }

    /// The tenant, if the segment names one.
    #[must_use]
    pub const fn tenant(self) -> Option<TenantId> {
        match self {
            Self::Tenant(id) => Some(id),
            Self::Common | Self::Organizations | Self::Consumers => None,
        }
    }
}

impl Authority {
    /// Whether the application may be used by whomever the segment means ("Supported accounts").
    pub fn admits(self, app: &Application) -> Result<(), GrantError> {
        let (app_id, name) = (app.app_id, app.display_name.clone());
        match (self, app.sign_in_audience) {
            (Self::Tenant(_), _) => Ok(()),
            (_, SignInAudience::MyOrganization) => Err(GrantError::SingleTenantApp { app: app_id, name }),
            (Self::Consumers, SignInAudience::MultipleOrganizations) => {
                Err(GrantError::OrganizationsOnlyApp { app: app_id, name })
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tenant(id) => id.fmt(formatter),
            Self::Common => formatter.write_str("common"),
            Self::Organizations => formatter.write_str("organizations"),
            Self::Consumers => formatter.write_str("consumers"),
        }
    }
}

impl FromStr for Authority {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.to_ascii_lowercase().as_str() {
            "common" => Ok(Self::Common),
            "organizations" => Ok(Self::Organizations),
            "consumers" => Ok(Self::Consumers),
            id => match id.parse()? {
                CONSUMER_TENANT => Ok(Self::Consumers),
                id => Ok(Self::Tenant(id)),
            },
        }
    }
}

impl TryFrom<String> for Authority {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<Authority> for String {
    fn from(authority: Authority) -> Self {
        authority.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_read_without_case_and_written_as_the_real_service_writes_them() {
        for (segment, expected) in [
            ("COMMON", Authority::Common),
            ("organizations", Authority::Organizations),
            ("Consumers", Authority::Consumers),
            ("9188040d-6c67-4c5b-b112-36a304b66dad", Authority::Consumers),
            ("00000000-0000-0000-0000-000000000001", Authority::Tenant(TenantId::well_known(1))),
        ] {
            assert_eq!(segment.parse(), Ok(expected), "{segment}");
        }
        assert_eq!(Authority::Common.to_string(), "common");
        assert!("contoso.example".parse::<Authority>().is_err());
    }
}
