//! Two starts of one seed, on other ports and in other directories: the same requests get the same bytes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use support::{Caller, Program, Reply, Started};

use crate::Place;

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
/// How many people are invited.
const GUESTS: usize = 14;

/// Two processes that are asked the same.
struct Twins {
    processes: [Started; 2],
    /// What each of them calls its own ports, and what is written in their place.
    ports: [Vec<(String, &'static str)>; 2],
    asked: usize,
}

impl Twins {
    async fn start(places: [&Place; 2]) -> Self {
        let start = async |place: &Place| Program::start(&place.data()).and("--seed", "7").ready(&place.data()).await;
        let processes = [start(places[0]).await, start(places[1]).await];
        let ports = processes.each_ref().map(|process| {
            let port = |key: &str| process.state[key].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
            vec![(port("https"), "MAIN"), (port("app"), "APP"), (port("smtp"), "SMTP")]
        });
        Self { processes, ports, asked: 0 }
    }

    /// Sends one request to both, as whoever is asked for, and holds status, headers and body against each other.
    async fn ask(
        &mut self,
        who: fn(&Started) -> Caller,
        tokens: Option<&[String; 2]>,
        asked: &Asked<'_>,
    ) -> [Reply; 2] {
        let mut replies = Vec::new();
        for (number, process) in self.processes.iter().enumerate() {
            let caller = who(process);
            let caller = tokens.map_or_else(|| caller.clone(), |tokens| caller.with_token(&tokens[number]));
            let body = asked.body.as_ref().map(Value::to_string).unwrap_or_default();
            replies.push(caller.send(asked.method.clone(), asked.path, JSON, body).await);
        }
        self.asked += 1;
        let told = [0, 1].map(|number: usize| {
            let reply: &Reply = &replies[number];
            let text = format!("{} {:?}\n{}", reply.status, reply.headers, reply.text());
            without_ports(&bare(&text), &self.ports[number])
        });
        assert_eq!(told[0], told[1], "request {}: {} {}", self.asked, asked.method, asked.path);
        replies.try_into().unwrap_or_else(|_| unreachable!("there are two of them"))
    }

    async fn control(&mut self, method: Method, path: &str, body: Option<Value>) -> Value {
        let [one, _] = self.ask(|process| process.control(), None, &Asked { method, path, body }).await;
        serde_json::from_slice(&one.body).unwrap_or_default()
    }

    async fn graph(&mut self, tokens: &[String; 2], method: Method, path: &str, body: Option<Value>) -> Value {
        let [one, _] = self.ask(|process| process.graph(""), Some(tokens), &Asked { method, path, body }).await;
        serde_json::from_slice(&one.body).unwrap_or_default()
    }

    /// A token of each process, which says where it was issued.
    async fn token(&mut self, body: Value) -> [String; 2] {
        let asked = Asked { method: Method::POST, path: "/tokens", body: Some(body) };
        let replies = self.ask(|process| process.control(), None, &asked).await;
        replies.map(|reply| reply.expect(200)["access_token"].as_str().expect("a token").to_owned())
    }
}

struct Asked<'a> {
    method: Method,
    path: &'a str,
    body: Option<Value>,
}

/// A text whose tokens are written as what they say: the signature follows from the issuer, and so from the port.
fn bare(text: &str) -> String {
    let said = |word: &str| {
        let mut parts = word.split('.');
        let (head, claims, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let read = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        (parts.next().is_none() && !rest.is_empty()).then_some(())?;
        Some(format!("{}{}", read(head)?, read(claims)?))
    };
    let words = text.split_inclusive('"').map(|word| {
        let bare = word.trim_end_matches('"');
        if bare.starts_with("eyJ") { said(bare).unwrap_or_else(|| word.to_owned()) } else { word.to_owned() }
    });
    words.collect()
}

/// A text with names in place of ports, also where an address stands within another one, and where a mail breaks its lines.
fn without_ports(text: &str, ports: &[(String, &'static str)]) -> String {
    let whole = text.replace("=\\r\\n", "");
    let colons = [":", "%3a", "%3A", "%253a", "%253A"];
    let each = ports.iter().flat_map(|port| colons.map(|colon| (colon, port)));
    each.fold(whole, |text, (colon, (port, name))| text.replace(&format!("{colon}{port}"), &format!("{colon}{name}")))
}

#[tokio::test]
async fn two_starts_of_one_seed_answer_three_hundred_requests_with_the_same_bytes() {
    let places = [Place::new(), Place::new()];
    let mut twins = Twins::start([&places[0], &places[1]]).await;
    let world = twins.control(Method::GET, "/world", None).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let woodgrove = text(&world["tenants"][0]["id"]);
    let app = |name: &str| {
        let apps = world["tenants"][0]["apps"].as_array().expect("apps").iter();
        apps.clone().find(|app| app["displayName"] == name).cloned().expect("the app")
    };
    let (bot, cli, records) = (app("Invite Bot"), app("Lab CLI"), app("Health Records"));
    let daemon = twins.token(json!({"tenantId": woodgrove, "clientId": bot["appId"]})).await;
    // What runs beside the requests moves nothing of theirs.
    twins.control(Method::PATCH, "/settings", Some(json!({"mail.link_scanner": true}))).await;
    let scopes = "User.Invite.All User.ReadWrite.All Directory.Read.All AuditLog.Read.All Policy.Read.All \
                  Policy.ReadWrite.Authorization AppRoleAssignment.ReadWrite.All Application.Read.All";
    let admin = json!({"tenantId": woodgrove, "clientId": cli["appId"], "account": "ada.morgan@woodgrove.example",
        "scope": scopes});
    for number in 0..GUESTS {
        a_guest(&mut twins, &daemon, &woodgrove, &records, number).await;
    }
    the_rest(&mut twins, admin, &woodgrove).await;
    assert!(twins.asked >= 300, "{} requests", twins.asked);
}

/// Somebody is invited, assigned, redeems, signs in and is looked at.
async fn a_guest(twins: &mut Twins, daemon: &[String; 2], woodgrove: &str, records: &Value, number: usize) {
    let address = format!("person-{number}@clinic.example");
    let body = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/", "sendInvitationMessage": true});
    let invitation = twins.graph(daemon, Method::POST, "/invitations", Some(body.clone())).await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap_or_else(|| panic!("no guest: {invitation}")).to_owned();
    twins.graph(daemon, Method::POST, "/invitations", Some(body)).await;
    let resource = records["servicePrincipalId"].as_str().expect("an id");
    let assign =
        json!({"principalId": user, "resourceId": resource, "appRoleId": "00000000-0000-0000-0000-000000000000"});
    let path = format!("/servicePrincipals/{resource}/appRoleAssignedTo");
    twins.graph(daemon, Method::POST, &path, Some(assign.clone())).await;
    twins.graph(daemon, Method::POST, &path, Some(assign)).await;
    let mail = twins.control(Method::GET, &format!("/mail/wait?to={address}&timeout=10"), None).await;
    twins.control(Method::GET, &format!("/mail/{}", mail["id"].as_str().expect("an id")), None).await;
    let stop = json!({"invitationId": invitation["id"], "stopAt": "consent"});
    twins.control(Method::POST, "/redemptions", Some(stop)).await;
    let redeem = json!({"invitationId": invitation["id"]});
    let redeemed = twins.control(Method::POST, "/redemptions", Some(redeem.clone())).await;
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
    twins.control(Method::POST, "/redemptions", Some(redeem)).await;
    for client in [&records["appId"], &json!("2793995e-0a7d-40d7-bd35-6968ba142197")] {
        let sign_in = json!({"tenantId": woodgrove, "clientId": client, "account": address, "scope": "openid profile"});
        twins.control(Method::POST, "/sign-ins", Some(sign_in)).await;
    }
    for path in [
        format!("/users/{user}"),
        format!("/users/{user}?$select=externalUserState,identities,createdDateTime"),
        format!("/users/{user}/appRoleAssignments"),
        format!("/users/{user}/memberOf"),
        format!("/users?$filter=mail%20eq%20'{address}'"),
        "/users?$filter=userType%20eq%20'Guest'&$top=3".to_owned(),
        "/auditLogs/directoryAudits?$top=3".to_owned(),
        "/auditLogs/signIns?$top=3".to_owned(),
        "/users/nobody@woodgrove.example".to_owned(),
    ] {
        twins.graph(daemon, Method::GET, &path, None).await;
    }
    twins.control(Method::GET, "/decisions?top=2", None).await;
    let question =
        json!({"question": "signIn", "tenantId": woodgrove, "clientId": records["appId"], "account": address});
    twins.control(Method::POST, "/whatif", Some(question)).await;
    twins.control(Method::PATCH, "/clock", Some(json!({"advance": "PT2M"}))).await;
}

/// Settings, snapshots, faults, time, and everything that was kept.
async fn the_rest(twins: &mut Twins, asked: Value, woodgrove: &str) {
    let admin = &twins.token(asked.clone()).await;
    twins.control(Method::PUT, "/snapshots/before", Some(json!({}))).await;
    let nobody = json!({"allowInvitesFrom": "none"});
    twins.graph(admin, Method::PATCH, "/policies/authorizationPolicy", Some(nobody)).await;
    let body = json!({"invitedUserEmailAddress": "x@clinic.example", "inviteRedirectUrl": "https://a.example/"});
    twins.graph(admin, Method::POST, "/invitations", Some(body.clone())).await;
    twins.control(Method::GET, "/export", None).await;
    twins.control(Method::POST, "/snapshots/before/restore", Some(json!({}))).await;
    twins
        .control(Method::POST, "/faults", Some(json!({"surface": "graph", "status": 429, "retryAfter": 3, "nth": 1})))
        .await;
    twins.graph(admin, Method::POST, "/invitations", Some(body.clone())).await;
    twins.graph(admin, Method::POST, "/invitations", Some(body)).await;
    twins.control(Method::PATCH, "/clock", Some(json!({"advance": "P31D"}))).await;
    let admin = &twins.token(asked).await;
    for path in
        ["/mail", "/decisions", "/requests?path=/v1.0", "/permissions-report", "/lab", "/settings", "/keys", "/export"]
    {
        twins.control(Method::GET, path, None).await;
    }
    for path in ["/auditLogs/directoryAudits?$top=999", "/auditLogs/signIns?$top=999", "/users?$top=999"] {
        twins.graph(admin, Method::GET, path, None).await;
    }
    for path in ["discovery/v2.0/keys", "v2.0/.well-known/openid-configuration"] {
        let path = format!("/{woodgrove}/{path}");
        twins.ask(|process| process.caller(), None, &Asked { method: Method::GET, path: &path, body: None }).await;
    }
    twins.control(Method::POST, "/reset", Some(json!({}))).await;
    twins.control(Method::GET, "/export", None).await;
}
