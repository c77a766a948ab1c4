//! A hospital and its guests, walked at random beside a model of a few lines. Before every step What if is asked: its
//! answer is what the model says, and what the step is then told.

use directory::DirectoryError;
use directory::policies::{self, Document};
use directory::users::{self, UserPatch, trash};
use invitations::Sent;
use journey::{Answer, Door, Invited, Next, Question, what_if};
use kernel::{Caller, DecisionId, DomainName, EmailAddress, PolicyId, SignedDuration, Timestamp};
use ledger::decisions::{self, Record};
use policy::{
    AccessType, AllowInvitesFrom, AuthorizationPolicy, B2bSetting, ConditionalAccessPolicy, CrossTenantDefault,
    DomainList, Ruling, UserType,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use worlds::agenda;

use crate::clinic::{Clinic, Person, invitation, link};

/// Who is invited: by a work account, a Microsoft account, a passcode.
const PEOPLE: [&str; 3] =
    ["dr.lee@fabrikam-clinic.example", "lena.holm@outlook.com", "priya.nair@lakeside-practice.example"];
/// Who invites: Global Administrator, User Administrator, Guest Inviter, a member without a role.
const INVITERS: [&str; 4] = ["Ada Morgan", "Uma Reyes", "Gil Ito", "Mia Novak"];
/// How many random walks, of how many steps at most; together they take a few seconds in a debug build.
const WALKS: u32 = 32;
const STEPS: usize = 40;

#[derive(Clone, Debug)]
enum Step {
    Invite { by: usize, whom: usize },
    SignIn { whom: usize },
    Accept { whom: usize },
    AllowFrom(AllowInvitesFrom),
    Deny(Option<usize>),
    CloseTenants(bool),
    BlockGuests(bool),
    Enable { whom: usize, enabled: bool },
    Reset { whom: usize },
    Delete { whom: usize },
    Restore { whom: usize },
    Wait { hours: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    use AllowInvitesFrom::{AdminsAndGuestInviters, AdminsGuestInvitersAndAllMembers, Everyone, None};
    let whom = || 0..PEOPLE.len();
    let levels = vec![Everyone, AdminsGuestInvitersAndAllMembers, AdminsAndGuestInviters, None];
    prop_oneof![
        5 => (0..INVITERS.len(), whom()).prop_map(|(by, whom)| Step::Invite { by, whom }),
        5 => whom().prop_map(|whom| Step::SignIn { whom }),
        5 => whom().prop_map(|whom| Step::Accept { whom }),
        1 => prop::sample::select(levels).prop_map(Step::AllowFrom),
        2 => prop::option::of(whom()).prop_map(Step::Deny),
        2 => any::<bool>().prop_map(Step::CloseTenants),
        1 => any::<bool>().prop_map(Step::BlockGuests),
        1 => (whom(), any::<bool>()).prop_map(|(whom, enabled)| Step::Enable { whom, enabled }),
        1 => whom().prop_map(|whom| Step::Reset { whom }),
        2 => whom().prop_map(|whom| Step::Delete { whom }),
        4 => whom().prop_map(|whom| Step::Restore { whom }),
        2 => (1..480_i64).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// What the model knows of a guest.
struct Guest<'a> {
    sent: Sent,
    accepted: bool,
    enabled: bool,
    /// Her browser, and how long it stays signed in.
    open: Option<(Person<'a>, Timestamp)>,
}

/// The model: three settings and three guests.
struct Model<'a> {
    clinic: &'a Clinic,
    from: AllowInvitesFrom,
    denied: Option<usize>,
    closed: bool,
    /// Whether Conditional Access blocks every guest.
    blocked: bool,
    guests: [Option<Guest<'a>>; PEOPLE.len()],
    /// Who was deleted and may come back, with the instant at which she is gone for good.
    deleted: [Vec<(Guest<'a>, Timestamp)>; PEOPLE.len()],
}

#[test]
fn what_if_and_the_model_foretell_every_step() {
    let config = Config { cases: WALKS, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let walks = prop::collection::vec(step(), 1..STEPS);
    let walked = runner.run(&walks, |steps| {
        runtime.block_on(async {
            let clinic = Clinic::open();
            let mut model = Model::new(&clinic);
            for step in steps {
                model.take(&step).await;
            }
        });
        Ok(())
    });
    walked.unwrap_or_else(|error| panic!("{error}"));
}

impl<'a> Model<'a> {
    fn new(clinic: &'a Clinic) -> Self {
        let (guests, deleted) = ([const { None }; PEOPLE.len()], [const { Vec::new() }; PEOPLE.len()]);
        Self { clinic, from: AllowInvitesFrom::Everyone, denied: None, closed: false, blocked: false, guests, deleted }
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Invite { by, whom } => self.invite(by, whom).await,
            Step::SignIn { whom } => self.sign_in(whom).await,
            Step::Accept { whom } => self.accept(whom).await,
            Step::AllowFrom(level) => self.allow_from(level).await,
            Step::Deny(whom) => self.deny(whom).await,
            Step::CloseTenants(closed) => self.close(closed).await,
            Step::BlockGuests(blocked) => self.block(blocked).await,
            Step::Enable { whom, enabled } => self.enable(whom, enabled).await,
            Step::Reset { whom } => self.reset(whom).await,
            Step::Delete { whom } => self.delete(whom).await,
            Step::Restore { whom } => self.restore(whom).await,
            Step::Wait { hours } => self.wait(hours).await,
        }
    }

    /// Whether cross-tenant access stands in the way: it is for work accounts alone.
    fn kept_apart(&self, whom: usize) -> bool {
        self.closed && whom == 0
    }

    /// The code of the refusal that an invitation meets.
    fn invitation_refused(&self, by: usize, whom: usize) -> Option<&'static str> {
        let may = match self.from {
            AllowInvitesFrom::Everyone | AllowInvitesFrom::AdminsGuestInvitersAndAllMembers => true,
            AllowInvitesFrom::AdminsAndGuestInviters => by < 3,
            AllowInvitesFrom::None => false,
        };
        let guest = self.guests[whom].as_ref();
        let disabled = guest.is_some_and(|guest| !guest.enabled);
        let listed = self.denied == Some(whom) && !guest.is_some_and(|guest| guest.accepted);
        match (may, disabled || listed || self.kept_apart(whom)) {
            (false, _) => Some("Forbidden"),
            (true, true) => Some("BadRequest"),
            (true, false) => None,
        }
    }

    /// The code of the refusal that a redemption, or a way back in, meets.
    fn entry_refused(&self, whom: usize) -> Option<&'static str> {
        let guest = self.guests[whom].as_ref().expect("a guest");
        if self.kept_apart(whom) {
            Some("AADSTS500213")
        } else if !guest.enabled {
            Some("AADSTS500571")
        } else if !guest.accepted && self.denied == Some(whom) {
            Some("VESTIBULE_DOMAIN_BLOCKED")
        } else if self.blocked {
            Some("AADSTS53003")
        } else {
            None
        }
    }

    /// Asks What if, and holds the model against the answer.
    async fn foretold(&self, question: Question, kind: decisions::Question, refused: Option<&str>) -> Record {
        let told = self.clinic.read(move |read, ctx| {
            let decision = what_if(read, ctx, &question)?;
            Ok(decisions::described(DecisionId::well_known(0), ctx.now, kind, None, &decision))
        });
        let told = told.await;
        assert_eq!(told.denial.as_ref().map(|denial| denial.code.as_str()), refused, "{told:?}");
        told
    }

    /// What the step was told is what was foretold.
    async fn held(&self, told: &Record) {
        let kind = told.question;
        let recorded = self.clinic.read(|read, _| Ok(decisions::list(read, None)?)).await;
        let newest = recorded.into_iter().find(|record| record.question == kind).expect("a recorded decision");
        assert_eq!(newest.verdict, told.verdict);
        assert_eq!((&newest.denial, &newest.obligations), (&told.denial, &told.obligations));
        assert_eq!(newest.trace, told.trace);
    }

    async fn invite(&mut self, by: usize, whom: usize) {
        let refused = self.invitation_refused(by, whom);
        let inviter = self.clinic.person(INVITERS[by]).user().expect("a person").to_string();
        let (tenant, address, user_type) = (self.clinic.woodgrove(), PEOPLE[whom].to_owned(), UserType::Guest);
        let question = Question::Invite { tenant, inviter, address, user_type };
        let told = self.foretold(question, decisions::Question::Invite, refused).await;
        let ruling = self.clinic.try_invite(INVITERS[by], PEOPLE[whom]).await;
        self.held(&told).await;
        let Ruling::Granted(sent) = ruling else { return };
        match &mut self.guests[whom] {
            Some(guest) => {
                assert_eq!(sent.invitation.user, guest.sent.invitation.user, "B2.5#1 and B2.5#2: the same object");
                assert_eq!(sent.mail.is_none(), guest.accepted, "B2.5#2: who has accepted gets no mail");
                guest.sent = sent;
            }
            _ if self.deleted[whom].iter().any(|(gone, _)| gone.sent.invitation.user == sent.invitation.user) => {
                panic!("B2.5#7: a deleted guest is not invited again")
            }
            none => *none = Some(Guest { sent, accepted: false, enabled: true, open: None }),
        }
    }

    async fn redemption_foretold(&self, whom: usize) -> Record {
        let guest = self.guests[whom].as_ref().expect("a guest");
        let kind = if guest.accepted { decisions::Question::SignIn } else { decisions::Question::Redeem };
        let address = EmailAddress::parse(PEOPLE[whom]).expect("an address");
        let (tenant, invitation) = (self.clinic.woodgrove(), Invited::Address(address));
        let question = Question::Redeem { tenant, invitation, account: None };
        let refused = self.entry_refused(whom);
        let told = self.foretold(question, kind, refused).await;
        let owes = refused.is_none() && !guest.accepted;
        assert_eq!(told.obligations, if owes { vec!["reviewPermissions".to_owned()] } else { Vec::new() });
        told
    }

    async fn sign_in(&mut self, whom: usize) {
        if self.guests[whom].is_none() {
            return;
        }
        let told = self.redemption_foretold(whom).await;
        let guest = self.guests[whom].as_mut().expect("a guest");
        let mut person = Person::at(self.clinic, Door::Ticket(link(&guest.sent))).await;
        let next = person.sign_in().await.next;
        let now = self.clinic.world.clock().now();
        let hours = if whom == 2 { 24 } else { 24 * 90 };
        guest.open = Some((person, now.checked_add(SignedDuration::from_hours(hours)).expect("a time")));
        self.leads(&told, &next).await;
    }

    /// What was foretold, against the page that came.
    async fn leads(&self, told: &Record, next: &Next) {
        match (told.verdict.as_str(), next) {
            ("deny", Next::Refused { denial, .. }) => {
                assert_eq!(Some(denial.code()), told.denial.as_ref().map(|denial| denial.code.as_str()));
                self.held(told).await;
            }
            ("allow", Next::Arrived(_)) => self.held(told).await,
            // What is still owed is no decision yet: it is the page.
            ("require", Next::ReviewPermissions { .. }) => {}
            (verdict, other) => panic!("{verdict} was foretold, and then came {other:?}"),
        }
    }

    async fn accept(&mut self, whom: usize) {
        let Some((mut person, until)) = self.guests[whom].as_mut().and_then(|guest| guest.open.take()) else { return };
        let told = self.redemption_foretold(whom).await;
        let next = person.say(Answer::Accept).await.next;
        let guest = self.guests[whom].as_mut().expect("a guest");
        let alive = self.clinic.world.clock().now() < until;
        guest.open = Some((person, until));
        if !alive {
            assert!(matches!(next, Next::Authenticate { .. }), "B4.4#3: she has to prove herself again: {next:?}");
        } else if told.verdict == "require" {
            assert!(matches!(next, Next::Arrived(_)), "{next:?}");
            guest.accepted = true;
        } else {
            self.leads(&told, &next).await;
        }
        let guest = self.guests[whom].as_ref().expect("a guest");
        let kept = self.clinic.user(guest.sent.invitation.user).await;
        assert_eq!(kept.pending(), !guest.accepted, "B3.2#2: who is refused stays pending");
    }

    async fn save(&self, document: Document) {
        let tenant = self.clinic.woodgrove();
        let saved = self.clinic.write(Caller::System, move |tx, ctx| Ok(policies::save(tx, ctx, tenant, document)?));
        saved.await.granted().expect("the emulator may save");
    }

    async fn allow_from(&mut self, level: AllowInvitesFrom) {
        self.from = level;
        let patch = json!({"allowInvitesFrom": level.as_str()});
        let policy = AuthorizationPolicy::default().patched(&patch).expect("a policy");
        self.save(Document::Authorization(policy)).await;
    }

    async fn deny(&mut self, whom: Option<usize>) {
        self.denied = whom;
        let domain = |whom: usize| EmailAddress::parse(PEOPLE[whom]).expect("an address").domain();
        let domains: Option<Vec<DomainName>> = whom.map(|whom| vec![domain(whom)]);
        self.save(Document::DomainList(domains.map_or(DomainList::Any, DomainList::Deny))).await;
    }

    async fn close(&mut self, closed: bool) {
        self.closed = closed;
        let access = if closed { AccessType::Blocked } else { AccessType::Allowed };
        let inbound = B2bSetting::all(access);
        let default = CrossTenantDefault { b2b_collaboration_inbound: inbound, ..CrossTenantDefault::default() };
        self.save(Document::CrossTenantDefault(default)).await;
    }

    async fn block(&mut self, blocked: bool) {
        self.blocked = blocked;
        let state = if blocked { "enabled" } else { "enabledForReportingButNotEnforced" };
        let policy = json!({
            "displayName": "No guests", "state": state,
            "conditions": {"users": {"includeUsers": ["GuestsOrExternalUsers"]},
                "applications": {"includeApplications": ["All"]}, "clientAppTypes": ["all"]},
            "grantControls": {"operator": "OR", "builtInControls": ["block"]},
        });
        let now = self.clinic.world.clock().now();
        let policy = ConditionalAccessPolicy::parse(PolicyId::well_known(1), now, &policy).expect("a policy");
        self.save(Document::ConditionalAccess(policy)).await;
    }

    async fn enable(&mut self, whom: usize, enabled: bool) {
        let Some(guest) = &mut self.guests[whom] else { return };
        guest.enabled = enabled;
        let user = guest.sent.invitation.user;
        let patch = UserPatch { account_enabled: Some(enabled), ..UserPatch::default() };
        let changed = self.clinic.write(Caller::System, move |tx, ctx| Ok(users::update(tx, ctx, user, patch)?));
        changed.await.granted().expect("the emulator may");
    }

    async fn reset(&mut self, whom: usize) {
        let Some(user) = self.guests[whom].as_ref().map(|guest| guest.sent.invitation.user) else { return };
        let mut request = invitation(self.clinic.woodgrove(), PEOPLE[whom]);
        (request.invited_user, request.reset_redemption) = (Some(user), true);
        let by = self.clinic.person(INVITERS[1]);
        let ruling = self.clinic.write(by, move |tx, ctx| Ok(invitations::invite(tx, ctx, &request)?)).await;
        let barred = self.from == AllowInvitesFrom::None || self.denied == Some(whom) || self.kept_apart(whom);
        let guest = self.guests[whom].as_mut().expect("a guest");
        match ruling {
            Ruling::Granted(sent) => {
                assert!(!barred && sent.invitation.user == user, "B1.3#5: the same object");
                (guest.sent, guest.accepted, guest.open) = (sent, false, None);
            }
            Ruling::Refused(refusal) => assert!(barred, "{refusal:?}"),
        }
    }

    async fn delete(&mut self, whom: usize) {
        let Some(guest) = self.guests[whom].take() else { return };
        let user = guest.sent.invitation.user;
        self.deleted[whom].push((guest, self.clinic.world.clock().now() + directory::trash::KEPT));
        let deleted = self.clinic.write(Caller::System, move |tx, ctx| Ok(users::delete(tx, ctx, user)?));
        deleted.await.granted().expect("the emulator may");
    }

    /// The one who was deleted last comes back as she was, unless she was invited anew: then her name is taken.
    async fn restore(&mut self, whom: usize) {
        let Some(user) = self.deleted[whom].last().map(|(gone, _)| gone.sent.invitation.user) else { return };
        let by = self.clinic.person(INVITERS[1]);
        let restored = self.clinic.write(by, move |tx, ctx| match trash::restore(tx, ctx, user) {
            Err(DirectoryError::Conflict { .. }) => Ok(None),
            restored => Ok(Some(restored?)),
        });
        match restored.await {
            None => assert!(self.guests[whom].is_some(), "nobody has her name"),
            Some(ruling) => {
                let back = ruling.granted().expect("a User Administrator may");
                let (guest, _) = self.deleted[whom].pop().expect("the one who came back");
                assert_eq!((back.id, back.pending()), (user, !guest.accepted));
                assert!(self.guests[whom].replace(guest).is_none(), "two have one name");
            }
        }
    }

    /// Time passes, and what became due is done: who was deleted 30 days ago is gone.
    async fn wait(&mut self, hours: i64) {
        let now = self.clinic.world.clock().now() + SignedDuration::from_hours(hours);
        agenda::advance(&self.clinic.world, now).await.expect("an advance");
        for gone in &mut self.deleted {
            gone.retain(|(_, due)| now < *due);
        }
    }
}
