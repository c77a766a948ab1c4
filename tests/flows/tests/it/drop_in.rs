//! Unmodified code: everything under its Microsoft name, as with the hosts file or a proxy that leads here.

use serde_json::{Value, json};
use support::{Caller, Clinician, Lab, Visitor, exercise};
use url::form_urlencoded;

const LOGIN: &str = "https://login.microsoftonline.com";
const GRAPH: &str = "https://graph.microsoft.com";
const MANAGEMENT: &str = "https://management.azure.com";
const CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

async fn token(lab: &Lab, scope: &str) -> String {
    let bot = lab.app("Invite Bot");
    let pairs = [
        ("client_id", bot["appId"].as_str().unwrap()),
        ("client_secret", bot["secrets"][0].as_str().unwrap()),
        ("scope", scope),
        ("grant_type", "client_credentials"),
    ];
    let path = format!("/{}/oauth2/v2.0/token", lab.woodgrove());
    let answer = lab.at(LOGIN).caller().post_form(&path, &pairs).await.expect(200);
    answer["access_token"].as_str().unwrap().to_owned()
}

fn bot_at(lab: &Lab, origin: &str, token: &str) -> Caller {
    lab.at(origin).caller().with_token(token)
}

#[tokio::test]
async fn each_microsoft_name_leads_to_its_surface_and_to_nothing_else() {
    let lab = Lab::open(7).await;
    let metadata = format!("/{}/v2.0/.well-known/openid-configuration", lab.woodgrove());
    for (name, path, status) in [
        ("login.microsoftonline.com", metadata.as_str(), 200),
        ("login.windows.net", &metadata, 200),
        ("login.microsoft.com", &metadata, 200),
        ("sts.windows.net", &metadata, 200),
        ("graph.microsoft.com", &metadata, 400),
        ("management.azure.com", &metadata, 501),
        ("entra.microsoft.com", &metadata, 404),
        ("graph.microsoft.com", "/v1.0/users", 401),
        ("login.microsoftonline.com", "/v1.0/users", 404),
        ("myapps.microsoft.com", "/v1.0/users", 404),
        ("management.azure.com", "/subscriptions?api-version=2022-12-01", 401),
        ("login.microsoftonline.com", "/subscriptions?api-version=2022-12-01", 404),
        ("entra.microsoft.com", "/", 302),
        ("entra.microsoft.com", "/nothing", 404),
        ("myaccount.microsoft.com", "/organizations", 303),
        ("login.microsoftonline.com", "/", 302),
        ("microsoft.com", "/", 421),
        ("graph.microsoft.com.evil.example", "/v1.0/users", 421),
    ] {
        let answer = lab.at(&format!("https://{name}")).caller().get(path).await;
        assert_eq!(answer.status, status, "{name}{path}: {}", answer.text());
    }
    for name in ["login.microsoftonline.com", "graph.microsoft.com", "entra.microsoft.com", "management.azure.com"] {
        let at = lab.at(&format!("https://{name}"));
        at.control().get("/world").await.check(404);
        at.control().post("/reset", &json!({})).await.check(404);
        assert_ne!(at.caller().get("/readyz").await.status, 200, "{name}");
    }
    lab.at(GRAPH).caller().get("/me").await.refuses(400, "BadRequest", "Invalid version.");
}

#[tokio::test]
async fn the_metadata_of_the_real_name_is_the_real_one() {
    let lab = Lab::open(7).await;
    let tenant = lab.woodgrove();
    let read = async |origin: &str, path: &str| lab.at(origin).caller().get(path).await.expect(200);
    let v2 = read(LOGIN, "/woodgrove.example/v2.0/.well-known/openid-configuration").await;
    for (name, expected) in [
        ("issuer", format!("{LOGIN}/{tenant}/v2.0")),
        ("authorization_endpoint", format!("{LOGIN}/{tenant}/oauth2/v2.0/authorize")),
        ("token_endpoint", format!("{LOGIN}/{tenant}/oauth2/v2.0/token")),
        ("jwks_uri", format!("{LOGIN}/{tenant}/discovery/v2.0/keys")),
        ("userinfo_endpoint", format!("{GRAPH}/oidc/userinfo")),
    ] {
        assert_eq!(v2[name], expected, "{name}");
    }
    let common = read(LOGIN, "/common/v2.0/.well-known/openid-configuration").await;
    assert_eq!(common["issuer"], format!("{LOGIN}/{{tenantid}}/v2.0"));
    // An old name of the token service: its addresses stay, its tokens say where they are from.
    let old = read("https://login.windows.net", "/common/v2.0/.well-known/openid-configuration").await;
    assert_eq!(old["token_endpoint"], "https://login.windows.net/common/oauth2/v2.0/token");
    assert_eq!(old["issuer"], format!("{LOGIN}/{{tenantid}}/v2.0"));
    // Some clients carry a port of their own along.
    let carried = read(&format!("{LOGIN}:8443"), "/common/v2.0/.well-known/openid-configuration").await;
    assert_eq!(carried["issuer"], format!("{LOGIN}:8443/{{tenantid}}/v2.0"));
    let asked = format!(
        "/common/discovery/instance?api-version=1.1&authorization_endpoint=https%3A%2F%2Flogin.microsoftonline.com%2F{tenant}%2Foauth2%2Fv2.0%2Fauthorize"
    );
    let discovered = read(LOGIN, &asked).await;
    let expected = format!("{LOGIN}/{tenant}/v2.0/.well-known/openid-configuration");
    assert_eq!(discovered["tenant_discovery_endpoint"], expected);
}

