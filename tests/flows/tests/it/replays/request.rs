//! The form in which a page tells requests.
//!
//! A request begins with its verb and its path. Indented below it stand headers (`Name: value`), and a body: JSON on lines
//! that begin with a brace, or a form with one `name=value` on each line. Then the status of the answer, and indented below
//! it headers, what the JSON says (`path = value`) and what is called by a name from there on (`path -> name`). Lines that
//! begin with `#` are for the reader.

use url::form_urlencoded::Serializer;

/// A request and what is expected of its answer.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    form: Vec<(String, String)>,
    json: Option<String>,
    pub(super) status: u16,
    pub(super) expected: Vec<Expected>,
}

/// Something about an answer.
#[derive(Debug)]
pub(super) enum Expected {
    Header(String, String),
    Equal(String, String),
    Keep(String, String),
}

impl Exchange {
    /// What the body is, when there is one and no header says it.
    pub(super) fn content_type(&self) -> Option<&'static str> {
        if self.json.is_some() {
            return Some("application/json");
        }
        (!self.form.is_empty()).then_some("application/x-www-form-urlencoded")
    }

    /// The body, its names replaced by what they stand for.
    pub(super) fn body(&self, fill: impl Fn(&str) -> String) -> String {
        match &self.json {
            Some(json) => fill(json),
            None => Serializer::new(String::new())
                .extend_pairs(self.form.iter().map(|(name, value)| (name, fill(value))))
                .finish(),
        }
    }

    fn say(&mut self, line: &str) -> Option<()> {
        if line.starts_with('{') {
            self.json = Some(line.to_owned());
        } else if let Some(header) = header(line) {
            self.headers.push(header);
        } else {
            let (name, value) = line.split_once('=')?;
            self.form.push((name.to_owned(), value.to_owned()));
        }
        Some(())
    }
}

impl Expected {
    fn read(line: &str) -> Option<Self> {
        let own = |(one, other): (&str, &str)| (one.to_owned(), other.to_owned());
        if let Some((path, name)) = line.split_once(" -> ").map(own) {
            return Some(Self::Keep(path, name));
        }
        if let Some((path, value)) = line.split_once(" = ").map(own) {
            return Some(Self::Equal(path, value));
        }
        header(line).map(|(name, value)| Self::Header(name, value))
    }
}

/// `Name: value`, where the name is one of a header.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(": ")?;
    let is_name = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    is_name.then(|| (name.to_owned(), value.to_owned()))
}

/// The exchanges of a block, in their order; an error names the line that cannot be read.
pub(super) fn read(text: &str) -> Result<Vec<Exchange>, String> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let cannot = || format!("{line:?} cannot be read");
        if let Ok(status) = line.parse() {
            exchanges.last_mut().filter(|exchange| exchange.status == 0).ok_or_else(cannot)?.status = status;
        } else if let Some(detail) = line.strip_prefix("  ") {
            let exchange = exchanges.last_mut().ok_or_else(cannot)?;
            if exchange.status == 0 {
                exchange.say(detail).ok_or_else(cannot)?;
            } else {
                exchange.expected.push(Expected::read(detail).ok_or_else(cannot)?);
            }
        } else {
            let (method, path) = line.split_once(' ').ok_or_else(cannot)?;
            exchanges.push(Exchange { method: method.to_owned(), path: path.to_owned(), ..Exchange::default() });
        }
    }
    match exchanges.iter().find(|exchange| exchange.status == 0) {
        Some(Exchange { method, path, .. }) => Err(format!("{method} {path} has no answer")),
        None => Ok(exchanges),
    }
}
