//! The link scanner: opens every link of a mail that has just arrived, as the filters of large mail services do. Nothing
//! may come of it.

use axum::Router;
use axum::body::Body;
use directory::settings;
use http::header::HOST;
use http::{HeaderValue, Method, Request, Uri};
use kernel::Scheme;
use mail::{Filter, Stored};
use tower::ServiceExt;
use url::Url;
use web::traffic::Scanning;
use web::{Host, Names};
use worlds::{World, WorldError};

/// Scans one world's mail as it arrives.
#[derive(Clone)]
pub(crate) struct Scanner {
    surfaces: Router,
    names: Names,
    /// The number of the newest mail that was looked at.
    seen: Option<i64>,
}

impl Scanner {
    /// One that has seen nothing: what is there at its first look is old.
    pub(crate) fn new(surfaces: Router, names: Names) -> Self {
        Self { surfaces, names, seen: None }
    }

    /// Has the links of the mails followed that arrived since the last look, while the setting is on. Who looks does not
    /// wait for that.
    pub(crate) async fn look(&mut self, world: &World) -> Result<(), WorldError> {
        let mails = arrived(world, &mut self.seen).await?;
        if !mails.is_empty() {
            let (surfaces, names) = (self.surfaces.clone(), self.names.clone());
            tokio::spawn(async move {
                for mail in mails {
                    follow(&mail, &surfaces, &names).await;
                }
            });
        }
        Ok(())
    }
}

/// The mails that arrived since the last look, oldest first; none while nobody asked for the scanner.
async fn arrived(world: &World, seen: &mut Option<i64>) -> Result<Vec<Stored>, WorldError> {
    let newest = world.store().look_up(mail::newest).await?;
    let before = seen.unwrap_or(newest);
    let mut mails = Vec::new();
    // Most commits bring no mail.
    if before < newest {
        let read = world.store().read(|read| {
            let is_on = settings::load(read)?.link_scanner;
            Ok::<_, WorldError>(if is_on { mail::list(read, &Filter::default())? } else { Vec::new() })
        });
        mails = read.await?;
        mails.retain(|mail| before < mail.seq && mail.seq <= newest);
        mails.reverse();
    }
    *seen = Some(newest);
    Ok(mails)
}

/// Fetches each link twice, as scanners do. Links to other machines are not followed.
async fn follow(mail: &Stored, surfaces: &Router, names: &Names) {
    for link in links(&mail.html) {
        let host = link.host_str().unwrap_or_default();
        let host = link.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let scheme = if link.scheme() == "http" { Scheme::Http } else { Scheme::Https };
        let is_ours = Host::parse(&host, scheme).is_some_and(|host| names.label(&host).is_ok());
        let (Ok(host), Ok(uri)) = (HeaderValue::from_str(&host), link[url::Position::BeforePath..].parse::<Uri>())
        else {
            continue;
        };
        if !is_ours {
            continue;
        }
        for method in [Method::HEAD, Method::GET] {
            let mut request = Request::new(Body::empty());
            *request.method_mut() = method;
            *request.uri_mut() = uri.clone();
            request.headers_mut().insert(HOST, host.clone());
            request.extensions_mut().insert(scheme);
            request.extensions_mut().insert(Scanning);
            let _answer = surfaces.clone().oneshot(request).await;
        }
    }
}

/// The web addresses that a mail's HTML leads to, each once.
fn links(html: &str) -> Vec<Url> {
    let mut found = Vec::new();
    for part in html.split("href=\"").skip(1) {
        let address = part.split('"').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
        if let Ok(url) = Url::parse(&address)
            && matches!(url.scheme(), "http" | "https")
            && !found.contains(&url)
        {
            found.push(url);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_the_web_addresses_of_a_mail_each_once() {
        let html = "<a href=\"https://localhost:8443/redeem?rd=a&amp;b=c\">x</a><a href=\"mailto:a@b.example\">m</a>\
            <a href=\"https://localhost:8443/redeem?rd=a&#38;b=c\">again</a><a href=\"/relative\">r</a>";
        let found: Vec<String> = links(html).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["https://localhost:8443/redeem?rd=a&b=c"]);
    }
}
