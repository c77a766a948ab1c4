use directory::guests::{self, NewGuest, Profile};
use directory::users::{self, CreationType, ExternalUserState, ObjectIdentity, User, UserPatch};
use directory::{Account, DirectoryError, contacts, settings};
use kernel::{Caller, Ctx, PersonalAccountId, SignedDuration, TenantId, UserId};
use policy::UserType;
use serde_json::json;

use crate::world::{World, address};

fn guest(world: &World, id: UserId) -> User {
    world.read(|read| users::load(read, id)).expect("a guest")
}

fn own_identity(upn: &str) -> ObjectIdentity {
    ObjectIdentity {
        sign_in_type: "userPrincipalName".to_owned(),
        issuer: "woodgrove.example".to_owned(),
        issuer_assigned_id: Some(upn.to_owned()),
    }
}

#[test]
fn a_pending_guest_has_the_values_of_the_real_service() {
    let world = World::new();
    let guest = guest(&world, world.guest("Dr.Lee@Fabrikam-Clinic.example"));
    let upn = "Dr.Lee_Fabrikam-Clinic.example#EXT#@woodgrove.example";
    assert_eq!(guest.user_principal_name, upn);
    assert_eq!(guest.mail_nickname, "Dr.Lee_Fabrikam-Clinic.example#EXT#");
    assert_eq!(guest.display_name, "Dr.Lee");
    assert_eq!(guest.mail.as_deref(), Some("Dr.Lee@Fabrikam-Clinic.example"), "B1.2#6");
    assert_eq!(guest.other_mails, ["Dr.Lee@Fabrikam-Clinic.example"]);
    assert_eq!(guest.proxy_addresses, ["SMTP:Dr.Lee@Fabrikam-Clinic.example"]);
    assert_eq!(guest.identities, [own_identity(upn)], "B1.2#8");
    assert_eq!((guest.user_type, guest.creation_type), (UserType::Guest, Some(CreationType::Invitation)));
    assert_eq!(guest.external_user_state, Some(ExternalUserState::PendingAcceptance), "B1.2#4");
    assert_eq!(guest.external_user_state_change_date_time, Some(guest.created_date_time), "B1.2#5");
    assert!(guest.account_enabled, "B1.2#12");
    assert!(guest.pending() && guest.is_external() && guest.is_guest());
    assert_eq!((guest.usage_location, guest.home), (None, None));
}

#[test]
fn making_a_guest_is_told_as_the_real_log_tells_it() {
    let world = World::new();
    let id = world.guest("ada@fabrikam-clinic.example").to_string();
    let [record] = world.audit(&id).try_into().expect("one record");
    assert_eq!(
        (record.activity.as_str(), record.category.as_str(), record.service.as_str()),
        ("Add user", "UserManagement", "Core Directory")
    );
    for (name, value) in [
        ("UserType", json!("Guest")),
        ("CreationType", json!("Invitation")),
        ("AccountEnabled", json!(true)),
        ("UserState", json!("PendingAcceptance")),
    ] {
        let modified = record.targets[0].modified.iter().find(|modified| modified.name == name).expect(name);
        assert_eq!((&modified.old, &modified.new), (&None, &Some(value)), "{name}");
    }
}

#[test]
fn a_guest_with_the_address_of_a_contact_has_no_proxy_addresses() {
    // B1.2#7, B2.5#6
    let world = World::new();
    world.write(Caller::System, |tx, ctx| {
        contacts::create(tx, ctx, world.woodgrove, &address("Lab@fabrikam-clinic.example"), "The laboratory")
    });
    let guest = guest(&world, world.guest("lab@fabrikam-clinic.example"));
    assert_eq!(guest.proxy_addresses, [""; 0]);
    assert_eq!(guest.mail.as_deref(), Some("lab@fabrikam-clinic.example"));
}

#[test]
fn a_sign_in_name_that_is_taken_gets_a_number() {
    let world = World::new();
    for number in ["", "1", "2"] {
        let id = world.guest("bo@fabrikam-clinic.example");
        let upn = format!("bo_fabrikam-clinic.example{number}#EXT#@woodgrove.example");
        assert_eq!(guest(&world, id).user_principal_name, upn);
        // An administrator gave her another address, so the old one may be invited again.
        let patch = UserPatch { mail: Some(None), other_mails: Some(Vec::new()), ..UserPatch::default() };
        world.system(|tx, ctx| users::update(tx, ctx, id, patch));
    }
}

