use kernel::{Circumstances, Ctx, SignedDuration};
use sts::approvals::{self, Approval, ApprovalState, Wish};
use sts::factors::{self, FactorOutcome, Secret};
use sts::{Browser, Method, StsError, sessions};

use crate::world::{ADA, FABRIKAM, LEE, World};

fn secret(world: &World) -> Secret {
    let proposed: Result<_, StsError> = world.read(|read, _| factors::proposed(read, ADA, "a journey"));
    proposed.expect("a secret")
}

fn code(world: &World) -> String {
    secret(world).code(world.clock.now())
}

fn register(world: &World, typed: &str) -> FactorOutcome {
    let secret = secret(world);
    world.write(|tx, ctx| factors::register(tx, ctx, ADA, &secret, typed)).expect("an outcome")
}

fn check(world: &World, typed: &str) -> FactorOutcome {
    world.write(|tx, ctx| factors::check(tx, ctx, ADA, typed)).expect("an outcome")
}

fn is_registered(world: &World) -> bool {
    let since: Result<_, StsError> = world.read(|read, _| factors::registered(read, ADA));
    since.expect("an answer").is_some()
}

fn pass(world: &World, seconds: i64) {
    world.clock.advance(SignedDuration::from_secs(seconds));
}

/// A code of the right shape that no step around now has.
fn wrong(world: &World) -> String {
    let near: Vec<String> =
        [-30, 0, 30].map(|off| secret(world).code(world.clock.now() + SignedDuration::from_secs(off))).to_vec();
    (0..4).map(|digit| format!("00000{digit}")).find(|code| !near.contains(code)).expect("three codes are near")
}

#[test]
fn a_journey_proposes_one_secret_and_every_other_journey_and_person_another() {
    let world = World::new();
    let other: Result<_, StsError> = world.read(|read, _| {
        Ok([factors::proposed(read, ADA, "another journey")?, factors::proposed(read, LEE, "a journey")?])
    });
    assert_eq!(secret(&world), secret(&world));
    assert!(other.expect("secrets").iter().all(|other| *other != secret(&world)));
    assert_eq!(format!("{:?}", secret(&world)), "Secret(..)");
}

#[test]
fn a_secret_is_shown_in_groups_and_as_an_address_that_names_who_and_where() {
    let world = World::new();
    let text = secret(&world).text();
    assert_eq!(text.split(' ').map(str::len).collect::<Vec<_>>(), [4; 8], "{text}");
    let address = secret(&world).address("Woodgrove: Hospital", "ada@woodgrove.example");
    assert!(address.starts_with("otpauth://totp/Woodgrove"), "{address}");
    assert!(address.contains(&text.replace(' ', "")) && address.contains("ada%40woodgrove.example"), "{address}");
}

#[test]
fn an_authenticator_is_registered_with_its_code_and_that_code_is_used() {
    let world = World::new();
    assert_eq!(check(&world, &code(&world)), FactorOutcome::Unregistered);
    assert_eq!(register(&world, &wrong(&world)), FactorOutcome::Wrong { left: 5 });
    assert!(!is_registered(&world));
    let spaced = format!(" {} {} ", &code(&world)[..3], &code(&world)[3..]);
    assert_eq!(register(&world, &spaced), FactorOutcome::Right);
    assert!(is_registered(&world));
    assert_eq!(check(&world, &code(&world)), FactorOutcome::Wrong { left: 4 }, "used");
    pass(&world, 30);
    assert_eq!(check(&world, &code(&world)), FactorOutcome::Right);
}

#[test]
fn a_code_is_taken_a_step_early_or_late_and_never_after_a_newer_one() {
    let world = World::new();
    register(&world, &code(&world));
    pass(&world, 300);
    let [early, now, late, old] =
        [-30, 0, 30, -60].map(|off| secret(&world).code(world.clock.now() + SignedDuration::from_secs(off)));
    assert_eq!(check(&world, &old), FactorOutcome::Wrong { left: 4 });
    assert_eq!(check(&world, &early), FactorOutcome::Right);
    assert_eq!(check(&world, &late), FactorOutcome::Right);
    assert_eq!(check(&world, &now), FactorOutcome::Wrong { left: 4 }, "a newer one was used");
}

