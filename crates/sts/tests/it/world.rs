use std::cell::Cell;
use std::fmt::Debug;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::applications::{
    self, AppRole, Application, MemberType, PermissionScope, Platform, RedirectUri, ScopeConsent,
};
use directory::assignments::{self, NewAssignment};
use directory::first_party::MICROSOFT_GRAPH;
use directory::grants::{self, NewGrant};
use directory::guests::{self, NewGuest, Profile};
use directory::personal::{self, PersonalAccount, PersonalProvider};
use directory::service_principals::{self, ServicePrincipal};
use directory::tenants::{self, Tenant, TenantKind};
use directory::users::{self, NewUser};
use directory::{Account, DirectoryError};
use kernel::{
    AppId, AppRoleId, Caller, Clock, CorrelationId, Ctx, DomainName, EmailAddress, Entropy, ObjectId, Origins,
    PersonalAccountId, Scheme, ServicePrincipalId, TenantId, Timestamp, UserId,
};
use policy::{Ruling, UserType};
use serde_json::Value;
use store::{Read, Store, StoreError, Tx};
use sts::{
    Asked, Browser, ClientKind, Draft, GrantError, KeyRing, Method, PersonGrant, Session, StsError, Tokens, Version,
    WorldKey,
};
use tempfile::TempDir;

pub(crate) const NOW: &str = "2027-01-01T09:30:00Z";
/// The tenant that invites.
pub(crate) const WOODGROVE: TenantId = TenantId::well_known(0xaaaa_0000_0000_0000_0000_0000_0000_0001);
/// A guest's home.
pub(crate) const FABRIKAM: TenantId = TenantId::well_known(0xaaaa_0000_0000_0000_0000_0000_0000_0002);
/// A member of Woodgrove.
pub(crate) const ADA: UserId = UserId::well_known(0xbbbb_0000_0000_0000_0000_0000_0000_0001);
/// A member of Fabrikam.
pub(crate) const LEE: UserId = UserId::well_known(0xbbbb_0000_0000_0000_0000_0000_0000_0002);
pub(crate) const MICROSOFT: PersonalAccountId =
    PersonalAccountId::well_known(0xcccc_0000_0000_0000_0000_0000_0000_0001);
pub(crate) const GOOGLE: PersonalAccountId = PersonalAccountId::well_known(0xcccc_0000_0000_0000_0000_0000_0000_0002);
/// Health Records, a web application with a role and a scope that takes tokens of version 2.
pub(crate) const RECORDS: AppId = AppId::well_known(0xdddd_0000_0000_0000_0000_0000_0000_0001);

static KEYS: LazyLock<KeyRing> =
    LazyLock::new(|| KeyRing::from_pem(&KeyRing::make_pem().expect("a key file")).expect("keys"));

/// One emulated cloud with two tenants, their people and one application.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) key: WorldKey,
    pub(crate) entropy: Entropy,
    position: Cell<u64>,
    _directory: TempDir,
}

pub(crate) fn keys() -> &'static KeyRing {
    &KEYS
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

pub(crate) fn origins() -> Origins {
    Origins::local(Scheme::Https, "localhost", 8443, 8444)
}

/// What a token says.
pub(crate) fn payload(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("json")
}

impl World {
    pub(crate) fn new() -> Self {
        Self::named("default")
    }

    pub(crate) fn named(name: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let schemas = [ledger::SCHEMA, directory::SCHEMA, mail::SCHEMA, sts::SCHEMA];
        let store = Store::open(&directory.path().join("world.db"), &schemas).expect("a store");
        let mut world = Self {
            store,
            clock: Clock::frozen(at(NOW)),
            key: WorldKey::new([0; 32]),
            entropy: Entropy::from_seed(name, 1),
            position: Cell::new(0),
            _directory: directory,
        };
        world.write(sts::install).expect("a secret");
        world.key = world.store.read_now(sts::world_key).expect("the secret");
        world.tenant(WOODGROVE, "Woodgrove Hospital", "woodgrove.example", TenantKind::Resource);
        world.tenant(FABRIKAM, "Fabrikam Clinic", "fabrikam.example", TenantKind::Partner);
        world.user(WOODGROVE, ADA, "ada@woodgrove.example", "Ada", "Ames");
        world.user(FABRIKAM, LEE, "lee@fabrikam.example", "Lee", "Lang");
        world.personal(PersonalProvider::Microsoft, MICROSOFT, "mia@outlook.example", "Mia", "Moss");
        world.personal(PersonalProvider::Google, GOOGLE, "gus@gmail.example", "Gus", "Gale");
        world.application(records());
        world
    }

