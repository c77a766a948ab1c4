//! A browser with a cookie, reading pages as text.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, Request, StatusCode};
use kernel::Scheme;
use serde_json::Value;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::world::ORIGIN;

#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    host: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), host: "localhost:8443".to_owned() }
    }

    pub(crate) fn at(mut self, host: &str) -> Self {
        host.clone_into(&mut self.host);
        self
    }

    pub(crate) fn has_cookie(&self) -> bool {
        !self.cookies.is_empty()
    }

    pub(crate) async fn get(&mut self, address: &str) -> Page {
        self.send(Request::get(path(address)), Body::empty()).await
    }

    pub(crate) async fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Page {
        self.post_with(address, form, &[]).await
    }

    pub(crate) async fn post_with(&mut self, address: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::post(path(address)).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, Body::from(body)).await
    }

    /// Posts what is no form.
    pub(crate) async fn post_json(&mut self, address: &str, body: &str) -> Page {
        let request = Request::post(path(address)).header(CONTENT_TYPE, "application/json");
        self.send(request, Body::from(body.to_owned())).await
    }

    /// Answers the form of a page, and follows the redirect to the next step.
    pub(crate) async fn answer(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let state = page.hidden("state");
        let mut form = vec![("state", state.as_str())];
        form.extend_from_slice(fields);
        let answered = self.post("/journey", &form).await;
        match answered.location() {
            Some(next) if next.starts_with("/journey") => self.get(&next).await,
            _ => answered,
        }
    }

    pub(crate) async fn request(&mut self, method: &str, address: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = Request::builder().method(method).uri(path(address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, Body::empty()).await
    }

    async fn send(&mut self, request: http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header(HOST, &self.host).extension(Scheme::Https);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let response = self.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("ASCII");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Page { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

/// The path of an address of ours.
fn path(address: &str) -> &str {
    address.strip_prefix(ORIGIN).unwrap_or(address)
}

impl Page {
    pub(crate) fn h1(&self) -> String {
        let (_, rest) = self.text.split_once("<h1>").unwrap_or_else(|| panic!("a heading in {}", self.text));
        let (heading, _) = rest.split_once("</h1>").expect("the end of the heading");
        unescaped(&heading.replace("<bdi>", "").replace("</bdi>", ""))
    }

    /// The value of the first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let mark = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
        let (_, rest) = self.text.split_once(&mark).unwrap_or_else(|| panic!("a field {name} in {}", self.text));
        unescaped(rest.split_once('"').expect("the end of the value").0)
    }

    pub(crate) fn location(&self) -> Option<String> {
        self.headers.get(LOCATION).map(|location| location.to_str().expect("ASCII").to_owned())
    }

    /// A parameter of the address that the browser is sent to, in its query or fragment.
    pub(crate) fn sent(&self, name: &str) -> Option<String> {
        let url = Url::parse(&self.location()?).ok()?;
        let parameters = url.query().or(url.fragment())?.as_bytes().to_vec();
        form_urlencoded::parse(&parameters).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("ASCII"))
    }

    /// What a reader sees, without markup.
    pub(crate) fn words(&self) -> String {
        let mut words = String::new();
        let mut inside = false;
        for letter in self.text.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                letter if !inside => words.push(letter),
                _ => {}
            }
        }
        unescaped(&words).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}