#[test]
fn five_wrong_codes_in_a_row_lock_for_a_quarter_of_an_hour() {
    let world = World::new();
    register(&world, &code(&world));
    pass(&world, 60);
    for left in [4, 3, 2, 1] {
        assert_eq!(check(&world, &wrong(&world)), FactorOutcome::Wrong { left });
    }
    assert_eq!(check(&world, &wrong(&world)), FactorOutcome::Locked);
    assert_eq!(check(&world, &code(&world)), FactorOutcome::Locked, "the right one too");
    pass(&world, 15 * 60);
    assert_eq!(check(&world, &wrong(&world)), FactorOutcome::Wrong { left: 4 }, "a new count");
    assert_eq!(check(&world, &code(&world)), FactorOutcome::Right);
    pass(&world, 30);
    assert_eq!(check(&world, &wrong(&world)), FactorOutcome::Wrong { left: 4 }, "a right one ends the row");
}

#[test]
fn what_is_registered_first_stays() {
    let world = World::new();
    register(&world, &code(&world));
    let other: Result<_, StsError> = world.write(|tx, ctx| {
        let other = factors::proposed(tx, ADA, "another journey")?;
        factors::register_approved(tx, ctx, ADA, &other)
    });
    other.expect("an outcome");
    pass(&world, 30);
    assert_eq!(check(&world, &code(&world)), FactorOutcome::Right, "the first");
}

fn ask(world: &World, browser: &Browser, name: &str) -> Approval {
    let (account, organization) = ("ada@woodgrove.example", "Woodgrove Hospital");
    let asked: Result<_, StsError> = world.write(|tx, ctx| {
        approvals::ask(tx, ctx, &Wish { user: ADA, browser, account, organization, name: name.to_owned() })?;
        approvals::of(tx, ctx.now, ADA, browser)
    });
    asked.expect("an answer").expect("a request")
}

fn decide(world: &World, approval: &Approval, approve: bool) -> bool {
    let decided: Result<_, StsError> = world.write(|tx, ctx| approvals::decide(tx, ctx, approval.id, approve));
    decided.expect("an answer")
}

fn take(world: &World, browser: &Browser) -> Option<ApprovalState> {
    let taken: Result<_, StsError> = world.write(|tx, ctx| approvals::take(tx, ctx, ADA, browser));
    taken.expect("an answer")
}

fn waiting(world: &World) -> usize {
    let waiting: Result<_, StsError> = world.read(|read, ctx: &Ctx| approvals::waiting(read, ctx.now));
    waiting.expect("a list").len()
}

#[test]
fn a_request_is_answered_once_and_counts_once_in_its_own_browser() {
    let world = World::new();
    let [(browser, _), (other, _)] = [1, 2].map(|_| Browser::new(&world.entropy, "default"));
    let approval = ask(&world, &browser, "first");
    assert_eq!((approval.number.len(), waiting(&world)), (2, 1));
    assert_eq!(take(&world, &browser), Some(ApprovalState::Open));
    assert!(decide(&world, &approval, true));
    assert!(!decide(&world, &approval, false), "it is answered");
    assert_eq!((waiting(&world), take(&world, &other)), (0, None));
    assert_eq!(take(&world, &browser), Some(ApprovalState::Approved));
    assert_eq!(take(&world, &browser), None);
}

#[test]
fn a_request_dies_after_five_minutes_and_by_the_next_one() {
    let world = World::new();
    let (browser, _) = Browser::new(&world.entropy, "default");
    let first = ask(&world, &browser, "first");
    assert_eq!(ask(&world, &browser, "first"), first, "a double click");
    let second = ask(&world, &browser, "second");
    assert!(!decide(&world, &first, true));
    assert_eq!(waiting(&world), 1);
    pass(&world, 5 * 60);
    assert!(!decide(&world, &second, true));
    assert_eq!((waiting(&world), take(&world, &browser)), (0, None));
}

#[test]
fn a_session_knows_where_a_second_factor_was_proven_until_the_next_sign_in() {
    let world = World::new();
    let account = directory::Account::Work { tenant: FABRIKAM, user: LEE };
    let (browser, _) = Browser::new(&world.entropy, "default");
    let proven = |vouched: bool| -> Vec<kernel::UserId> {
        let outcome: Result<_, StsError> = world.write(|tx, ctx| {
            let circumstances = Circumstances { home_mfa: vouched, ..Circumstances::default() };
            let ctx = Ctx { circumstances, ..ctx.clone() };
            sessions::start(tx, &ctx, &browser, &account, &[Method::Password])?;
            let before = sessions::of(tx, &browser, ctx.now)?.remove(0).second_factors;
            sessions::prove_factor(tx, &browser, &account, ADA)?;
            let after = sessions::of(tx, &browser, ctx.now)?.remove(0).second_factors;
            assert_eq!(after.len(), before.len() + 1);
            Ok(before.into_iter().collect())
        });
        outcome.expect("a session")
    };
    assert_eq!(proven(true), [LEE], "her home vouches");
    assert!(proven(false).is_empty(), "a new sign-in begins anew");
}
