use super::*;
use crate::path::pieces;

fn found(version: Version, method: &Method, path: &str) -> Result<(Operation, Vec<Key>), Miss> {
    find(version, method, &pieces(path)).map(|found| (found.operation, found.keys))
}

fn value(text: &str) -> Key {
    Key::Value(text.to_owned())
}

#[test]
fn paths_lead_to_their_operation_in_every_form() {
    use Operation as Op;
    let app_id = Key::Named { name: "appId".to_owned(), value: "1".to_owned() };
    for (method, path, operation, keys) in [
        (Method::GET, "users", Op::ListUsers, vec![]),
        (Method::GET, "/USERS//", Op::ListUsers, vec![]),
        (Method::GET, "users/$count", Op::ListUsers, vec![]),
        (Method::GET, "users/delta()", Op::DeltaUsers, vec![]),
        (Method::GET, "directoryObjects/delta()", Op::DeltaDirectoryObjects, vec![]),
        (Method::GET, "users/microsoft.graph.delta()", Op::DeltaUsers, vec![]),
        (Method::GET, "users/x/memberOf/graph.group", Op::ListUserMemberOf, vec![value("x")]),
        (Method::GET, "groups/1/members/microsoft.graph.user/$count", Op::ListMembers, vec![value("1")]),
        (Method::POST, "$batch", Op::Batch, vec![]),
        (Method::GET, "users/a@b.example", Op::GetUser, vec![value("a@b.example")]),
        (Method::GET, "users('a@b.example')", Op::GetUser, vec![value("a@b.example")]),
        (Method::GET, "me", Op::GetMe, vec![Key::Me]),
        (Method::GET, "users/me-token-to-replace", Op::GetMe, vec![Key::Me]),
        (Method::GET, "users/me-token-to-replace/memberOf", Op::ListUserMemberOf, vec![Key::Me]),
        (Method::GET, "serviceprincipals(appid='1')", Op::GetServicePrincipal, vec![app_id.clone()]),
        (Method::GET, "servicePrincipals(appId='1')/appRoleAssignedTo", Op::ListAssignedTo, vec![app_id]),
        (Method::DELETE, "groups/1/members/2/$ref", Op::RemoveMember, vec![value("1"), value("2")]),
        (Method::DELETE, "groups/1/members/$ref", Op::RemoveMember, vec![value("1")]),
        (Method::GET, "auditLogs/directoryaudits", Op::ListDirectoryAudits, vec![]),
        (
            Method::POST,
            "policies/crossTenantAccessPolicy/default/microsoft.graph.resetToSystemDefault()",
            Op::ResetCrossTenantDefault,
            vec![],
        ),
    ] {
        assert_eq!(found(Version::V1, &method, path), Ok((operation, keys)), "{path}");
    }
}

#[test]
fn what_is_not_served_is_unknown_not_built_or_another_verb() {
    let unknown = |segment: &str| Miss::Unknown(segment.to_owned());
    for (version, method, path, expected) in [
        (Version::V1, Method::GET, "nonsense/deeper", unknown("nonsense")),
        (Version::V1, Method::GET, "users/x/nonsense", unknown("nonsense")),
        (Version::V1, Method::GET, "users(nonsense='x')", unknown("nonsense")),
        (Version::V1, Method::GET, "policies/b2bManagementPolicies", unknown("b2bManagementPolicies")),
        (Version::V1, Method::GET, "policies/externalIdentitiesPolicy", unknown("externalIdentitiesPolicy")),
        (Version::Beta, Method::GET, "legacy/other", unknown("other")),
        (Version::V1, Method::GET, "legacy/policies", unknown("legacy")),
        (Version::V1, Method::GET, "", Miss::NotBuilt),
        (Version::V1, Method::GET, "$metadata", Miss::NotBuilt),
        (Version::V1, Method::GET, "devices/delta", Miss::NotBuilt),
        (Version::V1, Method::GET, "users/x/messages/y/attachments", Miss::NotBuilt),
        (Version::V1, Method::GET, "users/x/memberOf/graph.nonsense", Miss::NotBuilt),
        (Version::V1, Method::GET, "users/graph.group", Miss::NotBuilt),
        (Version::V1, Method::GET, "directory/deletedItems/graph.administrativeUnit", Miss::NotBuilt),
        (Version::V1, Method::PATCH, "domains/x", Miss::NotBuilt),
        (Version::V1, Method::GET, "agreements/$count", Miss::NotBuilt),
        (Version::V1, Method::GET, "policies", Miss::NotBuilt),
        (Version::V1, Method::GET, "invitations", Miss::Verb),
        (Version::V1, Method::PUT, "users/x", Miss::Verb),
        (Version::V1, Method::POST, "auditLogs/signIns", Miss::Verb),
    ] {
        assert_eq!(found(version, &method, path), Err(expected), "{path}");
    }
}

#[test]
fn no_two_routes_of_a_version_are_the_same() {
    let routes: Vec<_> = of(Version::Beta).map(|(method, path, _)| (method, path.to_ascii_lowercase())).collect();
    for (index, route) in routes.iter().enumerate() {
        assert!(!routes[..index].contains(route), "{route:?}");
    }
}

#[test]
fn what_follows_a_list_is_told_apart_from_its_path() {
    let refined = |path: &str| find(Version::V1, &Method::GET, &pieces(path)).map(|found| found.refined);
    for (path, cast, counted) in [
        ("users", None, false),
        ("users/$count", None, true),
        ("users/x/memberOf/graph.Group", Some("group"), false),
        ("me/transitiveMemberOf/microsoft.graph.directoryRole/$count", Some("directoryRole"), true),
    ] {
        assert_eq!(refined(path), Ok(Refined { cast, counted }), "{path}");
    }
}
