use directory::federated::{self, FederatedAccount};
use directory::personal::{self, PersonalAccount};
use directory::users::{self, User};
use directory::{Account, tenants};
use kernel::{EmailAddress, PersonalAccountId, TenantId, UserId};
use policy::Provider;
use store::Read;

use crate::JourneyError;

/// The issuer of Microsoft accounts: the consumer tenant, the same in every cloud.
pub(crate) const CONSUMERS: TenantId = TenantId::well_known(0x9188_040d_6c67_4c5b_b112_36a3_04b6_6dad);

/// An account as a page lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The account.
    pub account: Account,
    /// The address that signs in.
    pub address: String,
    /// The person's name.
    pub name: String,
    /// Its identity provider.
    pub provider: Provider,
    /// The identity provider's own name: the organization's for a work account.
    pub at: String,
}

/// An account with what its identity provider knows of it.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) account: Account,
    /// The address that signs in.
    pub(crate) address: String,
    pub(crate) name: String,
    /// Every address of the account: an invitation to any of them is an invitation to it.
    pub(crate) addresses: Vec<EmailAddress>,
    /// The identity provider's own name.
    pub(crate) at: String,
    /// The issuer of an account that is federated.
    issuer: Option<String>,
    /// The home tenant and the person's object there, for a work account.
    pub(crate) work: Option<User>,
}

impl Identity {
    /// Reads what the identity provider knows of the account; none when it was deleted there.
    pub(crate) fn load(read: &Read<'_>, account: &Account) -> Result<Option<Self>, JourneyError> {
        Ok(match account {
            Account::Work { user, .. } => match users::load(read, *user)? {
                Some(user) => Some(Self::work(read, user)?),
                None => None,
            },
            Account::Microsoft(id) => {
                personal::load(read, *id)?.map(|person| Self::personal(&person, "Microsoft account"))
            }
            Account::Google(id) => personal::load(read, *id)?.map(|person| Self::personal(&person, "Google")),
            Account::Federated(id) => federated::load(read, *id)?.map(|person| {
                let at = person.address.domain();
                Self::federated(&person, at.as_str())
            }),
            Account::Mailbox(address) => Some(Self::mailbox(address)),
        })
    }

    fn work(read: &Read<'_>, user: User) -> Result<Self, JourneyError> {
        let tenant = tenants::load(read, user.tenant)?;
        let own = [Some(user.user_principal_name.as_str()), user.mail.as_deref()].into_iter().flatten();
        let proxies = user.proxy_addresses.iter().filter_map(|proxy| proxy.split_once(':').map(|(_, address)| address));
        let addresses = own.chain(proxies).filter_map(|text| EmailAddress::parse(text).ok()).collect();
        Ok(Self {
            account: Account::Work { tenant: user.tenant, user: user.id },
            address: user.user_principal_name.clone(),
            name: user.display_name.clone(),
            addresses,
            at: tenant.map(|tenant| tenant.display_name).unwrap_or_default(),
            issuer: None,
            work: Some(user),
        })
    }

    fn personal(person: &PersonalAccount, at: &str) -> Self {
        Self {
            account: person.account(),
            address: person.address.to_string(),
            name: person.display_name.clone(),
            addresses: vec![person.address.clone()],
            at: at.to_owned(),
            issuer: None,
            work: None,
        }
    }

    /// A person whom a partner's issuer vouches for.
    pub(crate) fn federated(person: &FederatedAccount, at: &str) -> Self {
        Self {
            account: person.account(),
            address: person.address.to_string(),
            name: person.display_name.clone(),
            addresses: vec![person.address.clone()],
            at: at.to_owned(),
            issuer: Some(person.issuer.clone()),
            work: None,
        }
    }

    pub(crate) fn mailbox(address: &EmailAddress) -> Self {
        Self {
            issuer: None,
            account: Account::Mailbox(address.clone()),
            address: address.to_string(),
            name: address.to_string(),
            addresses: vec![address.clone()],
            at: address.domain().to_string(),
            work: None,
        }
    }

    /// The account that a provider would know of the address once its owner has signed in there: none knows it yet, so
    /// its id is nobody's.
    pub(crate) fn to_come(provider: Provider, address: &EmailAddress) -> Self {
        let nobody = PersonalAccountId::well_known(0);
        let account = match provider {
            Provider::Google => Account::Google(nobody),
            Provider::SamlWsFed | Provider::OidcFederation => Account::Federated(nobody),
            Provider::MicrosoftAccount | Provider::CreateMicrosoftAccount => Account::Microsoft(nobody),
            Provider::Entra | Provider::EmailOneTimePasscode => Account::Mailbox(address.clone()),
        };
        Self { account, ..Self::mailbox(address) }
    }

    pub(crate) fn has(&self, address: &EmailAddress) -> bool {
        self.addresses.contains(address)
    }

    /// How AADSTS50020 names the identity provider.
    pub(crate) fn issuer(&self) -> String {
        match &self.account {
            Account::Work { tenant, .. } => format!("https://sts.windows.net/{tenant}/"),
            Account::Microsoft(_) => "live.com".to_owned(),
            Account::Google(_) => "google.com".to_owned(),
            Account::Federated(_) => self.issuer.clone().unwrap_or_default(),
            Account::Mailbox(_) => "mail".to_owned(),
        }
    }

    /// Whose sign-in log the account's own sign-ins stand in.
    pub(crate) fn log(&self) -> String {
        match &self.account {
            Account::Work { tenant, .. } => tenant.to_string(),
            Account::Microsoft(_) => CONSUMERS.to_string(),
            Account::Google(_) | Account::Federated(_) | Account::Mailbox(_) => self.issuer(),
        }
    }

    /// The person's object in her home tenant.
    pub(crate) fn home_user(&self) -> Option<(TenantId, UserId)> {
        self.work.as_ref().map(|user| (user.tenant, user.id))
    }

    pub(crate) fn known(&self) -> Known {
        Known {
            account: self.account.clone(),
            address: self.address.clone(),
            name: self.name.clone(),
            provider: self.account.provider(),
            at: self.at.clone(),
        }
    }
}

/// Every account of the sandbox that somebody could sign in with, tenants in their order, people by name.
pub(crate) fn everybody(read: &Read<'_>) -> Result<Vec<Known>, JourneyError> {
    let mut everybody = Vec::new();
    for tenant in tenants::load_all(read)? {
        for user in users::work_accounts_of(read, tenant.id)? {
            everybody.push(Identity::work(read, user)?.known());
        }
    }
    for person in personal::all(read)? {
        if let Some(identity) = Identity::load(read, &person.account())? {
            everybody.push(Known { name: person.display_name, ..identity.known() });
        }
    }
    Ok(everybody)
}
