use proptest::prelude::*;

use super::super::schema::{
    ACCEPTANCE, APPLICATION, ASSIGNMENT, CONDITIONAL_ACCESS, DIRECTORY_AUDIT, DIRECTORY_ROLE, GRANT, GROUP,
    ROLE_ASSIGNMENT, ROLE_DEFINITION, SERVICE_PRINCIPAL, SIGN_IN, USER,
};
use super::*;

fn refusal(filter: &str, mode: Mode) -> Option<String> {
    bind(filter, &USER, mode).err().map(|error| error.to_string())
}

fn unsupported(name: &str) -> String {
    format!(
        "Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property '{name}' of \
         resource 'User'."
    )
}

#[test]
fn comparing_with_null_asks_for_an_advanced_query_everywhere() {
    for name in ["mail", "userType", "externalUserState", "displayName"] {
        let filter = format!("{name} eq null");
        assert_eq!(refusal(&filter, Mode::Basic), Some(unsupported(name)), "{filter}");
        assert_eq!(refusal(&filter, Mode::Advanced), None, "{filter}");
    }
}

#[test]
fn identities_are_found_by_issuer_and_name_and_never_negated() {
    let filter = "identities/any(i:i/issuer eq 'x' and i/issuerAssignedId eq 'y')";
    assert_eq!(refusal(filter, Mode::Basic), None);
    assert_eq!(refusal(&format!("not({filter})"), Mode::Advanced), Some(unsupported("identities")));
}

#[test]
fn mistakes_are_told_in_the_words_of_the_service() {
    let incompatible = "BadRequest: Invalid filter clause: A binary operator with incompatible types was detected. Found \
                        operand types 'Edm.Boolean' and 'Edm.String' for operator kind 'Equal'.";
    for (filter, expected) in [
        ("accountEnabled eq 'true'", incompatible),
        (
            "colour eq 'x'",
            "BadRequest: Invalid filter clause: Could not find a property named 'colour' on type 'microsoft.graph.user'.",
        ),
        ("mail/any(m:m eq 'x')", "BadRequest: Invalid filter clause: Any/All may only be used following a collection."),
        (
            "otherMails/any(m:n eq 'x')",
            "BadRequest: Invalid filter clause: Could not find a property named 'n' on type 'microsoft.graph.user'.",
        ),
        (
            "otherMails eq 'x'",
            "Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property 'otherMails' of \
             resource 'User'.",
        ),
        (
            "passwordPolicies eq 'x'",
            "Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property \
             'passwordPolicies' of resource 'User'.",
        ),
        (
            "assignedLicenses/$count eq 1",
            "Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property \
             'assignedLicenses' of resource 'User'.",
        ),
    ] {
        assert_eq!(refusal(filter, Mode::Advanced).as_deref(), Some(expected), "{filter}");
    }
}

#[test]
fn ids_are_compared_with_and_without_quotes() {
    let id = "11111111-1111-1111-1111-11111111111a";
    let bound = |filter: &str| bind(filter, &ASSIGNMENT, Mode::Advanced).expect("a filter");
    assert_eq!(bound(&format!("resourceId eq {id}")), bound(&format!("resourceId eq '{}'", id.to_uppercase())));
}

#[test]
fn parts_of_objects_in_collections_are_reached() {
    let filter = "targetResources/any(t:t/id eq 'X')";
    let bound = bind(filter, &DIRECTORY_AUDIT, Mode::Advanced).expect("a filter");
    let Filter::Any(field, Some(body)) = bound else { panic!("{bound:?}") };
    assert_eq!(field.name, "targetResources");
    let Filter::Compare(inside, _, value) = *body else { panic!("{body:?}") };
    assert_eq!((inside.name, value), ("id", Value::Text("x".to_owned())));
}

#[test]
fn the_last_sign_in_is_asked_about_alone() {
    let later = "signInActivity/lastSignInDateTime ge 2027-01-01T00:00:00Z";
    let between = format!("{later} and signInActivity/lastSignInDateTime le 2027-02-01T00:00:00Z");
    for (filter, expected) in [
        (later.to_owned(), None),
        (between, None),
        (format!("{later} and userType eq 'Guest'"), Some(unsupported("signInActivity"))),
        (format!("userType eq 'Guest' or {later}"), Some(unsupported("signInActivity"))),
    ] {
        assert_eq!(refusal(&filter, Mode::Basic), expected, "{filter}");
    }
}

/// Every type of which something may be filtered.
const TYPES: [&Schema; 13] = [
    &ACCEPTANCE,
    &APPLICATION,
    &ASSIGNMENT,
    &CONDITIONAL_ACCESS,
    &DIRECTORY_AUDIT,
    &DIRECTORY_ROLE,
    &GRANT,
    &GROUP,
    &ROLE_ASSIGNMENT,
    &ROLE_DEFINITION,
    &SERVICE_PRINCIPAL,
    &SIGN_IN,
    &USER,
];

/// Some words of the language, some properties of the type, and what belongs to neither.
fn text(schema: &'static Schema) -> impl Strategy<Value = String> {
    let names: Vec<&'static str> = schema.fields.iter().map(|field| field.name).collect();
    let property = proptest::sample::select(names).prop_map(str::to_owned);
    let word = proptest::sample::select(vec![
        "eq",
        "ne",
        "gt",
        "ge",
        "lt",
        "le",
        "in",
        "not",
        "and",
        "or",
        "any",
        "all",
        "(",
        ")",
        ",",
        ":",
        "/",
        "'",
        "'x'",
        "'ß'",
        "null",
        "true",
        "5",
        "-1",
        "2027-01-01T00:00:00Z",
        "11111111-1111-1111-1111-111111111111",
        "startsWith(",
        "endsWith(",
        "/any(e:",
        "e",
        "e/id",
        "/$count",
        "x",
    ]);
    let part = prop_oneof![3 => word.prop_map(str::to_owned), 2 => property, 1 => "\\PC{0,3}"];
    let gap = prop_oneof![Just(""), Just(" ")];
    let spaced = (part, gap).prop_map(|(part, gap)| part + gap);
    proptest::collection::vec(spaced, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_makes_the_binder_panic(
        (schema, text) in proptest::sample::select(TYPES.to_vec()).prop_flat_map(|schema| (Just(schema), text(schema))),
    ) {
        for mode in [Mode::Basic, Mode::Advanced] {
            let _ = bind(&text, schema, mode);
        }
    }
}
