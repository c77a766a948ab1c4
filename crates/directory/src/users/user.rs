use std::fmt;

use kernel::{ObjectId, TenantId, Timestamp, UserId};
use policy::UserType;
use serde::{Deserialize, Serialize};

use crate::Account;

/// A user as kept, with the names of Microsoft Graph's "user resource type".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Object id.
    pub id: UserId,
    /// The tenant.
    pub tenant: TenantId,
    /// Sign-in name.
    pub user_principal_name: String,
    /// Name.
    pub display_name: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// Primary address.
    pub mail: Option<String>,
    /// What the address would begin with.
    pub mail_nickname: String,
    /// More addresses.
    pub other_mails: Vec<String>,
    /// `SMTP:` the primary one, `smtp:` others.
    pub proxy_addresses: Vec<String>,
    /// Member or guest.
    pub user_type: UserType,
    /// How the object came to be; none for a normal account.
    pub creation_type: Option<CreationType>,
    /// Whether an invited user has redeemed.
    pub external_user_state: Option<ExternalUserState>,
    /// When that last changed.
    pub external_user_state_change_date_time: Option<Timestamp>,
    /// Whether the user may sign in.
    pub account_enabled: bool,
    /// How the user signs in.
    pub identities: Vec<ObjectIdentity>,
    /// When the object was made.
    pub created_date_time: Timestamp,
    /// When it was deleted.
    pub deleted_date_time: Option<Timestamp>,
    /// Job title.
    pub job_title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Number within the company.
    pub employee_id: Option<String>,
    /// Kind of employment.
    pub employee_type: Option<String>,
    /// Street.
    pub street_address: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Country or region.
    pub country: Option<String>,
    /// Two-letter country code.
    pub usage_location: Option<String>,
    /// A BCP 47 tag.
    pub preferred_language: Option<String>,
    /// Telephone number.
    pub mobile_phone: Option<String>,
    /// Telephone numbers.
    pub business_phones: Vec<String>,
    /// Office.
    pub office_location: Option<String>,
    /// The sign-in name on-premises, where the user comes from there.
    pub on_premises_user_principal_name: Option<String>,
    /// Tokens that were issued before do not count any more.
    #[serde(default)]
    pub sign_in_sessions_valid_from_date_time: Option<Timestamp>,
    /// The account that a guest redeemed with: the way in from then on.
    pub home: Option<Account>,
    /// Who invited the guest.
    pub invited_by: Option<ObjectId>,
}

/// `creationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreationType {
    /// By an invitation.
    Invitation,
}

/// `externalUserState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExternalUserState {
    /// Invited, not redeemed.
    PendingAcceptance,
    /// Redeemed.
    Accepted,
}

/// One of `identities` (Microsoft Graph, "objectIdentity resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectIdentity {
    /// `userPrincipalName`, `federated`, …
    pub sign_in_type: String,
    /// Who vouches.
    pub issuer: String,
    /// The name there.
    pub issuer_assigned_id: Option<String>,
}

impl ObjectIdentity {
    /// The kind of an identity that somebody else vouches for.
    pub(crate) const FEDERATED: &str = "federated";
    /// The kind of the identity that every user has.
    const OWN: &str = "userPrincipalName";

    /// Whether it is the sign-in name in the tenant.
    pub(super) fn is_own(&self) -> bool {
        self.sign_in_type == Self::OWN
    }
}

impl fmt::Display for ExternalUserState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl ExternalUserState {
    /// Graph's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingAcceptance => "PendingAcceptance",
            Self::Accepted => "Accepted",
        }
    }
}

impl CreationType {
    /// Graph's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "Invitation",
        }
    }
}

impl User {
    /// Whether the user signs in somewhere else: invited or converted, redeemed or not. It has nothing to do with
    /// [`UserType`].
    #[must_use]
    pub const fn is_external(&self) -> bool {
        self.external_user_state.is_some()
    }

    /// Whether the user is a guest by type.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.user_type == UserType::Guest
    }

    /// Whether an invited user has yet to redeem.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.external_user_state == Some(ExternalUserState::PendingAcceptance)
    }

    /// The texts that describe the user, by Graph's names: nothing in the emulator depends on what they say.
    pub(super) fn profile(&self) -> [(&'static str, Option<&str>); 17] {
        [
            ("mailNickname", Some(&self.mail_nickname)),
            ("givenName", self.given_name.as_deref()),
            ("surname", self.surname.as_deref()),
            ("jobTitle", self.job_title.as_deref()),
            ("department", self.department.as_deref()),
            ("companyName", self.company_name.as_deref()),
            ("employeeId", self.employee_id.as_deref()),
            ("employeeType", self.employee_type.as_deref()),
            ("streetAddress", self.street_address.as_deref()),
            ("postalCode", self.postal_code.as_deref()),
            ("city", self.city.as_deref()),
            ("state", self.state.as_deref()),
            ("country", self.country.as_deref()),
            ("usageLocation", self.usage_location.as_deref()),
            ("preferredLanguage", self.preferred_language.as_deref()),
            ("mobilePhone", self.mobile_phone.as_deref()),
            ("officeLocation", self.office_location.as_deref()),
        ]
    }

    /// The identity that every user has: the sign-in name in the tenant.
    pub(crate) fn own_identity(initial_domain: &str, upn: &str) -> ObjectIdentity {
        ObjectIdentity {
            sign_in_type: ObjectIdentity::OWN.to_owned(),
            issuer: initial_domain.to_owned(),
            issuer_assigned_id: Some(upn.to_owned()),
        }
    }
}
