use std::collections::BTreeSet;

use super::{Asked, Resource};
use crate::GrantError;

/// One scope of the resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As the resource spells it.
    pub value: String,
    /// As it was asked for.
    pub text: String,
}

/// A scope that belongs to no resource ("Scopes and permissions in the Microsoft identity platform").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenIdScope {
    /// An ID token.
    OpenId,
    /// Who the person is.
    Profile,
    /// The person's address.
    Email,
    /// A refresh token.
    OfflineAccess,
}

impl OpenIdScope {
    const ALL: [Self; 4] = [Self::OpenId, Self::Profile, Self::Email, Self::OfflineAccess];

    /// The scope as it is asked for.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
        }
    }

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str().eq_ignore_ascii_case(text))
    }
}

/// What is granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    /// The claim `scp`: short names, as the resource spells them.
    pub claim: Vec<String>,
    /// The member `scope` of the answer: in the form asked for, or clients never hit their cache.
    pub echo: Vec<String>,
}

/// The parameter `scope`, read but not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScopeText {
    /// The name of the resource; none is Microsoft Graph.
    pub(crate) resource: Option<String>,
    pub(crate) named: Vec<Named>,
    pub(crate) default: Option<String>,
    openid: BTreeSet<OpenIdScope>,
}

/// The value that means everything consented to.
const DEFAULT: &str = ".default";
/// The name under which short scopes are asked of Microsoft Graph, too.
const GRAPH: &str = "https://graph.microsoft.com";

impl ScopeText {
    /// Reads scopes separated by white space. Those of `OpenID` belong to no resource; all others to the same one.
    pub(crate) fn parse(text: &str) -> Result<Self, GrantError> {
        let mut parsed = Self::default();
        let mut resources = BTreeSet::new();
        for word in text.split_ascii_whitespace() {
            let (resource, value) = split(word);
            if value.is_empty() {
                return Err(GrantError::ScopeInvalid(word.to_owned()));
            }
            let openid = OpenIdScope::read(value).filter(|_| resource.is_none_or(is_graph));
            if let Some(scope) = openid {
                parsed.openid.insert(scope);
                continue;
            }
            resources.insert(resource.unwrap_or(GRAPH).trim_end_matches('/').to_lowercase());
            parsed.resource = resource.map(str::to_owned).or(parsed.resource);
            if value == DEFAULT {
                parsed.default = Some(word.to_owned());
            } else {
                parsed.named.push(Named { value: value.to_owned(), text: word.to_owned() });
            }
        }
        if resources.len() > 1 {
            return Err(GrantError::SeveralResources(text.to_owned()));
        }
        if parsed.default.is_some() && !parsed.named.is_empty() {
            return Err(GrantError::ScopeInvalid(text.to_owned()));
        }
        Ok(parsed)
    }

    pub(super) fn asked(self, resource: Resource) -> Asked {
        Asked { resource, named: self.named, default: self.default, by_parameter: false, openid: self.openid }
    }
}

/// The scopes of a sign-in with others in place of its resource's: what a client may ask for when it redeems the code
/// ("OAuth 2.0 authorization code flow"). That there is to be an ID token, and what else `OpenID` names, stays.
#[must_use]
pub fn instead(of_sign_in: &str, asked: &str) -> String {
    let openid = of_sign_in.split_ascii_whitespace().filter(|word| OpenIdScope::read(word).is_some());
    let asked: Vec<&str> = asked.split_ascii_whitespace().collect();
    let kept: Vec<&str> = openid.filter(|word| !asked.contains(word)).collect();
    [asked.as_slice(), &kept].concat().join(" ")
}

fn is_graph(name: &str) -> bool {
    name.trim_end_matches('/').eq_ignore_ascii_case(GRAPH)
}

/// The resource and the value of a scope. One slash belongs to neither: the resource `https://x/` is asked for as
/// `https://x//.default`.
fn split(word: &str) -> (Option<&str>, &str) {
    match word.rsplit_once('/') {
        Some((resource, value)) => (Some(resource), value),
        None => (None, word),
    }
}

/// An answer does not tell `offline_access`: the refresh token in it does.
pub(super) fn granted(asked: &Asked, consented: &BTreeSet<String>) -> Scopes {
    let openid = asked.openid.iter().filter(|scope| **scope != OpenIdScope::OfflineAccess).map(|scope| scope.as_str());
    let openid: BTreeSet<String> = openid.map(str::to_owned).collect();
    let mut claim: BTreeSet<String> = asked.named.iter().map(|named| named.value.clone()).collect();
    if asked.resource.is_graph() {
        claim.extend(openid.iter().cloned());
    }
    let mut echo: Vec<String> = asked.named.iter().map(|named| named.text.clone()).collect();
    echo.extend(openid.iter().cloned());
    if asked.is_default() {
        claim.extend(consented.iter().filter(|scope| *scope != OpenIdScope::OfflineAccess.as_str()).cloned());
        echo.extend(claim.difference(&openid).map(|scope| spelled_out(asked, scope)));
        echo.extend(asked.default.clone());
    }
    Scopes { claim: claim.into_iter().collect(), echo }
}

