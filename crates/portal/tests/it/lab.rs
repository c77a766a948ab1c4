//! The clinic, opened in a folder of its own, with the portal on its edge.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use directory::users::{self, User};
use directory::{Account, DirectoryError, tenants};
use http::header::{CONTENT_TYPE, COOKIE, HOST};
use http::{Method, Request};
use kernel::{Caller, Origins, Scheme, TenantId};
use ledger::{LedgerError, audit, decisions, observations};
use mail::Transport;
use sts::surface_sessions::{self, SurfaceSession};
use sts::{Browser, KeyRing, Method as Proof, StsError, sessions};
use tempfile::TempDir;
use tower::ServiceExt;
use web::{Edge, Names};
use worlds::document::parse_toml;
use worlds::{Sandboxes, Setup, World};

use crate::page::{Fields, Page};

const KEYS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");

static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")));

pub(crate) const ADMIN: &str = "ada.morgan@woodgrove.example";
pub(crate) const USER_ADMIN: &str = "uma.reyes@woodgrove.example";
pub(crate) const MEMBER: &str = "mia.novak@woodgrove.example";
pub(crate) const ORIGIN: &str = "http://localhost:8443";

pub(crate) struct Lab {
    _folder: TempDir,
    pub(crate) world: World,
    router: Router,
}

/// Somebody with her cookies before the portal.
pub(crate) struct Visitor<'l> {
    pub(crate) lab: &'l Lab,
    pub(crate) cookies: String,
}

pub(crate) fn origins() -> Origins {
    Origins::local(Scheme::Http, "localhost", 8443, 8444)
}

impl Lab {
    pub(crate) fn open() -> Self {
        Self::with(worlds::CLINIC)
    }

    pub(crate) fn with(document: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &folder.path().join("default.db"),
            seed: Some(7),
            host_randomness: [7; 32],
            keys: Arc::clone(&RING),
            transport: Transport::Inbox,
            document: &parse_toml("clinic.toml", document).expect("the clinic"),
            origins: &origins(),
        });
        let world = world.expect("the world opens");
        let sandboxes = Sandboxes::new(world.clone());
        let edge = Edge { sandboxes, names: Names { served: Vec::new() }, port: 8443, app_port: 8444, pinned: None };
        Self { _folder: folder, world, router: web::edge(portal::router(), edge) }
    }

    pub(crate) fn woodgrove(&self) -> TenantId {
        let found = self.world.store().read_now::<_, DirectoryError>(tenants::load_all).expect("the tenants");
        found.iter().find(|tenant| tenant.display_name == "Woodgrove Hospital").expect("the hospital").id
    }

    /// The user of Woodgrove with this address, as the directory has it.
    pub(crate) fn user(&self, address: &str) -> Option<User> {
        let (tenant, address) = (self.woodgrove(), address.parse().expect("an address"));
        let found = self.world.store().read_now(|read| users::find_by_address(read, tenant, &address));
        found.expect("a read").into_iter().next()
    }

    /// A session of the portal, made without the token service's pages.
    pub(crate) async fn visitor(&self, address: &str) -> Visitor<'_> {
        let user = self.user(address).expect("an account of the clinic");
        let (tenant, id) = (user.tenant, user.id);
        let arrival = self.world.unasked(origins());
        let started = self.world.write(&arrival, Caller::System, move |tx, ctx| {
            let (browser, _) = Browser::new(&ctx.entropy, worlds::DEFAULT);
            let account = Account::Work { tenant, user: id };
            let session = sessions::start(tx, ctx, &browser, &account, &[Proof::Password])?;
            let person = SurfaceSession { tenant, user: id, account, session: session.id };
            surface_sessions::start(tx, ctx, worlds::DEFAULT, "portal", &person)
        });
        let cookie: Result<String, StsError> = started.await;
        Visitor { lab: self, cookies: format!("vestibule_portal={}", cookie.expect("a session")) }
    }

    pub(crate) fn stranger(&self) -> Visitor<'_> {
        Visitor { lab: self, cookies: String::new() }
    }

    /// What administrators were shown, in order.
    pub(crate) fn shown(&self) -> Vec<String> {
        let all = self.world.store().read_now(observations::all).expect("the observations");
        all.into_iter().map(|seen| seen.key).collect()
    }

    /// How much is on record: the audit log, the decisions, and what was shown.
    pub(crate) fn records(&self) -> (i64, usize, usize) {
        let found = self.world.store().read_now::<_, LedgerError>(|read| {
            Ok((audit::position(read)?, decisions::list(read, None)?.len(), observations::all(read)?.len()))
        });
        found.expect("a read")
    }
}

impl Visitor<'_> {
    async fn send(&self, request: http::request::Builder, body: String) -> Page {
        let mut request = request.header(HOST, "localhost:8443");
        if !self.cookies.is_empty() {
            request = request.header(COOKIE, &self.cookies);
        }
        let request = request.body(Body::from(body)).expect("a request");
        Page::of(self.lab.router.clone().oneshot(request).await.expect("the router answers")).await
    }

    pub(crate) async fn get(&self, address: &str) -> Page {
        self.send(Request::get(address), String::new()).await
    }

    pub(crate) async fn post(&self, address: &str, body: &str) -> Page {
        self.post_from("same-origin", address, body).await
    }

    /// Posts as a page of such a site would.
    /// Sends the form of a file.
    pub(crate) async fn upload(&self, address: &str, action: &str, file: &str) -> Page {
        let part =
            |head: &str, text: &str| format!("--part\r\nContent-Disposition: form-data; name={head}\r\n\r\n{text}\r\n");
        let body = [part("\"file\"; filename=\"guests.csv\"", file), part("\"do\"", action), "--part--\r\n".to_owned()];
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=part")
            .header("sec-fetch-site", "same-origin");
        self.send(request, body.concat()).await
    }

    pub(crate) async fn post_from(&self, site: &str, address: &str, body: &str) -> Page {
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site);
        self.send(request, body.to_owned()).await
    }

    /// Posts a body of another media type from a page of ours.
    pub(crate) async fn post_as(&self, media_type: &str, address: &str, body: &str) -> Page {
        let request = Request::post(address).header(CONTENT_TYPE, media_type).header("sec-fetch-site", "same-origin");
        self.send(request, body.to_owned()).await
    }

    /// Opens a page and expects it.
    pub(crate) async fn open(&self, address: &str) -> Page {
        let page = self.get(address).await;
        assert_eq!(page.status, 200, "{address}: {}", page.body);
        page
    }

    /// Sends a form and follows the redirect behind it.
    pub(crate) async fn submit(&self, address: &str, fields: &Fields) -> Page {
        let answer = self.post(address, &fields.encoded()).await;
        if answer.status == 303 { self.open(&answer.location()).await } else { answer }
    }
}
