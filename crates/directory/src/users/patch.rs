use kernel::EmailAddress;
use policy::{Action, UserPart, UserType};

use super::{ObjectIdentity, User};
use crate::DirectoryError;

/// The most `otherMails`.
const MOST_OTHER_MAILS: usize = 250;

/// What to change on a user: an outer none leaves the property as it is, an inner one clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserPatch {
    /// Name.
    pub display_name: Option<String>,
    /// First name.
    pub given_name: Option<Option<String>>,
    /// Last name.
    pub surname: Option<Option<String>>,
    /// Job title.
    pub job_title: Option<Option<String>>,
    /// Department.
    pub department: Option<Option<String>>,
    /// Company.
    pub company_name: Option<Option<String>>,
    /// Number within the company.
    pub employee_id: Option<Option<String>>,
    /// Kind of employment.
    pub employee_type: Option<Option<String>>,
    /// Street.
    pub street_address: Option<Option<String>>,
    /// Postal code.
    pub postal_code: Option<Option<String>>,
    /// City.
    pub city: Option<Option<String>>,
    /// State or province.
    pub state: Option<Option<String>>,
    /// Country or region.
    pub country: Option<Option<String>>,
    /// Two-letter country code.
    pub usage_location: Option<Option<String>>,
    /// A BCP 47 tag.
    pub preferred_language: Option<Option<String>>,
    /// Telephone number.
    pub mobile_phone: Option<Option<String>>,
    /// Telephone numbers.
    pub business_phones: Option<Vec<String>>,
    /// Office.
    pub office_location: Option<Option<String>>,
    /// The sign-in name on-premises.
    pub on_premises_user_principal_name: Option<Option<String>>,
    /// What the address would begin with.
    pub mail_nickname: Option<String>,
    /// Primary address.
    pub mail: Option<Option<EmailAddress>>,
    /// More addresses.
    pub other_mails: Option<Vec<EmailAddress>>,
    /// Member or guest.
    pub user_type: Option<UserType>,
    /// Whether the user may sign in.
    pub account_enabled: Option<bool>,
    /// By whom the user is vouched for, all of them. The way in that a guest redeemed with stays hers all the same.
    pub identities: Option<Vec<ObjectIdentity>>,
}

impl UserPatch {
    /// Whether it changes the mobile number and nothing else.
    pub(super) fn is_phone(&self) -> bool {
        self.mobile_phone.is_some() && Self { mobile_phone: None, ..self.clone() } == Self::default()
    }

    /// The rights that it takes: that to change anything where it changes what no part holds, or nothing at all.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        let basic = self.display_name.is_some()
            || self.given_name.is_some()
            || self.surname.is_some()
            || self.preferred_language.is_some();
        let job = self.job_title.is_some()
            || self.department.is_some()
            || self.company_name.is_some()
            || self.employee_id.is_some()
            || self.employee_type.is_some()
            || self.office_location.is_some();
        let contact = self.street_address.is_some()
            || self.postal_code.is_some()
            || self.city.is_some()
            || self.state.is_some()
            || self.country.is_some()
            || self.mobile_phone.is_some()
            || self.business_phones.is_some()
            || self.mail.is_some()
            || self.other_mails.is_some();
        let more = self.on_premises_user_principal_name.is_some()
            || self.mail_nickname.is_some()
            || self.user_type.is_some()
            || self.account_enabled.is_some()
            || self.identities.is_some()
            || *self == Self::default();
        let parts = [
            (more, Action::WriteUsers),
            (basic, Action::UpdateUser(UserPart::Basic)),
            (job, Action::UpdateUser(UserPart::JobInfo)),
            (contact, Action::UpdateUser(UserPart::ContactInfo)),
            (self.usage_location.is_some(), Action::UpdateUser(UserPart::UsageLocation)),
        ];
        parts.into_iter().filter(|(touched, _)| *touched).map(|(_, action)| action).collect()
    }

    /// Writes the new values into the user.
    pub(super) fn apply(self, user: &mut User) -> Result<(), DirectoryError> {
        set(&mut user.display_name, self.display_name);
        set(&mut user.given_name, self.given_name);
        set(&mut user.surname, self.surname);
        set(&mut user.job_title, self.job_title);
        set(&mut user.department, self.department);
        set(&mut user.company_name, self.company_name);
        set(&mut user.employee_id, self.employee_id);
        set(&mut user.employee_type, self.employee_type);
        set(&mut user.street_address, self.street_address);
        set(&mut user.postal_code, self.postal_code);
        set(&mut user.city, self.city);
        set(&mut user.state, self.state);
        set(&mut user.country, self.country);
        set(&mut user.usage_location, self.usage_location);
        set(&mut user.preferred_language, self.preferred_language);
        set(&mut user.mobile_phone, self.mobile_phone);
        set(&mut user.business_phones, self.business_phones);
        set(&mut user.office_location, self.office_location);
        set(&mut user.on_premises_user_principal_name, self.on_premises_user_principal_name);
        set(&mut user.mail_nickname, self.mail_nickname);
        set(&mut user.user_type, self.user_type);
        set(&mut user.account_enabled, self.account_enabled);
        if let Some(mail) = self.mail {
            set_mail(user, mail.as_ref());
        }
        if let Some(identities) = self.identities {
            set_identities(user, identities)?;
        }
        match self.other_mails {
            Some(others) if others.len() > MOST_OTHER_MAILS => {
                Err(DirectoryError::invalid("otherMails", "at most 250 addresses are allowed"))
            }
            others => {
                set(&mut user.other_mails, others.map(|others| others.iter().map(ToString::to_string).collect()));
                Ok(())
            }
        }
    }
}

fn set<T>(to: &mut T, from: Option<T>) {
    if let Some(value) = from {
        *to = value;
    }
}

/// The longest issuer, and the longest name that it gives ("objectIdentity resource type").
const LONGEST_ISSUER: usize = 512;
const LONGEST_NAME: usize = 64;

/// The identity of the sign-in name stays as it is; others are vouched for elsewhere: a tenant for a workforce has no
/// other local names (unverified).
fn set_identities(user: &mut User, identities: Vec<ObjectIdentity>) -> Result<(), DirectoryError> {
    let invalid = |reason| Err(DirectoryError::invalid("identities", reason));
    let (own, others): (Vec<_>, Vec<_>) = identities.iter().partition(|identity| identity.is_own());
    if own != user.identities.iter().filter(|identity| identity.is_own()).collect::<Vec<_>>() {
        return invalid("the identity of the sign-in name stays");
    }
    for other in others {
        let name = other.issuer_assigned_id.as_deref().unwrap_or("x");
        if other.sign_in_type != ObjectIdentity::FEDERATED {
            return invalid("federated and userPrincipalName are the ways to sign in");
        }
        if other.issuer.trim().is_empty() || other.issuer.chars().count() > LONGEST_ISSUER {
            return invalid("an issuer has 1 to 512 characters");
        }
        if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
            return invalid("a name that an issuer gives has 1 to 64 characters");
        }
    }
    user.identities = identities;
    Ok(())
}

/// The primary address stands first among the proxy addresses as well; the one before it is gone.
fn set_mail(user: &mut User, mail: Option<&EmailAddress>) {
    let key = mail.map(EmailAddress::key);
    user.proxy_addresses.retain(|proxy| match proxy.split_once(':') {
        Some((kind, address)) => kind != "SMTP" && Some(address.to_lowercase()) != key,
        None => true,
    });
    user.proxy_addresses.splice(0..0, mail.map(|mail| format!("SMTP:{mail}")));
    user.mail = mail.map(ToString::to_string);
}
