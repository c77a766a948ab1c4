//! The process: what it opens, in which order, and how it ends.

mod sockets;

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum_server::Control;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Origins, Scheme};
use mail::{Relay, SmtpRoute, Transport};
use sts::KeyRing;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use web::{Edge, Names, Outbound};
use worlds::document::{WorldDocument, WorldView, parse, parse_toml};
use worlds::{Sandboxes, World, situations};

use crate::clouds::{self, Clouds, Temporary};
use crate::config::{LogFormat, Start};
use crate::data_dir::{self, DataDir};
use crate::health::Health;
use crate::in_process::host_randomness;
use crate::state_file::{self, State};
use crate::tls::{DropIn, Tls};
use crate::{banner, listen, records, surfaces};

use sockets::Sockets;

/// The published keys of seeded runs.
pub(crate) const FIXTURE_KEYS: &str = include_str!("../../../fixtures/keys/signing-keys.pem");

/// A running emulator, as whoever waits for its end sees it.
pub(crate) struct Running {
    /// Where it is reached.
    pub(crate) state: State,
    /// The sandbox `default`.
    pub(crate) world: World,
    /// The main listener, in the form in which a client reaches it.
    pub(crate) address: SocketAddr,
}

/// Runs the emulator until it is asked to stop.
pub async fn run(start: Start) -> anyhow::Result<()> {
    log_to_stderr(start.log, &start.log_filter)?;
    let drop_in = if start.also_port.is_some() { DropIn::Asked } else { DropIn::IfMade };
    let data = DataDir::open(&data_dir::chosen(start.data.as_deref())?)?;
    let state_path = data_dir::state_file(data.path());
    state_file::remove(&state_path)?;
    during(&start, &data, drop_in, async |running| {
        announce(&start, &running, &state_path).await?;
        Ok(listen::requested().await?)
    })
    .await?;
    Ok(state_file::remove(&state_path)?)
}

/// Runs the emulator as long as `work` takes; it begins when everything answers.
pub(crate) async fn during<T>(
    start: &Start,
    data: &DataDir,
    drop_in: DropIn,
    work: impl AsyncFnOnce(Running) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let document = document(start)?;
    let sockets = Sockets::take(start)?;
    let tls = Tls::open(data.path(), &start.host, drop_in)?;
    for notice in tls.notices() {
        tracing::info!("{notice}");
    }
    let state = state(start, &sockets, &tls)?;
    let published_keys = Arc::new(KeyRing::from_pem(FIXTURE_KEYS)?);
    let keys = match start.seed {
        Some(_) => Arc::clone(&published_keys),
        None => Arc::new(KeyRing::load_or_make(data.path())?),
    };
    let secret = URL_SAFE_NO_PAD.encode(host_randomness()?);
    let temporary = Temporary::of(data.path())?;
    // An ephemeral run forgets every sandbox: all of them lie where nothing stays.
    let home = if start.ephemeral { temporary.path() } else { data.path() };
    let clouds = Clouds {
        seed: start.seed,
        default: &home.join(clouds::DEFAULT_FILE),
        folder: home.join("sandboxes"),
        temporary: temporary.path().to_owned(),
        keys,
        published_keys,
        transport: Transport::Smtp(SmtpRoute {
            address: reachable(sockets.smtp.local_addr()?),
            user: worlds::DEFAULT.to_owned(),
            secret: secret.clone(),
            relay: start
                .smtp_relay
                .as_ref()
                .map(|relay| relay.resolve().map(|address| Relay { address }))
                .transpose()?,
        }),
        document: &document,
        origins: clouds::origins_of(
            sockets.main.local_addr()?.port(),
            sockets.app.local_addr()?.port(),
            start.public_url.as_ref().map(|_| (state.https.clone(), state.app.clone())),
        ),
    };
    let sandboxes = clouds.open()?;
    if let Some(name) = &start.situation {
        begin_in(&sandboxes, name, document).await?;
    }
    let hosts: Vec<String> = start.host.iter().map(ToString::to_string).collect();
    records::register(&sandboxes.default_world(), &hosts, sockets.app.local_addr()?.port()).await?;
    let (world, address) = (sandboxes.default_world(), reachable(sockets.main.local_addr()?));
    serve(start, sockets, &tls, &sandboxes, secret, Running { state, world, address }, work).await
}

/// Makes a world that was there before begin in the situation; one that is in it already goes on.
async fn begin_in(sandboxes: &Sandboxes, name: &str, situation: WorldDocument) -> anyhow::Result<()> {
    let world = sandboxes.default_world();
    if world.situation().await?.is_some_and(|(standing, _)| standing == name) {
        return Ok(());
    }
    tracing::info!("the sandbox {} begins anew in the situation {name}", world.name());
    sandboxes.reset(&world, Some(situation)).await?;
    Ok(())
}

