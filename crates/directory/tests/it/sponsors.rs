use directory::{DirectoryError, users};
use kernel::{Caller, GroupId, ObjectId};

use crate::world::World;

#[test]
fn a_user_has_up_to_five_sponsors_of_the_same_tenant() {
    let world = World::new();
    let guest = world.guest("ada@contoso.example");
    let group = world.group("Nurses", &[]);
    let people: Vec<ObjectId> = ["a", "b", "c", "d", "e"].map(|name| world.member(name).into()).to_vec();
    let sponsors = |world: &World| world.read(|read| users::sponsors(read, guest));
    let set =
        |sponsors: &[ObjectId]| world.attempt(Caller::System, |tx, ctx| users::set_sponsors(tx, ctx, guest, sponsors));
    set(&[people[0], group.into()]).expect("a person and a group");
    assert_eq!(sponsors(&world).len(), 2);
    set(&people).expect("five");
    let sixth = world.attempt(Caller::System, |tx, ctx| users::add_sponsor(tx, ctx, guest, group.into()));
    assert!(matches!(sixth, Err(DirectoryError::Invalid(invalid)) if invalid.path == "sponsors"));
    let nobody: ObjectId = GroupId::well_known(5).into();
    assert!(matches!(set(&[nobody]), Err(DirectoryError::NotFound(id)) if id == nobody.to_string()));
    let again = world.attempt(Caller::System, |tx, ctx| users::add_sponsor(tx, ctx, guest, people[1]));
    assert!(matches!(again, Err(DirectoryError::AlreadyReferenced { property: "sponsors" })));
    world.system(|tx, ctx| users::remove_sponsor(tx, ctx, guest, people[1]));
    world.system(|tx, ctx| users::add_sponsor(tx, ctx, guest, group.into()));

    let mut expected = people.clone();
    expected[1] = group.into();
    expected.sort();
    assert_eq!(sponsors(&world), expected);
    assert_eq!(
        world.activities(&guest.to_string()),
        ["Add user sponsor", "Remove user sponsor", "Add user sponsor", "Add user sponsor", "Add user"]
    );
}
