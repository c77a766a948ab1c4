use crate::{FallbackProvider, PrimaryProvider, Provider, RedemptionOrder};

/// What decides at which identity provider an invited address signs in.
#[expect(clippy::struct_excessive_bools, reason = "each is one independent finding about the address or the tenant")]
#[derive(Clone, Copy, Debug)]
pub struct DiscoveryFacts<'a> {
    /// In which order providers are tried.
    pub order: &'a RedemptionOrder,
    /// Whether the address is the user principal name or mail of a user in a managed tenant.
    pub entra_user: bool,
    /// Whether the domain is federated by SAML or WS-Federation.
    pub saml_domain: bool,
    /// Whether the domain is federated by `OpenID` Connect.
    pub oidc_domain: bool,
    /// Whether the domain belongs to a tenant of Entra that is federated, and no user there has the address.
    pub unsynced: bool,
    /// Whether Google federation is set up.
    pub google_configured: bool,
    /// Whether the domain is `gmail.com` or `googlemail.com`.
    pub google_domain: bool,
    /// Whether there is a Microsoft account for the address.
    pub microsoft_account: bool,
    /// Whether guests may sign in with a passcode.
    pub passcodes: bool,
}

/// The providers that the address may choose from; the first is chosen where nobody chooses. Two of them are a work and
/// a personal account: the person says which.
#[must_use]
pub fn discover(facts: &DiscoveryFacts<'_>) -> Vec<Provider> {
    // A federated tenant makes its accounts itself: there is nobody to fall back to.
    let asks_entra = facts.order.primary.contains(&PrimaryProvider::AzureActiveDirectory);
    let primary = facts.order.primary.iter().find_map(|kind| knows(facts, *kind));
    match primary {
        // Even where Microsoft accounts are switched off as fallback: a limit of the real service.
        Some(Provider::Entra) if facts.microsoft_account => vec![Provider::Entra, Provider::MicrosoftAccount],
        Some(provider) => vec![provider],
        None if facts.unsynced && asks_entra => vec![Provider::Entra],
        None => vec![fallback(facts)],
    }
}

fn knows(facts: &DiscoveryFacts<'_>, kind: PrimaryProvider) -> Option<Provider> {
    match kind {
        PrimaryProvider::AzureActiveDirectory => facts.entra_user.then_some(Provider::Entra),
        PrimaryProvider::ExternalFederation if facts.saml_domain => Some(Provider::SamlWsFed),
        PrimaryProvider::ExternalFederation => facts.oidc_domain.then_some(Provider::OidcFederation),
        // Google Workspace domains are not Google federation.
        PrimaryProvider::SocialIdentityProviders => {
            (facts.google_configured && facts.google_domain).then_some(Provider::Google)
        }
    }
}

fn fallback(facts: &DiscoveryFacts<'_>) -> Provider {
    match (facts.order.fallback, facts.microsoft_account, facts.passcodes) {
        (FallbackProvider::EmailOneTimePasscode, _, true) | (FallbackProvider::DefaultConfiguredIdp, false, true) => {
            Provider::EmailOneTimePasscode
        }
        (_, true, _) => Provider::MicrosoftAccount,
        (_, false, _) => Provider::CreateMicrosoftAccount,
    }
}

#[cfg(test)]
mod tests {
    use FallbackProvider::{DefaultConfiguredIdp, EmailOneTimePasscode, MicrosoftAccount};
    use PrimaryProvider::{AzureActiveDirectory, ExternalFederation, SocialIdentityProviders};

    use super::*;

    fn order(primary: &[PrimaryProvider], fallback: FallbackProvider) -> RedemptionOrder {
        RedemptionOrder { primary: primary.to_vec(), fallback }
    }

