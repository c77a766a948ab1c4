use proptest::prelude::*;

use super::super::schema::{ASSIGNMENT, DIRECTORY_AUDIT, USER};
use super::*;

/// The table of user properties as the specification prints it: D works always, A in advanced queries, - never. The
/// columns are eq, ne and not, ge, le, in, startsWith, endsWith.
const TABLE: &str = "
    id                              D A - - D - -
    displayName                     D A - - D D -
    userPrincipalName               D A - - D D A
    mail                            D A D D D D A
    otherMails                      D A D D D D A
    proxyAddresses                  D A D D - D A
    userType                        D A - - D - -
    creationType                    D A - - D - -
    externalUserState               D A - - D - -
    externalUserStateChangeDateTime D A - - A - -
    accountEnabled                  D A A A D - -
    createdDateTime                 D A D D A - -
    deletedDateTime                 D A D D A - -
    givenName                       D A D D D D -
    surname                         D A D D D D -
    city                            D A D D D D -
    country                         D A D D D D -
    state                           D A D D D D -
    department                      D A D D D D -
    jobTitle                        D A D D D - -
    usageLocation                   D A D D D D -
    mailNickname                    D A D D D D -
    companyName                     A A A A A A -
    mobilePhone                     A A A A A A -
    officeLocation                  A A A A A A -
    postalCode                      A A A A A A -
    preferredLanguage               A A A A A A -
    streetAddress                   A A A A A A -
    employeeType                    A A A A A A -
    employeeId                      D A - A - D -
    onPremisesSyncEnabled           D A A A D - -
";

fn clause(name: &str, operator: &str) -> String {
    let literal = match USER.field(name).expect("a property").kind {
        Kind::Boolean => "true",
        Kind::Instant => "2027-01-01T00:00:00Z",
        _ => "'x'",
    };
    let (before, path, after) = match USER.field(name).expect("a property").kind {
        Kind::Collection(_) => (format!("{name}/any(e:"), "e", ")"),
        _ => (String::new(), name, ""),
    };
    let inside = match operator {
        "in" => format!("{path} in ({literal})"),
        "startsWith" | "endsWith" => format!("{operator}({path},'x')"),
        _ => format!("{path} {operator} {literal}"),
    };
    format!("{before}{inside}{after}")
}

fn refusal(filter: &str, mode: Mode) -> Option<String> {
    bind(filter, &USER, mode).err().map(|error| error.to_string())
}

fn needs_advanced(operator: &str) -> String {
    format!(
        "Request_UnsupportedQuery: Operator '{operator}' is not supported because the required parameters might be \
         missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to \
         https://aka.ms/graph-docs/advanced-queries for more information"
    )
}

fn unsupported(name: &str) -> String {
    format!(
        "Request_UnsupportedQuery: Unsupported or invalid query filter clause specified for property '{name}' of \
         resource 'User'."
    )
}

fn check(name: &str, operator: &str, filter: &str, cell: &str) {
    let always = ALWAYS_ADVANCED.contains(&operator);
    let (basic, advanced) = match cell {
        "D" => (None, None),
        "A" if always => (Some(needs_advanced(operator)), None),
        "A" => (Some(unsupported(name)), None),
        _ => (Some(unsupported(name)), Some(unsupported(name))),
    };
    assert_eq!(refusal(filter, Mode::Basic), basic, "{filter}");
    assert_eq!(refusal(filter, Mode::Advanced), advanced, "{filter}");
}

#[test]
fn every_operator_works_on_the_properties_and_in_the_mode_of_the_table() {
    let mut rows = 0;
    for row in TABLE.lines().filter(|row| !row.trim().is_empty()) {
        let mut words = row.split_whitespace();
        let name = words.next().expect("a name");
        let cells: Vec<&str> = words.collect();
        let [eq, ne, ge, le, within, starts_with, ends_with] = cells[..] else { panic!("{row}") };
        for (operator, cell) in [
            ("eq", eq),
            ("ne", ne),
            ("gt", ge),
            ("ge", ge),
            ("lt", le),
            ("le", le),
            ("in", within),
            ("startsWith", starts_with),
            ("endsWith", ends_with),
        ] {
            check(name, operator, &clause(name, operator), cell);
        }
        if eq == "D" {
            check(name, "not", &format!("not({})", clause(name, "eq")), ne);
        }
        rows += 1;
    }
    assert_eq!(rows, 31);
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
            "assignedLicenses/$count eq 0",
            "NotImplemented: Filtering by the size of a collection is not supported by the emulator yet.",
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

proptest! {
    #[test]
    fn no_text_makes_the_binder_panic(text in "(mail|otherMails|id|not|and|or|eq|ne|in|any|[(),:/' ]|x|null){0,40}") {
        for mode in [Mode::Basic, Mode::Advanced] {
            let _ = bind(&text, &USER, mode);
        }
    }
}
