/// What the token service said when it refused: the error of OAuth, and Microsoft's text in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// OAuth's error code, for example `access_denied`.
    pub(crate) error: String,
    /// Microsoft's code, for example `AADSTS50105`.
    pub(crate) code: Option<String>,
    pub(crate) message: String,
    /// What an administrator is asked for: trace id, correlation id, time.
    pub(crate) details: Vec<Detail>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) label: &'static str,
    pub(crate) value: String,
}

/// The tail of every description. Lines end it in one form of the service, single spaces in the other.
const DETAILS: [&str; 3] = ["Trace ID", "Correlation ID", "Timestamp"];

impl Refusal {
    pub(crate) fn new(error: &str, description: Option<&str>) -> Self {
        let (code, text) = code(description.unwrap_or_default());
        let (message, details) = details(text);
        Self { error: error.to_owned(), code, message, details }
    }
}

fn code(description: &str) -> (Option<String>, &str) {
    match description.split_once(':') {
        Some((code, text)) if is_code(code) => (Some(code.to_owned()), text),
        _ => (None, description),
    }
}

fn is_code(text: &str) -> bool {
    text.strip_prefix("AADSTS")
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Cuts from the end, so that a message which happens to speak of a time stays whole.
fn details(text: &str) -> (String, Vec<Detail>) {
    let mut rest = text;
    let mut details = Vec::new();
    for label in DETAILS.into_iter().rev() {
        if let Some((before, value)) = rest.rsplit_once(&format!("{label}:")) {
            details.push(Detail { label, value: value.trim().to_owned() });
            rest = before;
        }
    }
    details.reverse();
    (rest.trim().to_owned(), details)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(description: &str, code: Option<&str>, message: &str, details: &[(&str, &str)]) {
        let refusal = Refusal::new("access_denied", Some(description));
        let found: Vec<_> = refusal.details.iter().map(|detail| (detail.label, detail.value.as_str())).collect();
        assert_eq!((refusal.code.as_deref(), refusal.message.as_str(), found.as_slice()), (code, message, details));
    }

    #[test]
    fn a_description_is_taken_apart_in_both_of_its_forms() {
        let details = [("Trace ID", "a1"), ("Correlation ID", "b2"), ("Timestamp", "2026-01-09 02:02:12Z")];
        for separator in ["\r\n", " "] {
            let description = [
                "AADSTS65004: User declined to consent to access the app.",
                "Trace ID: a1",
                "Correlation ID: b2",
                "Timestamp: 2026-01-09 02:02:12Z",
            ]
            .join(separator);
            check(&description, Some("AADSTS65004"), "User declined to consent to access the app.", &details);
        }
    }

    #[test]
    fn what_is_not_in_that_form_is_kept_whole() {
        check("The user said: no.", None, "The user said: no.", &[]);
        check("AADSTS: no number", None, "AADSTS: no number", &[]);
        check("AADSTS50105", None, "AADSTS50105", &[]);
        check("", None, "", &[]);
    }
}
