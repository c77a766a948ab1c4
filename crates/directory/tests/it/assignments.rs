use directory::DirectoryError;
use directory::applications::{self, AppRole, Application, MemberType};
use directory::assignments::{self, Assignment, NewAssignment, PrincipalType};
use directory::groups::{self, GroupPatch, Membership, Processing};
use directory::service_principals::{self, HIDE_APP, ServicePrincipal};
use directory::users;
use kernel::{AppRoleId, Caller, ObjectId, ServicePrincipalId};
use policy::{Ruling, roles};

use crate::world::{World, granted};

const CLINICIAN: AppRoleId = AppRoleId::well_known(1);
const DAEMON: AppRoleId = AppRoleId::well_known(2);
const RETIRED: AppRoleId = AppRoleId::well_known(3);

fn role(id: AppRoleId, value: &str, member: MemberType) -> AppRole {
    AppRole {
        id,
        allowed_member_types: vec![member],
        display_name: value.to_owned(),
        description: value.to_owned(),
        value: Some(value.to_owned()),
        is_enabled: id != RETIRED,
    }
}

fn app(world: &World, name: &str, app_roles: Vec<AppRole>) -> ServicePrincipalId {
    world
        .system(|tx, ctx| {
            let application = Application { app_roles, ..Application::new(ctx, world.woodgrove, name) };
            let application = granted(applications::create(tx, ctx, application)?);
            service_principals::create(tx, ctx, ServicePrincipal::of(ctx, &application, world.woodgrove))
        })
        .id
}

fn planner(world: &World) -> ServicePrincipalId {
    let roles = vec![
        role(CLINICIAN, "Clinician", MemberType::User),
        role(DAEMON, "Daemon", MemberType::Application),
        role(RETIRED, "Retired", MemberType::User),
    ];
    app(world, "Shift Planner", roles)
}

fn assign(
    world: &World,
    principal: impl Into<ObjectId>,
    resource: ServicePrincipalId,
    app_role: AppRoleId,
) -> Result<Assignment, DirectoryError> {
    let new = NewAssignment { principal: principal.into(), resource, app_role };
    world.attempt(Caller::System, |tx, ctx| assignments::assign(tx, ctx, new)).map(granted)
}

#[test]
fn a_pending_guest_is_assigned_default_access_where_there_are_no_roles() {
    let world = World::new();
    let (guest, records) = (world.guest("ada@fabrikam-clinic.example"), app(&world, "Health Records", vec![]));
    let assignment = assign(&world, guest, records, AppRoleId::DEFAULT_ACCESS).expect("an assignment");
    assert_eq!((assignment.principal_type, assignment.principal_name.as_str()), (PrincipalType::User, "ada"));
    assert_eq!(assignment.resource_name, "Health Records");
    assert!(world.read(|read| assignments::is_assigned(read, guest, records)));
    assert_eq!(world.read(|read| assignments::roles_of(read, guest, records)), Vec::<String>::new());
    assert_eq!(world.activities(&guest.to_string())[0], "Add app role assignment grant to user");
}

#[test]
fn the_rules_of_assignment() {
    let world = World::new();
    let (guest, planner) = (world.guest("ada@fabrikam-clinic.example"), planner(&world));
    let zero = AppRoleId::DEFAULT_ACCESS;
    assert!(matches!(assign(&world, guest, planner, zero), Err(DirectoryError::RoleNotFound)));
    let unknown = AppRoleId::well_known(9);
    assert!(matches!(assign(&world, guest, planner, unknown), Err(DirectoryError::RoleNotFound)));
    for wrong in [RETIRED, DAEMON] {
        let refused = assign(&world, guest, planner, wrong);
        assert!(matches!(refused, Err(DirectoryError::Invalid(invalid)) if invalid.path == "appRoleId"));
    }
    assign(&world, guest, planner, CLINICIAN).expect("an assignment");
    assert!(matches!(assign(&world, guest, planner, CLINICIAN), Err(DirectoryError::AssignmentExists)));
    let nobody = ObjectId::well_known(9);
    assert!(matches!(assign(&world, nobody, planner, CLINICIAN), Err(DirectoryError::NotFound(_))));
}

#[test]
fn roles_of_groups_count_for_direct_members_only() {
    let world = World::new();
    let (direct, nested) = (world.member("direct"), world.member("nested"));
    let inner = world.group("inner", &[nested.into()]);
    let outer = world.group("outer", &[direct.into(), inner.into()]);
    let planner = planner(&world);
    assign(&world, outer, planner, CLINICIAN).expect("an assignment");
    assert_eq!(world.read(|read| assignments::roles_of(read, direct, planner)), ["Clinician"]);
    assert!(!world.read(|read| assignments::is_assigned(read, nested, planner)));
    assert_eq!(world.activities(&outer.to_string())[0], "Add app role assignment to group");
}

