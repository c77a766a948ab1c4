//! The fields of an invitation, in both looks of the form.

use directory::guests::Profile;
use invitations::{Invite, Recipient};
use kernel::{EmailAddress, TenantId};
use policy::UserType;

use crate::parameters::Parameters;

/// A tab of the newer form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Basics,
    Properties,
    Assignments,
    Review,
}

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) address: String,
    pub(super) name: String,
    pub(super) message: String,
    pub(super) send: bool,
    pub(super) cc: String,
    pub(super) redirect_url: String,
    pub(super) given_name: String,
    pub(super) surname: String,
    pub(super) member: bool,
    pub(super) job_title: String,
    pub(super) department: String,
    pub(super) company: String,
    pub(super) usage_location: String,
    pub(super) block_sign_in: bool,
    pub(super) groups: Vec<String>,
}

impl Tab {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Properties => "properties",
            Self::Assignments => "assignments",
            Self::Review => "review",
        }
    }

    pub(super) fn read(text: &str) -> Self {
        [Self::Properties, Self::Assignments, Self::Review]
            .into_iter()
            .find(|tab| tab.as_str() == text)
            .unwrap_or(Self::Basics)
    }

    /// The tab on which a field stands.
    pub(super) fn of(field: &str) -> Self {
        match field {
            "groups" => Self::Assignments,
            "given_name" | "surname" | "job_title" | "department" | "company" | "usage_location" => Self::Properties,
            _ => Self::Basics,
        }
    }
}

/// The field behind a property of Graph.
pub(super) fn field_of(property: &str) -> &'static str {
    match property {
        "customizedMessageBody" => "message",
        "ccRecipients" => "cc",
        "givenName" => "given_name",
        "surname" => "surname",
        "jobTitle" => "job_title",
        "department" => "department",
        "companyName" => "company",
        "usageLocation" => "usage_location",
        "invitedUserDisplayName" | "displayName" => "name",
        _ => "address",
    }
}

impl Typed {
    /// The fields of a form; what a new form begins with where none came.
    pub(super) fn read(form: &Parameters, default_redirect: &str) -> Self {
        let came = form.has("address");
        Self {
            address: form.text("address"),
            name: form.text("name"),
            message: form.text("message"),
            send: !came || form.has("send"),
            cc: form.text("cc"),
            redirect_url: if form.has("redirect_url") {
                form.text("redirect_url")
            } else {
                default_redirect.to_owned()
            },
            given_name: form.text("given_name"),
            surname: form.text("surname"),
            member: form.get("user_type") == Some("Member"),
            job_title: form.text("job_title"),
            department: form.text("department"),
            company: form.text("company"),
            usage_location: form.text("usage_location"),
            block_sign_in: form.has("block_sign_in"),
            groups: form.all("groups").map(str::to_owned).collect(),
        }
    }

    /// Which of the two fields with an address is the one that is wrong.
    pub(super) fn field_of_address(&self) -> &'static str {
        if EmailAddress::parse(&self.address).is_ok() { "cc" } else { "address" }
    }

    pub(super) fn invite(&self, tenant: TenantId) -> Invite {
        let optional = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Invite {
            tenant,
            address: self.address.clone(),
            redirect_url: self.redirect_url.clone(),
            display_name: optional(&self.name),
            user_type: if self.member { UserType::Member } else { UserType::Guest },
            send_message: self.send,
            language: None,
            custom_message: optional(&self.message),
            cc: optional(&self.cc).map(|address| Recipient { name: None, address }).into_iter().collect(),
            new_user: None,
            invited_user: None,
            reset_redemption: false,
            sponsors: Vec::new(),
            profile: Profile {
                given_name: optional(&self.given_name),
                surname: optional(&self.surname),
                job_title: optional(&self.job_title),
                department: optional(&self.department),
                company_name: optional(&self.company),
                usage_location: optional(&self.usage_location),
                block_sign_in: self.block_sign_in,
            },
            groups: self.groups.iter().filter_map(|id| id.parse().ok()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT: &str = "http://localhost:8443/myapps?tenantid=1";

    fn typed(form: &[u8]) -> Typed {
        Typed::read(&Parameters::parse(form), REDIRECT)
    }

    #[test]
    fn a_new_form_sends_the_mail_and_leads_to_my_apps() {
        let typed = typed(b"");
        assert!(typed.send);
        assert_eq!(typed.redirect_url, REDIRECT);
    }

    #[test]
    fn a_box_that_was_not_ticked_is_off() {
        let tenant = TenantId::well_known(1);
        let invite = typed(b"address=ada%40clinic.example&name=").invite(tenant);
        assert!(!invite.send_message && !invite.profile.block_sign_in);
        assert_eq!((invite.address.as_str(), invite.display_name), ("ada@clinic.example", None));
        let ticked = typed(b"address=a%40b.example&send=yes&block_sign_in=yes&user_type=Member").invite(tenant);
        assert!(ticked.send_message && ticked.profile.block_sign_in);
        assert_eq!(ticked.user_type, UserType::Member);
    }

    #[test]
    fn a_wrong_field_opens_its_tab() {
        for (field, tab) in [("address", Tab::Basics), ("surname", Tab::Properties), ("groups", Tab::Assignments)] {
            assert_eq!(Tab::of(field), tab);
        }
        assert_eq!(Tab::of(field_of("usageLocation")), Tab::Properties);
        assert_eq!(Tab::read("review"), Tab::Review);
        assert_eq!(typed(b"address=ada%40clinic.example&cc=nobody").field_of_address(), "cc");
    }
}
