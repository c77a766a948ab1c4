//! What Health Records is handed: its registration for the origin that a browser used, and an HTTP client that reaches
//! our own main listener under whatever name the issuer has.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use directory::applications::{self, Application, Platform, RedirectUri};
use directory::tenants;
use futures_util::FutureExt;
use health_records::{App, Exchange, ExchangeError, Lookup, LookupError, Origin, Registration};
use kernel::{Origins, Scheme, Timestamp};
use store::Read;
use tower::ServiceExt;
use web::{Host, Names};
use worlds::{Sandboxes, World, WorldError};

/// The largest answer of the token service that the app reads, in bytes.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;

/// The sample application for every sandbox; `port` is that of the main listener.
pub(crate) fn router(sandboxes: Sandboxes, names: Names, port: u16, exchange: Exchange) -> Router {
    let lookup: Lookup = Arc::new(move |origin: &Origin| {
        let (sandboxes, names, origin) = (sandboxes.clone(), names.clone(), origin.clone());
        async move { lookup(world(&sandboxes, &names, &origin).await?, origin, port).await }.boxed()
    });
    health_records::router(App::new(lookup, exchange)).layer(from_fn(told_the_scheme))
}

/// The listener notes the scheme in our word; the app, which knows no crate of ours, has its own.
async fn told_the_scheme(mut request: Request, next: Next) -> axum::response::Response {
    if let Some(scheme) = request.extensions().get::<Scheme>().copied() {
        request.extensions_mut().insert(match scheme {
            Scheme::Http => health_records::Scheme::Http,
            Scheme::Https => health_records::Scheme::Https,
        });
    }
    next.run(request).await
}

/// The world to which the app's own host name leads: its label, else `default`.
async fn world(sandboxes: &Sandboxes, names: &Names, origin: &Origin) -> Result<World, LookupError> {
    let host = Host::parse(&origin.host, Scheme::Https).ok_or(LookupError::Unknown)?;
    let Some(label) = names.label(&host).map_err(|_| LookupError::Unknown)? else {
        return Ok(sandboxes.default_world());
    };
    let found = sandboxes.of_name(label).await;
    found.map_err(|error| LookupError::Unavailable(error.to_string()))?.ok_or(LookupError::Unknown)
}

async fn lookup(world: World, origin: Origin, port: u16) -> Result<Registration, LookupError> {
    let callback = format!("{origin}/callback");
    let found = world.store().read(move |read| registered(read, &callback)).await;
    let found = found.map_err(|error: WorldError| LookupError::Unavailable(error.to_string()))?;
    let (application, organization, secret) = found.ok_or(LookupError::Unknown)?;
    let host = origin.host.rsplit_once(':').map_or(origin.host.as_str(), |(host, _)| host);
    let scheme = match origin.scheme {
        health_records::Scheme::Http => Scheme::Http,
        health_records::Scheme::Https => Scheme::Https,
    };
    let main = Origins::local(scheme, host, port, port);
    let tenant = application.tenant;
    let (clock, random) = (world.clock().clone(), world);
    Ok(Registration {
        issuer: format!("{}/{tenant}/v2.0", main.login()),
        tenant_id: tenant.to_string(),
        client_id: application.app_id.to_string(),
        client_secret: secret,
        organization,
        redirect_uri: format!("{origin}/callback"),
        sign_out_uri: format!("{}/{tenant}/oauth2/v2.0/logout", main.login()),
        my_apps: format!("{}/myapps?tenantid={tenant}", main.my_apps()),
        now: Arc::new(move || system_time(clock.now())),
        random: Arc::new(move || random.edge_bytes()),
    })
}

/// The world's time as the app's library wants it.
fn system_time(at: Timestamp) -> SystemTime {
    let since = Duration::try_from(at.duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default();
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Registers the app's own origins under further names: a browser that reaches the emulator by one of them is sent back
/// to the same.
pub(crate) async fn register(world: &World, hosts: &[String], port: u16) -> Result<(), WorldError> {
    let schemes = [Scheme::Http, Scheme::Https];
    let callback = |scheme, host: &str| format!("{}/callback", Origins::local(scheme, host, port, port).app());
    let known = callback(Scheme::Https, "localhost");
    let wanted: Vec<String> = hosts.iter().flat_map(|host| schemes.map(|scheme| callback(scheme, host))).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let arrival = world.unasked(Origins::local(Scheme::Https, "localhost", port, port));
    let work = world.write(&arrival, kernel::Caller::System, move |tx, ctx| {
        let Some((application, ..)) = registered(tx, &known)? else { return Ok(()) };
        let missing = wanted.into_iter().filter(|uri| sts::redirect::matched(&application, Some(uri)).is_err());
        let missing: Vec<_> = missing.map(|uri| RedirectUri { uri, platform: Platform::Web }).collect();
        if !missing.is_empty() {
            applications::update(tx, ctx, application.id, |application| application.redirect_uris.extend(missing))?
                .granted()
                .map_err(worlds::document::LoadError::from)?;
        }
        Ok::<_, WorldError>(())
    });
    work.await
}

/// The application of the world to which the call-back address is registered, with its tenant's name and its secret.
fn registered(read: &Read<'_>, callback: &str) -> Result<Option<(Application, String, String)>, WorldError> {
    for tenant in tenants::load_all(read)? {
        for application in applications::load_all(read, tenant.id)? {
            let Ok(matched) = sts::redirect::matched(&application, Some(callback)) else { continue };
            if matched.uri != callback {
                continue;
            }
            let secret = sts::clients::published_secrets(read, application.app_id)?.into_iter().next();
            let secret = secret.map(|secret| secret.value).unwrap_or_default();
            return Ok(Some((application, tenant.display_name, secret)));
        }
    }
    Ok(None)
}

/// A client that connects straight to the main listener, whatever name a request has, and trusts our own roots.
pub(crate) fn over_the_wire(main: SocketAddr, roots: &str) -> anyhow::Result<Exchange> {
    let roots = reqwest::Certificate::from_pem_bundle(roots.as_bytes())?;
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only(roots)
        .dns_resolver(Arc::new(ToTheListener(main)))
        .build()?;
    Ok(Arc::new(move |request| ask(client.clone(), request).boxed()))
}

/// Leads every name to one address.
struct ToTheListener(SocketAddr);

impl reqwest::dns::Resolve for ToTheListener {
    fn resolve(&self, _name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let addresses: reqwest::dns::Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

async fn ask(
    client: reqwest::Client,
    request: http::Request<Vec<u8>>,
) -> Result<http::Response<Vec<u8>>, ExchangeError> {
    let failed = |error: reqwest::Error| ExchangeError(error.to_string());
    let answer = client.execute(request.try_into().map_err(failed)?).await.map_err(failed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.map_err(failed)?;
    let mut response = http::Response::new(body.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// A client that asks a router in this process, for tests without sockets.
pub(crate) fn in_process(main: Router) -> Exchange {
    Arc::new(move |request| hand_over(main.clone(), request).boxed())
}

async fn hand_over(main: Router, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, ExchangeError> {
    let scheme = if request.uri().scheme_str() == Some("https") { Scheme::Https } else { Scheme::Http };
    let mut request = request.map(Body::from);
    request.extensions_mut().insert(scheme);
    let answer = main.oneshot(request).await.unwrap_or_else(|never| match never {});
    let (parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_ANSWER).await.map_err(|error| ExchangeError(error.to_string()))?;
    Ok(http::Response::from_parts(parts, body.to_vec()))
}
