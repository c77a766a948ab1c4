use kernel::SignedDuration;
use sts::devices::{self, Approval, Codes, DeviceAnswer, DeviceRequest, Standing};
use sts::{Authority, GrantError, Method, StsError, Version, revocations};

use crate::world::{ADA, RECORDS, WOODGROVE, World, work};

fn wait(world: &World) -> Codes {
    let request = DeviceRequest {
        client: RECORDS,
        authority: Authority::Tenant(WOODGROVE),
        scope: "openid".to_owned(),
        resource: None,
        endpoint: Version::V2,
    };
    let codes: Result<_, StsError> = world.write(|tx, ctx| devices::issue(tx, ctx, &request));
    codes.expect("codes")
}

fn answer(world: &World, codes: &Codes, yes: bool) {
    let session = world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]);
    let circumstances = kernel::Circumstances::default();
    let approval = yes.then_some(Approval { tenant: WOODGROVE, user: ADA, circumstances });
    let kept: Result<_, StsError> =
        world.write(|tx, _| devices::answer(tx, &codes.user, &DeviceAnswer { session, approval }));
    kept.expect("an answer");
}

fn ask(world: &World, codes: &Codes) -> Result<(), u32> {
    let told: Result<_, GrantError> = world
        .write(|tx, ctx| devices::redeem(tx, ctx, &codes.device, RECORDS, Authority::Tenant(WOODGROVE)).map(|_| ()));
    told.map_err(|error| error.code())
}

#[test]
fn the_first_answer_counts_and_is_told_once() {
    let world = World::new();
    let codes = wait(&world);
    assert_eq!(ask(&world, &codes), Err(70016));
    answer(&world, &codes, true);
    answer(&world, &codes, false);
    assert_eq!(ask(&world, &codes), Ok(()));
    assert_eq!(ask(&world, &codes), Err(54005));
    let declined = wait(&world);
    answer(&world, &declined, false);
    answer(&world, &declined, true);
    assert_eq!(ask(&world, &declined), Err(70017));
}

#[test]
fn a_sign_in_that_was_revoked_since_lets_no_device_in() {
    let world = World::new();
    let codes = wait(&world);
    answer(&world, &codes, true);
    world.clock.advance(SignedDuration::from_secs(1));
    let revoked: Result<_, StsError> = world.write(|tx, ctx| revocations::revoke(tx, ctx, &work(WOODGROVE, ADA)));
    revoked.expect("a write");
    assert_eq!(ask(&world, &codes), Err(50133));
}

#[test]
fn a_device_waits_for_fifteen_minutes_and_is_remembered_for_a_day() {
    let world = World::new();
    let codes = wait(&world);
    world.clock.advance(SignedDuration::from_mins(15) - SignedDuration::from_secs(1));
    assert_eq!(ask(&world, &codes), Err(70016));
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ask(&world, &codes), Err(70020));
    let standing = |world: &World| {
        let found: Result<_, StsError> = world.write(|tx, ctx| devices::find(tx, &codes.user, ctx.now));
        found.expect("read").map(|(_, standing)| standing)
    };
    assert_eq!(standing(&world), Some(Standing::Lapsed));
    world.clock.advance(SignedDuration::from_hours(24));
    wait(&world);
    assert_eq!(standing(&world), Some(Standing::Lapsed), "a whole day");
    world.clock.advance(SignedDuration::from_secs(1));
    wait(&world);
    assert_eq!((standing(&world), ask(&world, &codes)), (None, Err(70018)));
}
