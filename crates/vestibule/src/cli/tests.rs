mod import_graph;
mod instrument;
mod invite;
mod meant;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{Method, StatusCode, Uri, header};
use clap::Parser;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::data_dir;
use crate::listen;
use crate::state_file::State;
use crate::tls::{self, DropIn, Tls};

/// The words of a call, as they stand behind the program's name.
#[derive(Debug, Parser)]
struct Words {
    #[command(subcommand)]
    call: Call,
}

/// A tenant, an app, an invitation.
const ID: &str = "00000003-0000-0000-c000-000000000000";

type Heard = Arc<Mutex<Vec<(Method, String, Value)>>>;

/// A control API that gives one answer to whatever it is asked, over our own TLS, and remembers what that was.
struct Emulator {
    place: TempDir,
    heard: Heard,
}

fn emulator(status: StatusCode, answer: &'static str) -> Emulator {
    tls::install_provider();
    let place = tempfile::tempdir().expect("a directory");
    let tls = Tls::open(place.path(), &[], DropIn::IfMade).expect("TLS");
    let listener = listen::bind(Ipv4Addr::LOCALHOST.into(), 0, "port").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let heard = Heard::default();
    let ears = Arc::clone(&heard);
    let router = Router::new().fallback(move |method: Method, uri: Uri, body: String| async move {
        let path = uri.path_and_query().expect("a path").to_string();
        let body = serde_json::from_str(&body).unwrap_or(Value::Null);
        ears.lock().expect("the lock").push((method, path, body));
        (status, [(header::CONTENT_TYPE, "application/json")], answer)
    });
    tokio::spawn(listen::serve(listener, tls.config(), router, axum_server::Control::new()));
    let origin = format!("https://localhost:{port}");
    let state = State {
        control: format!("{origin}/_vestibule/v1"),
        https: origin.clone(),
        http: format!("http://localhost:{port}"),
        app: origin.clone(),
        app_http: origin,
        also: None,
        smtp: String::new(),
        ca_file: tls.ca_file().to_owned(),
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    state.write(&data_dir::state_file(place.path())).expect("a state file");
    Emulator { place, heard }
}

impl Emulator {
    async fn run(&self, words: &[&str]) -> (Exit, String, String) {
        let data = self.place.path().to_str().expect("a path in UTF-8");
        run_words(&[words, &["--data", data]].concat()).await
    }

    fn heard(&self) -> (Method, String, Value) {
        self.heard.lock().expect("the lock").pop().expect("one call")
    }
}

async fn run_words(words: &[&str]) -> (Exit, String, String) {
    let words = Words::parse_from(["vestibule"].iter().chain(words));
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let exit = run(&words.call, &mut output, &mut errors).await.expect("memory takes all");
    (exit, String::from_utf8(output).expect("text"), String::from_utf8(errors).expect("text"))
}

const MAIL: &str = r#"{"id":"m1","kind":"passcode","from":"account@vestibule.example","to":["lee@fabrikam-clinic.example"],"cc":[],
    "replyTo":null,"subject":"Woodgrove Hospital\u001b[2J account verification code","date":"2027-01-01T00:00:00Z","language":"en-US",
    "text":"Your code:\n12345678","html":"","redeemUrl":null,"passcode":"12345678","unsubscribeUrl":null,"invitationId":null,"tenantId":null}"#;

#[tokio::test]
async fn reset_resets_the_sandbox_that_is_named() {
    let emulator = emulator(StatusCode::OK, "{}");
    let (exit, output, _) = emulator.run(&["reset", "--sandbox", "t1"]).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "the sandbox t1 is as its world document says\n"));
    assert_eq!(emulator.heard(), (Method::POST, "/_vestibule/v1/reset?sandbox=t1".to_owned(), json!({})));
}

#[tokio::test]
async fn a_reset_may_begin_in_a_situation() {
    let emulator = emulator(StatusCode::OK, "{}");
    let (exit, output, _) = emulator.run(&["reset", "--situation", "no-tile"]).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "the sandbox default begins in the situation no-tile\n"));
    let asked = (Method::POST, "/_vestibule/v1/reset".to_owned(), json!({"situation": "no-tile"}));
    assert_eq!(emulator.heard(), asked);
}

