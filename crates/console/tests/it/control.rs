use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use console::Process;
use directory::tenants;
use futures_util::FutureExt;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::lab::Lab;

#[tokio::test]
async fn the_world_tells_what_signs_everybody_in() {
    let world = Lab::open().read("/world").await;
    assert_eq!(world["sandbox"], "default");
    let woodgrove = &world["tenants"][0];
    assert_eq!(woodgrove["initialDomain"], "woodgrovehospital.onmicrosoft.com");
    let ada = &woodgrove["accounts"][0];
    assert_eq!((&ada["password"], &ada["roles"][0]), (&json!("amber-lantern-26"), &json!("Global Administrator")));
    assert!(world["personalAccounts"].as_array().expect("people").iter().any(|one| one["provider"] == "mailbox"));
}

#[tokio::test]
async fn a_call_that_changes_something_is_json_and_from_here() {
    let lab = Lab::open();
    let post = |path: &str| Request::post(format!("/_vestibule/v1{path}"));
    let plain = lab.send(post("/lab/reset"), Vec::new()).await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(plain.header(CONTENT_TYPE), "application/problem+json");
    let delete = lab.send(Request::delete("/_vestibule/v1/mail"), Vec::new()).await;
    assert_eq!(delete.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let json = |origin: &str| {
        let media_type = "application/json; charset=utf-8";
        lab.send(post("/lab/reset").header(CONTENT_TYPE, media_type).header(ORIGIN, origin), b"{}".to_vec())
    };
    assert_eq!(json("https://evil.example").await.status, StatusCode::FORBIDDEN);
    assert_eq!(json("null").await.status, StatusCode::FORBIDDEN);
    assert_eq!(json("http://localhost:3000").await.status, StatusCode::FORBIDDEN);
    assert_eq!(json("http://localhost:8443").await.status, StatusCode::NO_CONTENT);
}

const AT: &str = "2027-01-01T00:00:00Z";

#[tokio::test]
async fn what_is_wrong_with_a_call_is_said_with_its_status_and_field() {
    let lab = Lab::open();
    let deep = format!("{{\"tokens\":{}{}}}", "[".repeat(64), "]".repeat(64));
    let deep: Value = serde_json::from_str(&deep).expect("json");
    let cases = [
        (Method::POST, "/redemptions", json!({"emial": "x"}), 400, "emial", "did you mean 'email'"),
        (Method::POST, "/redemptions", json!({"consent": "maybe"}), 400, "consent", "accept, cancel"),
        (
            Method::POST,
            "/redemptions",
            json!({"location": {"country": "Germany"}}),
            400,
            "location.country",
            "two letters",
        ),
        (Method::POST, "/redemptions", json!({"email": "a@b.example"}), 400, "tenantId", "needs the tenant"),
        (Method::POST, "/redemptions", deep, 400, "", "nested deeper than 64"),
        (Method::PATCH, "/settings", json!({"portal.vintag": "classic"}), 400, "portal.vintag", "portal.vintage"),
        (Method::PATCH, "/clock", json!({}), 400, "", "say one of"),
        (Method::PATCH, "/clock", json!({"advance": "PT0.5S"}), 400, "advance", "whole seconds"),
        (Method::POST, "/objects", json!({"kind": "tenant"}), 400, "name", "missing field 'name'"),
        (
            Method::POST,
            "/objects",
            json!({"kind": "tenant", "name": "X", "initialDomain": "woodgrove.example"}),
            409,
            "domains",
            "",
        ),
        (Method::PATCH, "/clock", json!({"set": "yesterday"}), 400, "set", "'2027-01-01T00:00:00Z'"),
        (Method::PATCH, "/clock", json!({"advance": "soon"}), 400, "advance", "'PT1H'"),
        (
            Method::PATCH,
            "/settings",
            json!({"portal.vintage": "clasic"}),
            400,
            "portal.vintage",
            "did you mean 'classic'",
        ),
        (
            Method::PATCH,
            "/settings",
            json!({"policy.delay_seconds": -1}),
            400,
            "policy.delay_seconds",
            "a whole number",
        ),
        (Method::POST, "/redemptions", json!({"invitationId": "x"}), 400, "invitationId", "an id is expected"),
        (Method::GET, "/decisions?top=many", json!({}), 400, "top", "a whole number is expected"),
        (Method::POST, "/whatif", json!({}), 400, "question", "missing field 'question'"),
        (Method::POST, "/sandboxes", json!({"name": "t1"}), 501, "", "keeps no sandboxes"),
        (Method::POST, "/sandboxes", json!({"name": "T 1"}), 400, "name", "is no name"),
        (Method::POST, "/sandboxes", json!({"name": "t", "world": {"tenant": []}}), 400, "world.tenant", "tenants"),
        (Method::DELETE, "/sandboxes/default", json!({}), 409, "", "always there"),
        (Method::DELETE, "/sandboxes/t1", json!({}), 404, "", "no sandbox 't1'"),
        (Method::PUT, "/snapshots/A", json!({}), 400, "name", "is no name"),
        (Method::POST, "/snapshots/a/restore", json!({}), 404, "", "no snapshot 'a'"),
        (Method::DELETE, "/snapshots/a", json!({}), 404, "", "no snapshot 'a'"),
        (Method::POST, "/import", json!({"tables": {}, "sandbox": "a"}), 400, "at", "missing field 'at'"),
        (Method::POST, "/import", json!({"tables": {}, "sandbox": "a", "at": AT}), 400, "tables", "another release"),
        (Method::PUT, "/world", json!({"name": "w", "tenant": []}), 400, "tenant", "did you mean 'tenants'"),
        (Method::POST, "/faults", json!({"surface": "graph"}), 400, "status", "what goes wrong"),
        (Method::PUT, "/world", json!({"name": "w"}), 400, "tenants", "lists its tenants"),
        (Method::PUT, "/world", json!([]), 400, "tenants", "lists its tenants"),
        (Method::POST, "/import", json!({}), 400, "tenants", "lists its tenants"),
        (Method::POST, "/reset?sanbox=default", json!({}), 400, "sanbox", "did you mean 'sandbox'"),
        (Method::PATCH, "/clock?x=1", json!({"advance": "PT1H"}), 400, "x", "sandbox"),
        (Method::DELETE, "/faults", json!({"a": 1}), 400, "a", "unknown"),
        (Method::DELETE, "/sandboxes/t1", json!({"a": 1}), 400, "a", "unknown"),
        (Method::DELETE, "/snapshots/t1", json!({"a": 1}), 400, "a", "unknown"),
        (Method::GET, "/requests?surface=grpah", json!({}), 400, "surface", "did you mean 'graph'"),
        (Method::POST, "/faults", json!({"surface": "graf", "status": 500}), 400, "surface", "did you mean 'graph'"),
        (Method::POST, "/faults", json!({"surface": "graph", "stats": 500}), 400, "stats", "did you mean 'status'"),
        (Method::DELETE, "/faults/00000000-0000-4000-8000-000000000000", json!({}), 404, "", "there is no fault"),
        (
            Method::POST,
            "/assertions",
            json!({"assertions": [{"mial": {}}]}),
            400,
            "assertions[0]",
            "did you mean 'mail'",
        ),
        (Method::POST, "/nothing", json!({}), 404, "", "has no /_vestibule/v1/nothing"),
        (Method::POST, "/mail", json!({}), 405, "", "POST is not a verb"),
        (Method::POST, "/lab/reset?sandbox=other", json!({}), 404, "", "no sandbox 'other'"),
        (Method::GET, "/mail?knd=x", json!({}), 400, "knd", "did you mean 'kind'"),
        (Method::GET, "/mail/00000000-0000-4000-8000-000000000000", json!({}), 404, "", "there is no mail"),
        (Method::GET, "/decisions/no-id", json!({}), 404, "", "nothing with the id 'no-id'"),
        (Method::GET, "/faults?topp=1", json!({}), 400, "topp", "did you mean 'top'"),
    ];
    for (method, path, body, status, field, said) in cases {
        let answer = lab.call(method.clone(), path, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{path}");
        assert_eq!(problem["field"].as_str().unwrap_or_default(), field, "{path}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(said)), "{path}: {problem}");
    }
}

#[tokio::test]
async fn a_body_is_at_most_four_mebibytes() {
    let lab = Lab::open();
    let body = json!({"redeemUrl": "x".repeat(4 * 1024 * 1024)});
    let answer = lab.call(Method::POST, "/redemptions", &body).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (413, &json!(413)));
}

#[tokio::test]
async fn a_foreign_host_is_turned_away_everywhere() {
    let lab = Lab::open();
    for path in ["/", "/livez", "/readyz", "/_vestibule/v1/world"] {
        let answer = lab.send(Request::get(path).header(HOST, "evil.example"), Vec::new()).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn the_clock_is_moved_stopped_and_kept() {
    let lab = Lab::open();
    let clock = lab.read("/clock").await;
    assert_eq!(clock, json!({"now": "2027-01-01T00:00:00Z", "mode": "frozen", "offsetSeconds": 0}));
    let moved = lab.call(Method::PATCH, "/clock", &json!({"advance": "P31DT1S"})).await.json();
    assert_eq!(moved["now"], "2027-02-01T00:00:01Z");
    let set = lab.call(Method::PATCH, "/clock", &json!({"set": "2026-05-06T07:08:09.123Z"})).await.json();
    assert_eq!(set["now"], "2026-05-06T07:08:09Z");
    assert_eq!(lab.call(Method::PATCH, "/clock", &json!({"mode": "running"})).await.json()["mode"], "running");
    assert_eq!(lab.call(Method::PATCH, "/clock", &json!({"mode": "frozen"})).await.json()["mode"], "frozen");
}

#[tokio::test]
async fn settings_are_flat_and_complete() {
    let lab = Lab::open();
    let before = lab.read("/settings").await;
    assert_eq!(before["throttle.invitations"], json!({"requests": 150, "seconds": 5}));
    let patch = json!({"throttle.invitations": null, "redeem.allow_any_account": true});
    let after = lab.call(Method::PATCH, "/settings", &patch).await.json();
    assert_eq!(after["throttle.invitations"], Value::Null);
    assert_eq!(after["redeem.allow_any_account"], true);
    assert_eq!(after.as_object().expect("flat").len(), before.as_object().expect("flat").len());
    assert_eq!(lab.read("/settings").await, after);
}

#[tokio::test]
async fn objects_that_graph_cannot_make_are_made() {
    let lab = Lab::open();
    let tenant = lab.woodgrove().id;
    let contact =
        json!({"kind": "contact", "tenantId": tenant, "mail": "desk@lakeside.example", "displayName": "Desk"});
    let made = lab.call(Method::POST, "/objects", &contact).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.json()["id"].as_str().map(str::len), Some(36));
    assert_eq!(lab.call(Method::POST, "/objects", &contact).await.status, StatusCode::CONFLICT);
    let person =
        json!({"kind": "personalAccount", "provider": "google", "address": "kim@gmail.com", "displayName": "Kim"});
    let refused = lab.call(Method::POST, "/objects", &person).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (400, &json!("password")));
    let mut with_password = person.clone();
    with_password["password"] = json!("mango-tower-12");
    assert_eq!(lab.call(Method::POST, "/objects", &with_password).await.status, StatusCode::CREATED);
    let people = lab.read("/world").await["personalAccounts"].clone();
    let kim = people.as_array().expect("people").iter().find(|one| one["address"] == "kim@gmail.com").cloned();
    assert_eq!(kim.expect("Kim")["password"], "mango-tower-12");
}

/// What a token says.
fn claims(token: &Value) -> Value {
    let payload = token.as_str().and_then(|token| token.split('.').nth(1)).expect("a token");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("claims")
}

#[tokio::test]
async fn any_token_is_forged_with_exactly_what_was_asked() {
    let lab = Lab::open();
    let body = json!({
        "tenantId": lab.woodgrove().id, "clientId": lab.app("Invite Bot").await,
        "account": "gil.ito@woodgrove.example", "scope": "openid User.Invite.All", "claims": {"ver": "9.9"}
    });
    let forged = lab.done("/tokens", body.clone()).await;
    assert_eq!(forged["token_type"], "Bearer");
    assert_eq!(claims(&forged["id_token"])["aud"], body["clientId"]);
    let access = claims(&forged["access_token"]);
    assert_eq!((&access["scp"], &access["ver"]), (&json!("User.Invite.All openid"), &json!("9.9")));
    let app_only = json!({"tenantId": body["tenantId"], "clientId": body["clientId"], "roles": ["User.Invite.All"]});
    let app_only = lab.done("/tokens", app_only).await;
    assert_eq!(app_only["id_token"], Value::Null);
    assert_eq!(claims(&app_only["access_token"])["roles"], json!(["User.Invite.All"]));
    let mut unknown = body;
    unknown["account"] = json!("nobody@woodgrove.example");
    let refused = lab.call(Method::POST, "/tokens", &unknown).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (400, &json!("account")));
}

#[tokio::test]
async fn ready_means_that_everything_works() {
    let lab = Lab::open();
    for path in ["/livez", "/readyz", "/_vestibule/v1/livez", "/_vestibule/v1/readyz"] {
        assert_eq!(lab.get(path).await.status, StatusCode::OK, "{path}");
    }
    let deaf = Process::default().taking_mail(Arc::new(|| async { Err("mail is not taken".to_owned()) }.boxed()));
    let lab = Lab::with(worlds::CLINIC, deaf);
    let answer = lab.get("/readyz").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["detail"]), (503, &json!("mail is not taken")));
    assert_eq!(lab.get("/livez").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_keys_of_a_sandbox_are_rolled_and_a_retired_one_is_published_no_longer() {
    let lab = Lab::open();
    let first = lab.read("/keys").await;
    assert_eq!(first["published"].as_array().map(Vec::len), Some(2));
    let roll = async |body: Value| lab.call(Method::POST, "/keys/rollover", &body).await;
    let second = roll(json!({})).await.json();
    assert_ne!(second["signing"], first["signing"]);
    assert_eq!(second["published"], first["published"], "tokens of before stay good");
    let third = roll(json!({"retire": true})).await.json();
    assert_eq!((&third["signing"], &third["published"]), (&first["signing"], &json!([first["signing"]])));
    assert_eq!(lab.read("/keys").await, third);
    assert_eq!(roll(json!({"retired": true})).await.status.as_u16(), 400);
}

#[tokio::test]
async fn a_tenant_is_made_whose_people_are_invited() {
    let lab = Lab::among_others();
    let new = json!({"kind": "tenant", "name": "Northwind Traders", "initialDomain": "northwind.onmicrosoft.com",
        "domains": ["northwind.example"], "authentication": "Federated"});
    let made = lab.done("/objects", new).await;
    let world = lab.read("/world").await;
    let tenants = world["tenants"].as_array().expect("tenants");
    let tenant = tenants.iter().find(|tenant| tenant["name"] == "Northwind Traders").expect("the tenant");
    assert_eq!(tenant["id"], made["id"]);
    assert_eq!(tenant["initialDomain"], "northwind.onmicrosoft.com");
    let known =
        lab.world.store().read_now(|read| tenants::by_domain(read, &"northwind.example".parse().expect("a domain")));
    let known = known.expect("a read").expect("the tenant");
    assert_eq!(known.primary_domain().as_str(), "northwind.example");
    assert_eq!(known.authentication, tenants::Authentication::Federated);
    let taken = json!({"name": "t1", "world": {"tenants": [{"name": "Other", "id": made["id"], "initialDomain": "o.example"}]}});
    let answer = lab.call(Method::POST, "/sandboxes", &taken).await;
    assert_eq!(answer.status.as_u16(), 409, "its id leads here, so no other sandbox has it: {}", answer.text);
}

#[tokio::test]
async fn a_list_is_as_long_as_it_is_asked_to_be_and_begins_with_the_newest() {
    let lab = Lab::among_others();
    for name in ["a", "b"] {
        lab.call(Method::PUT, &format!("/snapshots/{name}"), &json!({})).await;
        lab.done("/faults", json!({"surface": "myapps", "status": 503, "path": format!("/{name}")})).await;
        lab.call(Method::PATCH, "/clock", &json!({"advance": "PT1H"})).await;
    }
    for (path, newest) in [("/snapshots", "b"), ("/faults", "/b"), ("/sandboxes", "default")] {
        let one = lab.read(&format!("{path}?top=1")).await;
        assert_eq!(one["value"].as_array().map(Vec::len), Some(1), "{path}");
        let first = &one["value"][0];
        let key = if path == "/faults" { "path" } else { "name" };
        assert_eq!(first[key], newest, "{path}");
    }
}

#[tokio::test]
async fn a_call_whose_answer_was_lost_on_demand_is_listed_without_a_status() {
    let lab = Lab::open();
    lab.done("/faults", json!({"surface": "control", "path": "/_vestibule/v1/settings", "drop": true})).await;
    let request = Request::get("/_vestibule/v1/settings").header(HOST, "localhost:8443");
    let lost = lab.raw(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(axum::body::to_bytes(lost.into_body(), 1024).await.is_err(), "the connection breaks");
    let listed = lab.read("/requests?path=/settings").await;
    assert_eq!(listed["value"][0]["status"], 0, "{listed}");
    assert!(lab.get("/requests").await.text.contains(">dropped<"), "the page says so in a word");
    let fine = json!({"assertions": [{"request": {"path": "/settings", "status": 200}}]});
    assert_eq!(lab.done("/assertions", fine).await["passed"], false);
}
