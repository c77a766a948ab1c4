use directory::users::{self, NewUser, User, UserPatch};
use directory::{DirectoryError, contacts, groups};
use kernel::{AppId, Caller, UserId};
use ledger::audit::Actor;
use policy::{Denial, Ruling, UserType, roles};
use serde_json::json;

use crate::world::{World, address};

fn new_user(world: &World, name: &str) -> NewUser {
    NewUser {
        id: None,
        tenant: world.woodgrove,
        user_principal_name: address(&format!("{name}@woodgrove.example")),
        display_name: name.to_owned(),
        given_name: None,
        surname: None,
        job_title: None,
        mail: Some(address(&format!("{name}@woodgrove.example"))),
        user_type: UserType::Member,
    }
}

fn patched(world: &World, id: UserId, patch: UserPatch) -> Result<User, DirectoryError> {
    let ruling = world.attempt(Caller::System, |tx, ctx| users::update(tx, ctx, id, patch))?;
    Ok(ruling.granted().expect("the emulator may"))
}

#[track_caller]
fn assert_invalid<T>(result: Result<T, DirectoryError>, property: &str) {
    match result {
        Err(DirectoryError::Invalid(invalid)) => assert_eq!(invalid.path, property),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{property} was taken"),
    }
}

#[track_caller]
fn assert_conflict<T>(result: Result<T, DirectoryError>, expected: &str) {
    match result {
        Err(DirectoryError::Conflict { property }) => assert_eq!(property, expected),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{expected} was taken twice"),
    }
}

#[test]
fn an_internal_user_has_no_state_and_one_identity() {
    let world = World::new();
    let new = new_user(&world, "Ada");
    let user = world.system(|tx, ctx| users::create(tx, ctx, new));
    assert!(!user.is_external() && !user.pending() && user.account_enabled);
    assert_eq!((user.creation_type, user.external_user_state), (None, None));
    assert_eq!(user.mail_nickname, "Ada");
    assert_eq!(user.proxy_addresses, ["SMTP:Ada@woodgrove.example"]);
    assert_eq!(user.identities.len(), 1);
    assert_eq!(user.identities[0].issuer, "woodgrove.example");
    assert_eq!(world.changes(&user.id.to_string()), [("created".to_owned(), vec![])]);
}

#[test]
fn more_may_be_known_of_a_new_user() {
    let world = World::new();
    let more = UserPatch {
        account_enabled: Some(false),
        department: Some(Some("Oncology".to_owned())),
        mail_nickname: Some("ada.l".to_owned()),
        ..UserPatch::default()
    };
    let new = new_user(&world, "ada");
    let user = world.system(|tx, ctx| users::create_with(tx, ctx, new, more));
    assert!(!user.account_enabled);
    assert_eq!((user.department.as_deref(), user.mail_nickname.as_str()), (Some("Oncology"), "ada.l"));
    assert_eq!(world.activities(&user.id.to_string()), ["Add user"]);
}

#[test]
fn a_sign_in_name_needs_a_verified_domain_and_is_taken_once() {
    let world = World::new();
    let mut elsewhere = new_user(&world, "ada");
    elsewhere.user_principal_name = address("ada@fabrikam-clinic.example");
    assert_invalid(world.attempt(Caller::System, |tx, ctx| users::create(tx, ctx, elsewhere)), "userPrincipalName");

    let first = world.member("ada");
    let again = NewUser { mail: None, ..new_user(&world, "ADA") };
    assert_conflict(world.attempt(Caller::System, |tx, ctx| users::create(tx, ctx, again)), "userPrincipalName");
    let same_id = NewUser { id: Some(first), mail: None, ..new_user(&world, "bo") };
    assert_conflict(world.attempt(Caller::System, |tx, ctx| users::create(tx, ctx, same_id)), "id");
    assert_eq!(world.read(|read| users::load(read, first)).expect("ada").display_name, "ada");
}

#[test]
fn mail_to_an_address_reaches_one_object_alone() {
    let world = World::new();
    let (ada, bo) = (world.guest("ada@contoso.example"), world.guest("bo@contoso.example"));
    world.write(Caller::System, |tx, ctx| {
        contacts::create(tx, ctx, world.woodgrove, &address("lab@contoso.example"), "The laboratory")
    });
    for taken in ["BO@contoso.example", "lab@contoso.example"] {
        let patch = UserPatch {
            display_name: Some("Ada L.".to_owned()),
            mail: Some(Some(address(taken))),
            ..UserPatch::default()
        };
        assert_conflict(patched(&world, ada, patch), "proxyAddresses");
    }
    let same = world.read(|read| users::load(read, ada)).expect("ada");
    assert_eq!((same.display_name.as_str(), same.mail.as_deref()), ("ada", Some("ada@contoso.example")));
    assert_eq!(world.activities(&ada.to_string()), ["Add user"]);
    let contact = world.attempt(Caller::System, |tx, ctx| {
        contacts::create(tx, ctx, world.woodgrove, &address("bo@contoso.example"), "Bo")
    });
    assert_conflict(contact, "proxyAddresses");
    world.system(|tx, ctx| users::delete(tx, ctx, bo));
    let patch = UserPatch { mail: Some(Some(address("bo@contoso.example"))), ..UserPatch::default() };
    let freed = patched(&world, ada, patch).expect("an address that is free again");
    assert_eq!(freed.proxy_addresses, ["SMTP:bo@contoso.example"]);
    assert_eq!(freed.other_mails, ["ada@contoso.example"]);
}

