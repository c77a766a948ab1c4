use directory::groups::{self, Group, GroupPatch, Membership, Processing};
use directory::users::{self, UserPatch};
use directory::{DirectoryError, crowd, tenants};
use kernel::{Caller, GroupId, ObjectId, Timestamp, UserId};
use policy::{RuleError, UserType};

use crate::world::World;

const GUESTS: &str = r#"(user.userType -eq "Guest")"#;

fn ruled(world: &World, name: &str, rule: &str, processing: Processing) -> GroupId {
    let id = GroupId::derived("ruled", name);
    let membership = Some(Membership { rule: rule.to_owned(), processing });
    let group = Group { membership, ..Group::security(id, world.woodgrove, name.to_owned(), Timestamp::UNIX_EPOCH) };
    world.system(|tx, ctx| groups::create(tx, ctx, group)).id
}

fn members(world: &World, group: GroupId) -> Vec<ObjectId> {
    world.read(|read| groups::members(read, group))
}

fn sorted(ids: &[UserId]) -> Vec<ObjectId> {
    let mut ids: Vec<ObjectId> = ids.iter().map(|id| (*id).into()).collect();
    ids.sort();
    ids
}

fn change(world: &World, user: UserId, patch: UserPatch) {
    world.system(|tx, ctx| users::update(tx, ctx, user, patch));
}

fn put(world: &World, group: GroupId, membership: Option<Membership>) {
    let patch = GroupPatch { membership: Some(membership), ..GroupPatch::default() };
    world.system(|tx, ctx| groups::update(tx, ctx, group, patch));
}

#[test]
fn a_group_has_whom_its_rule_chooses_from_the_moment_it_is_made() {
    let world = World::new();
    let (ada, bo) = (world.member("ada"), world.guest("bo@contoso.example"));
    let group = ruled(&world, "All guests", GUESTS, Processing::On);
    assert_eq!(members(&world, group), sorted(&[bo]));
    let lee = world.guest("lee@fabrikam-clinic.example");
    assert_eq!(members(&world, group), sorted(&[bo, lee]));
    assert_eq!(world.read(|read| groups::groups_of(read, ada.into())), []);
}

