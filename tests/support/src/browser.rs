//! A browser without script: cookies, redirects, links and forms.

use std::rc::Rc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use kernel::Site;
use url::Url;

use crate::form::Form;
use crate::jar::Jar;
use crate::line::Line;
use crate::page::Page;
use crate::sending::Sending;
use crate::visitor::Visitor;

/// As many redirects as browsers follow.
const MOST_REDIRECTS: usize = 20;

/// One person's browser, with its own cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    line: Line,
    home: Url,
    jar: Jar,
    languages: Option<String>,
    said: Vec<(&'static str, String)>,
    page: Rc<Page>,
    forms: Vec<Form>,
    history: Vec<Rc<Page>>,
    trail: Vec<Url>,
}

/// What a request carries.
#[derive(Clone, Debug, Default)]
struct Body {
    /// Its `Content-Type`.
    kind: String,
    bytes: Bytes,
}

impl Browser {
    pub(crate) fn new(line: Line, origin: &str) -> Self {
        let home: Url = origin.parse().expect("an origin is an address");
        let nothing = Rc::new(Page::new(home.clone(), StatusCode::OK, HeaderMap::new(), String::new()));
        Self {
            line,
            home,
            jar: Jar::default(),
            languages: None,
            said: Vec::new(),
            page: nothing,
            forms: Vec::new(),
            history: Vec::new(),
            trail: Vec::new(),
        }
    }

    /// The same browser at another line.
    pub(crate) fn before(self, line: Line) -> Self {
        Self { line, ..self }
    }

    /// The same browser, asking for these languages.
    #[must_use]
    pub fn speaking(mut self, languages: &str) -> Self {
        self.languages = Some(languages.to_owned());
        self
    }

    /// The same browser, saying this in a header of every request.
    #[must_use]
    pub fn saying(mut self, header: &'static str, value: &str) -> Self {
        self.said.push((header, value.to_owned()));
        self
    }

    /// The open page.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Every address that this browser asked for or was sent to.
    #[must_use]
    pub fn trail(&self) -> &[Url] {
        &self.trail
    }

    /// Every page that this browser has shown.
    #[must_use]
    pub fn history(&self) -> &[Rc<Page>] {
        &self.history
    }

    /// The form with that button as the person has filled it in so far, to be changed behind her back.
    pub fn form_mut(&mut self, button: &str) -> &mut Form {
        let index = self.form_with(|words| words == button, button).0;
        &mut self.forms[index]
    }

    /// Opens an address, absolute or within the emulator's origin.
    pub async fn visit(&mut self, address: &str) -> &Page {
        let url = self.home.join(address).unwrap_or_else(|error| panic!("{address:?}: {error}"));
        self.go(Method::GET, url, Body::default(), "none").await;
        &self.page
    }

    /// Sends a form of the open page by the button at that place.
    pub async fn send(&mut self, form: &Form, place: usize) -> &Page {
        self.submit(form.sending(Some(place))).await;
        &self.page
    }

    /// Forgets every cookie; the open page stays.
    pub fn forget(&mut self) {
        self.jar = Jar::default();
    }

    /// Asks for the head of an address alone; the open page stays.
    pub async fn head(&self, address: &str) -> StatusCode {
        let url = self.home.join(address).unwrap_or_else(|error| panic!("{address:?}: {error}"));
        self.ask(&Method::HEAD, &url, Body::default(), "none").await.status()
    }

    /// Opens the same address again.
    pub async fn reload(&mut self) -> &Page {
        let url = self.page.url.clone();
        self.go(Method::GET, url, Body::default(), "none").await;
        &self.page
    }

    fn form_with(&self, is_right: impl Fn(&str) -> bool + Copy, said: &str) -> (usize, usize) {
        let mut found = Vec::new();
        for (index, form) in self.forms.iter().enumerate() {
            found.extend(form.presses(is_right).into_iter().map(|button| (index, button)));
        }
        let buttons: Vec<&str> = self.forms.iter().flat_map(Form::buttons).collect();
        let Page { url, status, .. } = &*self.page;
        assert_eq!(found.len(), 1, "{url} ({status}): button {said:?} among {buttons:?}: {}", self.page.text());
        found[0]
    }

    async fn submit(&mut self, sending: Sending) {
        let site = site(&self.page.url, &sending.url);
        let method = if sending.method == "get" { Method::GET } else { Method::POST };
        let body = Body { kind: sending.kind, bytes: Bytes::from(sending.body) };
        self.go(method, sending.url, body, site).await;
    }

    async fn go(&mut self, mut method: Method, mut url: Url, mut body: Body, site: &str) {
        self.trail.push(url.clone());
        for _ in 0..MOST_REDIRECTS {
            let answer = self.ask(&method, &url, body.clone(), site).await;
            self.jar.keep(&url, answer.headers());
            let status = answer.status();
            let Some(next) = answer.headers().get(header::LOCATION).filter(|_| status.is_redirection()) else {
                return self.show(url, answer);
            };
            let next = next.to_str().expect("a location is plain text");
            url = url.join(next).unwrap_or_else(|error| panic!("redirected to {next:?}: {error}"));
            self.trail.push(url.clone());
            if !self.is_ours(&url) {
                return self.show(url, answer);
            }
            if !matches!(status.as_u16(), 307 | 308) && method != Method::HEAD {
                (method, body) = (Method::GET, Body::default());
            }
        }
        panic!("redirects without end: {url}");
    }

