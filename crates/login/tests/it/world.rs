//! A world in a temporary directory, and the token service in front of it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use directory::applications::{self, Application, SignInAudience};
use directory::guests::Profile;
use directory::users::User;
use invitations::Invite;
use kernel::{AppId, Caller, Ctx, EmailAddress, Origins, Scheme, TenantId, Timestamp};
use mail::{Filter, Kind, Transport};
use policy::UserType;
use store::{Read, Tx};
use sts::KeyRing;
use sts::clients::NewSecret;
use tempfile::TempDir;
use web::{Edge, Names, Outbound};
use worlds::document::parse_toml;
use worlds::{Sandboxes, Setup, World};

use crate::browser::Browser;

/// Where the tests reach the emulator.
pub(crate) const ORIGIN: &str = "https://localhost:8443";

static KEYS: LazyLock<Arc<KeyRing>> = LazyLock::new(|| {
    let pem = include_str!("../../../../fixtures/keys/signing-keys.pem");
    Arc::new(KeyRing::from_pem(pem).expect("the fixture keys"))
});

/// One emulated cloud with the clinic in it.
pub(crate) struct Clinic {
    pub(crate) world: World,
    router: Router,
    _directory: TempDir,
}

impl Clinic {
    pub(crate) fn new() -> Self {
        Self::of(worlds::CLINIC)
    }

    /// The clinic whose guests are asked for terms of use.
    pub(crate) fn with_terms() -> Self {
        Self::of(include_str!("../../../../fixtures/clinic-with-terms.toml"))
    }

    /// The clinic whose partner Fabrikam signs its people in at an identity provider of its own.
    pub(crate) fn federated_partner() -> Self {
        let name = "name = \"Fabrikam Clinic\"\n";
        assert!(worlds::CLINIC.contains(name), "the clinic has that partner");
        Self::of(&worlds::CLINIC.replace(name, &format!("{name}authentication = \"Federated\"\n")))
    }

    /// The published password of a work account.
    pub(crate) fn password(&self, address: &str) -> String {
        let address = EmailAddress::parse(address).expect("an address");
        self.read(move |read| {
            let user = directory::users::work_account(read, &address).expect("read").expect("an account");
            let account = directory::Account::Work { tenant: user.tenant, user: user.id };
            sts::credentials::published(read, &account).expect("read").expect("a published password")
        })
    }

    /// The published password of a Microsoft account.
    pub(crate) fn personal_password(&self, address: &str) -> String {
        use directory::personal::{PersonalProvider, by_address};
        let address = EmailAddress::parse(address).expect("an address");
        self.read(move |read| {
            let person = by_address(read, PersonalProvider::Microsoft, &address).expect("read").expect("an account");
            sts::credentials::published(read, &person.account()).expect("read").expect("a published password")
        })
    }

    /// Lab CLI, for people of every organization and for personal accounts.
    pub(crate) async fn multitenant_app(&self) -> (AppId, Option<String>) {
        self.change_app("Lab CLI", |application| {
            application.sign_in_audience = SignInAudience::OrganizationsAndPersonal;
        })
        .await;
        self.app("Lab CLI")
    }

    /// Changes the registration of an application of Woodgrove.
    pub(crate) async fn change_app(&self, name: &str, change: impl FnOnce(&mut Application) + Send + 'static) {
        let (app, _) = self.app(name);
        self.write(move |tx, ctx| {
            let registration = applications::by_app_id(tx, app).expect("read").expect("an application");
            let changed = applications::update(tx, ctx, registration.id, change);
            changed.expect("a write").granted().expect("the emulator may change it");
        })
        .await;
    }

