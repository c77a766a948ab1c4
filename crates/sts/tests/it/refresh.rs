use directory::applications::Platform;
use kernel::{AppId, SignedDuration};
use serde_json::json;
use sts::{GrantError, Line, Method, Redeemed, RefreshGrant, StsError, refresh, revocations};

use crate::world::{FABRIKAM, LEE, RECORDS, WOODGROVE, World, work};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn grant(world: &World, platform: Option<Platform>) -> RefreshGrant {
    RefreshGrant {
        client: RECORDS,
        platform,
        session: world.sign_in(&work(FABRIKAM, LEE), &[Method::Password]),
        tenant: WOODGROVE,
        scope: "openid offline_access".to_owned(),
        since: world.clock.now(),
        circumstances: kernel::Circumstances::default(),
    }
}

fn issue(world: &World, grant: &RefreshGrant) -> String {
    let token: Result<_, StsError> = world.write(|tx, ctx| refresh::issue(tx, ctx, grant, None));
    token.expect("a token")
}

/// A token of the same line.
fn follow(world: &World, grant: &RefreshGrant, line: &Line) -> String {
    let token: Result<_, StsError> = world.write(|tx, ctx| refresh::issue(tx, ctx, grant, Some(line)));
    token.expect("a token")
}

fn redeemed(world: &World, token: &str) -> Result<Redeemed<(RefreshGrant, Line)>, GrantError> {
    world.write(|tx, ctx| refresh::redeem(tx, ctx, token, RECORDS))
}

fn redeem(world: &World, token: &str) -> Result<RefreshGrant, GrantError> {
    match redeemed(world, token)? {
        Redeemed::First((grant, _)) => Ok(grant),
        Redeemed::Again(_) => panic!("the token was used before"),
    }
}

#[test]
fn a_refresh_token_stays_valid_for_ninety_days() {
    let world = World::new();
    let grant = grant(&world, Some(Platform::Web));
    let token = issue(&world, &grant);
    assert_eq!(redeem(&world, &token).expect("a grant"), grant);
    world.clock.advance(DAY * 90 - SignedDuration::from_secs(1));
    assert_eq!(redeem(&world, &token).expect("the old one stays valid"), grant);
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(redeem(&world, &token).expect_err("expired").code(), 700_082);
}

#[test]
fn the_refresh_tokens_of_a_page_and_their_successors_end_after_a_day() {
    let world = World::new();
    let first = issue(&world, &grant(&world, Some(Platform::Spa)));
    world.clock.advance(SignedDuration::from_hours(23));
    let carried = redeem(&world, &first).expect("a grant");
    let second = issue(&world, &carried);
    world.clock.advance(SignedDuration::from_hours(1));
    for token in [&first, &second] {
        assert_eq!(redeem(&world, token).expect_err("a day is over").code(), 700_084);
    }
}

#[test]
fn a_refresh_token_belongs_to_one_client() {
    let world = World::new();
    let token = issue(&world, &grant(&world, None));
    let stolen = world.write(|tx, ctx| refresh::redeem(tx, ctx, &token, AppId::well_known(9)));
    assert_eq!(stolen.expect_err("another client").code(), 70000);
    assert_eq!(redeem(&world, "1.unknown").expect_err("no token").code(), 70000);
}

#[test]
fn revoking_ends_every_token_of_the_account_and_none_of_others() {
    let world = World::new();
    let token = issue(&world, &grant(&world, None));
    let other = work(WOODGROVE, crate::world::ADA);
    let kept =
        issue(&world, &RefreshGrant { session: world.sign_in(&other, &[Method::Password]), ..grant(&world, None) });
    world.clock.advance(SignedDuration::from_secs(60));
    let revoked: Result<(), StsError> = world.write(|tx, ctx| revocations::revoke(tx, ctx, &work(FABRIKAM, LEE)));
    revoked.expect("revoked");
    let refused = redeem(&world, &token).expect_err("revoked");
    assert_eq!(refused.code(), 50173);
    assert!(refused.message().contains("2027-01-01T09:30:00Z") && refused.message().contains("2027-01-01T09:31:00Z"));
    redeem(&world, &kept).expect("another account's");
}

#[test]
fn under_strict_rotation_a_refresh_token_works_once_and_a_second_use_ends_its_line() {
    let world = World::new();
    world.write(|tx, _| directory::settings::patch(tx, &json!({"tokens.strict_rotation": true}))).expect("a setting");
    let grant = grant(&world, None);
    let first = issue(&world, &grant);
    let Redeemed::First((_, line)) = redeemed(&world, &first).expect("a grant") else { panic!("the first use") };
    let second = follow(&world, &grant, &line);
    let stranger = issue(&world, &grant);
    assert_eq!(redeemed(&world, &first).expect("used"), Redeemed::Again((grant, line.clone())));
    let ended: Result<(), StsError> = world.write(|tx, ctx| refresh::revoke_line(tx, ctx, &line));
    ended.expect("ended");
    assert_eq!(redeemed(&world, &second).expect_err("its line ended").code(), 50173);
    redeem(&world, &stranger).expect("another line");
}
