//! MSAL for browsers in a page of somebody else's origin.

use std::path::{Path, PathBuf};

use serde_json::json;
use support::exercise::sign_in;
use support::{Clinician, Emulator, Program, Visitor};
use thirtyfour::By;
use thirtyfour::prelude::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::driver::Driver;
use crate::screen::{Device, OFTEN, PATIENCE, Screen};

/// The page as docs/clients shows it.
const PAGE: &str = include_str!("../../../witnesses/clients/msal_browser.html");
/// The library as its registry has it.
const LIBRARY: &str = "node_modules/@azure/msal-browser/lib/msal-browser.min.js";
/// A Guest Inviter.
const INVITER: &str = "gil.ito@woodgrove.example";

/// Three files at an origin of their own: where a page comes from does not matter, but that it is another origin does.
struct Site {
    settings: String,
    library: String,
}

impl Site {
    /// Serves the page of an application; its address.
    async fn open(emulator: &Emulator) -> String {
        let authority = format!("{}/{}", emulator.origin(), emulator.woodgrove());
        let client = &emulator.app("Ward Rounds")["appId"];
        let settings = json!({"authority": authority, "clientId": client, "graphBaseUrl": emulator.origin()});
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIBRARY);
        let library = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask verify` installs it", path.display()));
        let site = Self { settings: settings.to_string(), library };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            // A browser that breaks off is none of a server's business.
            while let Ok((visitor, _)) = listener.accept().await {
                let _ = site.answer(visitor).await;
            }
        });
        format!("http://localhost:{port}/")
    }

    async fn answer(&self, mut visitor: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(&mut visitor).lines();
        let asked = lines.next_line().await?.unwrap_or_default();
        while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
        let path = asked.split([' ', '?']).nth(1).unwrap_or_default();
        let (status, kind, body) = match path {
            "/" => ("200 OK", "text/html", PAGE),
            "/settings.json" => ("200 OK", "application/json", self.settings.as_str()),
            "/msal-browser.min.js" => ("200 OK", "text/javascript", self.library.as_str()),
            _ => ("404 Not Found", "text/plain", "nothing is here"),
        };
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        visitor.write_all(head.as_bytes()).await?;
        visitor.write_all(body.as_bytes()).await
    }
}

/// Waits until the page says something.
async fn hears(screen: &Screen, words: &str) {
    let said = By::XPath(format!("//pre[contains(., '{words}')]"));
    let found = screen.window().query(said).wait(PATIENCE, OFTEN).exists().await.expect("the page is read");
    if !found {
        let said = screen.window().find(By::Css("body")).await.expect("a page").text().await;
        panic!("the page does not say {words:?}: {said:?}");
    }
}

#[tokio::test]
async fn msal_for_browsers_invites_from_a_page_and_signs_the_guest_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let emulator = Program::start(&data).ready(&data).await;
    let page = Site::open(&emulator).await;
    let driver = Driver::start();

    let mut inviter = Screen::open(&driver, Device::Desktop, None).await;
    inviter.open(&page).await;
    hears(&inviter, "nobody is signed in").await;
    inviter.press("Sign in").await;
    sign_in(&mut inviter, &emulator, INVITER).await;
    hears(&inviter, "signed in: Gil Ito").await;
    hears(&inviter, "me: Gil Ito").await;
    inviter.menu("Invite a clinician").await;
    hears(&inviter, "invited: PendingAcceptance").await;
    inviter.menu("Renew the token").await;
    hears(&inviter, "token from the cache: true").await;
    hears(&inviter, "token by the refresh token: true").await;
    inviter.menu("Ask for too much").await;
    hears(&inviter, "refused: InteractionRequiredAuthError consent_required").await;

    // The guest comes to the same page, signs in to the tenant and redeems on her way.
    let clinician = Clinician::Work;
    let mut guest = Screen::open(&driver, Device::Phone, None).await;
    guest.open(&page).await;
    hears(&guest, "nobody is signed in").await;
    guest.press("Sign in").await;
    guest.fill("Email address", clinician.address()).await;
    guest.press("Next").await;
    clinician.sign_in(&mut guest, &emulator).await;
    guest.press("Accept").await;
    hears(&guest, "signed in: dr.lee").await;
    guest.close().await;

    inviter.menu("Look at the clinician").await;
    hears(&inviter, "state: Accepted").await;
    inviter.close().await;
}
