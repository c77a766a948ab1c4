use directory::tenants::{self, Tenant};
use directory::{Account, personal};
use kernel::EmailAddress;
use policy::{Denial, Provider};
use store::Read;
use sts::{Authority, Session};

use crate::account::{Identity, Known, everybody};
use crate::discover::{Way, issuer_of, ways};
use crate::facts::Scene;
use crate::{AuthStep, Authorize, Door, Journey, JourneyError, Next, Prompt};

/// Which account the journey is about.
#[derive(Debug)]
pub(crate) enum Chosen {
    /// This one.
    Account(Account),
    /// That is open yet.
    Ask(Next),
    /// The address can be no account here.
    Never(EmailAddress, Denial),
}

/// Settles which account the journey is about: what was chosen, else whom the invitation or the client names, else
/// who is signed in.
pub(crate) fn choose(
    read: &Read<'_>,
    journey: &Journey,
    scene: &Scene,
    sessions: &[Session],
) -> Result<Chosen, JourneyError> {
    let choices = &journey.choices;
    if let Some(account) = &choices.account {
        return Ok(Chosen::Account(account.clone()));
    }
    if let Some(address) = choices.address.as_deref() {
        return typed(read, journey, scene, address);
    }
    if choices.another {
        return Ok(Chosen::Ask(identify(read, None)?));
    }
    match &journey.door {
        Door::Ticket(_) => by_ticket(read, journey, scene, sessions),
        Door::Authorize(request) => {
            let pick = request.prompt == Some(Prompt::SelectAccount) && !sessions.is_empty();
            if let Some(account) = opaque(read, request)? {
                return Ok(Chosen::Account(account));
            }
            match (sessions, &request.login_hint) {
                ([only], None) if !pick => Ok(Chosen::Account(only.account.clone())),
                ([], Some(hint)) => by_address(read, journey, scene, hint),
                ([], None) => Ok(Chosen::Ask(identify(read, None)?)),
                (several, hint) => hinted(read, several, hint.as_deref().filter(|_| !pick)),
            }
        }
    }
}

