//! The gates in their order (behaviour §3.3 and §5.2). The first that does not hold decides what is next.

mod ahead;
mod app;
mod device;
mod factor;
mod guest;
mod terms;

pub(crate) use ahead::ahead;
pub(crate) use app::grant_consent;
pub(crate) use device::decline as decline_device;
pub(crate) use factor::OpenFactor;
pub(crate) use terms::OpenTerms;

use directory::Account;
use directory::agreements::Agreement;
use directory::tenants::Tenant;
use directory::users::User;
use kernel::{Ctx, EmailAddress};
use ledger::decisions::Question;
use policy::{Decision, Denial, Obligation, PolicyResult, SecondFactor, Step, Verdict};
use store::Read;
use sts::{Authority, Browser, Method, Session};

use crate::account::Identity;
use crate::facts::{Facts, Scene};
use crate::identify::{self, Chosen};
use crate::next::masked;
use crate::{Authorize, Door, Invalid, Journey, JourneyError, Known, Next, Prompt};

/// What the gates came to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A page is open.
    Ask(Next),
    /// The page of a second factor is open.
    Factor(Box<OpenFactor>),
    /// The page of an agreement is open.
    Terms(Box<OpenTerms>),
    /// Policy refuses.
    Refuse(Box<Refused>),
    /// Every gate of the redemption holds; the guest is still pending.
    Redeem(Box<Standing>),
    /// Every gate holds.
    Arrive(Box<Standing>),
}

/// A refusal that is yet to be recorded.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) question: Question,
    pub(crate) decision: Decision,
    pub(crate) identity: Identity,
    /// The tenant that was asked for, if one was.
    pub(crate) tenant: Option<Tenant>,
    pub(crate) person: Option<User>,
    pub(crate) methods: Vec<String>,
    pub(crate) policies: Vec<PolicyResult>,
}

/// A proven person before whom nothing stands.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) identity: Identity,
    pub(crate) session: Session,
    pub(crate) facts: Facts,
    /// Her object in the tenant.
    pub(crate) person: User,
    pub(crate) policies: Vec<PolicyResult>,
    /// The second factors with which she comes.
    pub(crate) factor: SecondFactor,
    /// How she proved herself, as this tenant sees it.
    pub(crate) methods: Vec<String>,
    /// Everything that was judged, in order.
    pub(crate) decision: Decision,
}

impl Standing {
    /// The page that stands before an acceptance: one click, because a GET never redeems.
    pub(crate) fn confirm(&self) -> Next {
        let known: Known = self.identity.known();
        Next::PickAccount { accounts: vec![known], arriving: true }
    }
}

/// Asks every gate in order.
pub(crate) fn judge(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: Option<&Browser>,
) -> Result<Outcome, JourneyError> {
    let Some(scene) = Scene::load(read, journey)? else { return Ok(Outcome::Ask(Next::Invalid(Invalid::Invitation))) };
    let sessions = live(read, ctx, browser)?;
    if let Some(settled) = device::settled(read, ctx, journey, &sessions)? {
        return Ok(Outcome::Ask(settled));
    }
    if let Some(ended) = journey.choices.ended {
        return Ok(Outcome::Ask(Next::Ended(ended)));
    }
    let account = match identify::choose(read, journey, &scene, &sessions)? {
        Chosen::Account(account) => account,
        Chosen::Ask(next) => return Ok(Outcome::Ask(next)),
        Chosen::Never(address, denial) => {
            return Ok(refused(journey, scene.tenant, Identity::mailbox(&address), denial));
        }
    };
    let Some(identity) = Identity::load(read, &account)? else {
        return Ok(Outcome::Ask(identify::identify(read, None)?));
    };
    let proven = sessions.into_iter().find(|session| session.account == account && fresh(journey, session));
    let Some(session) = proven else {
        let page = identify::authenticate(read, journey, &identity, scene.tenant.as_ref())?;
        return Ok(match identify::refusal(read, journey, scene.tenant.as_ref(), &page)? {
            Some(denial) => refused(journey, scene.tenant, identity, denial),
            None => Outcome::Ask(page),
        });
    };
    if let Some(wrong) = wrong_account(read, &scene, &identity)? {
        return Ok(Outcome::Ask(wrong));
    }
    match Facts::load(read, ctx.now, journey, &scene, &identity)? {
        Some(facts) => proven_person(read, ctx, journey, browser, identity, session, facts),
        // A personal account has no tenant of its own to sign in to, and the consumers' tenant is none of the world's.
        None if matches!(&journey.door, Door::Authorize(request) if request.authority == Authority::Consumers) => {
            Ok(Outcome::Ask(identify::identify(read, Some(identity.address))?))
        }
        None => {
            let denial = Denial::PersonalAccountWithoutTenant { account: identity.address.clone() };
            Ok(refused(journey, None, identity, denial))
        }
    }
}