#[tokio::test]
async fn mail_wait_asks_once_and_shows_the_message() {
    let emulator = emulator(StatusCode::OK, MAIL);
    let words = ["mail", "wait", "--to", "lee+x@fabrikam-clinic.example", "--kind", "passcode", "--timeout", "3"];
    let (exit, output, _) = emulator.run(&words).await;
    assert_eq!(exit, Exit::Done);
    assert!(output.contains("Passcode: 12345678\n") && output.ends_with("\n\nYour code:\n12345678\n"), "{output}");
    assert!(!output.contains('\u{1b}'), "a stranger's subject must not move the cursor");
    let asked = "/_vestibule/v1/mail/wait?to=lee%2Bx%40fabrikam-clinic.example&kind=passcode&timeout=3";
    let (method, path, _) = emulator.heard();
    assert_eq!((method, path.as_str()), (Method::GET, asked));
}

#[tokio::test]
async fn mail_open_shows_one_message_or_what_was_sent() {
    const WHOLE: &str = r#"{"id":"m1","kind":"other","from":"a@b.example","to":["c@d.example"],"subject":"hello",
        "date":"2027-01-01T00:00:00Z","text":"Hi","raw":"From: a@b.example\r\nSubject: =?utf-8?q?hello?=\r\n\r\nHi\r\n"}"#;
    let emulator = emulator(StatusCode::OK, WHOLE);
    let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let (exit, output, _) = emulator.run(&["mail", "open", id]).await;
    assert_eq!(exit, Exit::Done);
    assert!(output.contains("Subject: hello\n") && output.ends_with("\n\nHi\n"), "{output}");
    let (method, path, _) = emulator.heard();
    assert_eq!((method, path), (Method::GET, format!("/_vestibule/v1/mail/{id}")));
    let sent = "From: a@b.example\nSubject: =?utf-8?q?hello?=\n\nHi\n";
    assert_eq!(emulator.run(&["mail", "open", id, "--raw"]).await.1, sent);
}

#[tokio::test]
async fn mail_list_shows_a_row_for_each_message() {
    let one = emulator(
        StatusCode::OK,
        r#"{"value":[{"id":"m1","kind":"other","from":"a@b.example","to":["c@d.example"],"subject":"hello","date":"2027-01-01T00:00:00Z","text":""}]}"#,
    );
    let (exit, output, _) = one.run(&["mail", "list", "--top", "5"]).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "2027-01-01T00:00:00Z  m1  other         c@d.example  hello\n"));
    assert_eq!(one.heard().1, "/_vestibule/v1/mail?top=5");
    let none = emulator(StatusCode::OK, r#"{"value":[]}"#);
    assert_eq!(none.run(&["mail", "list"]).await.1, "no mail\n");
    assert_eq!(none.run(&["mail", "list", "--json"]).await.1, "{\"value\":[]}\n");
}

#[tokio::test]
async fn redeem_says_only_what_was_said_and_ends_by_the_outcome() {
    const ACCEPTED: &str = r#"{"outcome":"accepted","session":"s","userId":"u","externalUserState":"Accepted",
        "steps":[{"step":"discovery","result":"entra"},{"step":"signIn","result":"passed"}],"landingUrl":"https://localhost/myapps","refusal":null}"#;
    let accepted = emulator(StatusCode::OK, ACCEPTED);
    let words = ["redeem", "lee@fabrikam-clinic.example", "--tenant", ID, "--terms", "acceptUnread", "--home-mfa"];
    let (exit, output, _) = accepted.run(&words).await;
    let told =
        "accepted\n  discovery  entra\n  signIn     passed\nuser u: Accepted\nlands on https://localhost/myapps\n";
    assert_eq!((exit, output.as_str()), (Exit::Done, told));
    let body =
        json!({"email": "lee@fabrikam-clinic.example", "tenantId": ID, "terms": "acceptUnread", "homeMfa": true});
    assert_eq!(accepted.heard(), (Method::POST, "/_vestibule/v1/redemptions".to_owned(), body));
}

