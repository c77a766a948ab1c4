use directory::policies::IdentityProvider;
use directory::tenants::Tenant;
use directory::{Account, personal, policies, users};
use kernel::{Ctx, EmailAddress};
use policy::{DiscoveryFacts, Provider, RedemptionOrder};
use store::Read;
use sts::Session;

use crate::account::{Identity, Known, everybody};
use crate::facts::Scene;
use crate::{AuthStep, Door, Journey, JourneyError, Next, Prompt};

/// Which account the journey is about.
#[derive(Debug)]
pub(crate) enum Chosen {
    /// This one.
    Account(Account),
    /// That is open yet.
    Ask(Next),
}

/// Where an address can sign in.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) provider: Provider,
    /// None where the provider has yet to make the account.
    pub(crate) account: Option<Account>,
}

/// Settles which account the journey is about: what was chosen, else whom the invitation or the client names, else
/// who is signed in.
pub(crate) fn choose(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    scene: &Scene,
    sessions: &[Session],
) -> Result<Chosen, JourneyError> {
    let choices = &journey.choices;
    if let Some(account) = &choices.account {
        return Ok(Chosen::Account(account.clone()));
    }
    if let Some(address) = choices.address.as_deref() {
        return by_address(read, ctx, scene, address);
    }
    if choices.another {
        return Ok(Chosen::Ask(identify(read, None)?));
    }
    match &journey.door {
        Door::Ticket(_) => by_ticket(read, ctx, scene, sessions),
        Door::Authorize(request) => {
            let pick = request.prompt == Some(Prompt::SelectAccount) && !sessions.is_empty();
            match (sessions, &request.login_hint) {
                ([only], None) if !pick => Ok(Chosen::Account(only.account.clone())),
                ([], Some(hint)) => by_address(read, ctx, scene, hint),
                ([], None) => Ok(Chosen::Ask(identify(read, None)?)),
                (several, hint) => hinted(read, several, hint.as_deref().filter(|_| !pick)),
            }
        }
    }
}

/// Several sessions, or a wish to pick: the session that the client names, else the picker.
fn hinted(read: &Read<'_>, sessions: &[Session], hint: Option<&str>) -> Result<Chosen, JourneyError> {
    let known = picker(read, sessions)?;
    let named = hint.and_then(|hint| known.iter().find(|known| known.address.eq_ignore_ascii_case(hint)));
    Ok(match named {
        Some(known) => Chosen::Account(known.account.clone()),
        None => Chosen::Ask(Next::PickAccount { accounts: known, arriving: false }),
    })
}

/// The accounts that this browser is signed in with.
pub(crate) fn picker(read: &Read<'_>, sessions: &[Session]) -> Result<Vec<Known>, JourneyError> {
    let mut known = Vec::new();
    for session in sessions {
        known.extend(Identity::load(read, &session.account)?.map(|identity| identity.known()));
    }
    Ok(known)
}

/// An invitation names its person: the session of hers that is alive, else whoever is signed in (who is then told), else
/// the way in of the invited address.
fn by_ticket(read: &Read<'_>, ctx: &Ctx, scene: &Scene, sessions: &[Session]) -> Result<Chosen, JourneyError> {
    let Some(invited) = scene.invited.as_ref() else { return Ok(Chosen::Ask(identify(read, None)?)) };
    for session in sessions {
        let hers = scene.guest_home() == Some(&session.account)
            || Identity::load(read, &session.account)?.is_some_and(|identity| identity.has(invited));
        if hers {
            return Ok(Chosen::Account(session.account.clone()));
        }
    }
    match sessions.first() {
        Some(other) => Ok(Chosen::Account(other.account.clone())),
        None => by_address(read, ctx, scene, invited.as_str()),
    }
}

/// The way in of an address: its frozen sign-in method where it has redeemed, else what discovery finds.
fn by_address(read: &Read<'_>, ctx: &Ctx, scene: &Scene, address: &str) -> Result<Chosen, JourneyError> {
    let unknown = || identify(read, Some(address.to_owned()));
    let Ok(parsed) = EmailAddress::parse(address) else { return Ok(Chosen::Ask(unknown()?)) };
    let ways = ways(read, scene.tenant.as_ref(), &parsed)?;
    tracing::debug!(correlation = %ctx.correlation_id, ways = ways.len(), "discovery");
    Ok(match ways.as_slice() {
        [] => Chosen::Ask(unknown()?),
        [only] => match &only.account {
            Some(account) => Chosen::Account(account.clone()),
            None => Chosen::Ask(Next::Authenticate {
                address: address.to_owned(),
                provider: only.provider,
                at: "Microsoft account".to_owned(),
                step: AuthStep::CreateAccount,
            }),
        },
        _ => Chosen::Ask(Next::WhichAccount { address: address.to_owned() }),
    })
}

