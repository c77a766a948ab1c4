use super::WorldDocument;

/// A world document that cannot be read: where, and what is expected there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {expected}")]
pub struct DocumentError {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what to write instead.
    pub expected: String,
}

/// Reads a world document; `file` is its name in errors.
pub fn parse_toml(file: &str, text: &str) -> Result<WorldDocument, DocumentError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text[..at].matches('\n').count() + 1;
        DocumentError { file: file.to_owned(), line, expected: helpful(error.message()) }
    })
}

/// Names the nearest right key where an unknown one was written.
fn helpful(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((written, known)) if message.starts_with("unknown field") && !known.is_empty() => {
            let hint = kernel::nearest(written, known.iter().copied());
            let hint = hint.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
            format!("unknown key `{written}`{hint} Known here: {}", known.join(", "))
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_world_is_read() {
        let clinic = parse_toml("clinic.toml", crate::CLINIC).expect("the clinic");
        assert_eq!(clinic.tenants.len(), 3);
        assert_eq!(clinic.personal_accounts.len(), 4);
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_right_one() {
        let text = "name = \"w\"\n\n[[tenants]]\nname = \"A\"\ninitialDomain = \"a.example\"\ndomain = []\n";
        let error = parse_toml("w.toml", text).expect_err("an error");
        assert_eq!((error.file.as_str(), error.line), ("w.toml", 6));
        assert!(error.expected.starts_with("unknown key `domain`; did you mean `domains`?"), "{error}");
    }

    #[test]
    fn a_wrong_value_says_what_is_expected() {
        let text = "name = \"w\"\n[[tenants]]\nname = \"A\"\ninitialDomain = \"no domain\"\n";
        let error = parse_toml("w.toml", text).expect_err("an error");
        assert_eq!(error.line, 4);
        assert!(error.expected.contains("is not a domain name"), "{error}");
        assert_eq!(parse_toml("w.toml", "name = \n").expect_err("an error").line, 1);
    }
}