    pub(crate) fn of(document: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let document = parse_toml("clinic.toml", document).expect("a world document");
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &directory.path().join("default.db"),
            seed: Some(7),
            host_randomness: [0; 32],
            keys: Arc::clone(&KEYS),
            transport: Transport::Inbox,
            document: &document,
            origins: &origins(),
        })
        .expect("a world");
        let outbound = Outbound::new([], "").expect("a client");
        let edge = Edge {
            sandboxes: Sandboxes::new(world.clone()),
            names: Names { served: vec!["login.microsoftonline.com".to_owned()] },
            port: 8443,
            app_port: 8444,
            pinned: None,
        };
        Self { router: web::edge(login::router(outbound), edge), world, _directory: directory }
    }

    /// A browser that was never here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    pub(crate) fn read<T: Send + 'static>(&self, work: impl FnOnce(&Read<'_>) -> T) -> T {
        self.world.store().read_now(|read| Ok::<_, store::StoreError>(work(read))).expect("a read")
    }

    /// Does what an administrator or another surface would have done.
    pub(crate) async fn write<T: Send + 'static>(&self, work: impl FnOnce(&Tx<'_>, &Ctx) -> T + Send + 'static) -> T {
        let arrival = self.world.unasked(origins());
        let done = self.world.write(&arrival, Caller::System, |tx, ctx| Ok::<_, store::StoreError>(work(tx, ctx)));
        done.await.expect("a write")
    }

    pub(crate) fn tenant(&self, domain: &str) -> TenantId {
        let domain = kernel::DomainName::parse(domain).expect("a domain");
        self.read(move |read| directory::tenants::by_domain(read, &domain).expect("read").expect("a tenant").id)
    }

    pub(crate) fn woodgrove(&self) -> TenantId {
        self.tenant("woodgrove.example")
    }

    /// The client id and the published secret, if it has one, of an application of Woodgrove.
    pub(crate) fn app(&self, name: &str) -> (AppId, Option<String>) {
        let (tenant, name) = (self.woodgrove(), name.to_owned());
        self.read(move |read| {
            let apps = directory::applications::load_all(read, tenant).expect("read");
            let app = apps.into_iter().find(|app| app.display_name == name).expect("an application").app_id;
            let secrets = sts::clients::published_secrets(read, app).expect("read");
            (app, secrets.into_iter().next().map(|secret| secret.value))
        })
    }

    /// Gives an application a secret.
    pub(crate) async fn secret(&self, app: AppId) -> String {
        self.write(move |tx, ctx| {
            let secret =
                NewSecret { value: "a secret of its own", published: false, name: None, expires_at: Timestamp::MAX };
            sts::clients::add_secret(tx, ctx, app, &secret).expect("a secret");
        })
        .await;
        "a secret of its own".to_owned()
    }

    /// Grants a client delegated permissions of a resource, for everybody in Woodgrove.
    pub(crate) async fn consent(&self, client: AppId, resource: AppId, scope: &str) {
        use directory::grants::{self, NewGrant};
        use directory::service_principals::by_app_id;
        let (tenant, scope) = (self.woodgrove(), scope.to_owned());
        self.write(move |tx, ctx| {
            let principal = |app| by_app_id(tx, tenant, app).expect("read").expect("it stands").id;
            let new = NewGrant { client: principal(client), resource: principal(resource), user: None, scope };
            grants::create(tx, ctx, new).expect("a write").granted().expect("the emulator may grant");
        })
        .await;
    }

    /// A user of the tenant that the sign-in name belongs to.
    pub(crate) fn user(&self, address: &str) -> User {
        let address = EmailAddress::parse(address).expect("an address");
        self.read(move |read| directory::users::work_account(read, &address).expect("read").expect("an account"))
    }

    /// Invites somebody to Woodgrove; the link of the invitation.
    pub(crate) async fn invite(&self, address: &str) -> String {
        let request = Invite {
            tenant: self.woodgrove(),
            address: address.to_owned(),
            redirect_url: "https://landing.example/".to_owned(),
            display_name: None,
            user_type: UserType::Guest,
            send_message: false,
            language: None,
            custom_message: None,
            cc: Vec::new(),
            new_user: None,
            invited_user: None,
            reset_redemption: false,
            sponsors: Vec::new(),
            profile: Profile::default(),
            groups: Vec::new(),
        };
        let sent = self.write(move |tx, ctx| invitations::invite(tx, ctx, &request).expect("an invitation")).await;
        sent.granted().expect("the emulator may invite").redeem_url
    }

    /// Woodgrove's guest with this address.
    pub(crate) fn guest(&self, address: &str) -> User {
        let (tenant, address) = (self.woodgrove(), EmailAddress::parse(address).expect("an address"));
        self.read(move |read| {
            let found = directory::users::find_by_address(read, tenant, &address).expect("read");
            found.into_iter().next().expect("a guest")
        })
    }

    /// The newest passcode that was sent to an address.
    pub(crate) async fn passcode(&self, address: &str) -> String {
        self.world.settle().await.expect("the mail arrives");
        let filter = Filter { to: Some(address.to_owned()), kind: Some(Kind::Passcode), ..Filter::default() };
        let mails = self.read(move |read| mail::list(read, &filter).expect("read"));
        mails.into_iter().next().and_then(|mail| mail.passcode).expect("a passcode")
    }

    /// How many writes there have been.
    pub(crate) fn position(&self) -> i64 {
        self.read(|read| {
            read.one("select position from world", [], |row| row.get(0)).expect("read").expect("one world")
        })
    }
}

pub(crate) fn origins() -> Origins {
    Origins::local(Scheme::Https, "localhost", 8443, 8444)
}
