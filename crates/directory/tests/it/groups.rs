use directory::DirectoryError;
use directory::groups::{self, Group};
use kernel::{Caller, ObjectId, Timestamp, UserId};
use policy::{Ruling, roles};
use serde_json::json;

use crate::world::World;

#[test]
fn members_come_and_go_with_records_of_the_member_and_the_group() {
    let world = World::new();
    let (ada, guest) = (world.member("ada"), world.guest("bo@contoso.example"));
    let group = world.group("Nurses", &[ada.into(), guest.into()]);
    let mut members: Vec<ObjectId> = vec![ada.into(), guest.into()];
    members.sort();
    assert_eq!(world.read(|read| groups::members(read, group)), members);
    assert_eq!(world.read(|read| groups::groups_of(read, guest.into())), [group]);

    world.system(|tx, ctx| groups::remove_member(tx, ctx, group, guest.into()));
    assert_eq!(world.read(|read| groups::members(read, group)), [ada.into()]);
    assert_eq!(world.read(|read| groups::groups_of(read, guest.into())), []);

    assert_eq!(
        world.activities(&group.to_string()),
        ["Remove member from group", "Add member to group", "Add member to group", "Add group"]
    );
    let record = world.audit(&guest.to_string()).remove(0);
    assert_eq!(record.category, "GroupManagement");
    let targets: Vec<_> = record.targets.iter().map(|target| target.kind.as_str()).collect();
    assert_eq!(targets, ["User", "Group"]);
    let modified = &record.targets[0].modified[1];
    assert_eq!(
        (modified.name.as_str(), &modified.old, &modified.new),
        ("Group.DisplayName", &Some(json!("Nurses")), &None)
    );
    assert_eq!(world.changes(&group.to_string())[1], ("updated".to_owned(), vec!["members".to_owned()]));
}

#[test]
fn a_member_is_added_once_and_must_be_an_object_of_the_tenant() {
    let world = World::new();
    let ada: ObjectId = world.member("ada").into();
    let group = world.group("Nurses", &[ada]);
    let add = |member: ObjectId| world.attempt(Caller::System, |tx, ctx| groups::add_member(tx, ctx, group, member));
    assert!(matches!(add(ada), Err(DirectoryError::AlreadyReferenced { property: "members" })));
    let nobody: ObjectId = UserId::well_known(1).into();
    assert!(matches!(add(nobody), Err(DirectoryError::NotFound(id)) if id == nobody.to_string()));
    let gone = world.attempt(Caller::System, |tx, ctx| groups::remove_member(tx, ctx, group, nobody));
    assert!(matches!(gone, Err(DirectoryError::NotFound(_))));
    assert_eq!(world.read(|read| groups::members(read, group)), [ada]);
}

#[test]
fn a_name_is_required_and_holds_no_control_characters() {
    let world = World::new();
    for name in ["", "Nurses\n"] {
        let id = kernel::GroupId::well_known(1);
        let group = Group::security(id, world.woodgrove, name.to_owned(), Timestamp::UNIX_EPOCH);
        let refused = world.attempt(Caller::System, |tx, ctx| groups::create(tx, ctx, group));
        assert!(matches!(refused, Err(DirectoryError::Invalid(invalid)) if invalid.path == "displayName"), "{name:?}");
    }
}

#[test]
fn who_writes_and_reads_groups() {
    let world = World::new();
    let (ada, guest) = (world.member("ada"), world.guest("bo@contoso.example"));
    let (nurses, doctors) = (world.group("Nurses", &[]), world.group("Doctors", &[]));
    let add = |caller: Caller| world.write(caller, |tx, ctx| groups::add_member(tx, ctx, nurses, guest.into()));
    assert!(matches!(add(world.as_user(ada)), Ruling::Refused(_)));
    assert!(matches!(add(world.administrator("cy", roles::GROUPS_ADMINISTRATOR)), Ruling::Granted(())));

    let listed = |caller: Caller| {
        let ctx = world.ctx(caller);
        world.read(|read| groups::list(read, &ctx, world.woodgrove))
    };
    let names: Vec<_> = listed(world.as_user(ada)).expect("a member").into_iter().map(|group| group.id).collect();
    assert_eq!(names, [doctors, nurses]);
    assert!(listed(world.as_user(guest)).is_err());
    let ctx = world.ctx(world.as_user(guest));
    for group in [nurses, doctors] {
        let one = world.read(|read| groups::get(read, &ctx, group));
        assert_eq!(one.expect("a guest with limited access").id, group);
    }
}
