//! An answer as a person sees it.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use scraper::{ElementRef, Html};
use url::Url;

use crate::form::{Form, forms};
use crate::reading::{by_id, is_hidden, name, selector, words};

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it is, after all redirects.
    pub url: Url,
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its source.
    pub body: String,
    document: Html,
}

/// A link that a person can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is called.
    pub name: String,
    /// Where it leads, as written.
    pub href: String,
}

impl Page {
    pub(crate) fn new(url: Url, status: StatusCode, headers: HeaderMap, body: String) -> Self {
        let document = Html::parse_document(&body);
        Self { url, status, headers, body, document }
    }

    fn all(&self, css: &str) -> Vec<String> {
        self.document.select(&selector(css)).filter(|found| !is_hidden(*found)).map(words).collect()
    }

    /// All headings of the first level.
    #[must_use]
    pub fn headings(&self) -> Vec<String> {
        self.all("h1")
    }

    /// The heading; a page has exactly one.
    #[must_use]
    pub fn h1(&self) -> String {
        let mut headings = self.headings();
        assert_eq!(headings.len(), 1, "{}: headings {headings:?} in {}", self.url, self.text());
        headings.remove(0)
    }

    /// The window's title.
    #[must_use]
    pub fn title(&self) -> String {
        self.document.select(&selector("title")).next().map(|title| title.text().collect()).unwrap_or_default()
    }

    /// Everything that is visible.
    #[must_use]
    pub fn text(&self) -> String {
        self.all("body").join(" ")
    }

    /// What stands in the page itself, without what stands around every page.
    #[must_use]
    pub fn main(&self) -> String {
        self.all("main").join(" ")
    }

    /// What is wrong, where the page says so.
    #[must_use]
    pub fn alert(&self) -> Option<String> {
        self.all("[role=alert]").into_iter().next()
    }

    /// The words of all buttons that can be pressed, those that open menus included.
    #[must_use]
    pub fn buttons(&self) -> Vec<String> {
        let selector = selector("button, input[type=submit]");
        let found = self.document.select(&selector).filter(|found| !is_hidden(*found));
        found
            .map(|found| if found.value().name() == "input" { attribute(found, "value") } else { name(found) })
            .collect()
    }

    /// The controls that are there and do nothing, or do not say why they do nothing.
    #[must_use]
    pub fn dead(&self) -> Vec<String> {
        let everything = selector("a, button, [aria-disabled=true], [disabled]");
        let found = self.document.select(&everything).filter(|found| !is_hidden(*found));
        found.filter(|found| !self.is_alive(*found)).map(|found| found.html()).collect()
    }

    fn is_alive(&self, element: ElementRef<'_>) -> bool {
        let value = element.value();
        let has = |id: Option<&str>| id.and_then(|id| by_id(&self.document, id)).is_some();
        if value.attr("aria-disabled") == Some("true") || value.attr("disabled").is_some() {
            let group =
                element.ancestors().filter_map(ElementRef::wrap).find(|around| around.value().name() == "fieldset");
            return [Some(element), group].into_iter().flatten().any(|told| self.says_why(told));
        }
        match (value.name(), value.attr("type")) {
            ("a", _) => value.attr("href").is_some_and(|href| !href.is_empty() && href != "#"),
            // A button that sends nothing opens something; what needs a script is hidden until there is one.
            (_, Some("button")) => has(value.attr("popovertarget")),
            _ => true,
        }
    }

    /// Whether a sentence within an element, or one that describes it, tells something.
    fn says_why(&self, element: ElementRef<'_>) -> bool {
        let described = element.value().attr("aria-describedby").and_then(|id| by_id(&self.document, id));
        let told = described.into_iter().chain((element.value().name() != "fieldset").then_some(element)).map(words);
        told.into_iter().any(|told| told.trim_end_matches(')').ends_with('.'))
    }

