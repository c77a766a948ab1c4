use directory::DirectoryError;
use directory::policies::{self, Document};
use kernel::{Caller, NamedLocationId, PolicyId, Timestamp};
use policy::{ConditionalAccessPolicy, NamedLocation, PolicyState};
use serde_json::{Value, json};

use crate::world::World;

fn save(world: &World, document: Document) -> Result<(), DirectoryError> {
    world
        .attempt(Caller::System, |tx, ctx| policies::save(tx, ctx, world.woodgrove, document))
        .map(crate::world::granted)
}

fn invalid(outcome: Result<(), DirectoryError>) -> (String, String) {
    match outcome {
        Err(DirectoryError::Invalid(invalid)) => (invalid.path, invalid.reason),
        other => panic!("{other:?}"),
    }
}

fn network(id: NamedLocationId) -> NamedLocation {
    let body = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Network",
        "ipRanges": [{"cidrAddress": "198.51.100.0/24"}]
    });
    NamedLocation::parse(id, Timestamp::UNIX_EPOCH, &body).expect("a location")
}

fn blocking(number: u128, locations: &Value) -> ConditionalAccessPolicy {
    let body = json!({
        "displayName": format!("Block {number}"), "state": "disabled",
        "conditions": {
            "users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"], "locations": locations
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]}
    });
    ConditionalAccessPolicy::parse(PolicyId::well_known(number), Timestamp::UNIX_EPOCH, &body).expect("a policy")
}

#[test]
fn a_location_is_kept_audited_and_stays_while_a_policy_is_about_it() {
    let world = World::new();
    let id = NamedLocationId::well_known(77);
    let about = blocking(1, &json!({"includeLocations": ["All"], "excludeLocations": [id]}));
    let unknown = save(&world, Document::ConditionalAccess(about.clone()));
    assert_eq!(invalid(unknown).0, "conditions.locations.excludeLocations");
    save(&world, Document::NamedLocation(network(id))).expect("a location");
    save(&world, Document::ConditionalAccess(about)).expect("a policy");
    let delete = || {
        let outcome =
            world.attempt(Caller::System, |tx, ctx| policies::delete_named_location(tx, ctx, world.woodgrove, id));
        outcome.map(crate::world::granted)
    };
    assert_eq!(invalid(delete()).1, "the policy 'Block 1' is about this location");
    assert_eq!(world.read(|read| policies::named_locations(read, world.woodgrove)), [network(id)]);
    world.system(|tx, ctx| policies::delete_conditional_access(tx, ctx, world.woodgrove, PolicyId::well_known(1)));
    delete().expect("no policy is about it");
    assert!(matches!(delete(), Err(DirectoryError::NotFound(_))));
    assert_eq!(world.activities(&id.to_string()), ["Delete named location", "Add named location"]);
}

#[test]
fn a_tenant_has_195_policies_and_195_locations_at_most() {
    let world = World::new();
    for number in 1..=195 {
        save(&world, Document::ConditionalAccess(blocking(number, &Value::Null))).expect("a policy");
        save(&world, Document::NamedLocation(network(NamedLocationId::well_known(number)))).expect("a location");
    }
    let one_more = save(&world, Document::ConditionalAccess(blocking(196, &Value::Null)));
    assert_eq!(invalid(one_more).1, "a tenant has at most 195 Conditional Access policies");
    let one_more = save(&world, Document::NamedLocation(network(NamedLocationId::well_known(196))));
    assert_eq!(invalid(one_more).1, "a tenant has at most 195 named locations");
    // What is there can still be changed.
    let changed = ConditionalAccessPolicy { state: PolicyState::Enabled, ..blocking(195, &Value::Null) };
    save(&world, Document::ConditionalAccess(changed)).expect("a change");
    assert_eq!(world.read(|read| policies::conditional_access(read, world.woodgrove)).len(), 195);
}
