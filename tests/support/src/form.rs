//! A form as it was rendered: what it would send, and what a person changed in it.

use std::collections::BTreeSet;

use scraper::{ElementRef, Html};
use url::Url;

use crate::reading::{is_hidden, label, name, selector};
use crate::sending::{Part, Sending};

/// One form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    /// `get` or `post`.
    pub method: String,
    /// Where it goes.
    pub action: Url,
    /// Whether it carries files.
    multipart: bool,
    controls: Vec<Control>,
}

#[derive(Clone, Debug)]
struct Control {
    kind: Kind,
    name: String,
    value: String,
    label: String,
    disabled: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Hidden,
    Text,
    File,
    Tick { radio: bool, on: bool },
    Select { options: Vec<(String, String)> },
    Submit { action: Option<Url>, method: Option<String> },
}

/// The forms of a document, in its order.
pub(crate) fn forms(document: &Html, base: &Url) -> Vec<Form> {
    let everything = selector("input, textarea, select, button");
    let mut forms: Vec<Form> = Vec::new();
    for form in document.select(&selector("form")) {
        let value = form.value();
        let id = value.id();
        let belongs = |control: &ElementRef<'_>| match control.value().attr("form") {
            Some(owner) => Some(owner) == id,
            None => control.ancestors().any(|node| node.id() == form.id()),
        };
        let controls = document.select(&everything).filter(belongs).filter_map(|found| control(document, base, found));
        forms.push(Form {
            method: value.attr("method").unwrap_or("get").to_ascii_lowercase(),
            action: resolve(base, value.attr("action").unwrap_or("")),
            multipart: value.attr("enctype") == Some("multipart/form-data"),
            controls: controls.collect(),
        });
    }
    forms
}

fn resolve(base: &Url, address: &str) -> Url {
    base.join(address).unwrap_or_else(|error| panic!("the address {address:?} on {base}: {error}"))
}

fn control(document: &Html, base: &Url, element: ElementRef<'_>) -> Option<Control> {
    let value = element.value();
    let text = |name: &str| value.attr(name).unwrap_or_default().to_owned();
    let submit = || Kind::Submit {
        action: value.attr("formaction").map(|action| resolve(base, action)),
        method: value.attr("formmethod").map(str::to_ascii_lowercase),
    };
    let kind = match (value.name(), value.attr("type").unwrap_or(default_kind(value.name()))) {
        (_, "button" | "reset" | "image") => return None,
        (_, "file") => Kind::File,
        ("input", "hidden") => Kind::Hidden,
        (_, "submit") => submit(),
        ("input", "checkbox") => Kind::Tick { radio: false, on: value.attr("checked").is_some() },
        ("input", "radio") => Kind::Tick { radio: true, on: value.attr("checked").is_some() },
        ("select", _) => Kind::Select { options: options(element) },
        _ => Kind::Text,
    };
    let content = match &kind {
        Kind::Select { options } => chosen(element, options),
        Kind::Tick { .. } => value.attr("value").unwrap_or("on").to_owned(),
        _ if value.name() == "textarea" => written(element),
        _ => text("value"),
    };
    let label = match (&kind, value.name()) {
        (Kind::Hidden, _) => String::new(),
        (Kind::Submit { .. }, "input") => value.attr("aria-label").unwrap_or(&content).to_owned(),
        (Kind::Submit { .. }, _) => name(element),
        _ => label(document, element),
    };
    let disabled = value.attr("disabled").is_some() || (kind != Kind::Hidden && is_hidden(element));
    Some(Control { kind, name: text("name"), value: content, label, disabled })
}

fn default_kind(element: &str) -> &'static str {
    if element == "button" { "submit" } else { "text" }
}