/// Where an address can sign in to a tenant (behaviour §5.3). The method that a guest redeemed with stays hers until a
/// reset, whatever accounts come to be later.
pub(crate) fn ways(read: &Read<'_>, tenant: Option<&Tenant>, address: &EmailAddress) -> Result<Vec<Way>, JourneyError> {
    if let Some(tenant) = tenant
        && let Some(account) = frozen(read, tenant, address)?
    {
        return Ok(vec![Way { provider: account.provider(), account: Some(account) }]);
    }
    let work = users::work_account(read, address)?;
    let microsoft = personal::by_address(read, personal::PersonalProvider::Microsoft, address)?;
    let google = personal::by_address(read, personal::PersonalProvider::Google, address)?;
    let order = match tenant {
        Some(tenant) => policies::cross_tenant_default(read, tenant.id)?.redemption_order,
        None => RedemptionOrder::default(),
    };
    let domain = address.domain();
    let federation = match tenant {
        Some(tenant) => policies::federation_of(read, tenant.id, &domain)?,
        None => None,
    };
    let facts = DiscoveryFacts {
        order: &order,
        entra_user: work.is_some(),
        saml_domain: matches!(federation, Some(IdentityProvider::SamlOrWsFed(_))),
        oidc_domain: matches!(federation, Some(IdentityProvider::OpenIdConnect(_))),
        google_configured: match tenant {
            Some(tenant) => policies::google_configured(read, tenant.id)?,
            None => true,
        },
        google_domain: matches!(domain.as_str(), "gmail.com" | "googlemail.com") && google.is_some(),
        microsoft_account: microsoft.is_some(),
        passcodes: passcodes(read, tenant)?,
    };
    let found = policy::discover(&facts).into_iter().filter_map(|provider| {
        let account = match provider {
            Provider::Entra => Some(work.as_ref().map(|user| Account::Work { tenant: user.tenant, user: user.id })?),
            Provider::MicrosoftAccount => Some(microsoft.as_ref()?.account()),
            Provider::Google => Some(google.as_ref()?.account()),
            Provider::EmailOneTimePasscode => Some(Account::Mailbox(address.clone())),
            Provider::CreateMicrosoftAccount => None,
            Provider::SamlWsFed | Provider::OidcFederation => return None,
        };
        Some(Way { provider, account })
    });
    // A person whom no tenant has invited can neither be sent a passcode nor be offered a new account.
    let invited = match tenant {
        Some(tenant) => !users::find_by_address(read, tenant.id, address)?.is_empty(),
        None => false,
    };
    Ok(found
        .filter(|way| {
            invited || !matches!(way.provider, Provider::EmailOneTimePasscode | Provider::CreateMicrosoftAccount)
        })
        .collect())
}

fn frozen(read: &Read<'_>, tenant: &Tenant, address: &EmailAddress) -> Result<Option<Account>, JourneyError> {
    let holders = users::find_by_address(read, tenant.id, address)?;
    Ok(holders.into_iter().filter(|user| !user.pending()).find_map(|user| user.home))
}

/// Passcodes are the inviting tenant's to switch off; outside a tenant there are none.
fn passcodes(read: &Read<'_>, tenant: Option<&Tenant>) -> Result<bool, JourneyError> {
    Ok(match tenant {
        Some(tenant) => policies::email_otp_enabled(read, tenant.id)?,
        None => false,
    })
}

pub(crate) fn identify(read: &Read<'_>, hint: Option<String>) -> Result<Next, JourneyError> {
    Ok(Next::Identify { hint, accounts: everybody(read)? })
}

/// The page on which an account proves itself.
pub(crate) fn authenticate(journey: &Journey, identity: &Identity, organization: Option<&Tenant>) -> Next {
    let provider = identity.account.provider();
    let by_code = matches!(identity.account, Account::Mailbox(_));
    let step = match (by_code, journey.choices.code_sent) {
        (false, _) => AuthStep::Password,
        (true, false) => AuthStep::SendCode,
        (true, true) => AuthStep::EnterCode,
    };
    // Passcodes are the inviting organization's own; every other provider speaks in its own name.
    let at = match organization {
        Some(tenant) if by_code => tenant.display_name.clone(),
        _ => identity.at.clone(),
    };
    Next::Authenticate { address: identity.address.clone(), provider, at, step }
}