/// A refusal before anybody is known in a tenant.
fn refused(journey: &Journey, tenant: Option<Tenant>, identity: Identity, denial: Denial) -> Outcome {
    let question = match &journey.door {
        Door::Ticket(_) => Question::Redeem,
        Door::Authorize(_) => Question::SignIn,
    };
    Outcome::Refuse(Box::new(Refused {
        question,
        decision: never(&identity.address, denial),
        identity,
        tenant,
        person: None,
        methods: Vec::new(),
        policies: Vec::new(),
    }))
}

/// The decision that an address can be no account here.
pub(crate) fn never(address: &str, denial: Denial) -> Decision {
    let rule = match &denial {
        Denial::FederatedUserMissing { .. } => "domain.authenticationType",
        Denial::FederationNotAvailable { .. } => "federationConfigurations",
        _ => "authority",
    };
    Decision::from_trace(vec![Step { rule, saw: address.to_owned(), verdict: Verdict::Deny(denial) }])
}

/// `prompt=login` wants a proof of this journey, not of an earlier one.
fn fresh(journey: &Journey, session: &Session) -> bool {
    !journey.door.asks(Prompt::Login) || session.authenticated_at >= journey.started_at
}

/// An invitation is for its own address: another account is told so (behaviour §5.4).
fn wrong_account(read: &Read<'_>, scene: &Scene, identity: &Identity) -> Result<Option<Next>, JourneyError> {
    Ok(uninvited(read, scene, identity)?
        .map(|invited| Next::WrongAccount { signed_in: identity.address.clone(), invited: masked(invited.as_str()) }))
}

/// The invited address, where the account is not the one that was invited.
pub(crate) fn uninvited<'a>(
    read: &Read<'_>,
    scene: &'a Scene,
    identity: &Identity,
) -> Result<Option<&'a EmailAddress>, JourneyError> {
    let Some(invited) = scene.invited.as_ref() else { return Ok(None) };
    let hers = scene.guest_home() == Some(&identity.account) || identity.has(invited);
    if hers || directory::settings::load(read)?.redeem_with_any_account {
        return Ok(None);
    }
    Ok(Some(invited))
}

/// The account that the journey is about, proven or not.
pub(crate) fn account(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: Option<&Browser>,
) -> Result<Option<Account>, JourneyError> {
    let Some(scene) = Scene::load(read, journey)? else { return Ok(None) };
    let sessions = live(read, ctx, browser)?;
    Ok(match identify::choose(read, journey, &scene, &sessions)? {
        Chosen::Account(account) => Some(account),
        Chosen::Ask(_) | Chosen::Never(..) => None,
    })
}

/// Her object in the tenant that she asks for, once her account is proven.
pub(crate) fn person(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: &Browser,
) -> Result<Option<(User, Facts)>, JourneyError> {
    let Some(account) = account(read, ctx, journey, Some(browser))? else { return Ok(None) };
    let (Some(scene), Some(identity)) = (Scene::load(read, journey)?, Identity::load(read, &account)?) else {
        return Ok(None);
    };
    let facts = Facts::load(read, ctx.now, journey, &scene, &identity)?;
    Ok(facts.and_then(|facts| Some((facts.person.clone()?, facts))))
}

fn live(read: &Read<'_>, ctx: &Ctx, browser: Option<&Browser>) -> Result<Vec<Session>, JourneyError> {
    Ok(match browser {
        Some(browser) => {
            let sessions = sts::sessions::of(read, browser, ctx.now)?;
            sessions.into_iter().map(|session| session.vouched_for(&ctx.circumstances)).collect()
        }
        None => Vec::new(),
    })
}

/// The gates behind the sign-in.
pub(crate) fn proven_person(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: Option<&Browser>,
    identity: Identity,
    session: Session,
    facts: Facts,
) -> Result<Outcome, JourneyError> {
    let mut walk = Walk::new(identity, session, facts);
    Ok(match pass(read, ctx, journey, &mut walk)? {
        Passage::Refused => walk.refuse(),
        Passage::Owes(next) => Outcome::Ask(next),
        Passage::OwesFactor(person) => {
            Outcome::Factor(Box::new(factor::open(read, ctx, journey, browser, walk.stand(person))?))
        }
        Passage::OwesTerms(agreement, person) => {
            Outcome::Terms(Box::new(terms::open(ctx, journey, agreement, walk.stand(person))))
        }
        Passage::Redeems(person) => Outcome::Redeem(Box::new(walk.stand(person))),
        Passage::Arrives(person) => Outcome::Arrive(Box::new(walk.stand(person))),
    })
}

/// How a proven person comes through the gates.
pub(crate) enum Passage {
    /// One of them refuses.
    Refused,
    /// A page of hers is open.
    Owes(Next),
    /// The page of a second factor is open.
    OwesFactor(User),
    /// The page of an agreement is open.
    OwesTerms(Agreement, User),
    /// All hold, and she is a pending guest.
    Redeems(User),
    /// All hold.
    Arrives(User),
}

