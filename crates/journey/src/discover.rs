//! Where an address signs in to a tenant (behaviour §5.3): the facts are gathered here, `policy` discovers.

use directory::policies::{IdentityProvider, OpenIdConnectProvider};
use directory::tenants::{self, Authentication, Tenant};
use directory::users::User;
use directory::{Account, personal, policies, users};
use kernel::{DomainName, EmailAddress};
use policy::{DiscoveryFacts, Provider, RedemptionOrder};
use store::Read;

use crate::account::Identity;
use crate::{AuthStep, Journey, JourneyError, Next};

/// Where an address can sign in.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) provider: Provider,
    /// None where the provider has yet to say whose account it is.
    pub(crate) account: Option<Account>,
    /// The provider's own name, where no account tells it.
    at: String,
}

impl Way {
    fn known(account: Account) -> Self {
        Self { provider: account.provider(), account: Some(account), at: String::new() }
    }

    fn unknown(provider: Provider, at: impl Into<String>) -> Self {
        Self { provider, account: None, at: at.into() }
    }

    /// The page of a way whose account is yet to be told.
    pub(crate) fn page(&self, journey: &Journey, address: &EmailAddress) -> Next {
        let step = match (self.provider, journey.choices.code_sent) {
            (Provider::CreateMicrosoftAccount, false) => AuthStep::CreateAccount,
            (Provider::CreateMicrosoftAccount, true) => AuthStep::FinishAccount,
            (Provider::Google, _) => AuthStep::Whoever,
            _ => AuthStep::Federation,
        };
        Next::Authenticate { address: address.to_string(), provider: self.provider, at: self.at.clone(), step }
    }
}

/// Everything that is known of an address before anybody signs in.
struct Found {
    work: Option<User>,
    microsoft: Option<Account>,
    google: Option<Account>,
    federation: Option<IdentityProvider>,
    /// The federated tenant of Entra that the domain belongs to.
    federated: Option<Tenant>,
}

impl Found {
    fn read(read: &Read<'_>, tenant: Option<&Tenant>, address: &EmailAddress) -> Result<Self, JourneyError> {
        let personal = |provider| personal::by_address(read, provider, address);
        let owner = tenants::by_domain(read, &address.domain())?;
        Ok(Self {
            work: users::work_account(read, address)?,
            microsoft: personal(personal::PersonalProvider::Microsoft)?.map(|person| person.account()),
            google: personal(personal::PersonalProvider::Google)?.map(|person| person.account()),
            federation: match tenant {
                Some(tenant) => policies::federation_of(read, tenant.id, &address.domain())?,
                None => None,
            },
            federated: owner.filter(|owner| owner.authentication == Authentication::Federated),
        })
    }

    fn way(&self, provider: Provider, address: &EmailAddress) -> Option<Way> {
        let partner = || self.federation.as_ref().map_or("", IdentityProvider::display_name);
        Some(match provider {
            Provider::Entra => match (&self.work, &self.federated) {
                (Some(user), _) => Way::known(Account::Work { tenant: user.tenant, user: user.id }),
                (None, Some(tenant)) => Way::unknown(provider, tenant.display_name.clone()),
                (None, None) => return None,
            },
            Provider::MicrosoftAccount => Way::known(self.microsoft.clone()?),
            Provider::Google => self.google.clone().map_or_else(|| Way::unknown(provider, "Google"), Way::known),
            Provider::EmailOneTimePasscode => Way::known(Account::Mailbox(address.clone())),
            Provider::CreateMicrosoftAccount => Way::unknown(provider, "Microsoft account"),
            Provider::SamlWsFed | Provider::OidcFederation => Way::unknown(provider, partner()),
        })
    }
}

/// Where an address can sign in to a tenant. The method that a guest redeemed with stays hers until a reset, whatever
/// accounts come to be later.
pub(crate) fn ways(read: &Read<'_>, tenant: Option<&Tenant>, address: &EmailAddress) -> Result<Vec<Way>, JourneyError> {
    if let Some(tenant) = tenant
        && let Some(account) = frozen(read, tenant, address)?
    {
        return Ok(vec![Way::known(account)]);
    }
    let found = Found::read(read, tenant, address)?;
    let order = match tenant {
        Some(tenant) => policies::cross_tenant_default(read, tenant.id)?.redemption_order,
        None => RedemptionOrder::default(),
    };
    let facts = DiscoveryFacts {
        order: &order,
        entra_user: found.work.is_some(),
        saml_domain: matches!(found.federation, Some(IdentityProvider::SamlOrWsFed(_))),
        oidc_domain: matches!(found.federation, Some(IdentityProvider::OpenIdConnect(_))),
        unsynced: found.work.is_none() && found.federated.is_some(),
        // Outside a tenant nobody has federated with Google: the accounts of the world are known all the same.
        google_configured: match tenant {
            Some(tenant) => policies::google_configured(read, tenant.id)?,
            None => found.google.is_some(),
        },
        google_domain: matches!(address.domain().as_str(), "gmail.com" | "googlemail.com"),
        microsoft_account: found.microsoft.is_some(),
        passcodes: passcodes(read, tenant)?,
    };
    // A person whom no tenant has invited can neither be sent a passcode nor be offered a new account.
    let invited = match tenant {
        Some(tenant) => !users::find_by_address(read, tenant.id, address)?.is_empty(),
        None => false,
    };
    let needs_invitation =
        |provider| matches!(provider, Provider::EmailOneTimePasscode | Provider::CreateMicrosoftAccount);
    let offered = policy::discover(&facts).into_iter().filter(|provider| invited || !needs_invitation(*provider));
    Ok(offered.filter_map(|provider| found.way(provider, address)).collect())
}

fn frozen(read: &Read<'_>, tenant: &Tenant, address: &EmailAddress) -> Result<Option<Account>, JourneyError> {
    let holders = users::find_by_address(read, tenant.id, address)?;
    for home in holders.into_iter().filter(|user| !user.pending()).filter_map(|user| user.home) {
        // An account that is gone is nobody's way in: whoever has the address today is another person, and is told so.
        if Identity::load(read, &home)?.is_some() {
            return Ok(Some(home));
        }
    }
    Ok(None)
}

/// Passcodes are the inviting tenant's to switch off; outside a tenant there are none.
fn passcodes(read: &Read<'_>, tenant: Option<&Tenant>) -> Result<bool, JourneyError> {
    Ok(match tenant {
        Some(tenant) => policies::email_otp_enabled(read, tenant.id)?,
        None => false,
    })
}

/// Whether the tenant's redemption order leads the account's own address to the account's provider. An address that is an
/// alias of the account is the account's all the same.
pub(crate) fn offers(read: &Read<'_>, tenant: &Tenant, identity: &Identity) -> Result<bool, JourneyError> {
    let Ok(address) = EmailAddress::parse(&identity.address) else { return Ok(true) };
    let provider = identity.account.provider();
    Ok(ways(read, Some(tenant), &address)?.iter().any(|way| way.provider == provider))
}

/// The partner's `OpenID` Connect issuer with which the tenant has federated the domain.
pub(crate) fn issuer_of(
    read: &Read<'_>,
    tenant: &Tenant,
    domain: &DomainName,
) -> Result<Option<OpenIdConnectProvider>, JourneyError> {
    Ok(match policies::federation_of(read, tenant.id, domain)? {
        Some(IdentityProvider::OpenIdConnect(provider)) => Some(provider),
        Some(IdentityProvider::SamlOrWsFed(_) | IdentityProvider::Social(_)) | None => None,
    })
}
