//! One user read through Graph, beside a handler of axum that does nothing.

use std::time::Duration;

use anyhow::Context;

use crate::connection::{Call, load};
use crate::figures::Table;
use crate::process::Server;
use crate::tokens;

pub(crate) async fn run(server: &Server, long: Duration) -> anyhow::Result<Table> {
    let token = tokens::token(server).await?;
    let user = server.world["tenants"][0]["accounts"][0]["id"].as_str().context("the tenant has no accounts")?;
    let call = Call::get(format!("/v1.0/users/{user}")).bearer(&token);
    let read = load(server, long, move |_, _| call.clone()).await?;
    let nothing = load(&Server::bare()?, long, |_, _| Call::get("/")).await?;
    let mut table = Table::new("One user");
    table.row("`GET /users/{id}` with a token", &read);
    table.row("an empty handler of axum", &nothing);
    table.share("The empty handler as a share of a user", nothing.each(), read.each());
    Ok(table)
}