#[test]
fn members_follow_what_is_written_of_users() {
    let world = World::new();
    let bo = world.guest("bo@contoso.example");
    let group = ruled(&world, "Nurses", r#"user.department -in ["Ward", "Night"]"#, Processing::On);
    assert_eq!(members(&world, group), []);
    let department = |name: &str| UserPatch { department: Some(Some(name.to_owned())), ..UserPatch::default() };
    change(&world, bo, department("ward"));
    assert_eq!(members(&world, group), sorted(&[bo]));
    change(&world, bo, department("Night"));
    assert_eq!(members(&world, group), sorted(&[bo]));
    change(&world, bo, department("Sales"));
    assert_eq!(members(&world, group), []);
    assert_eq!(
        world.activities(&group.to_string()),
        ["Remove member from group", "Add member to group", "Add group"],
        "who stays is not told of"
    );
}

#[test]
fn members_follow_the_rule_and_its_state() {
    let world = World::new();
    let (ada, bo) = (world.member("ada"), world.guest("bo@contoso.example"));
    let group = ruled(&world, "People", GUESTS, Processing::Paused);
    assert_eq!(members(&world, group), [], "a rule that is paused chooses nobody");
    let on = |rule: &str| Some(Membership { rule: rule.to_owned(), processing: Processing::On });
    put(&world, group, on(GUESTS));
    assert_eq!(members(&world, group), sorted(&[bo]));
    put(&world, group, on(r#"user.userType -eq "Member""#));
    assert_eq!(members(&world, group), sorted(&[ada]));
    put(&world, group, Some(Membership { rule: GUESTS.to_owned(), processing: Processing::Paused }));
    world.guest("lee@fabrikam-clinic.example");
    assert_eq!(members(&world, group), sorted(&[ada]), "what is paused stays");
    put(&world, group, None);
    world.system(|tx, ctx| groups::add_member(tx, ctx, group, bo.into()));
    assert_eq!(members(&world, group), sorted(&[ada, bo]), "without a rule members are assigned again");
}

#[test]
fn a_group_that_gets_a_rule_loses_whom_it_does_not_choose() {
    let world = World::new();
    let (ada, bo) = (world.member("ada"), world.guest("bo@contoso.example"));
    let inner = world.group("Inner", &[]);
    let group = world.group("Mixed", &[ada.into(), inner.into()]);
    put(&world, group, Some(Membership { rule: GUESTS.to_owned(), processing: Processing::On }));
    assert_eq!(members(&world, group), sorted(&[bo]));
}

#[test]
fn nobody_adds_to_or_removes_from_what_a_rule_chooses() {
    let world = World::new();
    let (ada, bo) = (world.member("ada"), world.guest("bo@contoso.example"));
    for processing in [Processing::On, Processing::Paused] {
        let group = ruled(&world, processing.as_str(), GUESTS, processing);
        let before = members(&world, group);
        let add = world.attempt(Caller::System, |tx, ctx| groups::add_member(tx, ctx, group, ada.into()));
        assert!(matches!(add, Err(DirectoryError::RuleDecides)));
        let remove = world.attempt(Caller::System, |tx, ctx| groups::remove_member(tx, ctx, group, bo.into()));
        assert!(matches!(remove, Err(DirectoryError::RuleDecides)));
        assert_eq!(members(&world, group), before);
    }
}

#[test]
fn whoever_comes_back_is_chosen_anew() {
    let world = World::new();
    let (bo, lee) = (world.guest("bo@contoso.example"), world.guest("lee@fabrikam-clinic.example"));
    let group = ruled(&world, "All guests", GUESTS, Processing::On);
    world.system(|tx, ctx| users::delete(tx, ctx, bo));
    assert_eq!(members(&world, group), sorted(&[lee]));
    let rule = r#"user.userType -eq "Guest" -and user.mail -startsWith "lee""#.to_owned();
    put(&world, group, Some(Membership { rule, processing: Processing::On }));
    world.system(|tx, ctx| users::trash::restore(tx, ctx, bo));
    assert_eq!(members(&world, group), sorted(&[lee]));
    change(&world, lee, UserPatch { user_type: Some(UserType::Member), ..UserPatch::default() });
    assert_eq!(members(&world, group), []);
}

#[test]
fn a_rule_must_be_one_and_gives_nobody_a_role() {
    let world = World::new();
    let make = |rule: &str, assignable: bool| {
        let membership = Some(Membership { rule: rule.to_owned(), processing: Processing::On });
        let id = GroupId::well_known(1);
        let blank = Group::security(id, world.woodgrove, "X".to_owned(), Timestamp::UNIX_EPOCH);
        let group = Group { membership, is_assignable_to_role: assignable, ..blank };
        world.attempt(Caller::System, |tx, ctx| groups::create(tx, ctx, group))
    };
    assert!(matches!(make("userType -eq \"Guest\"", false), Err(DirectoryError::Rule(RuleError::NoObject))));
    let refused = make(GUESTS, true);
    assert!(matches!(refused, Err(DirectoryError::Invalid(invalid)) if invalid.path == "isAssignableToRole"));
}

#[test]
fn more_people_than_are_held_at_a_time_are_all_asked() {
    let world = World::new();
    let guests: Vec<UserId> = (0..501).map(|number| world.guest(&format!("guest-{number}@contoso.example"))).collect();
    let group = ruled(&world, "All guests", GUESTS, Processing::On);
    assert_eq!(members(&world, group), sorted(&guests));
}

#[test]
fn a_write_of_a_user_finds_the_groups_with_rules_by_their_index() {
    let world = World::new();
    let sql = "explain query plan select doc from groups
        where tenant = ?1 and doc ->> 'membershipRule' is not null and deleted_at is null order by id";
    let plan = world.read(|read| Ok(read.all(sql, [""], |row| row.get::<_, String>(3))?));
    assert_eq!(plan, ["SEARCH groups USING INDEX groups_ruled (tenant=?)"]);
}

#[test]
fn a_crowd_is_chosen_as_anybody_is() {
    let world = World::new();
    let group = ruled(&world, "All guests", GUESTS, Processing::On);
    world.write(Caller::System, |tx, ctx| {
        let tenant = tenants::load(tx, world.woodgrove)?.expect("the tenant");
        crowd::settle(tx, ctx, &tenant, 0..8)
    });
    assert_eq!(members(&world, group).len(), 6);
    assert_eq!(world.activities(&group.to_string()), ["Add group"], "no log tells of its coming");
}
