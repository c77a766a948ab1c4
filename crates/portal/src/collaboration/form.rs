//! The form of External collaboration settings, and the documents that it stands for.

use kernel::{DomainName, RoleTemplateId};
use policy::{AllowInvitesFrom, AuthorizationPolicy, DomainList, ExternalIdentitiesPolicy, GuestAccess};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use crate::parameters::Parameters;

/// The documents as the tenant keeps them.
pub(super) struct Kept {
    pub(super) authorization: AuthorizationPolicy,
    pub(super) leaving: ExternalIdentitiesPolicy,
    pub(super) domains: DomainList,
}

/// What becomes of the domains that are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domains {
    Any,
    Deny,
    Allow,
}

/// The fields of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) access: GuestAccess,
    pub(super) inviters: AllowInvitesFrom,
    pub(super) may_leave: bool,
    pub(super) restriction: Domains,
    /// One domain on a line.
    pub(super) domains: String,
}

impl Domains {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Deny => "deny",
            Self::Allow => "allow",
        }
    }
}

/// The value of a level's radio button.
pub(super) fn level_word(level: GuestAccess) -> String {
    level.role_template_id().to_string()
}

impl Typed {
    /// Whether a form came at all.
    pub(super) fn came(form: &Parameters) -> bool {
        form.has("inviters")
    }

    pub(super) fn of(kept: &Kept) -> Self {
        let (restriction, domains): (_, &[DomainName]) = match &kept.domains {
            DomainList::Any => (Domains::Any, &[]),
            DomainList::Deny(domains) => (Domains::Deny, domains),
            DomainList::Allow(domains) => (Domains::Allow, domains),
        };
        Self {
            access: kept.authorization.guest_access,
            inviters: kept.authorization.allow_invites_from,
            may_leave: kept.leaving.allow_external_identities_to_leave,
            restriction,
            domains: domains.iter().map(DomainName::as_str).collect::<Vec<_>>().join("\n"),
        }
    }

    /// What a field does not say stays as it is kept: a greyed field is not sent.
    pub(super) fn read(form: &Parameters, kept: &Kept) -> Self {
        let own = Self::of(kept);
        let level = form.get("access").and_then(|id| id.parse::<RoleTemplateId>().ok());
        let inviters = form.get("inviters").and_then(|word| {
            let word: StrDeserializer<'_, Error> = word.into_deserializer();
            AllowInvitesFrom::deserialize(word).ok()
        });
        Self {
            access: level.and_then(|id| GuestAccess::try_from(id).ok()).unwrap_or(own.access),
            inviters: inviters.unwrap_or(own.inviters),
            may_leave: form.get("leave").map_or(own.may_leave, |leave| leave == "yes"),
            restriction: match form.get("restriction") {
                Some("any") => Domains::Any,
                Some("deny") => Domains::Deny,
                Some("allow") => Domains::Allow,
                _ => own.restriction,
            },
            domains: if form.has("domains") { form.text("domains") } else { own.domains },
        }
    }

    /// The list that was typed, or what is wrong with it.
    pub(super) fn domain_list(&self) -> Result<DomainList, String> {
        if self.restriction == Domains::Any {
            return Ok(DomainList::Any);
        }
        let words = self.domains.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'));
        let mut domains: Vec<DomainName> = Vec::new();
        for word in words.filter(|word| !word.is_empty()) {
            let domain = DomainName::parse(word).map_err(|error| error.to_string())?;
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        match self.restriction {
            _ if domains.is_empty() => Err("write at least one domain".to_owned()),
            Domains::Deny => Ok(DomainList::Deny(domains)),
            Domains::Allow | Domains::Any => Ok(DomainList::Allow(domains)),
        }
    }

    pub(super) fn authorization(&self, kept: &AuthorizationPolicy) -> AuthorizationPolicy {
        AuthorizationPolicy { guest_access: self.access, allow_invites_from: self.inviters, ..kept.clone() }
    }

    pub(super) fn leaving(&self, kept: &ExternalIdentitiesPolicy) -> ExternalIdentitiesPolicy {
        ExternalIdentitiesPolicy { allow_external_identities_to_leave: self.may_leave, ..kept.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(domains: DomainList) -> Kept {
        Kept { authorization: AuthorizationPolicy::default(), leaving: ExternalIdentitiesPolicy::default(), domains }
    }

    fn domain(name: &str) -> DomainName {
        DomainName::parse(name).unwrap()
    }

    #[test]
    fn what_is_kept_is_shown_and_saves_as_it_was() {
        for list in [DomainList::Any, DomainList::Deny(vec![domain("a.example"), domain("b.example")])] {
            let kept = kept(list.clone());
            assert_eq!(Typed::of(&kept).domain_list(), Ok(list));
            assert_eq!(Typed::read(&Parameters::default(), &kept), Typed::of(&kept));
        }
    }

    #[test]
    fn a_field_changes_its_own_setting() {
        let form = Parameters::parse(
            b"access=2af84b1e-32c8-42b7-82bc-daa82404023b&inviters=adminsAndGuestInviters&leave=no&restriction=allow\
              &domains=Fabrikam-Clinic.example%0D%0Acontoso-medical.example%0D%0Afabrikam-clinic.example",
        );
        let kept = kept(DomainList::Any);
        let typed = Typed::read(&form, &kept);
        let saved = typed.authorization(&kept.authorization);
        assert_eq!(saved.guest_access, GuestAccess::Restricted);
        assert_eq!(saved.allow_invites_from, AllowInvitesFrom::AdminsAndGuestInviters);
        assert!(!typed.leaving(&kept.leaving).allow_external_identities_to_leave);
        let expected = vec![domain("fabrikam-clinic.example"), domain("contoso-medical.example")];
        assert_eq!(typed.domain_list(), Ok(DomainList::Allow(expected)));
    }

    #[test]
    fn a_list_needs_domains_and_only_domains() {
        let typed = |domains: &str| {
            let form = format!("restriction=deny&domains={domains}");
            Typed::read(&Parameters::parse(form.as_bytes()), &kept(DomainList::Any)).domain_list()
        };
        assert_eq!(typed(""), Err("write at least one domain".to_owned()));
        assert_eq!(
            typed("*.example"),
            Err("'*.example' is not a domain name: write it like contoso.example".to_owned())
        );
    }
}