    /// What is told at each field that is wrong: the alert by which it is described.
    #[must_use]
    pub fn field_errors(&self) -> Vec<String> {
        let described = selector("[aria-describedby]");
        let ids = self.document.select(&described).filter_map(|field| field.value().attr("aria-describedby"));
        let described = ids.flat_map(str::split_whitespace).filter_map(|id| by_id(&self.document, id));
        described.filter(|told| told.value().attr("role") == Some("alert")).map(words).collect()
    }

    /// The links.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        let selector = selector("a[href]");
        let found = self.document.select(&selector).filter(|found| !is_hidden(*found));
        found.map(|found| Link { name: name(found), href: attribute(found, "href") }).collect()
    }

    /// Where the one link of that name leads.
    #[must_use]
    pub fn link(&self, name: &str) -> Url {
        let mut places: Vec<String> =
            self.links().into_iter().filter(|link| link.name == name).map(|link| link.href).collect();
        places.dedup();
        match places.as_slice() {
            [place] => self.url.join(place).unwrap_or_else(|error| panic!("{name} leads to {place:?}: {error}")),
            [] => {
                let names: Vec<String> = self.links().into_iter().map(|link| link.name).collect();
                panic!("{} ({}) has no link {name:?} but {names:?}: {}", self.url, self.status, self.text())
            }
            several => panic!("{} has several links {name:?}: {several:?}", self.url),
        }
    }

    /// Whether there is a link of that name.
    #[must_use]
    pub fn has_link(&self, name: &str) -> bool {
        self.links().iter().any(|link| link.name == name)
    }

    /// The forms, in the page's order.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        forms(&self.document, &self.url)
    }

    /// The one form that has a button of that name.
    #[must_use]
    pub fn form_with_button(&self, name: &str) -> Form {
        let mut found: Vec<Form> = self.forms().into_iter().filter(|form| form.buttons().contains(&name)).collect();
        assert_eq!(found.len(), 1, "{} has {} forms with a button {name:?}: {}", self.url, found.len(), self.text());
        found.remove(0)
    }

    /// The rows of all tables, cell by cell, headings included.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<String>> {
        let cells = selector("td, th");
        self.document.select(&selector("tr")).map(|row| row.select(&cells).map(words).collect()).collect()
    }

    /// The one row that has a cell with exactly these words.
    #[must_use]
    pub fn row(&self, words: &str) -> Vec<String> {
        let mut found: Vec<_> = self.rows().into_iter().filter(|row| row.iter().any(|cell| cell == words)).collect();
        assert_eq!(found.len(), 1, "{} has {} rows with {words:?}: {:?}", self.url, found.len(), self.rows());
        found.remove(0)
    }

    /// The items of all ordered lists.
    #[must_use]
    pub fn items(&self) -> Vec<String> {
        self.all("ol > li")
    }

    /// The address of a frame, by its title.
    #[must_use]
    pub fn frame(&self, title: &str) -> Url {
        let selector = selector("iframe");
        let mut frames = self.document.select(&selector);
        let frame = frames.find(|frame| frame.value().attr("title") == Some(title));
        let frame = frame.unwrap_or_else(|| panic!("{} has no frame {title:?}: {}", self.url, self.text()));
        let address = frame.value().attr("src").unwrap_or_else(|| panic!("the frame {title:?} has no address"));
        self.url.join(address).expect("a frame has an address")
    }

    /// The whole answer as one text, headers in order: two equal ones are the same bytes.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
        };
        let mut headers: Vec<String> = self.headers.iter().map(header).collect();
        headers.sort();
        format!("{} {}\n{}\n\n{}", self.status, self.url, headers.join("\n"), self.body)
    }

    /// Asserts that the page says something.
    #[track_caller]
    pub fn says(&self, words: &str) {
        assert!(
            self.text().contains(words),
            "{} ({}) does not say {words:?} but: {}",
            self.url,
            self.status,
            self.text()
        );
    }

    /// Asserts that the page does not say something.
    #[track_caller]
    pub fn hides(&self, words: &str) {
        assert!(!self.text().contains(words), "{} says {words:?}: {}", self.url, self.text());
    }
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.value().attr(name).unwrap_or_default().to_owned()
}
