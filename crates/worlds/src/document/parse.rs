use serde::Deserialize;
use toml::Table;

use super::{WorldDocument, overlay};

/// The key by which a document names what it is laid over.
const EXTENDS: &str = "extends";
/// The one document that can be laid over.
const CLINIC: &str = "clinic";

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

/// Reads a world document; `file` is its name in errors. One that says `extends = "clinic"` tells only what differs from
/// the built-in world.
pub fn parse_toml(file: &str, text: &str) -> Result<WorldDocument, DocumentError> {
    match text.parse::<Table>() {
        Ok(table) if table.contains_key(EXTENDS) => extended(file, text, table),
        _ => parse_whole(file, text),
    }
}

/// Reads a world document as it lies in a file: TOML, or the same in JSON.
pub fn parse(file: &str, text: &str) -> Result<WorldDocument, DocumentError> {
    if !text.trim_start().starts_with('{') {
        return parse_toml(file, text);
    }
    serde_json::from_str(text).map_err(|error| {
        let told = error.to_string();
        let expected = told.rsplit_once(" at line ").map_or(told.as_str(), |(told, _)| told);
        DocumentError { file: file.to_owned(), line: error.line().max(1), expected: helpful(expected) }
    })
}

fn parse_whole(file: &str, text: &str) -> Result<WorldDocument, DocumentError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text[..at].matches('\n').count() + 1;
        DocumentError { file: file.to_owned(), line, expected: helpful(error.message()) }
    })
}

/// The clinic with the document laid over it.
fn extended(file: &str, text: &str, mut table: Table) -> Result<WorldDocument, DocumentError> {
    let wrong = |line, expected: String| DocumentError { file: file.to_owned(), line, expected };
    let base = table.remove(EXTENDS);
    if base.as_ref().and_then(toml::Value::as_str) != Some(CLINIC) {
        return Err(wrong(line_of(text, EXTENDS), format!("`{EXTENDS}` takes \"{CLINIC}\" alone")));
    }
    let mut world: Table = crate::CLINIC.parse().expect("the built-in world is a document");
    overlay::lay(table, &mut world);
    WorldDocument::deserialize(world).map_err(|error| {
        // A merged document has no lines; the word that is wrong has one.
        let written = error.message().split('`').nth(1).unwrap_or_default();
        wrong(line_of(text, written), helpful(error.message()))
    })
}

/// The first line on which a word stands, counted from 1.
fn line_of(text: &str, word: &str) -> usize {
    let found = text.lines().position(|line| !word.is_empty() && line.contains(word));
    found.map_or(1, |line| line + 1)
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
    fn a_document_may_be_written_in_json() {
        let world = parse("w.json", "{\"name\": \"w\"}").expect("a world");
        assert_eq!(world.name(), "w");
        let error = parse("w.json", "{\n\"name\": \"w\",\n\"tenant\": []}").expect_err("an error");
        assert_eq!((error.file.as_str(), error.line), ("w.json", 3));
        assert!(error.expected.starts_with("unknown key `tenant`; did you mean `tenants`?"), "{error}");
        assert_eq!(parse("w.toml", "name = \"w\"\n").expect("a world"), world);
    }

    #[test]
    fn a_document_may_tell_only_what_differs_from_the_clinic() {
        let text = "extends = \"clinic\"\nname = \"w\"\n[[tenants]]\nname = \"Contoso Medical\"\nauthentication = \"Federated\"\n";
        let world = parse_toml("w.toml", text).expect("a world");
        let clinic = parse_toml("clinic.toml", crate::CLINIC).expect("the clinic");
        assert_eq!((world.name(), world.tenants.len()), ("w", 3));
        assert_eq!(world.tenants[2].authentication, directory::tenants::Authentication::Federated);
        assert_eq!((&world.tenants[0], &world.tenants[1]), (&clinic.tenants[0], &clinic.tenants[1]));
        let unknown = text.replace("authentication", "autentication");
        let error = parse_toml("w.toml", &unknown).expect_err("an error");
        assert_eq!(error.line, 5);
        assert!(error.expected.contains("did you mean `authentication`?"), "{error}");
        let stranger = text.replace("\"clinic\"", "\"hospital\"");
        assert_eq!(parse_toml("w.toml", &stranger).expect_err("an error").line, 1);
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