/// A scope that `.default` stands for, as the answer tells it. Of `https://x//` one slash is the resource's own, and its
/// scopes have one in all.
fn spelled_out(asked: &Asked, scope: &str) -> String {
    let stem = asked.default.as_deref().and_then(|default| default.strip_suffix(DEFAULT));
    match stem.map(|stem| stem.trim_end_matches('/')) {
        Some(stem) if !stem.is_empty() && OpenIdScope::read(scope).is_none() => format!("{stem}/{scope}"),
        _ => scope.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use directory::first_party::MICROSOFT_GRAPH;
    use kernel::{AppId, ServicePrincipalId};

    use super::*;
    use crate::{TokenConfiguration, Version};

    fn resource(app_id: AppId) -> Resource {
        Resource {
            app_id,
            service_principal: ServicePrincipalId::well_known(1),
            display_name: "Resource".to_owned(),
            audience: "api://resource".to_owned(),
            token_version: Version::V1,
            configuration: TokenConfiguration::default(),
        }
    }

    #[test]
    fn the_resource_is_what_stands_before_the_last_slash() {
        for (text, expected) in [
            ("User.Read", None),
            ("openid profile offline_access", None),
            ("https://graph.microsoft.com/User.Read openid", Some("https://graph.microsoft.com")),
            ("https://graph.microsoft.com/.default", Some("https://graph.microsoft.com")),
            ("https://graph.microsoft.com//.default", Some("https://graph.microsoft.com/")),
            ("api://records/Records.Read", Some("api://records")),
            ("4f1b3c5e-0000-0000-0000-000000000001/.default", Some("4f1b3c5e-0000-0000-0000-000000000001")),
            ("https://localhost:8443//.default", Some("https://localhost:8443/")),
            ("https://localhost/.default", Some("https://localhost")),
        ] {
            assert_eq!(ScopeText::parse(text).expect(text).resource.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn scopes_of_two_resources_and_default_beside_others_are_refused() {
        for (text, code) in [
            ("User.Read api://records/Records.Read", 700_022),
            ("https://graph.microsoft.com/.default api://records/.default", 700_022),
            ("User.Read https://graph.microsoft.com/.default", 70011),
            ("api://records/", 70011),
        ] {
            assert_eq!(ScopeText::parse(text).expect_err(text).code(), code, "{text}");
        }
        assert!(ScopeText::parse("User.Read https://graph.microsoft.com/Mail.Read").is_ok(), "both are Graph's");
    }

    #[test]
    fn granted_scopes_are_told_in_the_form_asked_for() {
        let consented = ["User.Read", "openid", "offline_access"].map(str::to_owned).into();
        for (text, claim, echo) in [
            ("User.Read openid profile", "User.Read openid profile", "User.Read openid profile"),
            ("https://graph.microsoft.com/User.Read", "User.Read", "https://graph.microsoft.com/User.Read"),
            (
                "https://graph.microsoft.com/.default",
                "User.Read openid",
                "https://graph.microsoft.com/User.Read openid https://graph.microsoft.com/.default",
            ),
            (
                "https://graph.microsoft.com//.default",
                "User.Read openid",
                "https://graph.microsoft.com/User.Read openid https://graph.microsoft.com//.default",
            ),
        ] {
            let asked = ScopeText::parse(text).expect(text).asked(resource(MICROSOFT_GRAPH));
            let scopes = asked.granted(&consented);
            assert_eq!((scopes.claim.join(" ").as_str(), scopes.echo.join(" ").as_str()), (claim, echo), "{text}");
        }
    }

    #[test]
    fn a_code_may_be_redeemed_for_other_scopes_and_what_openid_names_stays() {
        for (asked, expected) in [
            ("api://records/Records.Read", "api://records/Records.Read openid offline_access"),
            ("openid User.Read", "openid User.Read offline_access"),
        ] {
            assert_eq!(instead("openid User.Read offline_access", asked), expected, "{asked}");
        }
    }

    #[test]
    fn only_graph_tells_openid_scopes_in_scp() {
        let text = "openid profile api://records/Records.Read";
        let asked = ScopeText::parse(text).expect("valid").asked(resource(AppId::well_known(7)));
        let scopes = asked.granted(&BTreeSet::new());
        assert_eq!(scopes.claim, ["Records.Read"]);
        assert_eq!(scopes.echo, ["api://records/Records.Read", "openid", "profile"]);
    }
}
