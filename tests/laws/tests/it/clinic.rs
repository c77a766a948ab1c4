use std::sync::{Arc, LazyLock};

use directory::users::{self, User};
use invitations::tickets::Link;
use invitations::{Invite, InviteError, Sent};
use journey::{
    Answer, AuthStep, Door, Journey, JourneyError, Next, Sight, Turn, answer, check_password, credential, look, proceed,
};
use kernel::{Caller, Ctx, Entropy, Origins, Scheme, TenantId, UserId};
use ledger::audit::{self, Record};
use mail::Transport;
use policy::Ruling;
use store::{Read, StoreError, Tx};
use sts::{Browser, KeyRing};
use tempfile::TempDir;
use worlds::document::{WorldView, parse_toml, view};
use worlds::{Arrival, Setup, World, WorldError};

const KEYS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");

static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")));

/// Whatever may go wrong in a test's transaction.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Journey(#[from] JourneyError),
    #[error(transparent)]
    Invite(#[from] InviteError),
    #[error(transparent)]
    Directory(#[from] directory::DirectoryError),
    #[error(transparent)]
    Ledger(#[from] ledger::LedgerError),
    #[error(transparent)]
    Mail(#[from] mail::MailError),
    #[error(transparent)]
    World(#[from] WorldError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The clinic, with its clock standing still.
#[derive(Clone)]
pub(crate) struct Clinic {
    pub(crate) world: World,
    pub(crate) arrival: Arrival,
    pub(crate) view: Arc<WorldView>,
    _folder: Arc<TempDir>,
}

impl Clinic {
    pub(crate) fn open() -> Self {
        Self::of(worlds::CLINIC)
    }

    /// The clinic whose guests are asked for terms of use.
    pub(crate) fn with_terms() -> Self {
        Self::of(include_str!("../../../../fixtures/clinic-with-terms.toml"))
    }

    fn of(document: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let origins = Origins::local(Scheme::Http, "localhost", 8443, 8444);
        let document = parse_toml("clinic.toml", document).expect("the clinic");
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &folder.path().join("default.db"),
            seed: Some(7),
            host_randomness: [0; 32],
            keys: Arc::clone(&RING),
            transport: Transport::Inbox,
            document: &document,
            origins: &origins,
        });
        let world = world.expect("the world opens");
        let view = world.store().read_now(|read| view(read, worlds::DEFAULT)).expect("the view");
        Self { arrival: world.unasked(origins), world, view: Arc::new(view), _folder: Arc::new(folder) }
    }

    /// The hospital.
    pub(crate) fn woodgrove(&self) -> TenantId {
        self.view.tenants[0].id
    }

    /// A tenant by its name.
    pub(crate) fn tenant(&self, name: &str) -> TenantId {
        self.view.tenants.iter().find(|tenant| tenant.name == name).expect("a tenant of the clinic").id
    }

    /// Somebody who works in a tenant of the clinic, as a caller.
    pub(crate) fn person(&self, name: &str) -> Caller {
        for tenant in &self.view.tenants {
            if let Some(account) = tenant.accounts.iter().find(|account| account.display_name == name) {
                return Caller::User {
                    tenant: tenant.id,
                    user: account.id,
                    client: directory::first_party::AZURE_PORTAL,
                };
            }
        }
        panic!("{name} is not in the clinic")
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Read<'_>, &Ctx) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        self.world.read(&self.arrival_now(), Caller::Anonymous, work).await.expect("a read")
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&Tx<'_>, &Ctx) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        self.world.write(&self.arrival_now(), caller, work).await.expect("a write")
    }

    fn arrival_now(&self) -> Arrival {
        Arrival { at: self.world.clock().now(), ..self.arrival.clone() }
    }

    /// Asks the hospital's administrator to invite an address.
    pub(crate) async fn try_invite(&self, by: &str, address: &str) -> Ruling<Sent> {
        let request = invitation(self.woodgrove(), address);
        self.write(self.person(by), move |tx, ctx| Ok(invitations::invite(tx, ctx, &request)?)).await
    }

    /// The same, where nothing stands in the way.
    pub(crate) async fn invite(&self, address: &str) -> Sent {
        self.try_invite("Ada Morgan", address).await.granted().expect("the invitation is granted")
    }

    pub(crate) async fn user(&self, id: UserId) -> User {
        self.read(move |read, _| Ok(users::load(read, id)?)).await.expect("a living user")
    }

    /// The hospital's audit activities about somebody, oldest first.
    pub(crate) async fn activities(&self, about: UserId) -> Vec<(String, String)> {
        let (tenant, query) =
            (self.woodgrove(), audit::Query { target: Some(about.to_string()), ..Default::default() });
        let records: Vec<Record> = self.read(move |read, _| Ok(audit::list(read, tenant, &query)?)).await;
        records.into_iter().rev().map(|record| (record.activity, record.service)).collect()
    }

    /// What the hospital's audit log says people did with its terms, oldest first.
    pub(crate) async fn activities_of_terms(&self) -> Vec<String> {
        let (tenant, query) =
            (self.woodgrove(), audit::Query { service: Some("Terms Of Use".to_owned()), ..Default::default() });
        let records: Vec<Record> = self.read(move |read, _| Ok(audit::list(read, tenant, &query)?)).await;
        let answers = records.into_iter().rev().map(|record| record.activity);
        answers.filter(|activity| activity.starts_with("Accept") || activity.starts_with("Decline")).collect()
    }

    /// The newest passcode in the inbox.
    pub(crate) async fn passcode(&self) -> String {
        self.world.settle().await.expect("mail is delivered");
        let mails = self.read(|read, _| Ok(mail::list(read, &mail::Filter::default())?)).await;
        mails.into_iter().find_map(|mail| mail.passcode).expect("a passcode")
    }

    pub(crate) fn password(&self, address: &str) -> String {
        let work = self.view.tenants.iter().flat_map(|tenant| &tenant.accounts);
        let work = work
            .filter(|account| account.user_principal_name == address)
            .filter_map(|account| account.password.clone());
        let personal = self.view.personal_accounts.iter().filter(|person| person.address.as_str() == address);
        work.chain(personal.filter_map(|person| person.password.clone())).next().expect("a published password")
    }
}

/// An invitation as the portal sends it.
pub(crate) fn invitation(tenant: TenantId, address: &str) -> Invite {
    Invite {
        tenant,
        address: address.to_owned(),
        redirect_url: "https://records.example/start".to_owned(),
        display_name: None,
        user_type: policy::UserType::Guest,
        send_message: true,
        language: None,
        custom_message: None,
        cc: Vec::new(),
        new_user: None,
        invited_user: None,
        reset_redemption: false,
        sponsors: Vec::new(),
        profile: directory::guests::Profile::default(),
        groups: Vec::new(),
    }
}

/// The link that an invitation's mail carries.
pub(crate) fn link(sent: &Sent) -> Link {
    let url = url::Url::parse(&sent.redeem_url).expect("a URL");
    let (_, rd) = url.query_pairs().find(|(name, _)| name == "rd").expect("rd");
    Link::from_rd(&rd).expect("a link")
}

/// A browser with a person in front of it.
pub(crate) struct Person<'a> {
    clinic: &'a Clinic,
    pub(crate) browser: Browser,
    pub(crate) journey: Journey,
}

impl<'a> Person<'a> {
    /// Somebody comes by a door with a browser that was never here.
    pub(crate) async fn at(clinic: &'a Clinic, door: Door) -> Self {
        let n = clinic.world.edge_bytes();
        let (browser, _) = Browser::new(&Entropy::from_root(n), worlds::DEFAULT);
        Self::with(clinic, door, browser).await
    }

    /// Somebody comes by a door with a browser that was here before.
    pub(crate) async fn with(clinic: &'a Clinic, door: Door, browser: Browser) -> Self {
        let journey = clinic.read(move |_, ctx| Ok(Journey::new(ctx, door, None))).await;
        Self { clinic, browser, journey }
    }

    /// What a GET shows.
    pub(crate) async fn sight(&self) -> Sight {
        let (journey, browser) = (self.journey.clone(), self.browser.clone());
        self.clinic.read(move |read, ctx| Ok(look(read, ctx, &journey, Some(&browser))?)).await
    }

    /// The open page.
    pub(crate) async fn page(&self) -> Next {
        match self.sight().await {
            Sight::Page(next) => next,
            Sight::Moves => panic!("the journey moves on by itself"),
        }
    }

    /// What a GET with a live session leads to.
    pub(crate) async fn go_on(&mut self) -> Next {
        let (journey, browser) = (self.journey.clone(), self.browser.clone());
        let turn = self.clinic.write(Caller::Anonymous, move |tx, ctx| Ok(proceed(tx, ctx, journey, &browser)?)).await;
        self.journey = turn.journey;
        turn.next
    }

    pub(crate) async fn say(&mut self, given: Answer) -> Turn {
        let (journey, browser) = (self.journey.clone(), self.browser.clone());
        let turn =
            self.clinic.write(Caller::Anonymous, move |tx, ctx| Ok(answer(tx, ctx, journey, &browser, given)?)).await;
        self.journey = turn.journey.clone();
        turn
    }

    pub(crate) async fn type_password(&mut self, typed: &str) -> Turn {
        let (journey, browser) = (self.journey.clone(), self.browser.clone());
        let asked = self.clinic.read(move |read, ctx| Ok(credential(read, ctx, &journey, Some(&browser))?)).await;
        let (account, credential) = asked.expect("a page that asks for a password");
        self.say(Answer::Password { checked: check_password(account, credential, typed) }).await
    }

    /// Signs in as the page asks, with what the clinic publishes.
    pub(crate) async fn sign_in(&mut self) -> Turn {
        match self.page().await {
            Next::Authenticate { address, step: AuthStep::Password, .. } => {
                let password = self.clinic.password(&address);
                self.type_password(&password).await
            }
            Next::Authenticate { .. } => {
                self.say(Answer::SendCode).await;
                let typed = self.clinic.passcode().await;
                self.say(Answer::Code { typed }).await
            }
            other => panic!("no sign-in page: {other:?}"),
        }
    }

    /// Walks a redemption to its end, saying yes to everything.
    pub(crate) async fn redeem(&mut self) -> Next {
        self.sign_in().await;
        self.say(Answer::Accept).await.next
    }
}
