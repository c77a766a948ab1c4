//! The tab `Redemption order`: which identity providers an invited person is led to, and in which order. The buttons that
//! move one ask for the page again with another order; nothing is kept until `Save`.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document};
use policy::{FallbackProvider, PrimaryProvider, RedemptionOrder, Ruling};
use web::{Link, Page};

use super::{DEFAULTS, default_policy};
use crate::error::{self, Failure};
use crate::frame::{self, CROSS_TENANT};
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

/// Where the tab is.
pub(super) const HREF: &str = "/portal/cross-tenant-access/default/inbound/redemption-order";

/// The primary identity providers with their names in forms and on the page.
const PRIMARY: [(PrimaryProvider, &str, &str); 3] = [
    (PrimaryProvider::AzureActiveDirectory, "azureActiveDirectory", "Microsoft Entra ID"),
    (PrimaryProvider::ExternalFederation, "externalFederation", "SAML/WS-Fed identity providers"),
    (PrimaryProvider::SocialIdentityProviders, "socialIdentityProviders", "Social identity providers"),
];

#[derive(Template)]
#[template(path = "redemption_order.html")]
struct OrderPage {
    page: Page,
    href: &'static str,
    primary: Vec<Row>,
    microsoft_account: bool,
    passcode: bool,
    error: String,
}

/// One primary identity provider.
struct Row {
    value: &'static str,
    name: &'static str,
    on: bool,
    first: bool,
    last: bool,
}

/// What the form says, kept or not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chosen {
    /// All three, in their order, each with whether it is on.
    primary: Vec<(PrimaryProvider, bool)>,
    microsoft_account: bool,
    passcode: bool,
}

impl Chosen {
    fn kept(order: &RedemptionOrder) -> Self {
        let off = PRIMARY.iter().map(|(provider, ..)| *provider).filter(|provider| !order.primary.contains(provider));
        let on = order.primary.iter().map(|provider| (*provider, true));
        Self {
            primary: on.chain(off.map(|provider| (provider, false))).collect(),
            microsoft_account: order.fallback != FallbackProvider::EmailOneTimePasscode,
            passcode: order.fallback != FallbackProvider::MicrosoftAccount,
        }
    }

    /// What was typed; what the form does not name stays as it is kept.
    fn read(form: &Parameters, kept: &Self) -> Self {
        if !form.has("order") {
            return kept.clone();
        }
        let named = |value: &str| PRIMARY.iter().find(|(_, name, _)| *name == value).map(|(provider, ..)| *provider);
        let on: Vec<PrimaryProvider> = form.all("on").filter_map(named).collect();
        let mut primary: Vec<PrimaryProvider> = Vec::new();
        for provider in form.all("order").filter_map(named).chain(kept.primary.iter().map(|(provider, _)| *provider)) {
            if !primary.contains(&provider) {
                primary.push(provider);
            }
        }
        let fallback = |name: &str| form.all("fallback").any(|value| value == name);
        let mut chosen = Self {
            primary: primary.into_iter().map(|provider| (provider, on.contains(&provider))).collect(),
            microsoft_account: fallback("microsoftAccount"),
            passcode: fallback("emailOneTimePasscode"),
        };
        for (direction, step) in [("up", -1), ("down", 1)] {
            if let Some(provider) = form.get(direction).and_then(named) {
                chosen.step(provider, step);
            }
        }
        chosen
    }

    /// Moves a provider by one place; the first stays first and the last stays last.
    fn step(&mut self, provider: PrimaryProvider, by: isize) {
        let Some(at) = self.primary.iter().position(|(other, _)| *other == provider) else { return };
        if let Some(to) = at.checked_add_signed(by).filter(|to| *to < self.primary.len()) {
            self.primary.swap(at, to);
        }
    }

    fn order(&self) -> Result<RedemptionOrder, &'static str> {
        let fallback = match (self.microsoft_account, self.passcode) {
            (true, true) => FallbackProvider::DefaultConfiguredIdp,
            (true, false) => FallbackProvider::MicrosoftAccount,
            (false, true) => FallbackProvider::EmailOneTimePasscode,
            (false, false) => return Err("At least one fallback identity provider must stay on."),
        };
        let on = self.primary.iter().filter(|(_, on)| *on);
        Ok(RedemptionOrder { primary: on.map(|(provider, _)| *provider).collect(), fallback })
    }

    fn rows(&self) -> Vec<Row> {
        let last = self.primary.len().saturating_sub(1);
        let row = |(at, (provider, on)): (usize, &(PrimaryProvider, bool))| {
            let (_, value, name) = PRIMARY.into_iter().find(|(other, ..)| other == provider)?;
            Some(Row { value, name, on: *on, first: at == 0, last: at == last })
        };
        self.primary.iter().enumerate().filter_map(row).collect()
    }
}