#[test]
fn a_deleted_guest_does_not_stand_in_the_way_of_a_new_one() {
    let world = World::new();
    let first = guest(&world, world.guest("ada@fabrikam-clinic.example"));
    world.system(|tx, ctx| users::delete(tx, ctx, first.id));
    let second = guest(&world, world.guest("ada@fabrikam-clinic.example"));
    assert_ne!(second.id, first.id);
    assert_eq!(second.user_principal_name, first.user_principal_name);
}

fn new_guest(tenant: TenantId, invited: &str) -> NewGuest {
    NewGuest {
        id: None,
        tenant,
        address: address(invited),
        display_name: None,
        user_type: UserType::Guest,
        profile: Profile::default(),
    }
}

#[test]
fn the_inviter_may_write_down_more_than_the_address() {
    let world = World::new();
    let profile = Profile {
        given_name: Some("Ada".to_owned()),
        usage_location: Some("GB".to_owned()),
        block_sign_in: true,
        ..Profile::default()
    };
    let name = Some("Ada L.".to_owned());
    let new = NewGuest {
        display_name: name,
        user_type: UserType::Member,
        profile,
        ..new_guest(world.woodgrove, "ada@x.example")
    };
    let guest = world.write(Caller::System, |tx, ctx| guests::create(tx, ctx, new));
    assert_eq!(guest.display_name, "Ada L.");
    assert_eq!(guest.given_name.as_deref(), Some("Ada"));
    assert!(!guest.account_enabled && !guest.is_guest() && guest.is_external());
}

/// Accepts the guest an hour later.
fn accept(world: &World, id: UserId, account: &Account, issuer: &str) -> User {
    world.write(Caller::System, |tx, ctx| guests::accept(tx, &later(ctx), id, account, issuer))
}

fn later(ctx: &Ctx) -> Ctx {
    Ctx { now: ctx.now + SignedDuration::from_hours(1), ..ctx.clone() }
}

#[test]
fn a_redemption_links_the_account_and_puts_its_issuer_first() {
    let world = World::new();
    let id = world.guest("ada@fabrikam-clinic.example");
    let before = guest(&world, id);
    let account = Account::Work { tenant: world.fabrikam, user: UserId::well_known(9) };
    let accepted = accept(&world, id, &account, "ExternalAzureAD");

    let federated = ObjectIdentity {
        sign_in_type: "federated".to_owned(),
        issuer: "ExternalAzureAD".to_owned(),
        issuer_assigned_id: None,
    };
    assert_eq!(accepted.identities, [federated, own_identity(&before.user_principal_name)]);
    assert_eq!(accepted.external_user_state, Some(ExternalUserState::Accepted), "B1.2#4");
    let changed = accepted.external_user_state_change_date_time.expect("a time").to_string();
    assert_eq!(changed, "2027-01-01T01:00:00Z", "B1.2#5");
    assert_eq!(accepted.user_principal_name, before.user_principal_name);
    assert_eq!(world.read(|read| guests::linked(read, world.woodgrove, &account)), Some(accepted));
    assert_eq!(world.read(|read| guests::linked(read, world.fabrikam, &account)), None);
    let stranger = Account::Microsoft(PersonalAccountId::well_known(9));
    assert_eq!(world.read(|read| guests::linked(read, world.woodgrove, &stranger)), None);
}

#[test]
fn a_redemption_is_an_update_that_names_state_and_moment() {
    let world = World::new();
    let id = world.guest("ada@fabrikam-clinic.example");
    accept(&world, id, &Account::Mailbox(address("ada@fabrikam-clinic.example")), "mail");
    let records = world.audit(&id.to_string());
    let activities: Vec<_> = records.iter().map(|record| record.activity.as_str()).collect();
    assert_eq!(activities, ["Update user", "Add user"]);
    let modified = |name: &str| {
        let found = records[0].targets[0].modified.iter().find(|modified| modified.name == name).expect(name);
        (found.old.clone(), found.new.clone())
    };
    assert_eq!(records[0].targets[0].modified.len(), 3, "Identities is the third");
    assert_eq!(modified("AcceptedOn"), (None, Some(json!("2027-01-01T01:00:00Z"))));
    assert_eq!(modified("UserState"), (Some(json!("PendingAcceptance")), Some(json!("Accepted"))));
    let mut changed = world.changes(&id.to_string()).pop().expect("a change").1;
    changed.sort_unstable();
    assert_eq!(changed, ["externalUserState", "externalUserStateChangeDateTime", "identities"]);
}

