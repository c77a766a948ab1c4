//! An answer as its reader finds things on it.

use std::collections::BTreeSet;

use axum::body::to_bytes;
use axum::response::Response;
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html, Selector};
use url::form_urlencoded;

pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector of these tests")
}

/// The elements that a selector finds, in the document's order.
fn found<'a>(document: &'a Html, css: &str) -> std::vec::IntoIter<ElementRef<'a>> {
    document.select(&selector(css)).collect::<Vec<_>>().into_iter()
}

/// The same within an element.
fn within<'a>(element: ElementRef<'a>, css: &str) -> std::vec::IntoIter<ElementRef<'a>> {
    element.select(&selector(css)).collect::<Vec<_>>().into_iter()
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    pub(crate) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("pages are UTF-8");
        Self { status: parts.status, headers: parts.headers, body }
    }

    fn document(&self) -> Html {
        Html::parse_document(&self.body)
    }

    fn all(&self, css: &str) -> Vec<String> {
        found(&self.document(), css).map(words).collect()
    }

    pub(crate) fn h1(&self) -> String {
        let mut found = self.all("h1");
        assert_eq!(found.len(), 1, "{found:?} in {}", self.body);
        found.remove(0)
    }

    /// What stands on the page, without what it keeps hidden.
    pub(crate) fn text(&self) -> String {
        self.all("main, aside, .toast").join(" ")
    }

    pub(crate) fn alerts(&self) -> String {
        self.all("[role=alert]").join(" ")
    }

    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        found(&self.document(), "tbody tr").map(|row| within(row, "td").map(words).collect()).collect()
    }

    /// The row that has a cell with these words.
    pub(crate) fn row(&self, cell: &str) -> Vec<String> {
        let rows = self.rows();
        let found = rows.iter().find(|row| row.iter().any(|found| found == cell));
        found.unwrap_or_else(|| panic!("no {cell:?} in {rows:?}")).clone()
    }

    /// Where the link with these words leads; the search's hidden list does not count.
    pub(crate) fn link(&self, name: &str) -> String {
        let document = self.document();
        let mut places: Vec<String> = found(&document, "a[href]")
            .filter(|link| !link.ancestors().filter_map(ElementRef::wrap).any(|around| around.attr("hidden").is_some()))
            .filter(|link| words(*link) == name)
            .filter_map(|link| link.attr("href").map(str::to_owned))
            .collect();
        places.dedup();
        assert_eq!(places.len(), 1, "links {name:?}: {places:?} in {}", self.body);
        places.remove(0)
    }

    pub(crate) fn has_link(&self, name: &str) -> bool {
        self.all("main a, nav a").iter().any(|found| found == name)
    }

    pub(crate) fn buttons(&self) -> Vec<String> {
        self.all("button")
    }

    /// The links that lead to pages of the portal.
    pub(crate) fn own_links(&self) -> BTreeSet<String> {
        let document = self.document();
        let links = found(&document, "a[href^='/portal']").filter_map(|link| link.attr("href"));
        links.map(str::to_owned).collect()
    }

    /// What the form that posts to this address would send now.
    pub(crate) fn form(&self, action: &str) -> Fields {
        self.form_of("post", action)
    }

    /// The same of a form that asks with its fields in the address.
    pub(crate) fn form_of(&self, method: &str, action: &str) -> Fields {
        let document = self.document();
        let mut forms = found(&document, "form");
        let form = forms.find(|form| form.attr("action") == Some(action) && form.attr("method") == Some(method));
        let form = form.unwrap_or_else(|| panic!("no form to {action:?} in {}", self.body));
        let mut fields = Vec::new();
        for control in within(form, "input, textarea, select") {
            let Some(name) = control.attr("name") else { continue };
            let value = match (control.value().name(), control.attr("type")) {
                _ if control.attr("disabled").is_some() => continue,
                (_, Some("radio" | "checkbox")) if control.attr("checked").is_none() => continue,
                ("textarea", _) => control.text().collect(),
                ("select", _) => {
                    let mut options = within(control, "option");
                    let chosen = within(control, "option[selected]").next().or_else(|| options.next());
                    chosen.and_then(|option| option.attr("value")).unwrap_or_default().to_owned()
                }
                _ => control.attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
        Fields(fields)
    }

    /// The value of the radio button or checkbox whose label holds these words.
    pub(crate) fn choice(&self, label: &str) -> (String, String) {
        let document = self.document();
        let mut labels = found(&document, "label").filter(|found| words(*found).contains(label));
        let around = labels.next().unwrap_or_else(|| panic!("no choice {label:?} in {}", self.body));
        let input = within(around, "input").next().expect("a choice has its input");
        let attribute = |name| input.attr(name).unwrap_or_default().to_owned();
        (attribute("name"), attribute("value"))
    }

    /// The value of the option with these words.
    pub(crate) fn option(&self, words_of_it: &str) -> String {
        let document = self.document();
        let mut options = found(&document, "option");
        let found = options.find(|option| words(*option) == words_of_it).expect("an option");
        found.attr("value").unwrap_or_default().to_owned()
    }

    /// The name and value of the button that chooses a row of a table.
    pub(crate) fn choice_of_row(&self, cell: &str) -> (String, String) {
        let document = self.document();
        let mut inputs = found(&document, "td input");
        let label = format!("Select {cell}");
        let found = inputs.find(|input| input.attr("aria-label") == Some(&label)).expect("a row to choose");
        (found.attr("name").unwrap_or_default().to_owned(), found.attr("value").unwrap_or_default().to_owned())
    }

    /// The name of the field with this label.
    pub(crate) fn field(&self, label: &str) -> String {
        let document = self.document();
        let mut labels = found(&document, "label[for]");
        let found = labels.find(|found| words(*found).trim_end_matches(" *") == label);
        let found = found.unwrap_or_else(|| panic!("no field {label:?} in {}", self.body));
        found.attr("for").unwrap_or_default().to_owned()
    }

    pub(crate) fn location(&self) -> String {
        let location = self.headers.get(LOCATION);
        let location = location.unwrap_or_else(|| panic!("no redirect but {} {}", self.status, self.body));
        location.to_str().expect("an address").to_owned()
    }
}

/// The fields of a form.
#[derive(Clone, Debug)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn choose(self, (name, value): &(String, String)) -> Self {
        self.set(name, value)
    }

    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(known, found)| known == name && found == value)
    }

    pub(crate) fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}
