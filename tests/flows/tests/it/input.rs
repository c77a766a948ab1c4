//! What no honest client sends is refused in each surface's own form, and never by a failure.

use http::Method;
use serde_json::{Value, json};
use support::{Lab, Reply, Visitor, exercise};

use crate::exercise::ADMIN;

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A Graph error has its envelope.
fn is_graphs(reply: &Reply, status: u16) {
    let body = reply.expect(status);
    for key in ["code", "message"] {
        assert!(body["error"][key].is_string(), "{body}");
    }
    for key in ["date", "request-id", "client-request-id"] {
        assert!(body["error"]["innerError"][key].is_string(), "{body}");
    }
}

/// An error of the control API is a problem document.
fn is_a_problem(reply: &Reply, status: u16) -> Value {
    let body = reply.expect(status);
    assert_eq!(reply.header("content-type"), "application/problem+json", "{body}");
    assert_eq!(body["status"], status, "{body}");
    assert!(body["title"].is_string() || body["detail"].is_string(), "{body}");
    body
}

#[tokio::test]
async fn bodies_that_are_too_large_malformed_or_too_deep_are_refused() {
    let lab = Lab::open(7).await;
    let graph = lab.admin().await;
    let control = lab.control();
    let large = vec![b' '; 4 * 1024 * 1024 + 1];
    let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
    is_graphs(&graph.send(Method::POST, "/invitations", &[JSON], large.clone()).await, 413);
    is_a_problem(&control.send(Method::POST, "/tokens", &[JSON], large.clone()).await, 413);
    let token = format!("{}/{}/oauth2/v2.0/token", lab.origin(), lab.woodgrove());
    let reply = lab.caller().send(Method::POST, &token, &[FORM], large).await;
    assert!(reply.expect(413)["error"].is_string());
    for body in ["", "{", "nonsense", "[]", "\"text\"", "\u{feff}{}", &deep] {
        is_graphs(&graph.send(Method::POST, "/invitations", &[JSON], body.to_owned()).await, 400);
        is_a_problem(&control.send(Method::POST, "/tokens", &[JSON], body.to_owned()).await, 400);
    }
    is_graphs(&graph.send(Method::POST, "/invitations", &[JSON], &b"{\"a\":\"\xff\"}"[..]).await, 400);
    is_a_problem(&control.send(Method::POST, "/tokens", &[], "{}").await, 415);
    is_a_problem(&control.send(Method::POST, "/tokens", &[FORM], "a=b").await, 415);
    let unknown = is_a_problem(&control.post("/tokens", &json!({"tenantID": lab.woodgrove()})).await, 400);
    assert!(unknown.to_string().contains("tenantId"), "the nearest right name is told: {unknown}");
}

#[tokio::test]
async fn a_wrong_verb_is_405_everywhere() {
    let lab = Lab::open(7).await;
    is_graphs(&lab.admin().await.send(Method::DELETE, "/invitations", &[], "").await, 405);
    is_a_problem(&lab.control().send(Method::DELETE, "/world", &[JSON], "{}").await, 405);
    for path in ["/", "/inbox", "/redeem", "/journey", "/portal/users", "/myapps", "/livez"] {
        lab.caller().send(Method::DELETE, path, &[], "").await.check(405);
    }
    let token = format!("/{}/oauth2/v2.0/token", lab.woodgrove());
    let reply = lab.caller().get(&token).await;
    assert!(reply.expect(405)["error"].is_string());
}

#[tokio::test]
async fn a_foreign_host_is_421_before_anything_else() {
    let lab = Lab::open(7).await;
    for path in ["/", "/livez", "/readyz", "/_vestibule/v1/world", "/v1.0/users", "/portal", "/inbox", "/no-such-page"]
    {
        for host in ["evil.example", "localhost.evil.example", "evil.example:8443", "notlocalhost"] {
            lab.caller().send(Method::GET, path, &[("host", host)], "").await.check(421);
        }
        for host in
            ["localhost", "127.0.0.1:8443", "[::1]:8443", "default.localhost:8443", "guest.default.localhost:8443"]
        {
            let reply = lab.caller().send(Method::GET, path, &[("host", host)], "").await;
            assert_ne!(reply.status.as_u16(), 421, "{host}{path}");
        }
    }
}

#[tokio::test]
async fn control_characters_never_reach_the_directory_or_a_header() {
    let lab = Lab::open(7).await;
    let graph = lab.admin().await;
    for evil in ["a\r\nBcc: everybody@example.com", "a\u{0}b", "a\u{7}b", "a\u{1b}[2J"] {
        let ask = |name: &str, value: &str| {
            let mut asked = json!({"invitedUserEmailAddress": "lou@lakeside-practice.example",
                "inviteRedirectUrl": "https://a.example/", "sendInvitationMessage": true});
            asked[name] = value.into();
            asked
        };
        for field in ["invitedUserDisplayName", "invitedUserEmailAddress", "inviteRedirectUrl"] {
            is_graphs(&graph.post("/invitations", &ask(field, evil)).await, 400);
        }
        let mut cc = ask("invitedUserDisplayName", "Lou");
        cc["invitedUserMessageInfo"] =
            json!({"ccRecipients": [{"emailAddress": {"name": evil, "address": "x@y.example"}}]});
        is_graphs(&graph.post("/invitations", &cc).await, 400);
    }
    assert!(lab.mails("").await.is_empty());
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    admin.fill("Name", "a\u{7}b").await;
    admin.fill("Email address", "lou@lakeside-practice.example").await;
    admin.press("Invite").await;
    assert_eq!(admin.page().h1(), "Invite user");
    assert!(admin.page().alert().is_some(), "{}", admin.page().text());
    assert!(lab.mails("").await.is_empty());
}

