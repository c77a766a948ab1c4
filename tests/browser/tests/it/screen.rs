//! A person in front of Chromium.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use support::Visitor;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, ElementId, Key, LoggingPrefsLogLevel};

use crate::album::Album;
use crate::driver::Driver;
use crate::{axe, rules};

/// How long a page may take to appear.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
pub(crate) const OFTEN: Duration = Duration::from_millis(50);
/// The heading of a page that a script sends on; without one, a person presses its button.
const PASSING_BY: &str = "Signing you in";
/// The browser speaks to this machine alone.
const ARGUMENTS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--hide-scrollbars",
    // Letters without coloured edges: small pictures.
    "--disable-lcd-text",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];
/// Finds what is visible under a name, and reads tables; one function, so that the names are found alike everywhere.
const READER: &str = r"
const single = text => text.replace(/\s+/g, ' ').trim();
const words = e => single(e.innerText);
const told = e => {
  if (!e.querySelector('[aria-hidden=true]')) return words(e);
  const copy = e.cloneNode(true);
  copy.querySelectorAll('[aria-hidden=true]').forEach(hidden => hidden.remove());
  return single(copy.textContent);
};
const name = e => e.getAttribute('aria-label') ?? (e.tagName === 'INPUT' ? e.value : told(e));
const seen = e => e.checkVisibility({ visibilityProperty: true });
const among = css => [...document.querySelectorAll(css)].filter(seen);
const labels = () => among('label').filter(label => label.control);
const [what, wanted] = arguments;
switch (what) {
  case 'link': return among('a[href]').find(e => name(e) === wanted);
  case 'button': return among('button, input[type=submit]').find(e => name(e) === wanted);
  case 'some button': return among('button, input[type=submit]').find(e => name(e).includes(wanted));
  case 'field': return among('[aria-label]').find(e => name(e) === wanted)
    ?? (labels().find(e => words(e) === wanted) ?? labels().find(e => words(e).startsWith(wanted)))?.control;
  case 'choice': return labels().find(e => words(e).includes(wanted))?.control
    ?? among('input[aria-label]').find(e => name(e).includes(wanted));
  case 'rows': return [...document.querySelectorAll('tr')].map(row => [...row.cells].map(words));
  case 'choices': return labels().filter(e => ['radio', 'checkbox'].includes(e.control.type)).map(words);
  case 'heading': return document.querySelector('h1')?.innerText ?? '';
  case 'text': return words(document.body);
  case 'focus': return document.activeElement.name ?? '';
}
";

/// The size and colours of a screen.
#[derive(Clone, Copy)]
pub(crate) enum Device {
    /// 1280 pixels wide, light.
    Desktop,
    /// 390 pixels wide, dark.
    Phone,
}

/// A browser window; Visitor's words become clicks and keys.
pub(crate) struct Screen {
    window: WebDriver,
    /// The document of the whole window, while a frame in it is looked into.
    around: Option<WebElement>,
    album: Option<Album>,
    /// Whether pages may run their script.
    scripts: bool,
    /// The document that was held against the rules last.
    inspected: Option<ElementId>,
    /// The headings of the pages that axe-core has seen.
    checked: BTreeSet<String>,
}