#[test]
fn whom_a_rule_chooses_is_assigned_with_her_group() {
    let world = World::new();
    let planner = planner(&world);
    let guests = world.group("All guests", &[]);
    let rule = r#"user.userType -eq "Guest""#.to_owned();
    let membership = Some(Some(Membership { rule, processing: Processing::On }));
    let patch = GroupPatch { membership, ..GroupPatch::default() };
    world.system(|tx, ctx| groups::update(tx, ctx, guests, patch));
    assign(&world, guests, planner, CLINICIAN).expect("an assignment");
    let bo = world.guest("bo@contoso.example");
    assert_eq!(world.read(|read| assignments::roles_of(read, bo, planner)), ["Clinician"]);
}

#[test]
fn an_applications_permissions_are_its_assignments_on_the_resource() {
    let world = World::new();
    let (bot, planner) = (app(&world, "Invite Bot", vec![]), planner(&world));
    assign(&world, bot, planner, DAEMON).expect("an assignment");
    assert_eq!(world.read(|read| assignments::app_permissions(read, bot, planner)), ["Daemon"]);
    assert_eq!(world.activities(&bot.to_string())[0], "Add app role assignment to service principal");
}

#[test]
fn my_apps_shows_what_is_assigned_enabled_and_visible_by_name() {
    let world = World::new();
    let guest = world.guest("ada@fabrikam-clinic.example");
    let group = world.group("clinicians", &[guest.into()]);
    let [zebra, alpha, hidden, disabled, _unassigned] =
        ["Zebra", "alpha", "Hidden", "Disabled", "Unassigned"].map(|name| app(&world, name, vec![]));
    for (principal, resource) in [
        (ObjectId::from(guest), zebra),
        (group.into(), zebra),
        (group.into(), alpha),
        (guest.into(), hidden),
        (guest.into(), disabled),
    ] {
        assign(&world, principal, resource, AppRoleId::DEFAULT_ACCESS).expect("an assignment");
    }
    world.system(|tx, ctx| service_principals::update(tx, ctx, hidden, |app| app.tags.push(HIDE_APP.to_owned())));
    world.system(|tx, ctx| service_principals::update(tx, ctx, disabled, |app| app.account_enabled = false));
    let tiles = world.read(|read| assignments::assigned_apps(read, world.ctx(Caller::System).now, guest));
    assert_eq!(tiles.iter().map(|tile| tile.display_name.as_str()).collect::<Vec<_>>(), ["alpha", "Zebra"]);
}

#[test]
fn an_assignment_shows_present_names_and_goes_with_its_principal() {
    let world = World::new();
    let (guest, records) = (world.guest("ada@fabrikam-clinic.example"), app(&world, "Health Records", vec![]));
    let id = assign(&world, guest, records, AppRoleId::DEFAULT_ACCESS).expect("an assignment").id;
    let patch = users::UserPatch { display_name: Some("Dr Ada".to_owned()), ..users::UserPatch::default() };
    world.system(|tx, ctx| users::update(tx, ctx, guest, patch));
    let listed = world.read(|read| assignments::to_resource(read, records));
    assert_eq!((listed.len(), listed[0].principal_name.as_str()), (1, "Dr Ada"));
    world.system(|tx, ctx| users::delete(tx, ctx, guest));
    assert_eq!(world.read(|read| assignments::to_resource(read, records)), []);
    assert_eq!(world.read(|read| assignments::load(read, &id)), None);
}

#[test]
fn an_assignment_is_taken_away_once() {
    let world = World::new();
    let (guest, records) = (world.guest("ada@fabrikam-clinic.example"), app(&world, "Health Records", vec![]));
    let id = assign(&world, guest, records, AppRoleId::DEFAULT_ACCESS).expect("an assignment").id;
    world.system(|tx, ctx| assignments::unassign(tx, ctx, &id));
    assert!(!world.read(|read| assignments::is_assigned(read, guest, records)));
    assert_eq!(world.activities(&guest.to_string())[0], "Remove app role assignment from user");
    let again = world.attempt(Caller::System, |tx, ctx| assignments::unassign(tx, ctx, &id));
    assert!(matches!(again, Err(DirectoryError::NotFound(_))));
}

#[test]
fn only_who_manages_applications_assigns_and_a_refusal_changes_nothing() {
    let world = World::new();
    let (guest, records) = (world.guest("ada@fabrikam-clinic.example"), app(&world, "Health Records", vec![]));
    let new = NewAssignment { principal: guest.into(), resource: records, app_role: AppRoleId::DEFAULT_ACCESS };
    let member = world.as_user(world.member("ada"));
    let refused = world.write(member, |tx, ctx| assignments::assign(tx, ctx, new));
    assert!(matches!(refused, Ruling::Refused(_)));
    assert!(!world.read(|read| assignments::is_assigned(read, guest, records)));
    let administrator = world.administrator("root", roles::CLOUD_APPLICATION_ADMINISTRATOR);
    granted(world.write(administrator, |tx, ctx| assignments::assign(tx, ctx, new)));
    assert!(world.read(|read| assignments::is_assigned(read, guest, records)));
}
