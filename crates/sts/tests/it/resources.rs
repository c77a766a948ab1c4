use std::collections::BTreeSet;

use directory::service_principals;
use sts::redirect;
use sts::{Authority, GrantError, OpenIdScope, Version};

use crate::world::{FABRIKAM, RECORDS, WOODGROVE, World, origins};

#[test]
fn a_resource_is_found_by_every_name_that_clients_use() {
    let world = World::new();
    let graph = "00000003-0000-0000-c000-000000000000";
    let records = RECORDS.to_string();
    for (scope, name, audience, version) in [
        ("User.Read", "Microsoft Graph", graph, Version::V1),
        ("openid profile", "Microsoft Graph", graph, Version::V1),
        ("https://graph.microsoft.com/User.Read", "Microsoft Graph", "https://graph.microsoft.com", Version::V1),
        ("https://graph.microsoft.com//.default", "Microsoft Graph", "https://graph.microsoft.com/", Version::V1),
        ("https://localhost/.default", "Microsoft Graph", "https://localhost", Version::V1),
        ("https://localhost:8443//.default", "Microsoft Graph", "https://localhost:8443/", Version::V1),
        ("api://health-records/Records.Read", "Health Records", "api://health-records", Version::V2),
        ("api://Health-Records/.default", "Health Records", "api://Health-Records", Version::V2),
        (&format!("{records}/.default"), "Health Records", &records, Version::V2),
    ] {
        let resource = world.asked(scope).expect(scope).resource;
        let found = (resource.display_name.as_str(), resource.audience.as_str(), resource.token_version);
        assert_eq!(found, (name, audience, version), "{scope}");
    }
}

#[test]
fn a_scope_is_spelled_as_its_resource_spells_it_and_echoed_as_it_was_asked_for() {
    let world = World::new();
    let asked = world.asked("user.READ OpenID offline_access").expect("known scopes");
    assert!(asked.wants(OpenIdScope::OpenId) && asked.wants(OpenIdScope::OfflineAccess));
    assert!(!asked.wants(OpenIdScope::Email));
    let scopes = asked.granted(&BTreeSet::new());
    assert_eq!((scopes.claim.join(" "), scopes.echo.join(" ")), ("User.Read openid".into(), "user.READ openid".into()));
}

#[test]
fn what_nobody_has_is_refused() {
    let world = World::new();
    for (scope, code, oauth) in [
        ("No.Such.Scope", 70011, "invalid_scope"),
        ("api://health-records/No.Such", 70011, "invalid_scope"),
        ("api://nobody/.default", 500_011, "invalid_resource"),
        ("User.Read api://health-records/Records.Read", 700_022, "invalid_scope"),
    ] {
        let refused = world.asked(scope).expect_err(scope);
        assert_eq!((refused.code(), refused.oauth()), (code, oauth), "{scope}");
    }
    let refused = world.asked("api://nobody/.default").expect_err("nobody");
    assert!(refused.message().starts_with(
        "The resource principal named api://nobody was not found in the tenant named Woodgrove Hospital."
    ));
}

#[test]
fn a_resource_that_is_switched_off_is_refused() {
    let world = World::new();
    let id = world.principal(RECORDS).id;
    world
        .write(|tx, ctx| service_principals::update(tx, ctx, id, |principal| principal.account_enabled = false))
        .expect("an outcome")
        .granted()
        .expect("no refusal");
    assert_eq!(world.asked("api://health-records/.default").expect_err("disabled").code(), 50001);
}

#[test]
fn version_one_names_the_resource_beside_the_scopes() {
    let world = World::new();
    let asked = world.read(|read, _| {
        sts::resource::resolve_v1(read, WOODGROVE, Some("https://graph.microsoft.com/"), "openid", &origins())
    });
    let asked = asked.expect("a resource");
    assert_eq!(asked.resource.audience, "https://graph.microsoft.com/");
    let scopes = asked.granted(&["User.Read".to_owned()].into());
    assert_eq!((scopes.claim.join(" "), scopes.echo.join(" ")), ("User.Read openid".into(), "openid User.Read".into()));
}

#[test]
fn the_first_segment_names_a_tenant_by_id_or_domain_without_case() {
    let world = World::new();
    for (segment, expected) in [
        ("AAAA0000-0000-0000-0000-000000000001", Ok(Authority::Tenant(WOODGROVE))),
        ("Fabrikam.Example", Ok(Authority::Tenant(FABRIKAM))),
        ("Common", Ok(Authority::Common)),
        ("nobody.example", Err(90002)),
        ("00000000-0000-0000-0000-000000000009", Err(90002)),
        ("not a tenant", Err(900_023)),
    ] {
        let found = world.read(|read, _| Authority::resolve(read, segment));
        assert_eq!(found.map_err(|error: GrantError| error.code()), expected, "{segment}");
    }
}

#[test]
fn a_redirect_uri_is_one_that_is_registered() {
    let world = World::new();
    let mut records = world.registration(RECORDS);
    let matched = |records: &_, asked| redirect::matched(records, asked).map_err(|error| error.code());
    assert!(matched(&records, Some("https://records.example/callback")).is_ok());
    assert_eq!(matched(&records, Some("https://evil.example/")), Err(50011));
    assert!(matched(&records, None).is_ok(), "the only one is taken");
    let mut second = records.redirect_uris[0].clone();
    second.uri.push_str("/two");
    records.redirect_uris.push(second);
    assert_eq!(matched(&records, None), Err(900_971));
    records.redirect_uris.clear();
    assert_eq!(matched(&records, None), Err(500_113));
}
