//! The way through a partner's `OpenID` Connect issuer: where it leads, and what came back. The protocol itself is spoken
//! by the surface; what its answer is worth is judged here.

use directory::federated::{self, FederatedAccount};
use directory::policies::OpenIdConnectProvider;
use directory::tenants::Tenant;
use kernel::{Ctx, EmailAddress};
use ledger::decisions::Question;
use policy::{Decision, Denial, Provider, Step, Verdict};
use store::{Read, Tx};
use sts::{Browser, Method};

use crate::account::Identity;
use crate::arrive::{self, Attempt, home_log};
use crate::discover::issuer_of;
use crate::facts::Scene;
use crate::gates::{self, Outcome, Refused};
use crate::{Journey, JourneyError, Next, Turn};

/// Where the open page leads: out, to a partner's issuer.
#[derive(Clone, Debug)]
pub struct Departure {
    /// The tenant that has federated with it.
    pub tenant: Tenant,
    /// The issuer, and the tenant's registration there.
    pub provider: OpenIdConnectProvider,
    /// Who shall sign in there.
    pub address: EmailAddress,
}

/// Whom an issuer vouches for: the claims of an ID token whose signature, issuer, audience, time and nonce were found
/// right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `sub`.
    pub subject: String,
    /// The claim `email`.
    pub email: Option<String>,
    /// The claim `name`.
    pub name: Option<String>,
}

/// Where the open page leads; none when it leads to no such issuer.
pub fn departure(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: Option<&Browser>,
) -> Result<Option<Departure>, JourneyError> {
    let open = gates::judge(read, ctx, journey, browser)?;
    let Outcome::Ask(Next::Authenticate { address, provider: Provider::OidcFederation, .. }) = open else {
        return Ok(None);
    };
    let (Some(tenant), Ok(address)) = (Scene::load(read, journey)?.and_then(|scene| scene.tenant), address.parse())
    else {
        return Ok(None);
    };
    let address: EmailAddress = address;
    let provider = issuer_of(read, &tenant, &address.domain())?;
    Ok(provider.map(|provider| Departure { tenant, provider, address }))
}

/// Takes up the journey with what the issuer answered. It signs in, and accepts nothing: the browser comes back by GET.
pub fn federated(
    tx: &Tx<'_>,
    ctx: &Ctx,
    mut journey: Journey,
    browser: &Browser,
    answer: Result<Vouched, Denial>,
) -> Result<Turn, JourneyError> {
    // Somebody who went another way in the meantime, in another tab, is left there.
    let Some(departure) = departure(tx, ctx, &journey, Some(browser))? else {
        return crate::proceed(tx, ctx, journey, browser);
    };
    let account = match answer.and_then(|vouched| told(&departure, vouched)) {
        Ok(account) => account,
        Err(denial) => {
            let refused = distrusted(&departure, denial);
            let next = arrive::refuse(tx, ctx, &journey, refused)?;
            return Ok(Turn { journey, next, alert: None });
        }
    };
    federated::save(tx, &account)?;
    sts::sessions::start(tx, ctx, browser, &account.account(), &[Method::Federated])?;
    let identity = Identity::federated(&account, &departure.provider.display_name);
    home_log(tx, ctx, &journey, &identity, Attempt::passed(&[Method::Federated]))?;
    journey.choices.left = false;
    journey.choices.account = Some(account.account());
    crate::proceed(tx, ctx, journey, browser)
}

/// The issuer may speak of the domains that the tenant has federated with it, and of no others.
fn told(departure: &Departure, vouched: Vouched) -> Result<FederatedAccount, Denial> {
    let address = vouched.email.and_then(|email| EmailAddress::parse(&email).ok());
    let address = address.filter(|address| departure.provider.domains.contains(&address.domain()));
    let address = address.ok_or(Denial::FederatedAddressMismatch)?;
    Ok(FederatedAccount::told(&vouched.issuer, &vouched.subject, address, vouched.name))
}

fn distrusted(departure: &Departure, denial: Denial) -> Refused {
    let saw = format!("the answer of {} for {}", departure.provider.issuer, departure.address);
    let step = Step { rule: "identityProviders.openIdConnect", saw, verdict: Verdict::Deny(denial) };
    Refused {
        question: Question::SignIn,
        decision: Decision::from_trace(vec![step]),
        identity: Identity::mailbox(&departure.address),
        tenant: Some(departure.tenant.clone()),
        person: None,
        methods: Vec::new(),
        policies: Vec::new(),
    }
}
