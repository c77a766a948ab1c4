use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

use crate::Entropy;

/// A text that is no GUID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a GUID")]
pub struct IdError(pub String);

macro_rules! typed_id {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// Text form: 36 characters, lower case; upper case is accepted when read.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(Uuid);

        impl $name {
            /// A random (version 4) identifier.
            #[must_use]
            pub fn random(entropy: &Entropy) -> Self {
                Self(Builder::from_random_bytes(entropy.bytes()).into_uuid())
            }

            /// The identifier that belongs to `name` within `namespace` (version 5), the same on every machine.
            #[must_use]
            pub fn derived(namespace: &str, name: &str) -> Self {
                let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, namespace.as_bytes());
                Self(Uuid::new_v5(&namespace, name.as_bytes()))
            }

            /// An identifier that Microsoft publishes, written as one hexadecimal number.
            #[must_use]
            pub const fn well_known(value: u128) -> Self {
                Self(Uuid::from_u128(value))
            }

            /// The 16 bytes, most significant first.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Whether this is the identifier of all zeros.
            #[must_use]
            pub const fn is_nil(&self) -> bool {
                self.0.is_nil()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                // Only the hyphenated form: the braced, simple and URN forms are not what the real service takes.
                match Uuid::try_parse(text) {
                    Ok(id) if text.len() == 36 => Ok(Self(id)),
                    _ => Err(IdError(text.to_owned())),
                }
            }
        }
    )+};
}

typed_id! {
    /// A tenant, as in the claim `tid`.
    TenantId;
    /// A user object, as in the claim `oid`.
    UserId;
    /// A group object.
    GroupId;
    /// An application object (the registration; not its client id).
    ApplicationId;
    /// A client id: the `appId` that an application and its service principals share.
    AppId;
    /// A service principal: an application as it stands in one tenant.
    ServicePrincipalId;
    /// An app role or permission scope of an application.
    AppRoleId;
    /// The template of a directory role, the same in every tenant.
    RoleTemplateId;
    /// Any directory object: a user, a group or a service principal.
    ObjectId;
    /// A personal account at an identity provider outside every tenant.
    PersonalAccountId;
    /// An invitation; not the guest it made.
    InvitationId;
    /// A file of people who are invited one after the other.
    BulkJobId;
    /// A terms of use agreement.
    AgreementId;
    /// A policy with an identifier of its own, such as a Conditional Access policy.
    PolicyId;
    /// A named location of Conditional Access.
    NamedLocationId;
    /// A request to approve a sign-in, as the inbox shows it.
    ApprovalId;
    /// A message in the outbox and the inbox.
    MailId;
    /// Something that fails on demand.
    FaultId;
    /// A subscription to changes of directory objects.
    SubscriptionId;
    /// Something that a subscription has to be told.
    NotificationId;
    /// A recorded decision.
    DecisionId;
    /// A sign-in session at an identity provider, as in the claim `sid`.
    SessionId;
    /// What ties the records of one attempt together.
    CorrelationId;
    /// One request and its answer.
    RequestId;
}

impl AppRoleId {
    /// "Default Access": no specific role (Microsoft Graph, appRoleAssignment).
    pub const DEFAULT_ACCESS: Self = Self::well_known(0);
}

macro_rules! directory_object {
    ($($name:ident),+) => {$(
        impl From<$name> for ObjectId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }

        impl From<ObjectId> for $name {
            /// Reads the id as that of this kind; whether such an object exists is for the directory to say.
            fn from(id: ObjectId) -> Self {
                Self(id.0)
            }
        }
    )+};
}

directory_object!(UserId, GroupId, ServicePrincipalId, ApplicationId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_is_lower_case_and_both_cases_are_read() {
        let text = "00000003-0000-0000-C000-000000000000";
        let id: AppId = text.parse().expect("an id");
        assert_eq!(id.to_string(), text.to_lowercase());
        assert_eq!(id, AppId::well_known(0x0000_0003_0000_0000_c000_0000_0000_0000));
        assert_eq!(serde_json::to_string(&id).expect("json"), format!("\"{}\"", text.to_lowercase()));
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["", "x", "00000003000000000c00000000000000", "{00000003-0000-0000-c000-000000000000}"] {
            assert_eq!(text.parse::<AppId>(), Err(IdError(text.to_owned())));
        }
    }

    #[test]
    fn derived_ids_depend_on_namespace_and_name() {
        let id = UserId::derived("default", "user/ada");
        assert_eq!(id, UserId::derived("default", "user/ada"));
        assert_ne!(id, UserId::derived("other", "user/ada"));
        assert_ne!(id, UserId::derived("default", "user/bob"));
    }
}
