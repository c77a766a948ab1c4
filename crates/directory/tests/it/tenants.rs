use directory::DirectoryError;
use directory::tenants::{self, Tenant, TenantPatch, VerifiedDomain};
use kernel::{Caller, DomainName, TenantId};
use policy::{Ruling, roles};

use crate::world::World;

fn load(world: &World, id: TenantId) -> Tenant {
    world.read(|read| tenants::load(read, id)).expect("a tenant")
}

fn domain(name: &str, is_initial: bool) -> VerifiedDomain {
    VerifiedDomain { name: DomainName::parse(name).expect("a domain"), is_default: !is_initial, is_initial }
}

#[test]
fn a_tenant_is_named_by_id_or_by_any_of_its_domains() {
    let world = World::new();
    let id = TenantId::well_known(7);
    let contoso = Tenant {
        id,
        display_name: "Contoso".to_owned(),
        domains: vec![domain("contoso.onmicrosoft.example", true), domain("contoso.example", false)],
        ..load(&world, world.fabrikam)
    };
    world.write(Caller::System, |tx, ctx| tenants::create(tx, ctx, &contoso));
    let resolved = |name: &str| world.read(|read| tenants::resolve(read, name)).map(|tenant| tenant.id);
    for name in [id.to_string().as_str(), "contoso.onmicrosoft.example", "CONTOSO.example"] {
        assert_eq!(resolved(name), Some(id), "{name}");
    }
    for name in ["", "common", "other.example", "contoso.example/x", "00000000-0000-0000-0000-000000000009"] {
        assert_eq!(resolved(name), None, "{name}");
    }
    assert_eq!(contoso.initial_domain().as_str(), "contoso.onmicrosoft.example");
    assert_eq!(contoso.primary_domain().as_str(), "contoso.example");
    let all = world.read(tenants::load_all);
    let names: Vec<_> = all.iter().map(|tenant| tenant.display_name.as_str()).collect();
    assert_eq!(names, ["Contoso", "Fabrikam Clinic", "Woodgrove Hospital"]);
}

#[test]
fn a_domain_is_verified_in_one_tenant_and_one_of_a_tenants_is_initial() {
    let world = World::new();
    let attempt = |domains| {
        let tenant = Tenant { id: TenantId::well_known(7), domains, ..load(&world, world.fabrikam) };
        world.attempt(Caller::System, |tx, ctx| tenants::create(tx, ctx, &tenant))
    };
    let taken = attempt(vec![domain("contoso.example", true), domain("woodgrove.example", false)]);
    assert!(matches!(taken, Err(DirectoryError::Conflict { property: "domains" })));
    for domains in
        [vec![], vec![domain("contoso.example", false)], vec![domain("a.example", true), domain("b.example", true)]]
    {
        assert!(matches!(attempt(domains), Err(DirectoryError::Invalid(invalid)) if invalid.path == "domains"));
    }
    assert_eq!(world.read(|read| tenants::load(read, TenantId::well_known(7))), None);
}

#[test]
fn a_global_administrator_changes_what_guests_are_shown() {
    let world = World::new();
    let patch = TenantPatch {
        privacy_statement_url: Some(Some("https://woodgrove.example/privacy".to_owned())),
        ..TenantPatch::default()
    };
    let update = |caller| world.write(caller, |tx, ctx| tenants::update(tx, ctx, world.woodgrove, patch.clone()));
    assert!(matches!(update(world.administrator("ada", roles::USER_ADMINISTRATOR)), Ruling::Refused(_)));
    assert_eq!(load(&world, world.woodgrove).privacy_statement_url, None);

    let administrator = world.administrator("bo", roles::GLOBAL_ADMINISTRATOR);
    assert!(matches!(update(administrator), Ruling::Granted(_)));
    assert!(matches!(update(administrator), Ruling::Granted(_)), "the same again");
    let tenant = load(&world, world.woodgrove);
    assert_eq!(tenant.privacy_statement_url.as_deref(), Some("https://woodgrove.example/privacy"));
    assert_eq!(tenant.domains, load(&world, world.woodgrove).domains);
    let id = world.woodgrove.to_string();
    assert_eq!(world.activities(&id), ["Set Company Information"]);
    let changes = world.changes(&id);
    assert_eq!(changes[0].0, "created");
    assert_eq!(changes[1..], [("updated".to_owned(), vec!["privacyStatementUrl".to_owned()])]);

    let elsewhere = world.attempt(administrator, |tx, ctx| tenants::update(tx, ctx, world.fabrikam, patch.clone()));
    assert!(matches!(elsewhere, Err(DirectoryError::NotFound(_))));
}

#[test]
fn a_privacy_statement_is_a_web_address() {
    let world = World::new();
    for url in ["javascript:alert(1)", "", "woodgrove.example/privacy", "https://woodgrove.example/\n"] {
        let patch = TenantPatch { privacy_statement_url: Some(Some(url.to_owned())), ..TenantPatch::default() };
        let refused = world.attempt(Caller::System, |tx, ctx| tenants::update(tx, ctx, world.woodgrove, patch));
        assert!(
            matches!(refused, Err(DirectoryError::Invalid(invalid)) if invalid.path == "privacyStatementUrl"),
            "{url:?}"
        );
    }
}
