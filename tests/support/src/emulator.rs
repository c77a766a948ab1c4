//! One running emulator and the people and programs around it.

use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::browser::Browser;
use crate::caller::Caller;
use crate::line::Line;

/// The delegated rights of an administrator's own tool, as Lab CLI would ask for them and more.
const ADMIN_SCOPES: &str = "User.ReadWrite.All User.Invite.All Directory.ReadWrite.All AuditLog.Read.All \
    Application.ReadWrite.All AppRoleAssignment.ReadWrite.All Policy.Read.All Policy.ReadWrite.Authorization \
    Policy.ReadWrite.CrossTenantAccess Policy.ReadWrite.ConditionalAccess Agreement.ReadWrite.All \
    AgreementAcceptance.Read.All Organization.ReadWrite.All Group.ReadWrite.All";

/// An emulator that answers, in this process or in another.
#[derive(Clone, Debug)]
pub struct Emulator {
    line: Line,
    origin: String,
    /// The sandbox that its control calls name; none where its origin leads there.
    sandbox: Option<String>,
    world: Value,
}

/// An account of the world document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What signs in.
    pub address: String,
    /// Its password, which a mailbox has not.
    pub password: Option<String>,
    /// What the person is called.
    pub name: String,
}

impl Emulator {
    pub(crate) async fn reach(line: Line, origin: &str) -> Self {
        Self { line, origin: origin.to_owned(), sandbox: None, world: Value::Null }.read().await
    }

    async fn read(mut self) -> Self {
        self.world = self.control().get("/world").await.expect(200);
        self
    }

    /// Another sandbox of the same process, at the same origin.
    pub async fn within(&self, sandbox: &str) -> Self {
        Self { sandbox: Some(sandbox.to_owned()), ..self.clone() }.read().await
    }

    /// The origin of every surface.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The same emulator, reached at another of its origins.
    #[must_use]
    pub fn at(&self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self.clone() }
    }

    /// Somebody who has not been here before.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.line.clone(), &self.origin)
    }

    /// The same browser, its cookies and its open page included, before this emulator.
    #[must_use]
    pub fn receive(&self, browser: &Browser) -> Browser {
        browser.clone().before(self.line.clone())
    }

    /// A program that calls paths of the origin.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::new(self.line.clone(), &self.origin)
    }

    /// A script that calls the control API.
    #[must_use]
    pub fn control(&self) -> Caller {
        let caller = Caller::new(self.line.clone(), &format!("{}/_vestibule/v1", self.origin));
        match &self.sandbox {
            Some(sandbox) => caller.with_sandbox(sandbox),
            None => caller,
        }
    }

    /// A caller of Graph with that token.
    #[must_use]
    pub fn graph(&self, token: &str) -> Caller {
        Caller::new(self.line.clone(), &format!("{}/v1.0", self.origin)).with_token(token)
    }

    /// What `GET /world` said at the start.
    #[must_use]
    pub fn world(&self) -> &Value {
        &self.world
    }

    /// A tenant of the world by its name.
    #[must_use]
    pub fn tenant(&self, name: &str) -> &Value {
        named(&self.world["tenants"], "name", name)
    }

    /// A tenant's id.
    #[must_use]
    pub fn tenant_id(&self, name: &str) -> &str {
        text(self.tenant(name), "id")
    }

    /// The id of Woodgrove Hospital.
    #[must_use]
    pub fn woodgrove(&self) -> &str {
        self.tenant_id("Woodgrove Hospital")
    }

    /// An application of Woodgrove Hospital by its name.
    #[must_use]
    pub fn app(&self, name: &str) -> &Value {
        named(&self.tenant("Woodgrove Hospital")["apps"], "displayName", name)
    }

    /// An account of the world by its address; where an address is two accounts, the work account.
    #[must_use]
    pub fn account(&self, address: &str) -> Account {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let of_tenants = list(&self.world["tenants"]).into_iter().flat_map(|tenant| list(&tenant["accounts"]));
        let mut all = of_tenants.chain(list(&self.world["personalAccounts"]));
        let found = all.find(|account| account["userPrincipalName"] == address || account["address"] == address);
        let found = found.unwrap_or_else(|| panic!("the world has no account {address}"));
        Account {
            address: address.to_owned(),
            password: found["password"].as_str().map(str::to_owned),
            name: text(&found, "displayName").to_owned(),
        }
    }

    /// Invite Bot: a daemon that got its token with its secret.
    pub async fn bot(&self) -> Caller {
        let app = self.app("Invite Bot");
        let secret = app["secrets"][0].as_str().expect("Invite Bot has a secret");
        let pairs = [
            ("client_id", text(app, "appId")),
            ("client_secret", secret),
            ("scope", "https://graph.microsoft.com/.default"),
            ("grant_type", "client_credentials"),
        ];
        let answer = self.caller().post_form(&format!("/{}/oauth2/v2.0/token", self.woodgrove()), &pairs).await;
        self.graph(text(&answer.expect(200), "access_token"))
    }

    /// A tool in the hands of a Global Administrator of Woodgrove Hospital.
    pub async fn admin(&self) -> Caller {
        self.person("ada.morgan@woodgrove.example", ADMIN_SCOPES).await
    }

    /// A tool in the hands of somebody of Woodgrove Hospital, with these rights.
    pub async fn person(&self, account: &str, scope: &str) -> Caller {
        let client = text(self.app("Lab CLI"), "appId");
        let asked = json!({"tenantId": self.woodgrove(), "clientId": client, "account": account, "scope": scope});
        let token = self.control().post("/tokens", &asked).await.expect(200);
        self.graph(text(&token, "access_token"))
    }

    /// The newest mail of a kind to an address, as soon as it is there.
    pub async fn mail(&self, to: &str, kind: &str) -> Value {
        let query = format!("to={}&kind={kind}", byte_serialize(to.as_bytes()).collect::<String>());
        self.control().get(&format!("/mail/wait?{query}&timeout=10")).await.check(200);
        self.mails(&query).await.remove(0)
    }

    /// Mails that fit a query, newest first.
    pub async fn mails(&self, query: &str) -> Vec<Value> {
        let answer = self.control().get(&format!("/mail?{query}")).await.expect(200);
        answer["value"].as_array().cloned().expect("a list of mails")
    }

    /// The newest passcode that was mailed to an address.
    pub async fn passcode(&self, to: &str) -> String {
        let mail = self.mail(to, "passcode").await;
        text(&mail, "passcode").to_owned()
    }
}

fn named<'v>(list: &'v Value, key: &str, name: &str) -> &'v Value {
    let found = list.as_array().and_then(|list| list.iter().find(|entry| entry[key] == name));
    found.unwrap_or_else(|| panic!("the world has no {name}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {value}"))
}