    pub(crate) fn ctx(&self) -> Ctx {
        self.position.set(self.position.get() + 1);
        let entropy = self.entropy.child("write", self.position.get());
        Ctx {
            now: self.clock.now(),
            caller: Caller::System,
            correlation_id: CorrelationId::random(&entropy),
            entropy,
            origins: origins(),
            circumstances: kernel::Circumstances::default(),
        }
    }

    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>, &Ctx) -> Result<T, E>,
    ) -> Result<T, E> {
        let ctx = self.ctx();
        self.store.write_now(|tx| work(tx, &ctx))
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Read<'_>, &Ctx) -> Result<T, E>,
    ) -> Result<T, E> {
        let ctx = self.ctx();
        self.store.read_now(|read| work(read, &ctx))
    }

    fn ruled<T: Debug>(&self, work: impl FnOnce(&Tx<'_>, &Ctx) -> Result<Ruling<T>, DirectoryError>) -> T {
        self.write(work).expect("no error").granted().expect("no refusal")
    }

    fn tenant(&self, id: TenantId, name: &str, domain: &str, kind: TenantKind) {
        let domain = DomainName::parse(domain).expect("a domain");
        let tenant = Tenant { kind, ..Tenant::new(id, name, domain, [], self.clock.now()) };
        self.write(|tx, ctx| tenants::create(tx, ctx, &tenant)).expect("a tenant");
    }

    fn user(&self, tenant: TenantId, id: UserId, upn: &str, given_name: &str, surname: &str) {
        let new = NewUser {
            id: Some(id),
            tenant,
            user_principal_name: address(upn),
            display_name: format!("{given_name} {surname}"),
            given_name: Some(given_name.to_owned()),
            surname: Some(surname.to_owned()),
            job_title: None,
            mail: Some(address(upn)),
            user_type: UserType::Member,
        };
        self.ruled(|tx, ctx| users::create(tx, ctx, new));
    }

    fn personal(&self, provider: PersonalProvider, id: PersonalAccountId, mail: &str, given_name: &str, surname: &str) {
        let account = PersonalAccount {
            id,
            provider,
            address: address(mail),
            display_name: format!("{given_name} {surname}"),
            given_name: Some(given_name.to_owned()),
            surname: Some(surname.to_owned()),
        };
        self.write(|tx, _| personal::create(tx, &account)).expect("an account");
    }

    /// Registers an application in Woodgrove and lets it stand there.
    pub(crate) fn application(&self, make: impl FnOnce(&Ctx) -> Application) -> ServicePrincipal {
        let application = make(&self.ctx());
        self.ruled(|tx, ctx| applications::create(tx, ctx, application.clone()));
        self.ruled(|tx, ctx| service_principals::create(tx, ctx, ServicePrincipal::of(ctx, &application, WOODGROVE)))
    }

    /// A guest of Woodgrove who redeemed with this account.
    pub(crate) fn guest(&self, invited: &str, account: &Account) -> UserId {
        let id = self.pending_guest(invited);
        self.write(|tx, ctx| guests::accept(tx, ctx, id, account, "issuer")).expect("an accepted guest");
        id
    }

    pub(crate) fn pending_guest(&self, invited: &str) -> UserId {
        let new = NewGuest {
            id: None,
            tenant: WOODGROVE,
            address: address(invited),
            display_name: Some("Guest Name".to_owned()),
            user_type: UserType::Guest,
            profile: Profile::default(),
        };
        self.write(|tx, ctx| guests::create(tx, ctx, new)).expect("a guest").id
    }

    pub(crate) fn principal(&self, app: AppId) -> ServicePrincipal {
        let found = self.read(|read, _| service_principals::by_app_id(read, WOODGROVE, app));
        found.expect("an answer").expect("a service principal")
    }

    pub(crate) fn registration(&self, app: AppId) -> Application {
        self.read(|read, _| applications::by_app_id(read, app)).expect("an answer").expect("a registration")
    }

    pub(crate) fn assign(&self, principal: impl Into<ObjectId>, resource: ServicePrincipalId, app_role: AppRoleId) {
        let new = NewAssignment { principal: principal.into(), resource, app_role };
        self.ruled(|tx, ctx| assignments::assign(tx, ctx, new));
    }

    pub(crate) fn consent(&self, scope: &str) {
        let new = NewGrant {
            client: self.principal(RECORDS).id,
            resource: self.principal(MICROSOFT_GRAPH).id,
            user: None,
            scope: scope.to_owned(),
        };
        self.ruled(|tx, ctx| grants::create(tx, ctx, new));
    }

    pub(crate) fn sign_in(&self, account: &Account, methods: &[Method]) -> Session {
        let (browser, _) = Browser::new(&self.ctx().entropy, "default");
        let session: Result<_, StsError> =
            self.write(|tx, ctx| sts::sessions::start(tx, ctx, &browser, account, methods));
        session.expect("a session")
    }

    pub(crate) fn asked(&self, scope: &str) -> Result<Asked, GrantError> {
        self.read(|read, _| sts::resource::resolve(read, WOODGROVE, scope, &origins()))
    }

    /// What Health Records gets for a person who signed in.
    pub(crate) fn draft(&self, user: UserId, session: &Session, scope: &str, endpoint: Version) -> Draft {
        let asked = self.asked(scope).expect("known scopes");
        let grant = PersonGrant {
            tenant: WOODGROVE,
            user,
            session,
            client: RECORDS,
            kind: ClientKind::Secret,
            asked: &asked,
            endpoint,
            nonce: Some("n-0S6_WzA2Mj"),
            front_channel: None,
            client_info: true,
            refresh_token: None,
        };
        self.read(|read, ctx| sts::person(read, ctx, &grant)).expect("a draft")
    }

    pub(crate) fn signed(&self, draft: &Draft) -> Tokens {
        sts::sign(keys(), &self.key, draft).expect("tokens")
    }
}

