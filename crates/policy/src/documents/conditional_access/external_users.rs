use std::collections::BTreeSet;

use kernel::TenantId;
use serde::{Deserialize, Serialize};

/// Kinds of guests and external users, and the tenants they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestsOrExternalUsers {
    /// The kinds. Graph writes them as one text, with commas.
    #[serde(rename = "guestOrExternalUserTypes", with = "flags")]
    pub types: BTreeSet<ExternalUserType>,
    /// The tenants they come from; not set means all.
    #[serde(default)]
    pub external_tenants: Option<ExternalTenants>,
}

/// A kind of guest or external user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExternalUserType {
    /// A guest who signs in here (portal: "Local guest users").
    InternalGuest,
    /// An external guest.
    B2bCollaborationGuest,
    /// An external member.
    B2bCollaborationMember,
    /// Somebody who comes by B2B direct connect. There is no such person in the emulator.
    B2bDirectConnectUser,
    /// An external user of no other kind. There is no such person in the emulator.
    OtherExternalUser,
    /// Somebody of a service provider. There is no such person in the emulator.
    ServiceProvider,
}

/// Which tenants external users come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "TenantsShape", into = "TenantsShape")]
pub enum ExternalTenants {
    /// All of them.
    All,
    /// These.
    Enumerated(Vec<TenantId>),
}

/// External tenants as Graph writes them.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TenantsShape {
    #[serde(rename = "@odata.type", default)]
    odata_type: String,
    membership_kind: MembershipKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    members: Option<Vec<TenantId>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum MembershipKind {
    All,
    Enumerated,
}

impl From<TenantsShape> for ExternalTenants {
    fn from(sent: TenantsShape) -> Self {
        match sent.membership_kind {
            // Members that a PATCH from "enumerated" to "all" leaves behind mean nothing any more.
            MembershipKind::All => Self::All,
            MembershipKind::Enumerated => Self::Enumerated(sent.members.unwrap_or_default()),
        }
    }
}

impl From<ExternalTenants> for TenantsShape {
    fn from(tenants: ExternalTenants) -> Self {
        match tenants {
            ExternalTenants::All => Self {
                odata_type: "#microsoft.graph.conditionalAccessAllExternalTenants".to_owned(),
                membership_kind: MembershipKind::All,
                members: None,
            },
            ExternalTenants::Enumerated(members) => Self {
                odata_type: "#microsoft.graph.conditionalAccessEnumeratedExternalTenants".to_owned(),
                membership_kind: MembershipKind::Enumerated,
                members: Some(members),
            },
        }
    }
}

impl ExternalUserType {
    const ALL: [Self; 6] = [
        Self::InternalGuest,
        Self::B2bCollaborationGuest,
        Self::B2bCollaborationMember,
        Self::B2bDirectConnectUser,
        Self::OtherExternalUser,
        Self::ServiceProvider,
    ];

    /// Graph's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InternalGuest => "internalGuest",
            Self::B2bCollaborationGuest => "b2bCollaborationGuest",
            Self::B2bCollaborationMember => "b2bCollaborationMember",
            Self::B2bDirectConnectUser => "b2bDirectConnectUser",
            Self::OtherExternalUser => "otherExternalUser",
            Self::ServiceProvider => "serviceProvider",
        }
    }
}

/// An enumeration of flags: one text, its words apart by commas, `none` for no word.
mod flags {
    use std::collections::BTreeSet;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::ExternalUserType;

    const NONE: &str = "none";

    pub(super) fn serialize<S: Serializer>(
        types: &BTreeSet<ExternalUserType>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let words: Vec<&str> = types.iter().map(|kind| kind.as_str()).collect();
        if words.is_empty() { serializer.serialize_str(NONE) } else { serializer.serialize_str(&words.join(",")) }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeSet<ExternalUserType>, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.split(',')
            .map(str::trim)
            .filter(|word| *word != NONE)
            .map(|word| {
                ExternalUserType::ALL
                    .into_iter()
                    .find(|kind| kind.as_str() == word)
                    .ok_or_else(|| Error::custom(format!("'{word}' is no kind of guest or external user")))
            })
            .collect()
    }
}
