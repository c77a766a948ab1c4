use super::super::schema::{DIRECTORY_AUDIT, USER};
use super::*;

fn list(query: &str, eventual: bool) -> Result<List, String> {
    let options = Options::parse(query).map_err(|error| error.to_string())?;
    List::bind(&options, eventual, &USER).map_err(|error| error.to_string())
}

#[test]
fn a_page_has_a_hundred_objects_unless_told_otherwise() {
    assert_eq!(list("", false).expect("a list").top, 100);
    assert_eq!(list("$top=999", false).expect("a list").top, 999);
    for top in ["0", "1000", "-1", "x", ""] {
        let expected = format!(
            "Request_UnsupportedQuery: Invalid page size specified: '{top}'. Must be between 1 and 999 inclusive."
        );
        assert_eq!(list(&format!("$top={top}"), false).expect_err("a refusal"), expected);
    }
}

#[test]
fn sorting_works_on_the_properties_and_in_the_mode_of_the_table() {
    let unsupported = |name: &str| format!("Request_UnsupportedQuery: Unsupported sort property '{name}' for 'User'.");
    for (name, basic, advanced) in [
        ("displayName", true, true),
        ("userPrincipalName", true, true),
        ("createdDateTime", false, true),
        ("deletedDateTime", false, true),
        ("mail", false, false),
        ("userType", false, false),
        ("colour", false, false),
    ] {
        for (eventual, expected) in [(false, basic), (true, advanced)] {
            let found = list(&format!("$orderby={name} desc&$count=true"), eventual);
            assert_eq!(found.err(), (!expected).then(|| unsupported(name)), "{name} {eventual}");
        }
    }
    let both = "$orderby=displayName&$filter=userType eq 'Guest'&$count=true";
    let refused = "Request_UnsupportedQuery: Sorting not supported for current query.";
    assert_eq!(list(both, false).expect_err("a refusal"), refused);
    assert!(list(both, true).is_ok());
}

#[test]
fn a_token_opens_the_next_page_of_its_own_list_alone() {
    let first = list("$filter=userType eq 'Guest'&$top=5", false).expect("a list");
    let token = first.token("somebody").expect("a token");
    let next = list(&format!("$filter=userType eq 'Guest'&$top=7&$skiptoken={token}"), false).expect("a list");
    assert_eq!(next.after::<String>(), Ok(Some("somebody".to_owned())));
    for query in [format!("$skiptoken={token}"), "$skiptoken=%%%".to_owned(), "$skiptoken=e30".to_owned()] {
        assert!(list(&query, false).expect_err("a refusal").starts_with("Directory_ExpiredPageToken: "), "{query}");
    }
}

#[test]
fn the_count_is_told_once_and_only_with_the_header() {
    assert!(list("$count=true", true).expect("a list").counts());
    assert!(!list("$count=true", false).expect("a list").counts());
    let token = list("", true).expect("a list").token("x").expect("a token");
    assert!(!list(&format!("$count=true&$skiptoken={token}"), true).expect("a list").counts());
}

#[test]
fn logs_are_filtered_and_sorted_together() {
    let options = Options::parse("$orderby=activityDateTime&$filter=category eq 'UserManagement'").expect("options");
    assert!(List::bind(&options, false, &DIRECTORY_AUDIT).is_ok());
}
