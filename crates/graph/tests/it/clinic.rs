use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use directory::{applications, tenants, users};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, StatusCode};
use kernel::{Caller, Ctx, DomainName, EmailAddress, Origins, Scheme, TenantId};
use mail::Transport;
use serde_json::{Map, Value};
use store::StoreError;
use sts::KeyRing;
use sts::forge::{Flaws, ForgeRequest, mint};
use tempfile::TempDir;
use tower::ServiceExt;
use web::{Edge, Names, Outbound};
use worlds::document::parse_toml;
use worlds::{Sandboxes, Setup, World};

const KEYS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");
static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")));

/// Where a client reaches the clinic.
pub(crate) const ORIGIN: &str = "https://localhost:8443";
/// The users of the clinic.
pub(crate) const ADA: &str = "ada.morgan@woodgrove.example";
pub(crate) const UMA: &str = "uma.reyes@woodgrove.example";
pub(crate) const MIA: &str = "mia.novak@woodgrove.example";

/// The clinic behind Graph.
pub(crate) struct Clinic {
    pub(crate) world: World,
    router: Router,
    _folder: TempDir,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Answer {
    /// Status, code and message of an error.
    pub(crate) fn error(&self) -> (u16, &str, &str) {
        let error = &self.body["error"];
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        (self.status.as_u16(), text("code"), text("message"))
    }

    /// The answer, if it has this status.
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.body
    }

    /// One property of every object of a list.
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        let value = self.body["value"].as_array().unwrap_or_else(|| panic!("no list: {}", self.text));
        value.iter().map(|object| object[name].as_str().unwrap_or("null").to_owned()).collect()
    }
}

/// The way out of this process, to this machine alone.
fn outbound() -> Outbound {
    Outbound::new([], "").expect("a client")
}

impl Clinic {
    /// A fresh clinic whose clock stands still.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let origins = Origins::local(Scheme::Https, "localhost", 8443, 8444);
        let world = World::open(&Setup {
            name: worlds::DEFAULT,
            path: &folder.path().join("default.db"),
            seed: Some(1),
            host_randomness: [7; 32],
            keys: Arc::clone(&RING),
            transport: Transport::Inbox,
            document: &parse_toml("clinic.toml", worlds::CLINIC).expect("the clinic"),
            origins: &origins,
        });
        let world = world.expect("the world opens");
        let edge = Edge {
            sandboxes: Sandboxes::new(world.clone()),
            names: Names { served: Vec::new() },
            port: 8443,
            app_port: 8444,
            pinned: None,
        };
        world.attend(graph::courier(outbound()));
        Self { router: web::edge(graph::router(outbound()), edge), world, _folder: folder }
    }

    /// The inviting tenant.
    pub(crate) fn tenant(&self) -> TenantId {
        self.tenant_of("woodgrove.example")
    }

    pub(crate) fn tenant_of(&self, domain: &str) -> TenantId {
        let domain = DomainName::parse(domain).expect("a domain");
        let found = self.world.store().read_now(|read| Ok::<_, StoreError>(tenants::by_domain(read, &domain)));
        found.expect("a read").expect("a look-up").expect("a tenant").id
    }

    /// The id of a user.
    pub(crate) fn user(&self, address: &str) -> String {
        let address = EmailAddress::parse(address).expect("an address");
        let found = self.world.store().read_now(|read| Ok::<_, StoreError>(users::work_account(read, &address)));
        found.expect("a read").expect("a look-up").expect("a user").id.to_string()
    }

    /// A person's token with exactly these scopes.
    pub(crate) fn as_person(&self, address: &str, scopes: &str) -> String {
        self.forge("Lab CLI", Some(address), scopes, None, Flaws::default())
    }

    /// An application's token with exactly these roles.
    pub(crate) fn as_app(&self, roles: &[&str]) -> String {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        self.forge("Invite Bot", None, "https://graph.microsoft.com/.default", Some(roles), Flaws::default())
    }

    /// A token of the administrator that has something wrong.
    pub(crate) fn flawed(&self, flaws: Flaws) -> String {
        self.forge("Lab CLI", Some(ADA), "User.Read", None, flaws)
    }

    fn forge(
        &self,
        client: &str,
        account: Option<&str>,
        scope: &str,
        roles: Option<Vec<String>>,
        flaws: Flaws,
    ) -> String {
        let tenant = self.tenant();
        let ctx = Ctx {
            now: self.world.clock().now(),
            entropy: kernel::Entropy::from_seed("forge", 1),
            caller: Caller::System,
            correlation_id: self.world.correlation_id(),
            origins: Origins::local(Scheme::Https, "localhost", 8443, 8444),
            circumstances: kernel::Circumstances::default(),
        };
        let forgery = self.world.store().read_now(|read| {
            let apps = applications::load_all(read, tenant).expect("the registrations");
            let client = apps.iter().find(|app| app.display_name == client).expect("the client").app_id;
            let account = account.map(str::to_owned);
            let request =
                ForgeRequest { tenant, client, account, scope: scope.to_owned(), roles, flaws, claims: Map::new() };
            Ok::<_, StoreError>(mint(read, &ctx, request))
        });
        let forgery = forgery.expect("a read").expect("a forgery");
        forgery.sign(self.world.keys(), self.world.key()).expect("a signature").access_token
    }

    /// Reads.
    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(Method::GET, token, path, None, &[]).await
    }

    /// Reads with an advanced query.
    pub(crate) async fn get_eventually(&self, token: &str, path: &str) -> Answer {
        self.send(Method::GET, token, path, None, &[("ConsistencyLevel", "eventual")]).await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, token, path, Some(body.to_string()), &[]).await
    }

    pub(crate) async fn patch(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, token, path, Some(body.to_string()), &[]).await
    }

    pub(crate) async fn delete(&self, token: &str, path: &str) -> Answer {
        self.send(Method::DELETE, token, path, None, &[]).await
    }

    /// Sends a request; an empty token is none.
    pub(crate) async fn send(
        &self,
        method: Method,
        token: &str,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{ORIGIN}{path}"));
        request = request.extension(Scheme::Https);
        if !token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.unwrap_or_default())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body, text }
    }

    /// Puts an attempt to sign in on record.
    pub(crate) async fn record_sign_in(&self, entry: ledger::sign_ins::Entry) {
        let arrival = self.world.unasked(Origins::local(Scheme::Https, "localhost", 8443, 8444));
        let write = |tx: &store::Tx<'_>, ctx: &Ctx| {
            ledger::sign_ins::record(tx, ctx, entry).map_err(|ledger::LedgerError::Store(error)| error)
        };
        self.world.write(&arrival, Caller::System, write).await.expect("a record");
    }

    /// Invites somebody as an application that may.
    pub(crate) async fn invite(&self, address: &str) -> Value {
        let token = self.as_app(&["User.Invite.All"]);
        let body = serde_json::json!({
            "invitedUserEmailAddress": address, "inviteRedirectUrl": "https://app.example/",
        });
        self.post(&token, "/v1.0/invitations", &body).await.expect(201)
    }
}