#[test]
fn texts_that_cannot_be_kept_are_refused_by_the_name_of_their_property() {
    let world = World::new();
    let id = world.member("ada");
    let text = |text: &str| Some(Some(text.to_owned()));
    let none = UserPatch::default;
    let many = (0..251).map(|number| address(&format!("a{number}@contoso.example"))).collect();
    for (property, patch) in [
        ("displayName", UserPatch { display_name: Some(String::new()), ..none() }),
        ("displayName", UserPatch { display_name: Some("Ada\r\nBcc: b@contoso.example".to_owned()), ..none() }),
        ("displayName", UserPatch { display_name: Some("x".repeat(257)), ..none() }),
        ("givenName", UserPatch { given_name: text("\u{1b}[31m"), ..none() }),
        ("city", UserPatch { city: text(&"x".repeat(257)), ..none() }),
        ("businessPhones", UserPatch { business_phones: Some(vec!["+1\n2".to_owned()]), ..none() }),
        ("usageLocation", UserPatch { usage_location: text("GBR"), ..none() }),
        ("usageLocation", UserPatch { usage_location: text("Ü"), ..none() }),
        ("otherMails", UserPatch { other_mails: Some(many), ..none() }),
    ] {
        assert_invalid(patched(&world, id, patch), property);
    }
    assert_eq!(world.activities(&id.to_string()), ["Add user"]);
}

#[test]
fn a_change_is_recorded_with_the_values_before_and_after() {
    let world = World::new();
    let id = world.member("ada");
    let text = |text: &str| Some(Some(text.to_owned()));
    let patch = UserPatch { job_title: text("Nurse"), city: text("Oslo"), ..UserPatch::default() };
    patched(&world, id, patch.clone()).expect("a change");
    patched(&world, id, patch).expect("no change");
    patched(&world, id, UserPatch { city: Some(None), ..UserPatch::default() }).expect("a value cleared");

    assert_eq!(world.activities(&id.to_string()), ["Update user", "Update user", "Add user"]);
    let records = world.audit(&id.to_string());
    let cleared = &records[0].targets[0].modified;
    assert_eq!(cleared.len(), 1);
    assert_eq!((cleared[0].name.as_str(), &cleared[0].old, &cleared[0].new), ("City", &Some(json!("Oslo")), &None));
    assert_eq!(world.changes(&id.to_string())[2], ("updated".to_owned(), vec!["city".to_owned()]));
}

#[test]
fn blocking_and_unblocking_sign_in_have_their_own_records() {
    let world = World::new();
    let id = world.member("ada");
    for enabled in [false, true] {
        let patch = UserPatch { account_enabled: Some(enabled), ..UserPatch::default() };
        patched(&world, id, patch).expect("a change");
    }
    assert_eq!(
        world.activities(&id.to_string()),
        ["Update user", "Enable account", "Update user", "Disable account", "Add user"]
    );
}

#[test]
fn a_deleted_user_is_out_of_sight_and_not_forgotten() {
    let world = World::new();
    let id = world.guest("ada@contoso.example");
    let group = world.group("Nurses", &[id.into()]);
    world.system(|tx, ctx| users::delete(tx, ctx, id));

    assert_eq!(world.read(|read| users::load(read, id)), None);
    let kept = world.read(|read| users::load_any(read, id)).expect("a deleted user");
    assert_eq!(kept.deleted_date_time.expect("a time").to_string(), "2027-01-01T00:00:00Z");
    let found = world.read(|read| users::find_by_address(read, world.woodgrove, &address("ada@contoso.example")));
    assert_eq!(found, []);
    assert_eq!(world.read(|read| users::by_upn(read, world.woodgrove, &kept.user_principal_name)), None);
    assert_eq!(world.read(|read| groups::members(read, group)), []);
    assert_eq!(world.activities(&id.to_string())[0], "Delete user");
    assert_eq!(world.changes(&id.to_string()).last().expect("a change").0, "deleted");
    let again = world.attempt(Caller::System, |tx, ctx| users::delete(tx, ctx, id));
    assert!(matches!(again, Err(DirectoryError::NotFound(_))));
}