/// Leads a proven person through the gates as far as she gets. Whatever refuses her does so before any page asks her for
/// something.
pub(crate) fn pass(read: &Read<'_>, ctx: &Ctx, journey: &Journey, walk: &mut Walk) -> Result<Passage, JourneyError> {
    let entry = guest::entry(read, journey, walk)?;
    if walk.judged(entry) {
        return Ok(Passage::Refused);
    }
    let Some(person) = walk.facts.person.clone() else { return Ok(Passage::Refused) };
    let mut review = false;
    if person.pending() {
        let redemption = guest::redemption(read, ctx, journey, walk, &person)?;
        review = redemption.obligations().contains(&&Obligation::ReviewPermissions);
        if walk.judged(redemption) {
            return Ok(Passage::Refused);
        }
    }
    let judgement = guest::conditional_access(read, ctx, journey, walk, &person)?;
    let open_terms = terms::first_open(read, &judgement.decision)?;
    let owes_factor = judgement.decision.obligations().contains(&&Obligation::Mfa);
    walk.policies = judgement.results;
    if walk.judged(judgement.decision) {
        return Ok(Passage::Refused);
    }
    if owes_factor
        && let Some(registration) = factor::may_register(walk)
        && walk.judged(registration)
    {
        return Ok(Passage::Refused);
    }
    if let Some(agreement) = &open_terms
        && walk.judged(terms::may_accept(agreement))
    {
        return Ok(Passage::Refused);
    }
    if review {
        return Ok(Passage::Owes(guest::review(walk)));
    }
    if owes_factor {
        return Ok(Passage::OwesFactor(person));
    }
    if let Some(agreement) = open_terms {
        return Ok(Passage::OwesTerms(agreement, person));
    }
    if person.pending() {
        return Ok(Passage::Redeems(person));
    }
    match &journey.door {
        Door::Ticket(_) => Ok(Passage::Arrives(person)),
        Door::Authorize(request) => enter_app(read, ctx, journey, request, walk, person),
    }
}

/// The gates of the application that sent her.
fn enter_app(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    request: &Authorize,
    walk: &mut Walk,
    person: User,
) -> Result<Passage, JourneyError> {
    let (used, wanted) = app::use_app(read, ctx, journey, request, walk, &person)?;
    let consent = used.obligations().contains(&&Obligation::ConsentToApp);
    walk.question = Question::App;
    if walk.judged(used) {
        return Ok(Passage::Refused);
    }
    if consent {
        return Ok(Passage::Owes(app::consent(read, ctx, request, walk, &person, wanted)?));
    }
    if let Some(confirmation) = device::confirmation(journey, walk) {
        return Ok(Passage::Owes(confirmation));
    }
    walk.question = Question::SignIn;
    Ok(Passage::Arrives(person))
}

/// What has been judged so far on the way through the gates.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) question: Question,
    pub(crate) identity: Identity,
    pub(crate) session: Session,
    pub(crate) facts: Facts,
    pub(crate) decision: Decision,
    pub(crate) policies: Vec<PolicyResult>,
    /// The second factors with which she comes; none before Conditional Access is asked.
    pub(crate) factor: SecondFactor,
}

impl Walk {
    pub(crate) fn new(identity: Identity, session: Session, facts: Facts) -> Self {
        let pending = facts.person.as_ref().is_some_and(User::pending);
        let question = if pending { Question::Redeem } else { Question::SignIn };
        let factor = SecondFactor::default();
        Self { question, identity, session, facts, decision: Decision::default(), policies: Vec::new(), factor }
    }

    /// How she proved herself, as this tenant sees it.
    fn methods(&self) -> Vec<String> {
        let trust = factor::trust(&self.facts, self.facts.at_home(&self.identity));
        let second = self.factor.counts(trust).then_some(Method::MultiFactor);
        self.session.methods.iter().copied().chain(second).map(|method| method.to_string()).collect()
    }

    /// Adds a gate's decision to the trace; whether it refuses.
    fn judged(&mut self, decision: Decision) -> bool {
        self.decision = std::mem::take(&mut self.decision).then(decision);
        self.decision.denial().is_some()
    }

    fn refuse(self) -> Outcome {
        let methods = self.methods();
        Outcome::Refuse(Box::new(Refused {
            question: self.question,
            decision: self.decision,
            identity: self.identity,
            tenant: Some(self.facts.tenant),
            person: self.facts.person,
            methods,
            policies: self.policies,
        }))
    }

    fn stand(self, person: User) -> Standing {
        Standing {
            methods: self.methods(),
            factor: self.factor,
            identity: self.identity,
            session: self.session,
            facts: self.facts,
            person,
            policies: self.policies,
            decision: self.decision,
        }
    }
}