/// The text of a textarea; browsers drop a line end right behind the tag, and parsers of HTML with them.
fn written(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn options(select: ElementRef<'_>) -> Vec<(String, String)> {
    let selector = selector("option");
    let options = select.select(&selector).map(|option| {
        let words: String = option.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        (option.value().attr("value").unwrap_or(&words).to_owned(), words)
    });
    options.collect()
}

fn chosen(select: ElementRef<'_>, options: &[(String, String)]) -> String {
    let selected = select.select(&selector("option[selected]")).next();
    let selected = selected.and_then(|option| option.value().attr("value")).map(str::to_owned);
    selected.or_else(|| options.first().map(|(value, _)| value.clone())).unwrap_or_default()
}

impl Form {
    /// The words on its buttons that can be pressed.
    #[must_use]
    pub fn buttons(&self) -> Vec<&str> {
        let buttons = self.controls.iter().filter(|control| matches!(control.kind, Kind::Submit { .. }));
        buttons.filter(|control| !control.disabled).map(|control| control.label.as_str()).collect()
    }

    /// The same buttons, each with its place in the form.
    #[must_use]
    pub fn places(&self) -> Vec<(usize, &str)> {
        self.presses(|_| true).into_iter().map(|place| (place, self.controls[place].label.as_str())).collect()
    }

    /// The names under which its controls are sent, each once, in order.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<&str> {
        self.controls.iter().map(|control| control.name.as_str()).filter(|name| !name.is_empty()).collect()
    }

    /// Writes the same into every field that takes text; whether there is one.
    pub fn write(&mut self, text: &str) -> bool {
        let fields = self.controls.iter_mut().filter(|control| control.kind == Kind::Text && !control.disabled);
        fields.map(|control| text.clone_into(&mut control.value)).count() > 0
    }

    /// The names of its fields.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        self.fields().map(|control| control.label.as_str()).collect()
    }

    /// What a field holds, found by its name.
    #[must_use]
    pub fn value(&self, label: &str) -> Option<&str> {
        self.fields().find(|control| is_named(control, label)).map(|control| control.value.as_str())
    }

    /// A hidden field's value, found by the name it is sent under.
    #[must_use]
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let mut hidden = self.controls.iter().filter(|control| control.kind == Kind::Hidden);
        hidden.find(|control| control.name == name).map(|control| control.value.as_str())
    }

    /// Replaces what a hidden field sends, as nobody but an attacker does.
    pub fn tamper(&mut self, name: &str, value: &str) {
        let mut hidden = self.controls.iter_mut().filter(|control| control.kind == Kind::Hidden);
        let control = hidden.find(|control| control.name == name);
        let control = control.unwrap_or_else(|| panic!("there is no hidden field {name}"));
        value.clone_into(&mut control.value);
    }

    /// Writes into a field, ticks a box or chooses from a list; whether the form has it.
    pub(crate) fn fill(&mut self, label: &str, text: &str) -> bool {
        let Some(found) = self.find(label) else { return false };
        let name = self.controls[found].name.clone();
        match &self.controls[found].kind {
            Kind::Tick { radio: true, .. } => {
                for control in &mut self.controls {
                    if control.name == name
                        && let Kind::Tick { radio: true, on } = &mut control.kind
                    {
                        *on = false;
                    }
                }
                self.controls[found].kind = Kind::Tick { radio: true, on: true };
            }
            Kind::Tick { radio: false, .. } => self.controls[found].kind = Kind::Tick { radio: false, on: true },
            Kind::Select { options } => {
                let option = options.iter().find(|(_, words)| words == text);
                let (value, _) = option.unwrap_or_else(|| panic!("{label} offers no {text:?} but {options:?}"));
                let value = value.clone();
                self.controls[found].value = value;
            }
            Kind::Text | Kind::File | Kind::Hidden | Kind::Submit { .. } => {
                text.clone_into(&mut self.controls[found].value);
            }
        }
        true
    }

    fn find(&self, label: &str) -> Option<usize> {
        let fields = || self.controls.iter().enumerate().filter(|(_, control)| is_field(control));
        let exact = fields().find(|(_, control)| control.label == label);
        exact.or_else(|| fields().find(|(_, control)| is_named(control, label))).map(|(index, _)| index)
    }

    fn fields(&self) -> impl Iterator<Item = &Control> {
        self.controls.iter().filter(|control| is_field(control))
    }

    /// The names and values that Enter would send.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.sent(None).map(|control| (control.name.clone(), control.value.clone())).collect()
    }

    fn sent(&self, button: Option<usize>) -> impl Iterator<Item = &Control> {
        let all = self.controls.iter().enumerate();
        all.filter(move |(index, control)| self.is_sent(*index, control, button)).map(|(_, control)| control)
    }

    /// The buttons whose words are right, by their place.
    pub(crate) fn presses(&self, is_right: impl Fn(&str) -> bool) -> Vec<usize> {
        let right = self.controls.iter().enumerate().filter(|(_, control)| {
            matches!(control.kind, Kind::Submit { .. }) && !control.disabled && is_right(&control.label)
        });
        right.map(|(index, _)| index).collect()
    }

    /// What is sent when the button at that place is pressed; without one, when Enter is.
    pub(crate) fn sending(&self, button: Option<usize>) -> Sending {
        // What the button says of the way beats what the form says.
        let (action, method) = match button.map(|index| &self.controls[index].kind) {
            Some(Kind::Submit { action, method }) => (action.clone(), method.clone()),
            _ => (None, None),
        };
        let parts = self.sent(button).map(|control| Part {
            name: &control.name,
            value: &control.value,
            is_file: control.kind == Kind::File,
        });
        let method = method.unwrap_or_else(|| self.method.clone());
        Sending::new(method, action.unwrap_or_else(|| self.action.clone()), self.multipart, parts)
    }

    fn is_sent(&self, index: usize, control: &Control, button: Option<usize>) -> bool {
        let counts = match control.kind {
            Kind::Tick { on, .. } => on,
            // Enter presses the first button of the form.
            Kind::Submit { .. } => Some(index) == button.or_else(|| self.presses(|_| true).first().copied()),
            Kind::Hidden | Kind::Text | Kind::File | Kind::Select { .. } => true,
        };
        counts && !control.disabled && !control.name.is_empty()
    }
}

