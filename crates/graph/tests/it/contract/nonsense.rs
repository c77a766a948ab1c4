//! What is asked at random: sensible filters in any combination, and texts that are none.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;
use tokio::runtime::Runtime;
use url::form_urlencoded::byte_serialize;

use super::logs::signed_in;
use super::tables::TYPES;
use crate::clinic::{ADA, Clinic, MIA};

/// One clinic for everything that is asked: reading leaves nothing behind.
static PLACE: LazyLock<(Runtime, Clinic, String)> = LazyLock::new(|| {
    let (runtime, clinic) = (Runtime::new().expect("a runtime"), Clinic::open());
    runtime.block_on(async {
        clinic.invite("kim@northwind.example").await;
        signed_in(&clinic, clinic.user(MIA).parse().expect("an id")).await;
    });
    let scopes = "User.Read.All Group.Read.All AuditLog.Read.All Application.Read.All Directory.Read.All \
                  RoleManagement.Read.Directory Policy.Read.All AgreementAcceptance.Read Domain.Read.All \
                  DelegatedPermissionGrant.Read.All";
    let token = clinic.as_person(ADA, scopes);
    (runtime, clinic, token)
});

/// Every collection that can be filtered, and one that cannot.
const COLLECTIONS: [(&str, &str); 15] = [
    ("users", "user"),
    ("directory/deletedItems/graph.user", "user"),
    ("groups", "group"),
    ("me/memberOf/graph.group", "group"),
    ("applications", "application"),
    ("servicePrincipals", "servicePrincipal"),
    ("directoryRoles", "directoryRole"),
    ("oauth2PermissionGrants", "oAuth2PermissionGrant"),
    ("me/appRoleAssignments", "appRoleAssignment"),
    ("roleManagement/directory/roleAssignments", "unifiedRoleAssignment"),
    ("roleManagement/directory/roleDefinitions", "unifiedRoleDefinition"),
    ("auditLogs/directoryAudits", "directoryAudit"),
    ("auditLogs/signIns", "signIn"),
    ("me/agreementAcceptances", "agreementAcceptance"),
    ("domains", "domain"),
];

const LITERALS: [&str; 12] = [
    "'x'",
    "''",
    "'o''neil'",
    "'é👩‍⚕️\u{0}%'",
    "null",
    "true",
    "5",
    "-9223372036854775808",
    "2027-01-01T00:00:00Z",
    "-009999-01-01T00:00:00Z",
    "11111111-1111-1111-1111-111111111111",
    "x",
];

/// Properties of a type, and parts of those that are objects.
fn properties(kind: &str) -> Vec<String> {
    let mut names = Vec::new();
    for property in TYPES.of(kind, false) {
        names.push(property.name.clone());
        for part in TYPES.objects.get(&property.kind).into_iter().flatten() {
            names.push(format!("{}/{}", property.name, part.name));
        }
    }
    names
}

/// Filters of the language, about properties of a type; most mean something.
fn filter(kind: &str) -> impl Strategy<Value = String> + use<> {
    let name = || select(properties(kind));
    let literal = || select(&LITERALS[..]);
    let operator = select(vec!["eq", "ne", "gt", "ge", "lt", "le", "has"]);
    let leaf = prop_oneof![
        6 => (name(), operator.clone(), literal()).prop_map(|(name, operator, value)| format!("{name} {operator} {value}")),
        2 => (name(), literal(), literal()).prop_map(|(name, a, b)| format!("{name} in ({a},{b})")),
        3 => (select(vec!["startsWith", "endsWith", "contains"]), name(), literal())
            .prop_map(|(function, name, value)| format!("{function}({name},{value})")),
        2 => (name(), select(vec!["e", "e/id", "e/issuer"]), operator, literal())
            .prop_map(|(name, inside, operator, value)| format!("{name}/any(e:{inside} {operator} {value})")),
        1 => (name(), select(vec!["any()", "$count eq 0", "$count ne 0", "all(e:e eq 'x')"]))
            .prop_map(|(name, end)| format!("{name}/{end}")),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} or {b}")),
            inner.prop_map(|a| format!("not({a})")),
        ]
    })
}

/// Words of the language in no order, and signs that are none.
fn rubble(kind: &str) -> impl Strategy<Value = String> + use<> {
    let word = select(vec![
        "eq",
        "ne",
        "in",
        "and",
        "or",
        "not",
        "(",
        ")",
        ",",
        "'",
        ":",
        "/",
        "startsWith(",
        "/any(",
        "a:a",
        "/$count",
        "%",
        "\u{0}",
        "desc",
    ]);
    let part = prop_oneof![
        word.prop_map(str::to_owned),
        select(&LITERALS[..]).prop_map(str::to_owned),
        select(properties(kind)),
        "\\PC{0,4}",
    ];
    proptest::collection::vec(part, 0..14).prop_map(|parts| parts.join(" "))
}

/// A collection, and what is asked of it.
fn question() -> impl Strategy<Value = (&'static str, String)> {
    select(&COLLECTIONS[..]).prop_flat_map(|(path, kind)| {
        let option = |name: &'static str, value: &str| {
            format!("${name}={}", byte_serialize(value.as_bytes()).collect::<String>())
        };
        let asked = prop_oneof![
            6 => filter(kind).prop_map(move |text| option("filter", &text)),
            2 => rubble(kind).prop_map(move |text| option("filter", &text)),
            1 => rubble(kind).prop_map(move |text| option("orderby", &text)),
            1 => rubble(kind).prop_map(move |text| option("search", &format!("\"{text}\""))),
            1 => rubble(kind).prop_map(move |text| option("select", &text)),
        ];
        (Just(path), asked)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_question_is_ever_more_than_a_collection_can_take((collection, option) in question(), eventual: bool) {
        let (runtime, clinic, token) = &*PLACE;
        let path = format!("/v1.0/{collection}?$count=true&{option}");
        let answer = runtime.block_on(async {
            if eventual { clinic.get_eventually(token, &path).await } else { clinic.get(token, &path).await }
        });
        let status = answer.status.as_u16();
        prop_assert!(matches!(status, 200 | 400 | 501), "{path}: {status} {}", answer.text);
        let error = &answer.body["error"];
        prop_assert_eq!(error["message"].as_str().is_some_and(|message| !message.is_empty()), status != 200, "{}", path);
        prop_assert_eq!(error["code"].is_string(), status != 200, "{}", path);
    }
}