/// The account that the client names by the claim `login_hint`, if it is still there. It wins over whoever is signed in.
fn opaque(read: &Read<'_>, request: &Authorize) -> Result<Option<Account>, JourneyError> {
    let Some(hint) = &request.login_hint else { return Ok(None) };
    let Some(account) = sts::login_hint::read(&sts::world_key(read)?, hint) else { return Ok(None) };
    Ok(Identity::load(read, &account)?.map(|identity| identity.account))
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
fn by_ticket(read: &Read<'_>, journey: &Journey, scene: &Scene, sessions: &[Session]) -> Result<Chosen, JourneyError> {
    let Some(invited) = scene.invited.as_ref() else { return Ok(Chosen::Ask(identify(read, None)?)) };
    // Who is signed in to Google with several accounts says which (behaviour §5.4).
    let google: Vec<Session> =
        sessions.iter().filter(|session| matches!(session.account, Account::Google(_))).cloned().collect();
    if google.len() > 1 {
        return Ok(Chosen::Ask(Next::PickAccount { accounts: picker(read, &google)?, arriving: false }));
    }
    for session in sessions {
        let hers = scene.guest_home() == Some(&session.account)
            || Identity::load(read, &session.account)?.is_some_and(|identity| identity.has(invited));
        if hers {
            return Ok(Chosen::Account(session.account.clone()));
        }
    }
    match sessions.first() {
        Some(other) => Ok(Chosen::Account(other.account.clone())),
        None => by_address(read, journey, scene, invited.as_str()),
    }
}

/// A typed address. Where personal accounts alone are asked for, the domain of a tenant is none of them.
fn typed(read: &Read<'_>, journey: &Journey, scene: &Scene, address: &str) -> Result<Chosen, JourneyError> {
    let consumers = matches!(&journey.door, Door::Authorize(request) if request.authority == Authority::Consumers);
    if consumers
        && let Ok(address) = EmailAddress::parse(address)
        && tenants::by_domain(read, &address.domain())?.is_some()
        && personal::by_address(read, personal::PersonalProvider::Microsoft, &address)?.is_none()
    {
        let denial = Denial::WorkAccountAtConsumers { domain: address.domain() };
        return Ok(Chosen::Never(address, denial));
    }
    by_address(read, journey, scene, address)
}

/// The way in of an address: its frozen sign-in method where it has redeemed, else what discovery finds.
fn by_address(read: &Read<'_>, journey: &Journey, scene: &Scene, address: &str) -> Result<Chosen, JourneyError> {
    let unknown = || identify(read, Some(address.to_owned()));
    let Ok(parsed) = EmailAddress::parse(address) else { return Ok(Chosen::Ask(unknown()?)) };
    let ways = meant(journey, ways(read, scene.tenant.as_ref(), &parsed)?);
    let [only] = ways.as_slice() else {
        let several = Next::WhichAccount { address: address.to_owned() };
        return Ok(Chosen::Ask(if ways.is_empty() { unknown()? } else { several }));
    };
    if let Some(account) = &only.account {
        return Ok(Chosen::Account(account.clone()));
    }
    let page = only.page(journey, &parsed);
    Ok(match refusal(read, journey, scene.tenant.as_ref(), &page)? {
        Some(denial) => Chosen::Never(parsed, denial),
        None => Chosen::Ask(page),
    })
}

/// Of several accounts of one address the one that the client means: at home with Microsoft, or in an organization.
fn meant(journey: &Journey, ways: Vec<Way>) -> Vec<Way> {
    let Door::Authorize(Authorize { domain_hint: Some(hint), .. }) = &journey.door else { return ways };
    let consumers = hint.eq_ignore_ascii_case("consumers");
    let personal = |way: &Way| way.provider == Provider::MicrosoftAccount;
    if ways.len() > 1 && ways.iter().any(|way| personal(way) == consumers) {
        return ways.into_iter().filter(|way| personal(way) == consumers).collect();
    }
    ways
}

/// What became of the wish to go on to another identity provider: why that one cannot be asked.
pub(crate) fn refusal(
    read: &Read<'_>,
    journey: &Journey,
    tenant: Option<&Tenant>,
    page: &Next,
) -> Result<Option<Denial>, JourneyError> {
    let Next::Authenticate { address, provider, step: AuthStep::Federation, .. } = page else { return Ok(None) };
    let Some(address) = EmailAddress::parse(address).ok().filter(|_| journey.choices.left) else { return Ok(None) };
    let domain = address.domain();
    let known = match (provider, tenant) {
        (Provider::Entra, _) => return Ok(Some(Denial::FederatedUserMissing { account: address.to_string() })),
        (Provider::OidcFederation, Some(tenant)) => issuer_of(read, tenant, &domain)?.is_some(),
        _ => false,
    };
    Ok((!known).then_some(Denial::FederationNotAvailable { domain }))
}

pub(crate) fn identify(read: &Read<'_>, hint: Option<String>) -> Result<Next, JourneyError> {
    Ok(Next::Identify { hint, accounts: everybody(read)? })
}

/// The page on which an account proves itself.
pub(crate) fn authenticate(
    read: &Read<'_>,
    journey: &Journey,
    identity: &Identity,
    organization: Option<&Tenant>,
) -> Result<Next, JourneyError> {
    let provider = identity.account.provider();
    let step = match (&identity.account, journey.choices.code_sent) {
        (Account::Mailbox(_), false) => AuthStep::SendCode,
        (Account::Mailbox(_), true) => AuthStep::EnterCode,
        (Account::Federated(_), _) => AuthStep::Federation,
        (Account::Work { .. } | Account::Microsoft(_) | Account::Google(_), _) => AuthStep::Password,
    };
    // Passcodes are the inviting organization's own, and a partner's issuer has the name that it was given there; every
    // other provider speaks in its own name.
    let partner = match (&identity.account, organization, identity.addresses.first()) {
        (Account::Mailbox(_), Some(tenant), _) => Some(tenant.display_name.clone()),
        (Account::Federated(_), Some(tenant), Some(address)) => {
            issuer_of(read, tenant, &address.domain())?.map(|issuer| issuer.display_name)
        }
        _ => None,
    };
    let at = partner.unwrap_or_else(|| identity.at.clone());
    Ok(Next::Authenticate { address: identity.address.clone(), provider, at, step })
}