fn is_field(control: &Control) -> bool {
    !matches!(control.kind, Kind::Hidden | Kind::Submit { .. }) && !control.disabled
}

/// A field is found by its whole name or by how it begins; a box to tick also by words within, as a person scans a list.
fn is_named(control: &Control, label: &str) -> bool {
    let within = matches!(control.kind, Kind::Tick { radio: false, .. }) && control.label.contains(label);
    control.label.starts_with(label) || within
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r"<form id=f method=post action=/go>
        <input type=hidden name=journey value=sealed><label for=m>Email address</label><input id=m name=m value=old>
        <label><input type=radio name=r value=1 checked>One</label><label><input type=radio name=r value=2>Two</label>
        <label><input type=checkbox name=c value=x>Dr Lee lee@clinic.example</label>
        <input type=submit name=answer value=Cancel><input type=submit name=answer value=Accept></form>
        <button form=f formaction=/other>Delete</button>";

    fn form() -> Form {
        let base = "https://localhost:8443/redeem?x=1".parse().unwrap();
        forms(&Html::parse_document(PAGE), &base).remove(0)
    }

    #[test]
    fn a_press_sends_what_the_page_rendered_and_the_person_changed() {
        let mut form = form();
        assert_eq!(form.buttons(), ["Cancel", "Accept", "Delete"]);
        assert!(form.fill("Email", "a b@c.example") && form.fill("Two", "") && form.fill("lee@clinic.example", ""));
        let accept = form.presses(|words| words == "Accept");
        let sending = form.sending(Some(accept[0]));
        assert_eq!(sending.body, "journey=sealed&m=a+b%40c.example&r=2&c=x&answer=Accept");
        assert_eq!(sending.url.as_str(), "https://localhost:8443/go");
        let delete = form.presses(|words| words == "Delete");
        assert_eq!(form.sending(Some(delete[0])).url.path(), "/other");
        assert!(!form.fill("Nowhere", ""));
    }

    #[test]
    fn enter_presses_the_first_button() {
        assert!(form().sending(None).body.ends_with("&answer=Cancel"));
    }
}