#[tokio::test]
async fn a_redemption_that_did_not_end_as_asked_is_refused() {
    const REFUSED: &str =
        r#"{"outcome":"refused","steps":[],"refusal":{"code":"AADSTS500213","message":"no","decisionId":"d"}}"#;
    let (exit, output, _) = emulator(StatusCode::OK, REFUSED).run(&["redeem", ID]).await;
    assert_eq!((exit, output.as_str()), (Exit::Refused, "refused\nAADSTS500213: no\ndecision d\n"));
    for (answer, words, expected) in [
        (r#"{"outcome":"cancelled","steps":[]}"#, &["redeem", ID][..], Exit::Refused),
        (r#"{"outcome":"cancelled","steps":[]}"#, &["redeem", ID, "--consent", "cancel"][..], Exit::Done),
        (r#"{"outcome":"declined","steps":[]}"#, &["redeem", ID, "--terms", "decline"][..], Exit::Done),
        (r#"{"outcome":"stopped","steps":[]}"#, &["redeem", ID][..], Exit::Refused),
        (r#"{"outcome":"stopped","steps":[]}"#, &["redeem", ID, "--stop-at", "consent"][..], Exit::Done),
    ] {
        assert_eq!(emulator(StatusCode::OK, answer).run(words).await.0, expected, "{answer} {words:?}");
    }
}

#[tokio::test]
async fn what_would_be_refused_is_told_with_its_trace() {
    const DENIED: &str = r#"{"verdict":"deny","denial":{"code":"BadRequest","message":"no"},"obligations":[],
        "trace":[{"rule":"b2bManagementPolicy.domains","saw":"a.example","verdict":"deny"}]}"#;
    let emulator = emulator(StatusCode::OK, DENIED);
    let words = ["whatif", "invite", "lee@a.example", "--tenant", ID, "--inviter", "ada@b.example"];
    let told = "deny\n  deny     b2bManagementPolicy.domains: a.example\nBadRequest: no\n";
    assert_eq!(emulator.run(&words).await, (Exit::Refused, told.to_owned(), String::new()));
    let asked = json!({"question": "invite", "tenantId": ID, "inviter": "ada@b.example", "email": "lee@a.example"});
    assert_eq!(emulator.heard(), (Method::POST, "/_vestibule/v1/whatif".to_owned(), asked));
    emulator.run(&["whatif", "redeem", "lee@a.example", "--tenant", ID]).await;
    assert_eq!(emulator.heard().2, json!({"question": "redeem", "tenantId": ID, "email": "lee@a.example"}));
    let from = ["--compliant-device", "--ip", "198.51.100.7", "--country", "DE"];
    let sign_in = ["whatif", "sign-in", "lee@a.example", "--tenant", ID, "--client-id", ID];
    emulator.run(&[&sign_in[..], &from[..]].concat()).await;
    let asked = json!({
        "question": "signIn", "tenantId": ID, "clientId": ID, "account": "lee@a.example",
        "device": {"compliant": true, "hybridJoined": false}, "location": {"ip": "198.51.100.7", "country": "DE"}
    });
    assert_eq!(emulator.heard().2, asked);
}

#[tokio::test]
async fn a_refusal_is_told_in_the_control_apis_words() {
    const PROBLEM: &str = r#"{"title":"Not Found","status":404,"detail":"no such sandbox"}"#;
    let emulator = emulator(StatusCode::NOT_FOUND, PROBLEM);
    let refused = (Exit::Refused, String::new(), "error: no such sandbox\n".to_owned());
    assert_eq!(emulator.run(&["reset"]).await, refused);
    let (_, output, _) = emulator.run(&["reset", "--json"]).await;
    assert_eq!(serde_json::from_str::<Value>(&output).expect("JSON")["detail"], "no such sandbox");
}

#[tokio::test]
async fn a_value_that_means_nothing_to_the_emulator_is_wrong_usage() {
    const PROBLEM: &str =
        r#"{"title":"Bad Request","status":400,"detail":"'soon' is no duration, like PT1H","errors":[]}"#;
    let emulator = emulator(StatusCode::BAD_REQUEST, PROBLEM);
    let told = "error: 'soon' is no duration, like PT1H\n".to_owned();
    assert_eq!(emulator.run(&["clock", "advance", "PT1H"]).await, (Exit::Usage, String::new(), told));
}

#[tokio::test]
async fn readyz_tells_ready_from_not_ready() {
    let ready = emulator(StatusCode::OK, "");
    assert_eq!(ready.run(&["readyz"]).await, (Exit::Done, "ready\n".to_owned(), String::new()));
    assert_eq!(ready.heard().1, "/readyz");
    let (exit, output, _) = emulator(StatusCode::SERVICE_UNAVAILABLE, "").run(&["readyz"]).await;
    assert_eq!((exit, output.as_str()), (Exit::Refused, "not ready (503 Service Unavailable)\n"));
}

#[tokio::test]
async fn what_is_not_there_or_is_something_else_is_not_reachable() {
    tls::install_provider();
    let place = tempfile::tempdir().expect("a directory");
    let data = place.path().to_str().expect("a path in UTF-8");
    let (exit, _, errors) = run_words(&["reset", "--data", data]).await;
    assert!(exit == Exit::Unreachable && errors.contains("vestibule start"), "{errors}");
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port").local_addr().expect("an address");
    let (exit, _, errors) = run_words(&["reset", "--data", data, "--url", &format!("http://{closed}")]).await;
    assert!(exit == Exit::Unreachable && errors.contains(&closed.to_string()), "{errors}");
    let stranger = emulator(StatusCode::OK, "<html>").run(&["reset"]).await;
    assert!(stranger.0 == Exit::Unreachable && stranger.2.contains("is no emulator"), "{}", stranger.2);
}

#[tokio::test]
async fn an_emulator_that_is_named_is_trusted_by_the_root_of_the_data_directory() {
    let emulator = emulator(StatusCode::OK, "{}");
    let state = State::read(&data_dir::state_file(emulator.place.path())).expect("a file").expect("a state");
    for url in [&state.https, &state.http] {
        let (exit, _, errors) = emulator.run(&["reset", "--url", url]).await;
        assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{url}");
    }
}

#[test]
fn exit_statuses_are_the_published_ones() {
    for (exit, status) in [(Exit::Done, 0), (Exit::Refused, 1), (Exit::Usage, 2), (Exit::Unreachable, 3)] {
        assert_eq!(ExitCode::from(exit), ExitCode::from(status));
    }
}

#[tokio::test]
async fn a_token_is_minted_with_exactly_the_flaws_that_were_asked_for() {
    const FORGED: &str = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"a.b.c","id_token":"i.d.t"}"#;
    let emulator = emulator(StatusCode::OK, FORGED);
    let base = ["token", "--tenant", ID, "--client", ID];
    let (exit, output, _) = emulator.run(&[&base[..], &["--role", "User.Invite.All"]].concat()).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "a.b.c\n"));
    let asked = json!({"tenantId": ID, "clientId": ID, "roles": ["User.Invite.All"]});
    assert_eq!(emulator.heard(), (Method::POST, "/_vestibule/v1/tokens".to_owned(), asked));
    let more = ["--account", "ada", "--scope", "openid User.Read", "--expired", "--bad-signature", "--id-token"];
    let claims = ["--claims", r#"{"acct":1}"#];
    let (exit, output, _) = emulator.run(&[&base[..], &more[..], &claims[..]].concat()).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "i.d.t\n"));
    let asked = json!({
        "tenantId": ID, "clientId": ID, "account": "ada", "scope": "openid User.Read", "expired": true,
        "badSignature": true, "claims": {"acct": 1},
    });
    assert_eq!(emulator.heard().2, asked);
    let (_, output, _) = emulator.run(&[&base[..], &["--json"]].concat()).await;
    assert_eq!(serde_json::from_str::<Value>(&output).ok(), serde_json::from_str(FORGED).ok());
    let without = self::emulator(StatusCode::OK, r#"{"access_token":"a.b.c"}"#);
    let (exit, output, errors) = without.run(&[&base[..], &["--account", "ada", "--id-token"]].concat()).await;
    assert_eq!((exit, output.as_str()), (Exit::Refused, ""), "nothing that a script could take for a token");
    assert!(errors.contains("'openid' asks for one"), "{errors}");
}