    /// An address that nobody knows, in a tenant with Google federation and passcodes.
    fn unknown(order: &RedemptionOrder) -> DiscoveryFacts<'_> {
        DiscoveryFacts {
            order,
            entra_user: false,
            saml_domain: false,
            oidc_domain: false,
            unsynced: false,
            google_configured: true,
            google_domain: false,
            microsoft_account: false,
            passcodes: true,
        }
    }

    #[test]
    fn the_default_order_is_entra_federation_google_microsoft_account_passcode() {
        let order = RedemptionOrder::default();
        let unknown = unknown(&order);
        let entra = DiscoveryFacts { entra_user: true, ..unknown };
        let google = DiscoveryFacts { google_domain: true, ..unknown };
        let rows: &[(&str, DiscoveryFacts<'_>, &[Provider])] = &[
            ("B5.3#1 a user of a managed tenant", entra, &[Provider::Entra]),
            (
                "B5.3#1 the same with a Microsoft account",
                DiscoveryFacts { microsoft_account: true, ..entra },
                &[Provider::Entra, Provider::MicrosoftAccount],
            ),
            (
                "B5.3#2 a federated domain",
                DiscoveryFacts { saml_domain: true, microsoft_account: true, ..unknown },
                &[Provider::SamlWsFed],
            ),
            ("B5.3#2 the stand-in", DiscoveryFacts { oidc_domain: true, ..unknown }, &[Provider::OidcFederation]),
            (
                "B5.3#3 Google before a Microsoft account",
                DiscoveryFacts { microsoft_account: true, ..google },
                &[Provider::Google],
            ),
            (
                "B5.3#3 a Google address without the federation",
                DiscoveryFacts { google_configured: false, ..google },
                &[Provider::EmailOneTimePasscode],
            ),
            (
                "B5.3#4 a Microsoft account",
                DiscoveryFacts { microsoft_account: true, ..unknown },
                &[Provider::MicrosoftAccount],
            ),
            ("B5.3#5 nobody knows the address", unknown, &[Provider::EmailOneTimePasscode]),
            (
                "B5.3#6 and there are no passcodes",
                DiscoveryFacts { passcodes: false, ..unknown },
                &[Provider::CreateMicrosoftAccount],
            ),
            (
                "B5.3#8 Entra wins over a federation of the same domain",
                DiscoveryFacts { saml_domain: true, ..entra },
                &[Provider::Entra],
            ),
            (
                "B5.3#9 a managed tenant without this user: the next steps apply",
                DiscoveryFacts { microsoft_account: true, ..unknown },
                &[Provider::MicrosoftAccount],
            ),
            (
                "B5.3#9 a federated tenant without this user: its own affair, whatever else there is",
                DiscoveryFacts { unsynced: true, microsoft_account: true, ..unknown },
                &[Provider::Entra],
            ),
            (
                "B5.3#10 a Google Workspace domain is no Google domain",
                DiscoveryFacts { google_domain: false, ..google },
                &[Provider::EmailOneTimePasscode],
            ),
        ];
        for (row, facts, expected) in rows {
            assert_eq!(discover(facts), *expected, "{row}: {facts:?}");
        }
    }

    #[test]
    fn a_federated_tenant_is_not_asked_where_entra_is_off() {
        let order = order(&[ExternalFederation], DefaultConfiguredIdp);
        let facts = DiscoveryFacts { unsynced: true, ..unknown(&order) };
        assert_eq!(discover(&facts), [Provider::EmailOneTimePasscode], "B5.3#13");
    }

    #[test]
    fn an_order_of_ones_own_is_followed_and_what_is_missing_is_off() {
        for (primary, expected) in [
            (vec![ExternalFederation, AzureActiveDirectory], Provider::SamlWsFed),
            (vec![SocialIdentityProviders, AzureActiveDirectory], Provider::Google),
            (vec![AzureActiveDirectory], Provider::Entra),
            (vec![], Provider::EmailOneTimePasscode),
        ] {
            let order = order(&primary, DefaultConfiguredIdp);
            let everywhere =
                DiscoveryFacts { entra_user: true, saml_domain: true, google_domain: true, ..unknown(&order) };
            assert_eq!(discover(&everywhere), [expected], "B5.3#8 B5.3#13 {primary:?}");
        }
    }

    #[test]
    fn the_fallback_decides_between_microsoft_account_and_passcode() {
        for (fallback, microsoft_account, passcodes, expected) in [
            (DefaultConfiguredIdp, true, true, Provider::MicrosoftAccount),
            (DefaultConfiguredIdp, false, true, Provider::EmailOneTimePasscode),
            (EmailOneTimePasscode, true, true, Provider::EmailOneTimePasscode),
            (EmailOneTimePasscode, false, true, Provider::EmailOneTimePasscode),
            (MicrosoftAccount, true, true, Provider::MicrosoftAccount),
            (MicrosoftAccount, false, true, Provider::CreateMicrosoftAccount),
            (DefaultConfiguredIdp, false, false, Provider::CreateMicrosoftAccount),
        ] {
            let order = order(&[], fallback);
            let facts = DiscoveryFacts { microsoft_account, passcodes, ..unknown(&order) };
            assert_eq!(discover(&facts), [expected], "B3.5 B5.3#13 {facts:?}");
        }
    }

    #[test]
    fn the_chooser_stays_even_where_microsoft_accounts_are_switched_off() {
        let order = order(&[AzureActiveDirectory], EmailOneTimePasscode);
        let facts = DiscoveryFacts { entra_user: true, microsoft_account: true, ..unknown(&order) };
        assert_eq!(discover(&facts), [Provider::Entra, Provider::MicrosoftAccount], "B3.5 limit b");
    }
}