impl Screen {
    /// A window that nobody used before; the album keeps its steps' pictures.
    pub(crate) async fn open(driver: &Driver, device: Device, album: Option<Album>) -> Self {
        let mut wanted = ChromeCapabilities::new();
        for argument in ARGUMENTS {
            wanted.add_arg(argument).expect("an argument");
        }
        // The emulator's own authority is none that the system knows.
        wanted.accept_insecure_certs(true).expect("a capability");
        wanted.set_browser_log_level(LoggingPrefsLogLevel::Severe).expect("a capability");
        match device {
            Device::Desktop => wanted.add_arg("--window-size=1280,900").expect("an argument"),
            Device::Phone => {
                wanted.add_arg("--force-dark-mode").expect("an argument");
                let phone = json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 1, "mobile": true}});
                wanted.add_experimental_option("mobileEmulation", phone).expect("an option");
            }
        }
        let window = WebDriver::new(&driver.address, wanted).await.expect("Chromium opens a window");
        Self { window, around: None, album, scripts: true, inspected: None, checked: BTreeSet::new() }
    }

    /// The same window with JavaScript switched off.
    pub(crate) async fn without_scripts(mut self) -> Self {
        let off = json!({"value": true});
        self.window
            .cdp()
            .send_raw("Emulation.setScriptExecutionDisabled", off)
            .await
            .expect("scripts can be switched off");
        self.scripts = false;
        self
    }

    /// The window itself, for what no person does.
    pub(crate) const fn window(&self) -> &WebDriver {
        &self.window
    }

    /// The name of the field that the next key goes to.
    pub(crate) async fn focus(&self) -> String {
        self.read("focus", "").await.as_str().expect("a name").to_owned()
    }

    /// Waits until a link appears in the page that is open.
    pub(crate) async fn appears(&self, link: &str) {
        let found = self.window.query(By::LinkText(link)).wait(PATIENCE, OFTEN).exists().await;
        assert!(found.expect("the page is read"), "{link:?} does not appear");
    }

    /// Closes the window.
    pub(crate) async fn close(self) {
        self.window.quit().await.expect("the window closes");
    }

    async fn read(&self, what: &str, wanted: &str) -> Value {
        let found = self.window.execute(READER, vec![json!(what), json!(wanted)]).await.expect("the page is read");
        found.json().clone()
    }

    async fn find(&self, what: &str, wanted: &str) -> WebElement {
        let found = self.window.execute(READER, vec![json!(what), json!(wanted)]).await.expect("the page is read");
        if found.json().is_null() {
            let address = self.window.current_url().await.expect("an address");
            panic!("{address} has no {what} {wanted:?}: {}", self.read("text", "").await);
        }
        found.element().expect("an element")
    }

    /// Clicks what leaves the page where it is.
    async fn touch(&self, what: &str, wanted: &str) {
        self.find(what, wanted).await.click().await.unwrap_or_else(|error| panic!("{what} {wanted:?}: {error}"));
    }

    /// Clicks what leads to another page.
    async fn follow(&mut self, what: &str, wanted: &str) {
        let element = self.find(what, wanted).await;
        self.leave(wanted, async || element.click().await).await;
    }

    /// Does something that leads to another page, and waits until the old one is gone: whatever is read next is the new
    /// one's.
    async fn leave(&mut self, wanted: &str, how: impl AsyncFnOnce() -> WebDriverResult<()>) {
        let around = self.around.take();
        let old = match &around {
            Some(document) => document.clone(),
            None => self.document().await,
        };
        how().await.unwrap_or_else(|error| panic!("{wanted:?}: {error}"));
        if around.is_some() {
            self.window.enter_default_frame().await.expect("the whole window");
        }
        let gone = old.wait_until().wait(PATIENCE, OFTEN).stale().await;
        gone.unwrap_or_else(|error| panic!("{wanted:?} leads nowhere: {error}"));
    }

    async fn document(&self) -> WebElement {
        self.window.find(By::Css("html")).await.expect("a document")
    }

    /// The heading of a page that stays; one that only sends its form on passes by.
    async fn heading(&mut self) -> String {
        while !self.scripts && self.read("heading", "").await == PASSING_BY {
            self.follow("button", "Continue").await;
        }
        let stays = By::XPath(format!("//h1[not(normalize-space() = '{PASSING_BY}')]"));
        let heading = self.window.query(stays).wait(PATIENCE, OFTEN).first().await;
        let heading = heading.expect("a page has a heading").text().await.expect("a heading has words");
        self.inspect(&heading).await;
        heading
    }

    /// Holds a page against the rules as soon as it is looked at, and shows one of each heading to axe-core.
    async fn inspect(&mut self, heading: &str) {
        let document = self.document().await.element_id();
        if self.inspected.replace(document.clone()) == Some(document) {
            return;
        }
        rules::hold(&self.window).await;
        if self.scripts && self.checked.insert(heading.to_owned()) {
            axe::check(&self.window).await;
        }
    }
}

impl Visitor for Screen {
    async fn open(&mut self, url: &str) {
        self.window.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    async fn click(&mut self, link: &str) {
        // On a narrow screen the menu of a page is behind its button.
        if self.read("link", link).await.is_null() && !self.read("link", "Menu").await.is_null() {
            self.touch("link", "Menu").await;
        }
        self.follow("link", link).await;
    }

    async fn menu(&mut self, button: &str) {
        self.touch("button", button).await;
    }

    async fn fill(&mut self, field: &str, text: &str) {
        let field = self.find("field", field).await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys(text).await.expect("a field takes keys");
    }

    async fn search(&mut self, field: &str, text: &str) {
        self.fill(field, text).await;
        let element = self.find("field", field).await;
        self.leave(field, async || element.send_keys(Key::Enter + "").await).await;
    }

    async fn tick(&mut self, words: &str) {
        self.touch("choice", words).await;
    }

    async fn press(&mut self, button: &str) {
        self.follow("button", button).await;
    }

    async fn pick(&mut self, words: &str) {
        self.follow("some button", words).await;
    }

    async fn frame(&mut self, title: &str) {
        self.around = Some(self.document().await);
        let frame = self.window.find(By::Css(format!("iframe[title=\"{title}\"]"))).await.expect("the frame is there");
        frame.enter_frame().await.expect("a frame can be entered");
    }

    async fn h1(&mut self) -> String {
        self.heading().await
    }

    async fn text(&mut self) -> String {
        self.read("text", "").await.as_str().expect("text").to_owned()
    }

    async fn rows(&mut self) -> Vec<Vec<String>> {
        serde_json::from_value(self.read("rows", "").await).expect("rows of cells")
    }

    async fn choices(&mut self) -> Vec<String> {
        serde_json::from_value(self.read("choices", "").await).expect("a list of words")
    }

    async fn url(&mut self) -> String {
        self.window.current_url().await.expect("an address").to_string()
    }

    async fn note(&mut self, step: &str) {
        self.heading().await;
        if let Some(album) = &self.album {
            album.keep(&self.window, step).await;
        }
    }
}