#[tokio::test]
async fn names_and_messages_have_their_published_lengths() {
    let lab = Lab::open(7).await;
    let graph = lab.admin().await;
    let ask = |address: &str, name: usize, message: usize| {
        json!({"invitedUserEmailAddress": format!("{address}@lakeside-practice.example"),
            "inviteRedirectUrl": "https://a.example/", "sendInvitationMessage": true,
            "invitedUserDisplayName": "é".repeat(name), "invitedUserMessageInfo": {"customizedMessageBody": "é".repeat(message)}})
    };
    let made = graph.post("/invitations", &ask("one", 256, 10_000)).await.expect(201);
    assert_eq!(made["invitedUserDisplayName"], "é".repeat(256));
    assert!(
        lab.mail("one@lakeside-practice.example", "invitation").await["text"]
            .as_str()
            .unwrap()
            .contains(&"é".repeat(100))
    );
    is_graphs(&graph.post("/invitations", &ask("two", 257, 1)).await, 400);
    is_graphs(&graph.post("/invitations", &ask("three", 1, 10_001)).await, 400);
}

#[tokio::test]
async fn a_damaged_page_is_told_and_changes_nothing() {
    let lab = Lab::open(7).await;
    let invitation = crate::api::invite(&lab.bot().await, "dr.lee@fabrikam-clinic.example").await;
    for damaged in ["", "nonsense", "AAAA.BBBB", "\u{1f600}"] {
        let mut browser = lab.browser();
        browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
        browser.form_mut("Sign in").tamper("state", damaged);
        browser.fill("Password", "granite-sparrow-85").await;
        let before = lab.rows();
        browser.press("Sign in").await;
        assert!(browser.page().status.is_client_error(), "{damaged:?}: {}", browser.page().status);
        assert!(!browser.page().h1().is_empty());
        assert_eq!(before, lab.rows(), "{damaged:?}");
    }
}

#[tokio::test]
async fn addresses_that_make_no_sense_are_answered_not_failed() {
    let lab = Lab::open(7).await;
    let (graph, control) = (lab.admin().await, lab.control());
    for id in ["x", "%00", "%ff", "..%2f..", "11111111-2222-4333-8444-555555555555", "%F0%9F%98%80", "'"] {
        for path in [format!("/users/{id}"), format!("/groups/{id}"), format!("/auditLogs/directoryAudits/{id}")] {
            let reply = graph.get(&path).await;
            assert!(reply.status.is_client_error(), "{path}: {} {}", reply.status, reply.text());
            assert!(reply.json()["error"]["code"].is_string(), "{path}");
        }
        for path in [format!("/mail/{id}"), format!("/decisions/{id}"), format!("/{id}")] {
            let reply = control.get(&path).await;
            assert!(reply.status.is_client_error() || reply.status.as_u16() == 501, "{path}: {}", reply.status);
        }
        for path in [
            format!("/inbox/{id}"),
            format!("/portal/users/{id}"),
            format!("/decisions/{id}"),
            format!("/{id}/oauth2/v2.0/authorize"),
        ] {
            let mut stranger = lab.browser();
            let page = stranger.visit(&path).await;
            assert!(!page.status.is_server_error(), "{path}: {} {}", page.status, page.text());
        }
    }
    graph.get("/nonsense").await.refuses(400, "BadRequest", "Resource not found for the segment 'nonsense'.");
    assert_eq!(graph.get("/users/x/messages").await.expect(501)["error"]["code"], "NotImplemented");
    for filter in ["displayName%20eq", "(((", "displayName%20eq%20'", "nonsense%20eq%201", "x".repeat(5000).as_str()] {
        is_graphs(&graph.get(&format!("/users?$filter={filter}")).await, 400);
    }
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_answered_with_a_page() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    let mut wrong = Vec::new();
    for path in [
        "/myapps?search=a&search=b",
        "/myapps?tenantid=x",
        "/portal/users?search=a&search=b",
        "/portal/search?q=a&q=b",
        "/inbox?to=a&to=b",
        "/inbox?to=%ff",
        "/decisions?tenant=a&tenant=b",
        "/journey?state=a&state=b",
        "/redeem?rd=a&rd=b",
        "/unsubscribe/manage?tenant=a&tenant=b",
        "/common/oauth2/v2.0/authorize?client_id=a&client_id=b",
    ] {
        let page = admin.clone().visit(path).await.clone();
        let kind = page.headers.get("content-type").map(|kind| kind.to_str().unwrap());
        if page.status.is_server_error() || kind != Some("text/html; charset=utf-8") {
            wrong.push(format!("{path}: {} {kind:?} {}", page.status, page.body));
        } else {
            assert_eq!(page.title(), format!("{} - Vestibule", page.h1()), "{path}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn an_error_of_graph_never_tells_a_secret_of_the_request() {
    let lab = Lab::open(7).await;
    let reply = lab.graph("eyJhbGciOiJub25lIn0.e30.").get("/users").await;
    is_graphs(&reply, 401);
    let reply = lab.caller().get("/v1.0/users").await;
    is_graphs(&reply, 401);
}
