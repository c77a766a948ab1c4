use std::collections::BTreeSet;

use directory::applications::{self, Application};
use directory::grants::{self, NewGrant};
use directory::service_principals::{self, ServicePrincipal};
use directory::{DirectoryError, first_party};
use kernel::{Caller, ServicePrincipalId, UserId};
use policy::Ruling;

use crate::world::{World, granted};

fn client(world: &World) -> ServicePrincipalId {
    world
        .system(|tx, ctx| {
            let application = Application::new(ctx, world.woodgrove, "Lab CLI");
            let application = granted(applications::create(tx, ctx, application)?);
            service_principals::create(tx, ctx, ServicePrincipal::of(ctx, &application, world.woodgrove))
        })
        .id
}

fn graph(world: &World) -> ServicePrincipalId {
    let found = world.read(|read| service_principals::by_app_id(read, world.woodgrove, first_party::MICROSOFT_GRAPH));
    found.expect("Microsoft Graph stands in every tenant").id
}

fn new(world: &World, client: ServicePrincipalId, user: Option<UserId>, scope: &str) -> NewGrant {
    NewGrant { client, resource: graph(world), user, scope: scope.to_owned() }
}

fn scopes(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn what_is_granted_for_everybody_and_what_a_user_consented_to_add_up() {
    let world = World::new();
    let (client, ada, bob) = (client(&world), world.member("ada"), world.member("bob"));
    world.system(|tx, ctx| grants::create(tx, ctx, new(&world, client, None, " openid profile")));
    world.write(Caller::System, |tx, ctx| grants::consent(tx, ctx, new(&world, client, Some(ada), "User.Read")));
    let of = |user| world.read(|read| grants::granted(read, client, graph(&world), user));
    assert_eq!(of(Some(ada)), scopes(&["User.Read", "openid", "profile"]));
    assert_eq!(of(Some(bob)), scopes(&["openid", "profile"]));
    assert_eq!(of(None), scopes(&["openid", "profile"]));
}

#[test]
fn consent_adds_to_what_was_granted_and_tells_whether_an_administrator_gave_it() {
    let world = World::new();
    let (client, ada) = (client(&world), world.member("ada"));
    let consent = |scope: &str| {
        world.write(Caller::System, |tx, ctx| grants::consent(tx, ctx, new(&world, client, Some(ada), scope)))
    };
    let first = consent("openid");
    let second = consent("User.Read openid");
    assert_eq!((second.id.as_str(), second.scopes()), (first.id.as_str(), scopes(&["User.Read", "openid"])));
    let newest = &world.audit(&client.to_string())[0];
    assert_eq!(newest.activity, "Consent to application");
    let told = &newest.targets[0].modified[0];
    assert_eq!((told.name.as_str(), &told.new), ("ConsentContext.IsAdminConsent", &Some(false.into())));
}

#[test]
fn there_is_one_grant_for_the_same_parties() {
    let world = World::new();
    let client = client(&world);
    let create =
        || world.attempt(Caller::System, |tx, ctx| grants::create(tx, ctx, new(&world, client, None, "openid")));
    let id = granted(create().expect("a grant")).id;
    assert!(matches!(create(), Err(DirectoryError::Conflict { .. })));
    world.system(|tx, ctx| grants::update(tx, ctx, &id, "User.Read"));
    let of_all = || world.read(|read| grants::granted(read, client, graph(&world), None));
    assert_eq!(of_all(), scopes(&["User.Read"]));
    world.system(|tx, ctx| grants::delete(tx, ctx, &id));
    assert_eq!(of_all(), BTreeSet::new());
    assert_eq!(world.activities(&graph(&world).to_string())[0], "Remove delegated permission grant");
}

#[test]
fn a_scope_is_given_and_has_a_limit() {
    let world = World::new();
    let client = client(&world);
    for scope in [" ", &"x".repeat(3851)] {
        let made = world.attempt(Caller::System, |tx, ctx| grants::create(tx, ctx, new(&world, client, None, scope)));
        assert!(matches!(made, Err(DirectoryError::Invalid(invalid)) if invalid.path == "scope"));
    }
}

#[test]
fn a_member_grants_nothing_through_the_administrators_door() {
    let world = World::new();
    let (client, ada) = (client(&world), world.member("ada"));
    let made =
        world.write(world.as_user(ada), |tx, ctx| grants::create(tx, ctx, new(&world, client, Some(ada), "openid")));
    assert!(matches!(made, Ruling::Refused(_)));
    assert_eq!(world.read(|read| grants::load_all(read, world.woodgrove)), []);
}