    /// Pages of other machines are not fetched: the way ends at their address. Whoever begins at a Microsoft name has all
    /// of them led here.
    fn is_ours(&self, url: &Url) -> bool {
        let led = |url: &Url| url.host_str().and_then(Site::of).is_some();
        let local = |host: &str| host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost");
        url.host_str().is_some_and(local) || (led(&self.home) && led(url))
    }

    async fn ask(&self, method: &Method, url: &Url, body: Body, site: &str) -> http::Response<Bytes> {
        // The fragment stays in the browser.
        let mut address = url.clone();
        address.set_fragment(None);
        let mut request = Request::builder().method(method).uri(address.as_str());
        request = request.header(header::ACCEPT, "text/html").header("sec-fetch-site", site);
        if let Some(cookies) = self.jar.header(url) {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(languages) = &self.languages {
            request = request.header(header::ACCEPT_LANGUAGE, languages);
        }
        for (name, value) in &self.said {
            request = request.header(*name, value);
        }
        if *method == Method::POST {
            request = request
                .header(header::CONTENT_TYPE, body.kind)
                .header(header::ORIGIN, self.page.url.origin().ascii_serialization());
        }
        let request = request.body(body.bytes).unwrap_or_else(|error| panic!("{method} {url}: {error}"));
        self.line.send(request).await
    }

    fn show(&mut self, url: Url, answer: http::Response<Bytes>) {
        let (parts, body) = answer.into_parts();
        let body = String::from_utf8_lossy(&body).into_owned();
        self.page = Rc::new(Page::new(url, parts.status, parts.headers, body));
        self.forms = self.page.forms();
        self.history.push(Rc::clone(&self.page));
    }
}

/// What `Sec-Fetch-Site` says of a step from one page to another.
fn site(from: &Url, to: &Url) -> &'static str {
    if from.origin() == to.origin() {
        "same-origin"
    } else if from.scheme() == to.scheme() && from.host_str() == to.host_str() {
        "same-site"
    } else {
        "cross-site"
    }
}

impl Visitor for Browser {
    async fn open(&mut self, url: &str) {
        self.visit(url).await;
    }

    async fn click(&mut self, link: &str) {
        let url = self.page.link(link);
        let site = site(&self.page.url, &url);
        self.go(Method::GET, url, Body::default(), site).await;
    }

    async fn menu(&mut self, button: &str) {
        // Without script a menu is part of the page: its button is there, and its entries are reached at once.
        let buttons = self.page.buttons();
        let found = buttons.iter().any(|name| name == button) || self.page.has_link(button);
        assert!(found, "{} has no menu {button:?} but {buttons:?}", self.page.url);
    }

    async fn fill(&mut self, field: &str, text: &str) {
        let filled = self.forms.iter_mut().any(|form| form.fill(field, text));
        let labels: Vec<&str> = self.forms.iter().flat_map(Form::labels).collect();
        assert!(filled, "{} has no field {field:?} but {labels:?}: {}", self.page.url, self.page.text());
    }

    async fn search(&mut self, field: &str, text: &str) {
        let form = self.forms.iter_mut().find_map(|form| form.fill(field, text).then_some(form));
        let form = form.unwrap_or_else(|| panic!("{} has no search field {field:?}", self.page.url));
        let sending = form.sending(None);
        self.submit(sending).await;
    }

    async fn tick(&mut self, words: &str) {
        self.fill(words, "").await;
    }

    async fn press(&mut self, button: &str) {
        let (form, place) = self.form_with(|words| words == button, button);
        let sending = self.forms[form].sending(Some(place));
        self.submit(sending).await;
    }

    async fn pick(&mut self, words: &str) {
        let (form, place) = self.form_with(|name| name.contains(words), words);
        let sending = self.forms[form].sending(Some(place));
        self.submit(sending).await;
    }

    async fn frame(&mut self, title: &str) {
        let url = self.page.frame(title);
        self.go(Method::GET, url, Body::default(), "same-origin").await;
    }

    async fn h1(&mut self) -> String {
        self.page.h1()
    }

    async fn text(&mut self) -> String {
        self.page.text()
    }

    async fn rows(&mut self) -> Vec<Vec<String>> {
        self.page.rows()
    }

    async fn choices(&mut self) -> Vec<String> {
        self.forms.iter().flat_map(Form::labels).map(str::to_owned).collect()
    }

    async fn url(&mut self) -> String {
        self.page.url.to_string()
    }

    async fn note(&mut self, step: &str) {
        let Page { status, url, .. } = &*self.page;
        assert!(status.is_success(), "{step}: {url} answered {status}: {}", self.page.text());
    }
}