#[tokio::test]
async fn a_guest_is_invited_redeemed_and_let_in_under_the_real_names_alone() {
    let lab = Lab::open(7).await;
    let token = token(&lab, "https://graph.microsoft.com//.default").await;
    assert_eq!(support::claims(&token)["iss"], format!("https://sts.windows.net/{}/", lab.woodgrove()));
    let graph = bot_at(&lab, &format!("{GRAPH}/v1.0"), &token);
    let clinician = Clinician::Work;
    let asked = json!({"invitedUserEmailAddress": clinician.address(), "sendInvitationMessage": true,
        "inviteRedirectUrl": format!("https://myapps.microsoft.com/?tenantid={}", lab.woodgrove())});
    let invitation = graph.post("//invitations", &asked).await.expect(201);
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    let prefix = format!("{LOGIN}/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3ftenant%3d");
    assert!(link.starts_with(&prefix), "{link}");
    let page = graph.get("/users?$top=1").await.expect(200);
    let next = page["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(&format!("{GRAPH}/v1.0/users?")), "{next}");

    let mut browser = lab.at(LOGIN).browser();
    browser.visit(link).await;
    clinician.sign_in(&mut browser, &lab).await;
    exercise::accept(&mut browser, clinician).await;
    assert_eq!(browser.page().h1(), "My Apps", "{}", browser.page().text());
    assert_eq!(browser.page().url.host_str(), Some("myapps.microsoft.com"));
    let hosts: Vec<&str> = browser.trail().iter().filter_map(url::Url::host_str).collect();
    let known = ["login.microsoftonline.com", "myapps.microsoft.com"];
    assert!(hosts.iter().all(|host| known.contains(host)), "the browser met {hosts:?}");
    let guest = invitation["invitedUser"]["id"].as_str().unwrap();
    let path = format!("/myorganization/users/{guest}?$select=externalUserState");
    assert_eq!(graph.get(&path).await.expect(200)["externalUserState"], "Accepted");
}

#[tokio::test]
async fn a_mail_sent_under_the_real_names_leads_its_reader_to_this_machine() {
    let lab = Lab::open(7).await;
    let graph = bot_at(&lab, &format!("{GRAPH}/V1.0"), &token(&lab, "https://graph.microsoft.com/.default").await);
    let clinician = Clinician::Work;
    let asked = json!({"invitedUserEmailAddress": clinician.address(), "sendInvitationMessage": true,
        "inviteRedirectUrl": "https://myapplications.microsoft.com"});
    graph.post("/invitations", &asked).await.check(201);
    let mut browser = lab.browser();
    browser.visit(&format!("/inbox?to={}", clinician.address())).await;
    browser.click("Woodgrove Hospital invited you to access applications within their organization").await;
    browser.frame("Message").await;
    browser.click("Accept invitation").await;
    clinician.sign_in(&mut browser, &lab).await;
    browser.press("Accept").await;
    assert_eq!(browser.page().url.host_str(), Some("localhost"), "{}", browser.page().url);
    assert!(browser.page().url.path().starts_with("/myapps"), "{}", browser.page().url);
}

#[tokio::test]
async fn an_administrator_signs_in_to_the_portal_and_out_under_its_real_names() {
    let lab = Lab::open(7).await;
    let mut browser = lab.at("https://portal.azure.com").browser();
    browser.visit("https://portal.azure.com/users").await;
    exercise::sign_in(&mut browser, &lab, crate::exercise::ADMIN).await;
    assert_eq!(browser.page().url.host_str(), Some("entra.microsoft.com"), "{}", browser.page().url);
    assert!(browser.page().url.path().ends_with("/users"), "{}", browser.page().url);
    browser.press("Sign out").await;
    assert_eq!(browser.page().url.host_str(), Some("login.microsoftonline.com"), "{}", browser.page().text());
}

#[tokio::test]
async fn the_azure_cli_signs_in_and_finds_its_tenants_and_no_subscription() {
    let lab = Lab::open(7).await;
    let management = token(&lab, "https://management.core.windows.net//.default").await;
    assert_eq!(support::claims(&management)["aud"], "https://management.core.windows.net/");
    let at = bot_at(&lab, MANAGEMENT, &management);
    let version = "api-version=2022-12-01";
    assert_eq!(at.get(&format!("/subscriptions?{version}")).await.expect(200)["value"], json!([]));
    let tenants = at.get(&format!("/tenants?{version}")).await.expect(200);
    assert_eq!(tenants["value"][0]["tenantId"], lab.woodgrove());
    let refused = |answer: &Value| answer["error"]["code"].as_str().unwrap().to_owned();
    let no_token = lab.at(MANAGEMENT).caller().get(&format!("/tenants?{version}")).await.expect(401);
    assert_eq!(refused(&no_token), "AuthenticationFailed");
    let graph = token(&lab, "https://graph.microsoft.com/.default").await;
    let wrong = bot_at(&lab, MANAGEMENT, &graph).get(&format!("/tenants?{version}")).await.expect(401);
    assert_eq!(refused(&wrong), "InvalidAuthenticationTokenAudience");
    assert_eq!(refused(&at.get("/tenants").await.expect(400)), "MissingApiVersionParameter");
    assert_eq!(refused(&at.get(&format!("/providers?{version}")).await.expect(501)), "NotImplemented");
    let told = lab.at(MANAGEMENT).caller().get("//metadata/endpoints?api-version=2022-09-01").await.expect(200);
    assert_eq!(told["authentication"]["loginEndpoint"], LOGIN);
    assert_eq!(told["microsoftGraphResourceId"], format!("{GRAPH}/"));

    // A person, with the client id that the CLI has everywhere; no consent is asked.
    let own = cli(&lab, "https://management.azure.com//.default").await;
    assert_eq!(support::claims(&own)["scp"], "user_impersonation");
    let tenants = bot_at(&lab, MANAGEMENT, &own).get(&format!("/tenants?{version}")).await.expect(200);
    assert_eq!(tenants["value"].as_array().unwrap().len(), 1, "{tenants}");
    let graph = bot_at(&lab, &format!("{GRAPH}/v1.0"), &cli(&lab, "https://graph.microsoft.com//.default").await);
    graph.get("/users?$filter=userType%20eq%20'Guest'").await.check(200);
}

/// The administrator's token for the Azure CLI, which takes its code at a port of this machine.
async fn cli(lab: &Lab, scope: &str) -> String {
    const BACK: &str = "http://localhost:43210";
    let login = lab.at(LOGIN);
    let mut browser = login.browser();
    let asked = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", CLI), ("response_type", "code"), ("redirect_uri", BACK), ("scope", scope)])
        .finish();
    browser.visit(&format!("{LOGIN}/organizations/oauth2/v2.0/authorize?{asked}")).await;
    exercise::sign_in(&mut browser, lab, crate::exercise::ADMIN).await;
    let url = browser.page().url.clone();
    let (_, code) = url.query_pairs().find(|(name, _)| name == "code").unwrap_or_else(|| panic!("no code: {url}"));
    let pairs = [
        ("client_id", CLI),
        ("grant_type", "authorization_code"),
        ("code", code.as_ref()),
        ("redirect_uri", BACK),
        ("scope", scope),
    ];
    let answer = login.caller().post_form("/organizations/oauth2/v2.0/token", &pairs).await.expect(200);
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn on_this_machine_azure_resource_manager_is_an_address_and_graph_a_name() {
    let lab = Lab::open(7).await;
    let address = "https://127.0.0.1:8443";
    let told = lab.at(address).caller().get("/metadata/endpoints?api-version=2022-09-01").await.expect(200);
    assert_eq!(told["resourceManager"], format!("{address}/"));
    assert_eq!(told["authentication"]["loginEndpoint"], "https://localhost:8443");
    assert_eq!(told["microsoftGraphResourceId"], "https://localhost:8443/");
    let bot = lab.app("Invite Bot");
    let ask = async |scope: &str| {
        let pairs = [
            ("client_id", bot["appId"].as_str().unwrap()),
            ("client_secret", bot["secrets"][0].as_str().unwrap()),
            ("scope", scope),
            ("grant_type", "client_credentials"),
        ];
        let answer = lab.caller().post_form(&format!("/{}/oauth2/v2.0/token", lab.woodgrove()), &pairs).await;
        answer.expect(200)["access_token"].as_str().unwrap().to_owned()
    };
    for scope in ["https://127.0.0.1:8443//.default", "https://127.0.0.1/.default"] {
        let token = ask(scope).await;
        bot_at(&lab, address, &token).get("/subscriptions?api-version=2022-12-01").await.check(200);
        lab.graph(&token).get("/users").await.check(401);
    }
    for scope in ["https://localhost/.default", "http://localhost/.default", "https://localhost:8443//.default"] {
        lab.graph(&ask(scope).await).get("/users").await.check(200);
    }
}