pub(crate) fn work(tenant: TenantId, user: UserId) -> Account {
    Account::Work { tenant, user }
}

fn records() -> impl FnOnce(&Ctx) -> Application {
    |ctx| Application {
        app_id: RECORDS,
        identifier_uris: vec!["api://health-records".to_owned()],
        token_version: 2,
        redirect_uris: vec![RedirectUri {
            uri: "https://records.example/callback".to_owned(),
            platform: Platform::Web,
        }],
        app_roles: vec![role("Records.Reader", MemberType::User), role("Records.Sync", MemberType::Application)],
        scopes: vec![scope("Records.Read")],
        ..Application::new(ctx, WOODGROVE, "Health Records")
    }
}

pub(crate) fn role(value: &str, member: MemberType) -> AppRole {
    AppRole {
        id: AppRoleId::derived("role", value),
        allowed_member_types: vec![member],
        display_name: value.to_owned(),
        description: value.to_owned(),
        value: Some(value.to_owned()),
        is_enabled: true,
    }
}

pub(crate) fn scope(value: &str) -> PermissionScope {
    PermissionScope {
        id: AppRoleId::derived("scope", value),
        value: value.to_owned(),
        consent: ScopeConsent::User,
        admin_consent_display_name: value.to_owned(),
        admin_consent_description: value.to_owned(),
        user_consent_display_name: None,
        user_consent_description: None,
        is_enabled: true,
    }
}
