use super::bind::Filter;
use super::schema::{Field, Kind, Schema};
use crate::error::GraphError;
use kernel::words;

/// The properties whose text is taken apart into words; of the others a search asks how they begin.
const TAKEN_APART: [&str; 2] = ["displayName", "description"];

/// Reads `$search`: quoted clauses `"property:value"`, joined by `AND`, which binds more closely, and `OR`.
pub(super) fn bind(text: &str, schema: &'static Schema) -> Result<Filter, GraphError> {
    let mut rest = text.trim();
    let mut any: Vec<Vec<Filter>> = vec![Vec::new()];
    loop {
        let (clause, behind) = quoted(rest).ok_or_else(|| syntax(text))?;
        if let Some(all) = any.last_mut() {
            all.push(self::clause(&clause, schema)?);
        }
        rest = behind.trim_start();
        if rest.is_empty() {
            break;
        }
        let (word, behind) = rest.split_once(char::is_whitespace).ok_or_else(|| syntax(text))?;
        match word {
            "AND" => {}
            "OR" => any.push(Vec::new()),
            _ => return Err(syntax(text)),
        }
        rest = behind.trim_start();
    }
    Ok(Filter::Or(any.into_iter().map(Filter::And).collect()))
}

/// The text between double quotes, inside of which a backslash takes the next character as it is, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut letters = text.strip_prefix('"')?.char_indices();
    let mut clause = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((clause, &text[at + 2..])),
            '\\' => clause.push(letters.next()?.1),
            other => clause.push(other),
        }
    }
    None
}

fn clause(clause: &str, schema: &'static Schema) -> Result<Filter, GraphError> {
    let unreadable = || syntax(&format!("\"{clause}\""));
    let (name, value) = clause.split_once(':').ok_or_else(unreadable)?;
    let field = schema.field(name.trim()).filter(|field| field.kind == Kind::Text);
    let field: &'static Field = field.ok_or_else(|| {
        GraphError::unsupported_query(format!(
            "Property '{name}' of resource '{}' cannot be searched.",
            schema.resource
        ))
    })?;
    let value = value.trim();
    if TAKEN_APART.contains(&field.name) {
        let wanted = words(value);
        return if wanted.is_empty() { Err(unreadable()) } else { Ok(Filter::Words(field, wanted)) };
    }
    if value.is_empty() { Err(unreadable()) } else { Ok(Filter::StartsWith(field, value.to_lowercase())) }
}

fn syntax(text: &str) -> GraphError {
    GraphError::unsupported_query(format!(
        "Syntax error in $search '{text}': clauses of the form \"property:value\", joined by AND or OR, are expected."
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::matches::matches;
    use super::super::schema::{GROUP, USER};
    use super::*;

    fn found(search: &str, name: &str) -> bool {
        let filter = bind(search, &USER).unwrap_or_else(|error| panic!("{search}: {error}"));
        matches(&filter, &json!({"displayName": name, "mail": "kim.lee@northwind.example"}))
    }

    #[test]
    fn words_of_a_name_are_found_by_how_they_begin_and_never_from_within() {
        for (search, expected) in [
            (r#""displayName:video""#, true),
            (r#""displayName:VIDEO one""#, true),
            (r#""displayName:365""#, true),
            (r#""displayName:deo""#, false),
            (r#""displayName:one nothing""#, false),
            (r#""mail:kim.""#, true),
            (r#""mail:lee""#, false),
            (r#""displayName:nothing" OR "mail:kim" AND "displayName:one""#, true),
            (r#""displayName:nothing" AND "mail:kim" OR "displayName:none""#, false),
        ] {
            assert_eq!(found(search, "OneVideo-Room 365"), expected, "{search}");
        }
    }

    #[test]
    fn what_is_no_search_is_refused() {
        for search in [
            "displayName:wing",
            r#""displayName""#,
            r#""displayName:""#,
            r#""displayName:wing"#,
            r#""displayName:a" and "displayName:b""#,
            r#""displayName:a" "displayName:b""#,
            r#""colour:blue""#,
            r#""accountEnabled:true""#,
            "",
        ] {
            assert!(bind(search, &USER).is_err(), "{search}");
        }
        assert!(bind(r#""description:night shift""#, &GROUP).is_ok());
    }
}