/// Serves as long as the work takes.
async fn serve<T>(
    start: &Start,
    sockets: Sockets,
    tls: &Tls,
    sandboxes: &Sandboxes,
    secret: String,
    running: Running,
    work: impl AsyncFnOnce(Running) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let state = &running.state;
    let (main_address, app_address) = (sockets.main.local_addr()?, sockets.app.local_addr()?);
    let names = Names { served: start.host.iter().map(ToString::to_string).collect() };
    let edge = Edge {
        sandboxes: sandboxes.clone(),
        names: names.clone(),
        port: main_address.port(),
        app_port: app_address.port(),
        pinned: start.public_url.as_ref().map(|url| (url.as_str().to_owned(), state.app.clone())),
    };
    let health = Health { smtp: Some(reachable(sockets.smtp.local_addr()?)) };
    let outbound = Outbound::new(start.allow_outbound.iter().map(ToString::to_string), tls.bundle())?;
    let main = surfaces::router(edge, health, Some(tls.bundle()), outbound);
    let exchange = records::over_the_wire(reachable(main_address), tls.bundle())?;
    let app = records::router(sandboxes.clone(), names.clone(), main_address.port(), exchange);
    sandboxes.attended(clouds::attendant(start, app_address.port(), main.clone(), names));

    let control = Control::new();
    let mut listeners = JoinSet::new();
    let mut answer = |socket: TcpListener, router: Router| {
        listeners.spawn(listen::serve(socket, tls.config(), router, control.clone()));
    };
    answer(sockets.main, main.clone());
    if let Some(also) = sockets.also {
        answer(also, main);
    }
    answer(sockets.app, app);
    let stop_mail = Arc::new(Notify::new());
    let listener = tokio::net::TcpListener::from_std(sockets.smtp)?;
    let taking = tokio::spawn(take_mail(listener, secret, sandboxes.clone(), Arc::clone(&stop_mail)));
    let done = tokio::select! {
        done = work(running) => done,
        Some(ended) = listeners.join_next() => {
            ended?.context("a listener ended")?;
            Err(anyhow::anyhow!("a listener ended"))
        }
    };
    tracing::info!("stopping");
    control.graceful_shutdown(Some(listen::GRACE));
    stop_mail.notify_one();
    while let Some(ended) = listeners.join_next().await {
        ended??;
    }
    taking.abort();
    done
}

/// Says where everything is: in the state file, on the terminal, or as one line of JSON.
async fn announce(start: &Start, running: &Running, state_path: &Path) -> anyhow::Result<()> {
    let (state, world) = (&running.state, &running.world);
    state.write(state_path)?;
    if let Some(path) = &start.state_file {
        state.write(path)?;
    }
    if start.json {
        println!("{}", state.line());
        return Ok(());
    }
    print!("{}", banner::text(state, &view(world).await?));
    Ok(())
}

/// Every tenant, account and application with what signs them in.
pub(crate) async fn view(world: &World) -> anyhow::Result<WorldView> {
    let name = world.name().to_owned();
    Ok(world.store().read(move |read| worlds::document::overview(read, &name)).await?)
}

/// Takes mail into the sandboxes until it is told to stop.
async fn take_mail(listener: tokio::net::TcpListener, secret: String, sandboxes: Sandboxes, stop: Arc<Notify>) {
    let deliver = move |delivery: mail::listener::Delivery| {
        let sandboxes = sandboxes.clone();
        async move { clouds::receive(&sandboxes, delivery).await }
    };
    mail::listener::serve(listener, secret, deliver, async move { stop.notified().await }).await;
}

fn document(start: &Start) -> anyhow::Result<WorldDocument> {
    if let Some(name) = &start.situation {
        return situations::world(name).with_context(|| format!("there is no situation '{name}'"));
    }
    let Some(path) = &start.world else { return Ok(parse_toml("the built-in clinic", worlds::CLINIC)?) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the world {}", path.display()))?;
    Ok(parse(&path.display().to_string(), &text)?)
}

/// An address that listens on all interfaces is reached on the loopback one.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), address.port()),
        _ => address,
    }
}

fn state(start: &Start, sockets: &Sockets, tls: &Tls) -> anyhow::Result<State> {
    let (port, app_port) = (sockets.main.local_addr()?.port(), sockets.app.local_addr()?.port());
    let plain = Origins::local(Scheme::Http, "localhost", port, app_port);
    let secure = Origins::local(Scheme::Https, "localhost", port, app_port);
    let https = start.public_url.as_ref().map_or(secure.login(), |url| url.as_str().trim_end_matches('/'));
    Ok(State {
        control: format!("{https}/_vestibule/v1"),
        https: https.to_owned(),
        http: plain.login().to_owned(),
        app: secure.app().to_owned(),
        app_http: plain.app().to_owned(),
        also: match &sockets.also {
            Some(also) => {
                Some(Origins::local(Scheme::Https, "localhost", also.local_addr()?.port(), 0).login().to_owned())
            }
            None => None,
        },
        smtp: reachable(sockets.smtp.local_addr()?).to_string(),
        ca_file: tls.ca_file().to_owned(),
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Begins to log: `filter` are the directives of `--log-filter`.
pub(crate) fn log_to_stderr(form: LogFormat, filter: &str) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).context("--log-filter")?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match form {
        LogFormat::Json => log.json().init(),
        LogFormat::Text => log.init(),
    }
    Ok(())
}
