use directory::DirectoryError;
use directory::roles::{self, NewRoleAssignment, RoleAssignment};
use kernel::{Caller, ObjectId, RoleTemplateId};
use policy::Ruling;
use policy::roles::{GLOBAL_ADMINISTRATOR, GUEST_INVITER, USER_ADMINISTRATOR};

use crate::world::{World, granted};

fn assign(world: &World, role: RoleTemplateId, principal: ObjectId) -> Result<RoleAssignment, DirectoryError> {
    let new = NewRoleAssignment { role, principal };
    world.attempt(Caller::System, |tx, ctx| roles::assign(tx, ctx, new)).map(granted)
}

#[test]
fn a_role_is_held_until_it_is_taken_away() {
    let world = World::new();
    let ada = world.member("ada");
    let assignment = assign(&world, GUEST_INVITER, ada.into()).expect("an assignment");
    assert!(assignment.id.ends_with("-1"), "{}", assignment.id);
    assert_eq!(world.read(|read| roles::of(read, ada.into())), [GUEST_INVITER]);
    assert_eq!(world.read(|read| roles::holders(read, world.woodgrove, GUEST_INVITER)), [ada.into()]);
    assert_eq!(world.read(|read| roles::load_all(read, world.woodgrove)), std::slice::from_ref(&assignment));
    world.system(|tx, ctx| roles::unassign(tx, ctx, &assignment.id));
    assert_eq!(world.read(|read| roles::of(read, ada.into())), []);
    let told = world.activities(&ada.to_string());
    assert_eq!(told[..2], ["Remove member from role", "Add member to role"]);
}

#[test]
fn a_role_is_given_once_and_must_exist() {
    let world = World::new();
    let ada = world.member("ada");
    assign(&world, GUEST_INVITER, ada.into()).expect("an assignment");
    let again = assign(&world, GUEST_INVITER, ada.into());
    assert!(matches!(again, Err(DirectoryError::AlreadyReferenced { property: "members" })));
    let unknown = assign(&world, RoleTemplateId::well_known(1), ada.into());
    assert!(matches!(unknown, Err(DirectoryError::NotFound(_))));
    let nobody = assign(&world, GUEST_INVITER, ObjectId::well_known(1));
    assert!(matches!(nobody, Err(DirectoryError::NotFound(_))));
}

#[test]
fn a_user_administrator_gives_no_roles() {
    let world = World::new();
    let ada = world.member("ada");
    let new = NewRoleAssignment { role: GLOBAL_ADMINISTRATOR, principal: ada.into() };
    let administrator = world.administrator("users", USER_ADMINISTRATOR);
    let refused = world.write(administrator, |tx, ctx| roles::assign(tx, ctx, new));
    assert!(matches!(refused, Ruling::Refused(_)));
    assert_eq!(world.read(|read| roles::of(read, ada.into())), []);
}
