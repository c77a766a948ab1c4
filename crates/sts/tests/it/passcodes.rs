use kernel::{EmailAddress, SignedDuration};
use mail::{Kind, Mailbox, Message};
use serde_json::json;
use sts::StsError;
use sts::passcodes::{self, PasscodeOutcome, Sending, Wish};

use crate::world::{FABRIKAM, WOODGROVE, World, address};

const PAT: &str = "pat@mail.example";

fn letter(code: &str) -> Message {
    Message {
        kind: Kind::Passcode,
        from: Mailbox::named("Woodgrove Hospital", "account-security-noreply@accountprotection.microsoft.com"),
        reply_to: None,
        to: vec![Mailbox::bare(PAT)],
        cc: Vec::new(),
        subject: "Woodgrove Hospital account verification code".to_owned(),
        text: code.to_owned(),
        html: code.to_owned(),
        language: "en-US".to_owned(),
        redeem_url: None,
        passcode: Some(code.to_owned()),
        unsubscribe_url: None,
        invitation: None,
        tenant: Some(WOODGROVE),
    }
}

fn wish<'a>(address: &'a EmailAddress, name: &str) -> Wish<'a> {
    Wish { address, tenant: WOODGROVE, name: name.to_owned() }
}

/// Sends a code of its own; what the mail carries.
fn send(world: &World) -> String {
    let name: Result<_, StsError> = world.write(|_, ctx| Ok(ctx.entropy.digits(12)));
    send_once(world, &name.expect("a name")).expect("a mail")
}

/// Sends a code for this wish; what the mail carries, if there was one.
fn send_once(world: &World, name: &str) -> Option<String> {
    let mut carried = None;
    let sent: Result<_, StsError> = world.write(|tx, ctx| {
        passcodes::send(tx, ctx, &wish(&address(PAT), name), |code| {
            carried = Some(code.to_owned());
            letter(code)
        })
    });
    assert_eq!(sent.expect("an outcome"), Sending::Sent);
    carried
}

fn check(world: &World, typed: &str) -> PasscodeOutcome {
    let outcome: Result<_, StsError> =
        world.write(|tx, ctx| passcodes::check(tx, ctx, &address("Pat@Mail.example"), WOODGROVE, typed));
    outcome.expect("an outcome")
}

/// A code of the right shape that is not the given one.
fn other_than(code: &str) -> String {
    if code == "00000000" { "00000001".to_owned() } else { "00000000".to_owned() }
}

#[test]
fn a_code_has_eight_digits_goes_out_by_mail_and_works_once() {
    let world = World::new();
    let code = send(&world);
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    let queued: Result<bool, mail::MailError> = world.read(|read, ctx| mail::backlog(read, ctx.now));
    assert!(queued.expect("an answer"));
    assert_eq!(check(&world, &code), PasscodeOutcome::Right);
    assert_eq!(check(&world, &code), PasscodeOutcome::Dead);
}

#[test]
fn five_wrong_tries_kill_a_code() {
    let world = World::new();
    let code = send(&world);
    let wrong = other_than(&code);
    for left in [4, 3, 2, 1] {
        assert_eq!(check(&world, &wrong), PasscodeOutcome::Wrong { left });
    }
    assert_eq!(check(&world, &wrong), PasscodeOutcome::Dead);
    assert_eq!(check(&world, &code), PasscodeOutcome::Dead);
}

#[test]
fn a_code_is_good_for_thirty_minutes() {
    let world = World::new();
    let code = send(&world);
    world.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(check(&world, &code), PasscodeOutcome::Dead);
    let code = send(&world);
    world.clock.advance(SignedDuration::from_mins(30) - SignedDuration::from_secs(1));
    assert_eq!(check(&world, &code), PasscodeOutcome::Right);
}

#[test]
fn a_newer_code_kills_the_older_and_gives_new_tries() {
    let world = World::new();
    let first = send(&world);
    check(&world, &other_than(&first));
    let second = send(&world);
    assert_eq!(check(&world, &first), PasscodeOutcome::Wrong { left: 4 });
    assert_eq!(check(&world, &second), PasscodeOutcome::Right);
}

#[test]
fn white_space_around_a_copied_code_does_not_count() {
    let world = World::new();
    let code = send(&world);
    assert_eq!(check(&world, &format!(" {} {}\n", &code[..4], &code[4..])), PasscodeOutcome::Right);
}

#[test]
fn a_wish_that_is_sent_twice_is_answered_by_one_code_and_another_by_another() {
    let world = World::new();
    let code = send_once(&world, "first").expect("a mail");
    assert_eq!(send_once(&world, "first"), None, "a double click brings no second mail");
    assert_eq!(check(&world, &code), PasscodeOutcome::Right, "and the code lives");
    assert!(send_once(&world, "second").is_some());
}

#[test]
fn a_code_is_for_one_tenant() {
    let world = World::new();
    let code = send(&world);
    let elsewhere: Result<_, StsError> =
        world.write(|tx, ctx| passcodes::check(tx, ctx, &address(PAT), FABRIKAM, &code));
    assert_eq!(elsewhere.expect("an outcome"), PasscodeOutcome::Dead);
    let pending: Result<_, StsError> =
        world.read(|read, ctx| passcodes::pending(read, ctx.now, &address(PAT), WOODGROVE));
    let pending = pending.expect("an answer").expect("a code");
    assert_eq!((pending.left, pending.sent_at), (5, world.clock.now()));
}

#[test]
fn the_settings_may_limit_how_many_codes_an_address_is_sent_in_a_day() {
    let world = World::new();
    let limited = world.write(|tx, _| directory::settings::patch(tx, &json!({"passcode.sends_per_day": 2})));
    limited.expect("a setting");
    let _ = (send(&world), send(&world));
    let third: Result<_, StsError> =
        world.write(|tx, ctx| passcodes::send(tx, ctx, &wish(&address(PAT), "third"), letter));
    assert_eq!(third.expect("an outcome"), Sending::TooMany, "B4.4#7");
    world.clock.advance(SignedDuration::from_hours(24));
    send(&world);
}
