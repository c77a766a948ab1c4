//! Tokens by client credentials beside bare signing; metadata and keys.

use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use crate::bare;
use crate::connection::{Call, Connection, load};
use crate::figures::Table;
use crate::process::Server;

/// The daemon of the built-in world.
pub(crate) struct Bot {
    pub(crate) tenant: String,
    app: String,
    secret: String,
}

impl Bot {
    pub(crate) fn of(world: &Value) -> anyhow::Result<Self> {
        let tenant = &world["tenants"][0];
        let apps = tenant["apps"].as_array().context("the tenant has no apps")?;
        let bot = apps.iter().find(|app| app["displayName"] == "Invite Bot").context("the world has no daemon")?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("the world is not as published");
        Ok(Self { tenant: text(&tenant["id"])?, app: text(&bot["appId"])?, secret: text(&bot["secrets"][0])? })
    }

    /// The request for a token of Graph.
    pub(crate) fn token(&self) -> Call {
        // The secret of the built-in world is made of characters that a form need not encode.
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
            self.app, self.secret
        );
        Call::form(format!("/{}/oauth2/v2.0/token", self.tenant), form)
    }
}

/// A token of the daemon.
pub(crate) async fn token(server: &Server) -> anyhow::Result<String> {
    let answer = Connection::open(server).await?.ask(&Bot::of(&server.world)?.token()).await?;
    Ok(answer["access_token"].as_str().context("the answer holds no token")?.to_owned())
}

pub(crate) async fn run(server: &Server, long: Duration) -> anyhow::Result<Table> {
    let bot = Bot::of(&server.world)?;
    let signing = bare::sign(long)?;
    let call = bot.token();
    let tokens = load(server, long, move |_, _| call.clone()).await?;
    let keys = Call::get(format!("/{}/discovery/v2.0/keys", bot.tenant));
    let keys = load(server, long, move |_, _| keys.clone()).await?;
    let metadata = Call::get(format!("/{}/v2.0/.well-known/openid-configuration", bot.tenant));
    let metadata = load(server, long, move |_, _| metadata.clone()).await?;
    let mut table = Table::new("Tokens");
    table.row("a token by client credentials", &tokens);
    table.row("the keys", &keys);
    table.row("the metadata", &metadata);
    table.share("Bare signing as a share of a token", signing.each, tokens.each());
    table.note(format!("Bare signing on all cores: {:.0} a second", signing.rate));
    Ok(table)
}
