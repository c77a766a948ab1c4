//! Sandboxes made, reset and restored one after another, how soon a mail is seen, and what many that rest take.

use std::time::{Duration, Instant};

use anyhow::Context;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::connection::{Call, Connection};
use crate::figures::{Load, Table};
use crate::process::Server;
use crate::tokens;

/// How often each thing is done.
const TIMES: usize = 50;
/// The accounts of the world that is reset and restored.
const ACCOUNTS: usize = 1_000;
const CONTROL: &str = "/_vestibule/v1";

pub(crate) async fn run(server: &Server) -> anyhow::Result<Table> {
    let mut connection = Connection::open(server).await?;
    let mut table = Table::new("Sandboxes");
    // The first one makes what the others copy.
    made(&mut connection, "first").await?;
    let new = repeated(server, async |number| made(&mut connection, &format!("s{number}")).await).await?;
    table.row("`POST /sandboxes`: a clinic of its own", &new);
    let world = Call::json(Method::PUT, format!("{CONTROL}/world?sandbox=first"), &large());
    connection.send(&world).await?;
    let save = Call::json(Method::PUT, format!("{CONTROL}/snapshots/a?sandbox=first"), &json!({}));
    connection.send(&save).await?;
    for (what, path) in [("`POST /reset`", "reset"), ("a snapshot restored", "snapshots/a/restore")] {
        let call = Call::json(Method::POST, format!("{CONTROL}/{path}?sandbox=first"), &json!({}));
        let call = call.expecting(StatusCode::NO_CONTENT);
        let done = repeated(server, async |_| connection.send(&call).await.map(drop)).await?;
        table.row(&format!("{what}, {ACCOUNTS} accounts"), &done);
    }
    table.row("`GET /mail/wait`, from the answer to the invitation on", &waited(server, &mut connection).await?);
    Ok(table)
}

/// Makes so many sandboxes that stay and rest, and tells the resident memory before and after, in MiB.
pub(crate) async fn many(server: &Server, count: usize) -> anyhow::Result<()> {
    let mut connection = Connection::open(server).await?;
    println!("{} MiB resident", server.resident()? / 1024);
    let begun = Instant::now();
    for number in 0..count {
        made(&mut connection, &format!("m{number}")).await?;
        if (number + 1) % 1_000 == 0 {
            let seconds = begun.elapsed().as_secs_f64();
            println!("{} sandboxes in {seconds:.0} s: {} MiB resident", number + 1, server.resident()? / 1024);
        }
    }
    Ok(())
}

async fn made(connection: &mut Connection, name: &str) -> anyhow::Result<()> {
    let call = Call::json(Method::POST, format!("{CONTROL}/sandboxes"), &json!({ "name": name }));
    connection.send(&call.expecting(StatusCode::CREATED)).await.map(drop)
}

async fn repeated(server: &Server, mut work: impl AsyncFnMut(usize) -> anyhow::Result<()>) -> anyhow::Result<Load> {
    let (begin, busy) = (Instant::now(), server.work()?);
    let mut latencies = Vec::new();
    for number in 0..TIMES {
        let sent = Instant::now();
        work(number).await?;
        latencies.push(sent.elapsed());
    }
    Ok(Load::new(latencies, begin.elapsed(), busy.done()?))
}

/// How long the inbox takes from the moment at which an invitation has been answered.
async fn waited(server: &Server, connection: &mut Connection) -> anyhow::Result<Load> {
    let token = tokens::token(server).await?;
    let (begin, busy) = (Instant::now(), server.work()?);
    let mut latencies: Vec<Duration> = Vec::new();
    for number in 0..TIMES {
        let address = format!("waited{number}@mailbox.example");
        let body = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "http://localhost/myapps",
            "sendInvitationMessage": true});
        let invite = Call::json(Method::POST, "/v1.0/invitations", &body).bearer(&token);
        connection.send(&invite.expecting(StatusCode::CREATED)).await?;
        let sent = Instant::now();
        let mail = connection.ask(&Call::get(format!("{CONTROL}/mail/wait?to={address}"))).await?;
        latencies.push(sent.elapsed());
        mail["redeemUrl"].as_str().context("no mail")?;
    }
    Ok(Load::new(latencies, begin.elapsed(), busy.done()?))
}

/// A world of one tenant with many accounts.
fn large() -> Value {
    let account = |number: usize| json!({"userPrincipalName": format!("person-{number}@w.example"), "displayName": format!("Person {number}")});
    let accounts: Vec<Value> = (0..ACCOUNTS).map(account).collect();
    json!({"name": "large", "tenants": [{"name": "W", "kind": "resource", "initialDomain": "w.example",
        "accounts": accounts}]})
}
