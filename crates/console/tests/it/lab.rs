use std::path::Path;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use directory::assignments::{self, NewAssignment};
use directory::tenants::Tenant;
use directory::users::User;
use directory::{service_principals, tenants, users};
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use http::request::Builder;
use http::{HeaderMap, Method, Request, StatusCode};
use invitations::{Invite, Sent};
use kernel::{AppRoleId, Caller, Ctx, Origins, Scheme, UserId};
use mail::Transport;
use policy::UserType;
use serde_json::{Value, json};
use store::Tx;
use sts::KeyRing;
use tempfile::TempDir;
use tower::ServiceExt;
use web::{Edge, Names};
use worlds::document::parse_toml;
use worlds::{Grounds, Sandboxes, Setup, World};

const KEYS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");
const TERMS: &str = include_str!("../../../../fixtures/clinic-with-terms.toml");

static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")));

/// The console over a world of its own.
pub(crate) struct Lab {
    router: Router,
    pub(crate) world: World,
    _folder: TempDir,
}

/// An answer that was read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION)
    }
}

impl Lab {
    pub(crate) fn open() -> Self {
        Self::with(worlds::CLINIC, console::Process::default())
    }

    /// The clinic whose guests are asked for terms of use.
    pub(crate) fn with_terms() -> Self {
        Self::with(TERMS, console::Process::default())
    }

    /// The clinic in a process that keeps other sandboxes beside it.
    pub(crate) fn among_others() -> Self {
        Self::of(worlds::CLINIC, console::Process::default(), |world, folder| {
            Sandboxes::open(grounds(folder), world).expect("a process")
        })
    }

    pub(crate) fn with(document: &str, process: console::Process) -> Self {
        Self::of(document, process, |world, _| Sandboxes::new(world))
    }

    fn of(document: &str, process: console::Process, among: impl FnOnce(World, &Path) -> Sandboxes) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &folder.path().join("default.db"),
            seed: Some(7),
            host_randomness: [7; 32],
            keys: Arc::clone(&RING),
            transport: Transport::Inbox,
            document: &parse_toml("world.toml", document).expect("a world document"),
            origins: &Origins::local(Scheme::Https, "localhost", 8443, 8444),
        })
        .expect("a world");
        let edge = Edge {
            sandboxes: among(world.clone(), folder.path()),
            names: Names { served: Vec::new() },
            port: 8443,
            app_port: 8444,
            pinned: None,
        };
        Self { router: web::edge(console::router(process), edge), world, _folder: folder }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Vec::new()).await
    }

    /// Reads something of the control API.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let answer = self.get(&format!("/_vestibule/v1{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json()
    }

    /// Has the control API do something.
    pub(crate) async fn call(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = Request::builder().method(method).uri(format!("/_vestibule/v1{path}"));
        self.send(request.header(CONTENT_TYPE, "application/json"), body.to_string().into_bytes()).await
    }

    /// A call that works.
    pub(crate) async fn done(&self, path: &str, body: Value) -> Value {
        let answer = self.call(Method::POST, path, &body).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer.json()
    }

    /// A redemption of the mail to an address.
    pub(crate) async fn redeems(&self, email: &str, more: Value) -> Value {
        let mut body = json!({"email": email, "tenantId": self.woodgrove().id});
        let fields = body.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        self.done("/redemptions", body).await
    }

    /// An answer whose body is read as it comes.
    pub(crate) async fn raw(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.expect("an answer")
    }

    pub(crate) async fn send(&self, request: Builder, body: Vec<u8>) -> Answer {
        let mut request = request.body(Body::from(body)).expect("a request");
        request.headers_mut().entry(HOST).or_insert("localhost:8443".parse().expect("a host"));
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub(crate) fn woodgrove(&self) -> Tenant {
        self.world.store().read_now(tenants::load_all).expect("tenants").remove(0)
    }

    pub(crate) fn user(&self, id: UserId) -> User {
        self.world.store().read_now(|read| users::load(read, id)).expect("a read").expect("a user")
    }

    /// Does what an administrator would have done.
    pub(crate) async fn write<T: Send + 'static>(&self, work: impl FnOnce(&Tx<'_>, &Ctx) -> T + Send + 'static) -> T {
        let arrival = self.world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
        let done = self.world.write(&arrival, Caller::System, |tx, ctx| Ok::<_, store::StoreError>(work(tx, ctx)));
        done.await.expect("a write")
    }

    /// Invites an address to Woodgrove by mail.
    pub(crate) async fn invite(&self, address: &str) -> Sent {
        self.invite_with(address, true).await
    }

    pub(crate) async fn invite_with(&self, address: &str, send_message: bool) -> Sent {
        let request = Invite {
            tenant: self.woodgrove().id,
            address: address.to_owned(),
            redirect_url: "https://landing.example/welcome".to_owned(),
            display_name: None,
            user_type: UserType::Guest,
            send_message,
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
        let sent = self.write(move |tx, ctx| invitations::invite(tx, ctx, &request).expect("an invitation")).await;
        sent.granted().expect("the emulator may invite")
    }

    /// Assigns a guest to Health Records.
    pub(crate) async fn assign(&self, guest: UserId) {
        let tenant = self.woodgrove().id;
        let ruling = self
            .write(move |tx, ctx| {
                let apps = service_principals::load_all(tx, tenant).expect("applications");
                let app = apps.iter().find(|app| app.display_name == "Health Records").expect("Health Records");
                let app_role = AppRoleId::DEFAULT_ACCESS;
                let new = NewAssignment { principal: guest.into(), resource: app.id, app_role };
                assignments::assign(tx, ctx, new).expect("a write")
            })
            .await;
        ruling.granted().expect("the emulator may assign");
    }

    /// The client id of an application of Woodgrove.
    pub(crate) async fn app(&self, name: &str) -> String {
        let world = self.read("/world").await;
        let apps = world["tenants"][0]["apps"].as_array().expect("apps").clone();
        let app = apps.iter().find(|app| app["displayName"] == name).expect("an application");
        app["appId"].as_str().expect("a client id").to_owned()
    }
}

/// Where other sandboxes are kept.
fn grounds(folder: &Path) -> Grounds {
    Grounds {
        folder: folder.join("sandboxes"),
        temporary: folder.join("ephemeral"),
        host_randomness: [9; 32],
        keys: Arc::clone(&RING),
        published_keys: Arc::clone(&RING),
        transport: Transport::Inbox,
        origins: Arc::new(|name| {
            let host = if name == worlds::DEFAULT { "localhost".to_owned() } else { format!("{name}.localhost") };
            Origins::local(Scheme::Https, &host, 8443, 8444)
        }),
    }
}

/// The steps of a report, as `step: result`.
pub(crate) fn steps(report: &Value) -> Vec<String> {
    let steps = report["steps"].as_array().expect("steps");
    let text = |step: &Value, key: &str| step[key].as_str().expect("text").to_owned();
    steps.iter().map(|step| format!("{}: {}", text(step, "step"), text(step, "result"))).collect()
}