fn blade(visit: &Visit, chosen: &Chosen, error: String) -> OrderPage {
    let mut page = frame::external_identities(visit.page("Inbound access settings"), CROSS_TENANT.href);
    page.breadcrumb.push(CROSS_TENANT.link());
    page.breadcrumb.push(Link::new("Default settings", DEFAULTS));
    OrderPage {
        page,
        href: HREF,
        primary: chosen.rows(),
        microsoft_account: chosen.microsoft_account,
        passcode: chosen.passcode,
        error,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let kept = Chosen::kept(&default_policy(&visit).await?.redemption_order);
    let chosen = Chosen::read(&visit.query, &kept);
    Ok(web::html(&blade(&visit, &chosen, String::new())))
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let kept = Chosen::kept(&default_policy(&visit).await?.redemption_order);
    let chosen = Chosen::read(&form, &kept);
    let order = match chosen.order() {
        Ok(order) => order,
        Err(reason) => return Ok(error::form_again(&blade(&visit, &chosen, reason.to_owned()))),
    };
    let tenant = visit.tenant.id;
    let saved = visit.write(move |tx, ctx| {
        let mut policy = policies::cross_tenant_default(tx, tenant)?;
        if policy.redemption_order == order {
            return Ok(Ruling::Granted(None));
        }
        policy.redemption_order = order;
        policy.is_service_default = false;
        match policies::save(tx, ctx, tenant, Document::CrossTenantDefault(policy)) {
            Ok(ruling) => Ok(ruling.map(|()| None)),
            Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(invalid.reason))),
            Err(error) => Err(error.into()),
        }
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(DEFAULTS, &[("saved", "")])).into_response(),
        Some(reason) => error::form_again(&blade(&visit, &chosen, reason)),
    })
}

#[cfg(test)]
mod tests {
    use PrimaryProvider::{AzureActiveDirectory, ExternalFederation, SocialIdentityProviders};

    use super::*;

    fn read(form: &str) -> Chosen {
        Chosen::read(&Parameters::parse(form.as_bytes()), &Chosen::kept(&RedemptionOrder::default()))
    }

    #[test]
    fn a_button_moves_one_place_and_the_ends_hold() {
        let form = "order=azureActiveDirectory&order=externalFederation&order=socialIdentityProviders";
        for (button, expected) in [
            ("", [AzureActiveDirectory, ExternalFederation, SocialIdentityProviders]),
            ("&up=externalFederation", [ExternalFederation, AzureActiveDirectory, SocialIdentityProviders]),
            ("&down=externalFederation", [AzureActiveDirectory, SocialIdentityProviders, ExternalFederation]),
            ("&up=azureActiveDirectory", [AzureActiveDirectory, ExternalFederation, SocialIdentityProviders]),
            ("&down=socialIdentityProviders", [AzureActiveDirectory, ExternalFederation, SocialIdentityProviders]),
        ] {
            let order: Vec<PrimaryProvider> =
                read(&format!("{form}{button}")).primary.into_iter().map(|(provider, _)| provider).collect();
            assert_eq!(order, expected, "{button}");
        }
    }

    #[test]
    fn primaries_can_all_be_off_and_one_fallback_stays_on() {
        let order = "order=externalFederation&order=azureActiveDirectory&order=socialIdentityProviders";
        for (form, primary, fallback) in [
            (
                "&fallback=microsoftAccount&fallback=emailOneTimePasscode",
                vec![],
                FallbackProvider::DefaultConfiguredIdp,
            ),
            (
                "&on=azureActiveDirectory&on=externalFederation&fallback=emailOneTimePasscode",
                vec![ExternalFederation, AzureActiveDirectory],
                FallbackProvider::EmailOneTimePasscode,
            ),
            ("&fallback=microsoftAccount", vec![], FallbackProvider::MicrosoftAccount),
        ] {
            assert_eq!(read(&format!("{order}{form}")).order(), Ok(RedemptionOrder { primary, fallback }), "{form}");
        }
        assert_eq!(read(order).order(), Err("At least one fallback identity provider must stay on."), "B3.5");
    }

    #[test]
    fn what_is_kept_is_what_the_form_shows() {
        let order =
            RedemptionOrder { primary: vec![SocialIdentityProviders], fallback: FallbackProvider::MicrosoftAccount };
        assert_eq!(Chosen::kept(&order).order(), Ok(order));
    }
}
