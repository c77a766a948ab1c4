use kernel::{SignedDuration, Timestamp};
use sts::surface_sessions::{self, SurfaceSession};
use sts::{Browser, Method, Session, StsError, sessions};

use crate::world::{ADA, FABRIKAM, LEE, WOODGROVE, World, address, work};

fn of(world: &World, browser: &Browser) -> Vec<Session> {
    let now: Timestamp = world.clock.now();
    let sessions: Result<_, StsError> = world.read(|read, _| sessions::of(read, browser, now));
    sessions.expect("sessions")
}

fn start(world: &World, browser: &Browser, account: &directory::Account, method: Method) -> Session {
    let session: Result<_, StsError> = world.write(|tx, ctx| sessions::start(tx, ctx, browser, account, &[method]));
    session.expect("a session")
}

#[test]
fn one_browser_knows_several_accounts_each_once() {
    let world = World::new();
    let (browser, cookie) = Browser::new(&world.ctx().entropy, "default");
    let first = start(&world, &browser, &work(WOODGROVE, ADA), Method::Password);
    world.clock.advance(SignedDuration::from_secs(60));
    let second = start(&world, &browser, &work(FABRIKAM, LEE), Method::Password);
    assert_eq!(of(&world, &browser), [first.clone(), second.clone()]);

    world.clock.advance(SignedDuration::from_secs(60));
    let again = start(&world, &browser, &work(WOODGROVE, ADA), Method::Password);
    assert_eq!(again.id, first.id);
    assert!(again.authenticated_at > first.authenticated_at);
    assert_eq!(of(&world, &Browser::from_cookie(&cookie).expect("a cookie")), [second, again]);

    let (other, _) = Browser::new(&world.ctx().entropy, "default");
    assert_eq!(of(&world, &other), []);
}

#[test]
fn a_passcode_session_lasts_a_day_and_others_go_on() {
    let world = World::new();
    let (browser, _) = Browser::new(&world.ctx().entropy, "default");
    start(&world, &browser, &directory::Account::Mailbox(address("pat@mail.example")), Method::Passcode);
    let ada = start(&world, &browser, &work(WOODGROVE, ADA), Method::Password);
    world.clock.advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    assert_eq!(of(&world, &browser).len(), 2);
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(of(&world, &browser), [ada]);
}

#[test]
fn signing_out_ends_what_the_sign_in_opened_on_the_surfaces() {
    let world = World::new();
    let (browser, _) = Browser::new(&world.ctx().entropy, "default");
    let account = work(WOODGROVE, ADA);
    let session = start(&world, &browser, &account, Method::Password);
    let person = SurfaceSession { tenant: WOODGROVE, user: ADA, account: account.clone(), session: session.id };
    let cookie: Result<String, StsError> =
        world.write(|tx, ctx| surface_sessions::start(tx, ctx, "default", "portal", &person));
    let cookie = cookie.expect("a cookie");
    let found = |surface: &str| -> Option<SurfaceSession> {
        let found: Result<_, StsError> =
            world.read(|read, ctx| surface_sessions::read(read, surface, &cookie, ctx.now));
        found.expect("an answer")
    };
    assert_eq!(found("portal"), Some(person));
    assert_eq!(found("myapps"), None, "each surface has its own cookie");

    let ended: Result<(), StsError> = world.write(|tx, _| sessions::end(tx, &browser, &account));
    ended.expect("an end");
    assert_eq!(found("portal"), None);
}

#[test]
fn a_surface_is_left_without_signing_out() {
    let world = World::new();
    let (browser, _) = Browser::new(&world.ctx().entropy, "default");
    let session = start(&world, &browser, &work(WOODGROVE, ADA), Method::Password);
    let person = SurfaceSession { tenant: WOODGROVE, user: ADA, account: session.account.clone(), session: session.id };
    let left: Result<Option<SurfaceSession>, StsError> = world.write(|tx, ctx| {
        let cookie = surface_sessions::start(tx, ctx, "default", "portal", &person)?;
        surface_sessions::end(tx, "portal", &cookie)?;
        surface_sessions::read(tx, "portal", &cookie, ctx.now)
    });
    assert_eq!(left.expect("an answer"), None);
    assert_eq!(of(&world, &browser), [session]);
}
