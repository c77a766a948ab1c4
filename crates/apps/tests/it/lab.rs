use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use directory::applications::Platform;
use directory::assignments::{self, NewAssignment};
use directory::tenants::Tenant;
use directory::users::User;
use directory::{Account, service_principals, tenants, users};
use http::header::{COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{Request, StatusCode};
use invitations::Invite;
use journey::{Answer, Authorize, Destination, Door, Journey, Next};
use kernel::{AppRoleId, Caller, EmailAddress, Origins, Scheme};
use mail::Transport;
use policy::UserType;
use sts::{Authority, Browser, Challenge, KeyRing, Method};
use tempfile::TempDir;
use tower::ServiceExt;
use url::Url;
use web::{Edge, Names};
use worlds::document::parse_toml;
use worlds::{Arrival, Sandboxes, Setup, World};

const KEYS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");

static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")));

/// The clinic behind the edge, and a browser.
pub(crate) struct Lab {
    router: Router,
    pub(crate) world: World,
    cookies: BTreeMap<String, String>,
    browser: Browser,
    _folder: TempDir,
}

/// An answer that was read.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) text: String,
}

impl Lab {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &folder.path().join("default.db"),
            seed: Some(7),
            host_randomness: [7; 32],
            keys: Arc::clone(&RING),
            transport: Transport::Inbox,
            document: &parse_toml("clinic.toml", worlds::CLINIC).expect("the clinic"),
            origins: &Origins::local(Scheme::Https, "localhost", 8443, 8444),
        })
        .expect("a world");
        let edge = Edge {
            sandboxes: Sandboxes::new(world.clone()),
            names: Names { served: Vec::new() },
            port: 8443,
            app_port: 8444,
            pinned: None,
        };
        let (browser, _) = Browser::new(&kernel::Entropy::from_root([1; 32]), worlds::DEFAULT);
        Self { router: web::edge(apps::router(), edge), world, cookies: BTreeMap::new(), browser, _folder: folder }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str) -> Page {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = request.headers_mut();
        headers.insert(HOST, "localhost:8443".parse().expect("a host"));
        headers.insert(COOKIE, cookies.join("; ").parse().expect("cookies"));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let status = response.status();
        let location = response.headers().get(LOCATION).map(|value| value.to_str().expect("text").to_owned());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Page { status, location, text: String::from_utf8(bytes.to_vec()).expect("text") }
    }

    /// What the browser forgets when somebody else sits down at it.
    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    fn arrival(&self) -> Arrival {
        self.world.unasked(Origins::local(Scheme::Http, "localhost", 8443, 8444))
    }

    pub(crate) fn woodgrove(&self) -> Tenant {
        self.world.store().read_now(tenants::load_all).expect("tenants").remove(0)
    }

    /// A work account by its address.
    pub(crate) fn account(&self, address: &str) -> Account {
        let address = EmailAddress::parse(address).expect("an address");
        let user = self.world.store().read_now(|read| users::work_account(read, &address)).expect("a read");
        let user = user.expect("an account");
        Account::Work { tenant: user.tenant, user: user.id }
    }

    /// Invites somebody to Woodgrove; the guest is still pending.
    pub(crate) async fn invite(&self, address: &str) -> User {
        let tenant = self.woodgrove().id;
        let invite = Invite {
            tenant,
            address: address.to_owned(),
            redirect_url: "http://localhost:8443/myapps".to_owned(),
            display_name: Some("Robin Lee".to_owned()),
            user_type: UserType::Guest,
            send_message: false,
            language: None,
            custom_message: None,
            cc: Vec::new(),
            new_user: None,
            invited_user: None,
            reset_redemption: false,
            sponsors: Vec::new(),
            profile: directory::guests::Profile::default(),
            groups: Vec::new(),
        };
        let sent = self
            .world
            .write(&self.arrival(), Caller::System, move |tx, ctx| invitations::invite(tx, ctx, &invite))
            .await
            .expect("a write")
            .granted()
            .expect("the emulator may invite");
        let user = sent.invitation.user;
        self.world.store().read_now(|read| users::load(read, user)).expect("a read").expect("the guest")
    }

    /// The client id of an application of Woodgrove.
    pub(crate) fn app(&self, name: &str) -> kernel::AppId {
        let tenant = self.woodgrove().id;
        let apps = self.world.store().read_now(|read| service_principals::load_all(read, tenant)).expect("a read");
        apps.into_iter().find(|app| app.display_name == name).expect("an application").app_id
    }

    /// Assigns somebody to an application of Woodgrove.
    pub(crate) async fn assign(&self, user: &User, app: &str) {
        let (tenant, user, app) = (user.tenant, user.id, app.to_owned());
        self.world
            .write(&self.arrival(), Caller::System, move |tx, ctx| {
                let apps = service_principals::load_all(tx, tenant)?;
                let app = apps.iter().find(|known| known.display_name == app).expect("an application");
                let app_role = app.app_roles.first().map_or(AppRoleId::DEFAULT_ACCESS, |role| role.id);
                assignments::assign(tx, ctx, NewAssignment { principal: user.into(), resource: app.id, app_role })
            })
            .await
            .expect("a write")
            .granted()
            .expect("the emulator may assign");
    }

    /// Goes to a page as somebody: to the token service, through its pages, and back.
    pub(crate) async fn enter(&mut self, path: &str, account: &Account) -> Page {
        let there = self.get(path).await.location.expect("the way to the sign-in");
        let back = self.at_the_token_service(&there, account).await;
        let arrived = self.get(&back).await;
        let to = arrived.location.unwrap_or_else(|| panic!("no way on: {}", arrived.text));
        self.get(&to).await
    }

    /// Plays the token service: the person proves herself and says yes to everything. The way back, as path and query.
    pub(crate) async fn at_the_token_service(&self, authorize: &str, account: &Account) -> String {
        let url = Url::parse(authorize).expect("an address");
        let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let segment = url.path().split('/').nth(1).expect("a segment").to_owned();
        let (browser, account) = (self.browser.clone(), account.clone());
        let next = self
            .world
            .write(&self.arrival(), Caller::Anonymous, move |tx, ctx| {
                sts::sessions::start(tx, ctx, &browser, &account, &[Method::Password])?;
                let get = |name: &str| query.get(name).map(String::as_str);
                let authority = Authority::resolve(tx, &segment)?;
                let client = query["client_id"].parse().expect("a client");
                let request = Authorize {
                    scope: query["scope"].clone(),
                    state: query.get("state").cloned(),
                    challenge: Challenge::parse(get("code_challenge"), get("code_challenge_method"))?,
                    ..Authorize::new(authority, client, &query["redirect_uri"], Platform::Web)
                };
                let journey = Journey::new(ctx, Door::Authorize(request), None);
                let mut turn = journey::answer(tx, ctx, journey, &browser, Answer::Pick { account: account.clone() })?;
                while let Some(answer) = yes(&turn.next, &account) {
                    turn = journey::answer(tx, ctx, turn.journey, &browser, answer)?;
                }
                Ok::<_, journey::JourneyError>(turn.next)
            })
            .await
            .expect("a journey");
        let Next::Arrived(Destination::App { redirect_uri, parameters, .. }) = next else { panic!("{next:?}") };
        let back = Url::parse_with_params(&redirect_uri, parameters).expect("an address");
        format!("{}?{}", back.path(), back.query().unwrap_or_default())
    }
}

fn yes(next: &Next, account: &Account) -> Option<Answer> {
    match next {
        Next::ReviewPermissions { .. } => Some(Answer::Accept),
        Next::PickAccount { .. } => Some(Answer::Pick { account: account.clone() }),
        _ => None,
    }
}