#[test]
fn an_administrator_who_deletes_herself_has_a_name_in_the_record() {
    let world = World::new();
    let caller = world.administrator("ada", roles::USER_ADMINISTRATOR);
    let id = caller.user().expect("a user");
    let ruling = world.write(caller, |tx, ctx| users::delete(tx, ctx, id));
    assert!(matches!(ruling, Ruling::Granted(())));
    let record = world.audit(&id.to_string()).remove(0);
    let Actor::User { user_principal_name, .. } = record.actor else { panic!("{:?}", record.actor) };
    assert_eq!(user_principal_name.as_deref(), Some("ada@woodgrove.example"));
}

#[test]
fn an_address_finds_its_users_by_sign_in_name_mail_proxy_and_other_mail_without_case() {
    let world = World::new();
    let member = world.member("ada");
    let guest = world.guest("Ada@Contoso.example");
    let patch = UserPatch { other_mails: Some(vec![address("ada@contoso.example")]), ..UserPatch::default() };
    patched(&world, member, patch).expect("a change");
    let found = |text: &str| -> Vec<UserId> {
        let users = world.read(|read| users::find_by_address(read, world.woodgrove, &address(text)));
        users.into_iter().map(|user| user.id).collect()
    };
    let mut both = found("ADA@contoso.example");
    both.sort();
    let mut expected = vec![member, guest];
    expected.sort();
    assert_eq!(both, expected);
    assert_eq!(found("ada@WOODGROVE.example"), [member]);
    assert_eq!(found("bo@woodgrove.example"), []);
    assert_eq!(world.read(|read| users::find_by_address(read, world.fabrikam, &address("ada@contoso.example"))), []);
}

#[test]
fn a_work_account_is_at_home_where_the_domain_is_verified() {
    let world = World::new();
    let ada = world.member("ada");
    let account = |text: &str| world.read(|read| users::work_account(read, &address(text))).map(|user| user.id);
    assert_eq!(account("ADA@woodgrove.example"), Some(ada));
    let patch = UserPatch { mail: Some(Some(address("dr.ada@woodgrove.example"))), ..UserPatch::default() };
    patched(&world, ada, patch).expect("a change");
    assert_eq!(account("dr.ada@woodgrove.example"), Some(ada));

    // A guest is no work account, nor is somebody with an address of another tenant's domain.
    world.guest("bo@fabrikam-clinic.example");
    assert_eq!(account("bo@fabrikam-clinic.example"), None);
    let patch = UserPatch { mail: Some(Some(address("ada@fabrikam-clinic.example"))), ..UserPatch::default() };
    patched(&world, ada, patch).expect("a change");
    assert_eq!(account("ada@fabrikam-clinic.example"), None);
    assert_eq!(account("ada@gmail.example"), None);
    let at_home = world.read(|read| users::work_accounts_of(read, world.woodgrove));
    assert_eq!(at_home.iter().map(|user| user.id).collect::<Vec<_>>(), [ada]);
}

#[test]
fn only_administrators_of_people_write_and_a_refusal_changes_nothing() {
    let world = World::new();
    let (ada, bo) = (world.member("ada"), world.as_user(world.member("bo")));
    let ruling = world.write(bo, |tx, ctx| users::delete(tx, ctx, ada));
    let Ruling::Refused(refusal) = ruling else { panic!("a member deleted a user") };
    assert!(matches!(refusal.denial, Denial::InsufficientPrivileges));
    let decision = world.read(|read| Ok(ledger::decisions::get(read, refusal.decision)?)).expect("a recorded decision");
    assert_eq!(decision.tenant_id, Some(world.woodgrove));
    assert!(world.read(|read| users::load(read, ada)).is_some());

    let administrator = world.administrator("cy", roles::GLOBAL_ADMINISTRATOR).user().expect("a user");
    let elsewhere = Caller::User { tenant: world.fabrikam, user: administrator, client: AppId::well_known(1) };
    let refused = world.write(elsewhere, |tx, ctx| users::delete(tx, ctx, ada));
    assert!(matches!(refused, Ruling::Refused(_)), "a role counts in its own tenant alone");
}

#[test]
fn one_user_is_read_by_id_or_sign_in_name() {
    let world = World::new();
    let (ada, bo, guest) = (world.member("ada"), world.member("bo"), world.guest("cy@contoso.example"));
    let read = |caller: Caller, name: &str| {
        let ctx = world.ctx(caller);
        world.attempt_read(|read| users::get(read, &ctx, name))
    };
    let member = world.as_user(bo);
    for name in [ada.to_string(), "ADA@woodgrove.example".to_owned()] {
        let user = read(member, &name).expect("a read").expect("a member reads members");
        assert_eq!(user.id, ada, "{name}");
    }
    let upn = "cy_contoso.example#EXT#@woodgrove.example";
    assert_eq!(read(member, upn).expect("a read").expect("a guest").id, guest);
    assert!(
        matches!(read(member, "nobody@woodgrove.example"), Err(DirectoryError::NotFound(name)) if name.starts_with("nobody"))
    );
    let himself = read(world.as_user(guest), &guest.to_string()).expect("a read");
    assert_eq!(himself.expect("his own object").id, guest);
    assert!(read(Caller::Anonymous, &ada.to_string()).expect("a read").is_err());
}
