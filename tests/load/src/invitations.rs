//! Durable invitations beside a bare loop that writes the same rows, and the whole flow through the API.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use http::{Method, StatusCode};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection as Database, params_from_iter};
use serde_json::{Value, json};

use crate::connection::{Call, Connection, load};
use crate::figures::{Load, Table};
use crate::process::{Server, Work};
use crate::tokens;

/// The client id of My Apps.
const MY_APPS: &str = "2793995e-0a7d-40d7-bd35-6968ba142197";

fn invitation(token: &str, address: &str) -> Call {
    let body = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "http://localhost/myapps",
        "sendInvitationMessage": true});
    Call::json(Method::POST, "/v1.0/invitations", &body).bearer(token).expecting(StatusCode::CREATED)
}

/// Invite, mail, redeem, token, My Apps: one guest after another on one connection.
pub(crate) async fn whole(server: &Server, long: Duration) -> anyhow::Result<Table> {
    let token = tokens::token(server).await?;
    let mut connection = Connection::open(server).await?;
    let (begin, work) = (Instant::now(), server.work()?);
    let mut latencies = Vec::new();
    while begin.elapsed() < long {
        let sent = Instant::now();
        guest(server, &mut connection, &token, latencies.len()).await?;
        latencies.push(sent.elapsed());
    }
    let flow = Load::new(latencies, begin.elapsed(), work.done()?);
    let mut table = Table::new("Invite, mail, redeem, token, My Apps");
    table.row("the whole flow of one guest, through the API", &flow);
    Ok(table)
}

async fn guest(server: &Server, connection: &mut Connection, token: &str, number: usize) -> anyhow::Result<()> {
    let address = format!("whole{number}@mailbox.example");
    connection.ask(&invitation(token, &address)).await?;
    let mail = connection.ask(&Call::get(format!("/_vestibule/v1/mail/wait?kind=invitation&to={address}"))).await?;
    let tenant = &server.world["tenants"][0];
    let apps = tenant["apps"].as_array().into_iter().flatten();
    let client = apps.clone().find(|app| app["displayName"] == "Lab CLI").context("the world has no client")?;
    let redeem = json!({"redeemUrl": mail["redeemUrl"],
        "tokens": {"clientId": client["appId"], "scope": "openid profile User.Read"}});
    let redeemed = connection.ask(&Call::json(Method::POST, "/_vestibule/v1/redemptions", &redeem)).await?;
    expect(&redeemed, "accepted")?;
    let sign_in = json!({"tenantId": tenant["id"], "clientId": MY_APPS, "account": address,
        "session": redeemed["session"], "scope": "openid profile"});
    let signed_in = connection.ask(&Call::json(Method::POST, "/_vestibule/v1/sign-ins", &sign_in)).await?;
    expect(&signed_in, "signedIn")?;
    if !redeemed["tokens"]["access_token"].is_string() || !signed_in["tiles"].is_array() {
        bail!("no token, or no tiles: {redeemed} {signed_in}");
    }
    Ok(())
}

fn expect(answer: &Value, outcome: &str) -> anyhow::Result<()> {
    if answer["outcome"] != outcome {
        bail!("the guest is not {outcome}: {answer}");
    }
    Ok(())
}

/// Invitations on all connections, each answered after its commit. Then the same rows, in the same file format with the
/// same settings, one transaction for each invitation, by a loop that does nothing else.
pub(crate) async fn durable(server: Server, data: &Path, long: Duration) -> anyhow::Result<Table> {
    let token = tokens::token(&server).await?;
    let file = data.join("default.db");
    let before = data.join("before.db");
    Database::open(&file)?.execute("vacuum into ?1", [before.to_string_lossy()])?;
    let written = load(&server, long, move |connection, number| {
        invitation(&token, &format!("guest{connection}x{number}@mailbox.example"))
    })
    .await?;
    server.stop()?;
    let bare = bare(&file, &before, written.count())?;
    let mut table = Table::new("Durable invitations");
    table.row("`POST /invitations`, with policy, audit and mail", &written);
    table.share("A bare loop over the same rows as a share of an invitation", bare, written.each());
    Ok(table)
}

/// The processor time of the bare loop for one invitation.
fn bare(after: &Path, before: &Path, invitations: usize) -> anyhow::Result<Duration> {
    let database = Database::open(before)?;
    database.pragma_update(None, "journal_mode", "wal")?;
    database.pragma_update(None, "synchronous", "normal")?;
    // Rows come in the order of their tables, not of what refers to what. It spares the loop the look-ups.
    database.pragma_update(None, "foreign_keys", "off")?;
    database.execute("attach ?1 as after", [after.to_string_lossy()])?;
    let tables = new_rows(&database)?;
    database.execute("detach after", [])?;
    let work = Work::own()?;
    for number in 0..invitations {
        let transaction = database.unchecked_transaction()?;
        for (insert, rows) in &tables {
            let mut insert = transaction.prepare_cached(insert)?;
            // Every invitation writes as many rows as every other.
            let share = |of: usize| rows.len() * of / invitations;
            for row in &rows[share(number)..share(number + 1)] {
                insert.execute(params_from_iter(row))?;
            }
        }
        transaction.commit()?;
    }
    Ok(work.done()?.div_f64(f64::from(u32::try_from(invitations.max(1))?)))
}

/// The rows that are there afterwards and were not before, by table, with the statement that inserts one.
fn new_rows(database: &Database) -> anyhow::Result<Vec<(String, Vec<Vec<Cell>>)>> {
    let names: Vec<String> = database
        .prepare("select name from after.sqlite_schema where type = 'table' and name not like 'sqlite_%'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut tables = Vec::new();
    for name in names {
        let mut select = database.prepare(&format!("select * from after.{name} except select * from main.{name}"))?;
        let columns = select.column_count();
        let rows = select
            .query_map([], |row| (0..columns).map(|column| row.get::<_, Cell>(column)).collect())?
            .collect::<Result<Vec<Vec<Cell>>, _>>()?;
        let marks = vec!["?"; columns].join(", ");
        // Rows that were changed are written as new ones.
        tables.push((format!("insert or replace into {name} values ({marks})"), rows));
    }
    Ok(tables)
}
