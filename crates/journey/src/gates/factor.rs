use directory::first_party;
use directory::tenants::Tenant;
use directory::users::User;
use kernel::{Ctx, UserId};
use policy::{Decision, Denial, InboundTrust, RegistrationFacts, SecondFactor};
use store::Read;
use sts::factors::Secret;
use sts::{Browser, Session, approvals, factors};

use super::{Standing, Walk};
use crate::facts::Facts;
use crate::{Journey, JourneyError, Next, Registration, Waiting};

/// A second factor that stands between a proven person and where she wants to go.
#[derive(Debug)]
pub(crate) struct OpenFactor {
    /// Its page.
    pub(crate) next: Next,
    /// The object of the person with which she registers and proves it.
    pub(crate) user: UserId,
    /// The tenant of that object.
    pub(crate) tenant: Tenant,
    /// What is to be registered; none where she has an authenticator.
    pub(crate) secret: Option<Secret>,
    /// The person, and what was judged before her.
    pub(crate) standing: Standing,
}

impl OpenFactor {
    /// What the log says of the interruption.
    pub(crate) fn interruption(&self) -> Denial {
        if self.secret.is_some() {
            let resource = self.standing.facts.app.as_ref().map(|app| app.app_id.to_string()).unwrap_or_default();
            Denial::MfaNotRegistered { resource }
        } else {
            Denial::MfaNotPassed
        }
    }
}

/// Which proofs of the person's home count: all of them at home, none where no tenant is her home.
pub(super) fn trust(facts: &Facts, at_home: bool) -> InboundTrust {
    match &facts.home {
        Some(home) => home.inbound.inbound_trust,
        None => InboundTrust {
            is_mfa_accepted: at_home,
            is_compliant_device_accepted: at_home,
            is_hybrid_azure_ad_joined_device_accepted: at_home,
        },
    }
}

/// The second factors with which she comes.
pub(super) fn brought(
    read: &Read<'_>,
    facts: &Facts,
    session: &Session,
    person: &User,
    trust: InboundTrust,
) -> Result<SecondFactor, JourneyError> {
    let at_home = facts.home.as_ref().map(|home| session.second_factors.contains(&home.user.id));
    let factor = SecondFactor { here: session.second_factors.contains(&person.id), at_home, registered: false };
    let (user, _) = asked_of(facts, person, factor, trust);
    Ok(SecondFactor { registered: factors::registered(read, user)?.is_some(), ..factor })
}

/// Who is asked for a second factor, and where: at home where that is trusted, else here.
fn asked_of<'a>(facts: &'a Facts, person: &User, factor: SecondFactor, trust: InboundTrust) -> (UserId, &'a Tenant) {
    match &facts.home {
        Some(home) if factor.is_homes(trust) => (home.user.id, &home.tenant),
        _ => (person.id, &facts.tenant),
    }
}

/// May she register a factor where it is missing? At home nobody else has a say in it.
pub(super) fn may_register(walk: &Walk) -> Option<Decision> {
    let (facts, trust) = (&walk.facts, trust(&walk.facts, walk.facts.at_home(&walk.identity)));
    if walk.factor.registered || walk.factor.is_homes(trust) {
        return None;
    }
    Some(policy::may_register_factor(&RegistrationFacts {
        tenant: &facts.tenant.display_name,
        inbound: facts.home.as_ref().map(|home| &home.inbound.b2b_collaboration_inbound),
        app: first_party::MY_SIGN_INS,
    }))
}

/// The page of a second factor.
pub(super) fn open(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: Option<&Browser>,
    standing: Standing,
) -> Result<OpenFactor, JourneyError> {
    let trust = trust(&standing.facts, standing.facts.at_home(&standing.identity));
    let (user, tenant) = asked_of(&standing.facts, &standing.person, standing.factor, trust);
    let (organization, account) = (tenant.display_name.clone(), standing.identity.address.clone());
    let secret = if standing.factor.registered { None } else { Some(proposed(read, journey, user)?) };
    let approval = match browser {
        Some(browser) => approvals::of(read, ctx.now, user, browser)?,
        None => None,
    };
    let next = Next::Mfa {
        tenant: tenant.id,
        user,
        registration: secret
            .as_ref()
            .map(|secret| Registration { secret: secret.text(), address: secret.address(&organization, &account) }),
        approval: approval.map(|approval| Waiting {
            number: approval.number,
            answered: approval.state != approvals::ApprovalState::Open,
        }),
        organization,
        account,
    };
    Ok(OpenFactor { next, user, tenant: tenant.clone(), secret, standing })
}

/// One journey offers one secret, however often its page is opened.
fn proposed(read: &Read<'_>, journey: &Journey, user: UserId) -> Result<Secret, JourneyError> {
    let name = format!("{} {}", journey.correlation_id, journey.started_at);
    Ok(factors::proposed(read, user, &name)?)
}