#[test]
fn a_reset_keeps_the_object_and_forgets_the_account() {
    let world = World::new();
    let id = world.guest("ada@fabrikam-clinic.example");
    let before = guest(&world, id);
    let account = Account::Google(PersonalAccountId::well_known(3));
    accept(&world, id, &account, "google.com");
    let new_address = address("ada@contoso.example");
    let reset = world.write(Caller::System, |tx, ctx| {
        let two_hours_later = later(&later(ctx));
        guests::back_to_pending(tx, &two_hours_later, id, &new_address)
    });

    assert_eq!((reset.id, &reset.user_principal_name), (before.id, &before.user_principal_name));
    assert!(reset.pending());
    let changed = reset.external_user_state_change_date_time.expect("a time").to_string();
    assert_eq!(changed, "2027-01-01T02:00:00Z", "B1.2#5: each change moves it");
    assert_eq!(reset.identities, before.identities);
    assert_eq!(reset.mail, before.mail, "B1.2#6");
    assert_eq!(reset.other_mails, ["ada@fabrikam-clinic.example", "ada@contoso.example"]);
    assert_eq!(world.read(|read| guests::linked(read, world.woodgrove, &account)), None);
}

#[test]
fn an_internal_user_becomes_external_and_stays_a_member() {
    let world = World::new();
    let id = world.member("ada");
    let converted =
        world.write(Caller::System, |tx, ctx| guests::back_to_pending(tx, ctx, id, &address("ada@contoso.example")));
    assert!(converted.is_external() && converted.pending() && !converted.is_guest());
    assert_eq!((converted.id, converted.creation_type), (id, None));
}

#[test]
fn a_pending_guest_is_known_again_by_proxy_address_before_invited_address() {
    let world = World::new();
    let by_other_mail = world.guest("ada@fabrikam-clinic.example");
    let by_proxy = world.guest("bo@fabrikam-clinic.example");
    let shared = vec![address("bo@fabrikam-clinic.example")];
    let patch = UserPatch { other_mails: Some(shared), ..UserPatch::default() };
    world.system(|tx, ctx| users::update(tx, ctx, by_other_mail, patch));

    let found = |addresses: &[&str]| {
        let addresses: Vec<_> = addresses.iter().map(|text| address(text)).collect();
        let guest = world.read(|read| guests::pending_match(read, world.woodgrove, &addresses));
        guest.map(|guest| guest.id)
    };
    assert_eq!(found(&["BO@fabrikam-clinic.example"]), Some(by_proxy));
    assert_eq!(found(&["nobody@fabrikam-clinic.example", "ada@fabrikam-clinic.example"]), Some(by_other_mail));
    assert_eq!(found(&["nobody@fabrikam-clinic.example"]), None);
    assert_eq!(found(&[]), None);

    accept(&world, by_proxy, &Account::Mailbox(address("bo@fabrikam-clinic.example")), "mail");
    assert_eq!(found(&["bo@fabrikam-clinic.example"]), Some(by_other_mail), "who is accepted is pending no more");
}

#[test]
fn without_proxy_address_a_direct_link_finds_her_unless_the_older_cloud_is_asked_for() {
    let world = World::new();
    let invited = address("lab@fabrikam-clinic.example");
    world.write(Caller::System, |tx, ctx| contacts::create(tx, ctx, world.woodgrove, &invited, "The laboratory"));
    let id = world.guest(invited.as_str());
    let found = || {
        let guest = world.read(|read| guests::pending_match(read, world.woodgrove, std::slice::from_ref(&invited)));
        guest.map(|guest| guest.id)
    };
    assert_eq!(found(), Some(id));
    let older = json!({"compat.jit_requires_proxy_address": true});
    world.write(Caller::System, |tx, _| settings::patch(tx, &older));
    assert_eq!(found(), None);
}

#[test]
fn nobody_invites_into_a_tenant_that_is_not_there() {
    let world = World::new();
    let nowhere = TenantId::well_known(1);
    let refused = world.attempt(Caller::System, |tx, ctx| guests::create(tx, ctx, new_guest(nowhere, "ada@x.example")));
    assert!(matches!(refused, Err(DirectoryError::NotFound(id)) if id == nowhere.to_string()));
}
