//! What a form sends, as it travels.

use std::fmt::Write;

use url::Url;
use url::form_urlencoded::Serializer;

/// What stands between the parts of a form with files (RFC 7578).
const BOUNDARY: &str = "the-next-part-of-the-form";

/// What a press sends.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    pub(crate) method: String,
    pub(crate) url: Url,
    /// Its `Content-Type`.
    pub(crate) kind: String,
    pub(crate) body: String,
}

/// One field that is sent.
pub(crate) struct Part<'f> {
    pub(crate) name: &'f str,
    pub(crate) value: &'f str,
    /// A field for a file, in which none was chosen.
    pub(crate) is_file: bool,
}

impl Sending {
    /// A form that is sent that way.
    pub(crate) fn new<'f>(
        method: String,
        mut url: Url,
        multipart: bool,
        parts: impl Iterator<Item = Part<'f>>,
    ) -> Self {
        if multipart && method != "get" {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            return Self { method, url, kind, body: parted(parts) };
        }
        let kind = "application/x-www-form-urlencoded".to_owned();
        let mut body = encoded(parts);
        if method == "get" {
            url.set_query(Some(&body).filter(|body| !body.is_empty()).map(String::as_str));
            body.clear();
        }
        Self { method, url, kind, body }
    }
}

fn encoded<'f>(parts: impl Iterator<Item = Part<'f>>) -> String {
    let mut pairs = Serializer::new(String::new());
    for part in parts {
        pairs.append_pair(part.name, &travelling(part.value));
    }
    pairs.finish()
}

fn parted<'f>(parts: impl Iterator<Item = Part<'f>>) -> String {
    let mut body = String::new();
    for part in parts {
        let file = if part.is_file { "; filename=\"\"\r\nContent-Type: application/octet-stream" } else { "" };
        let (name, value) = (part.name, travelling(part.value));
        write!(body, "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
            .expect("a text takes every text");
    }
    body + "--" + BOUNDARY + "--\r\n"
}

/// Line ends travel as CR LF, whatever the page had.
fn travelling(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\n', "\r\n")
}
