use directory::applications::Platform;
use kernel::{AppId, SignedDuration};
use sts::codes::{self, Redemption};
use sts::{Authority, Challenge, CodeGrant, GrantError, Method, Redeemed, StsError, Version, revocations};

use crate::world::{ADA, FABRIKAM, RECORDS, WOODGROVE, World, work};

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "https://records.example/callback";

fn grant(world: &World) -> CodeGrant {
    CodeGrant {
        client: RECORDS,
        redirect_uri: REDIRECT.to_owned(),
        platform: Platform::Web,
        challenge: Challenge::parse(Some(CHALLENGE), Some("S256")).expect("a challenge"),
        authority: Authority::Tenant(WOODGROVE),
        tenant: WOODGROVE,
        user: ADA,
        session: world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]),
        scope: "openid profile".to_owned(),
        resource: None,
        nonce: Some("nonce".to_owned()),
        endpoint: Version::V2,
        circumstances: kernel::Circumstances::default(),
    }
}

fn issue(world: &World, grant: &CodeGrant) -> String {
    let code: Result<_, StsError> = world.write(|tx, ctx| codes::issue(tx, ctx, grant));
    code.expect("a code")
}

fn right(code: &str) -> Redemption<'_> {
    Redemption {
        code,
        client: RECORDS,
        redirect_uri: Some(REDIRECT),
        verifier: Some(VERIFIER),
        authority: Authority::Tenant(WOODGROVE),
    }
}

fn redeem(world: &World, redemption: &Redemption<'_>) -> Result<Redeemed<CodeGrant>, GrantError> {
    world.write(|tx, ctx| codes::redeem(tx, ctx, redemption))
}

#[test]
fn a_code_brings_back_its_grant_once() {
    let world = World::new();
    let grant = grant(&world);
    let code = issue(&world, &grant);
    assert_eq!(redeem(&world, &right(&code)).expect("a grant"), Redeemed::First(grant.clone()));
    assert_eq!(redeem(&world, &right(&code)).expect("used"), Redeemed::Again(grant));
    let again = GrantError::CodeReused;
    assert_eq!((again.code(), again.oauth()), (54005, "invalid_grant"));
    assert_eq!(
        again.message(),
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."
    );
}

#[test]
fn a_code_is_bound_to_its_client_redirect_verifier_and_tenant_segment() {
    let world = World::new();
    let code = issue(&world, &grant(&world));
    let right = right(&code);
    for (redemption, expected) in [
        (Redemption { client: AppId::well_known(9), ..right }, 70000),
        (Redemption { code: "1.AAAA", ..right }, 70000),
        (Redemption { redirect_uri: Some("https://records.example/other"), ..right }, 50011),
        (Redemption { redirect_uri: None, ..right }, 900_144),
        (Redemption { verifier: Some("wrong"), ..right }, 501_481),
        (Redemption { verifier: None, ..right }, 501_481),
        (Redemption { authority: Authority::Tenant(FABRIKAM), ..right }, 700_005),
        (Redemption { authority: Authority::Common, ..right }, 700_005),
    ] {
        assert_eq!(redeem(&world, &redemption).expect_err("bound").code(), expected, "{redemption:?}");
    }
    redeem(&world, &right).expect("a refused attempt spends nothing");
}

#[test]
fn a_code_is_good_for_ten_minutes() {
    let world = World::new();
    let code = issue(&world, &grant(&world));
    world.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(redeem(&world, &right(&code)).expect_err("expired").code(), 70008);
}

#[test]
fn a_page_needs_a_challenge_and_others_may_do_without() {
    let world = World::new();
    for (platform, expected) in
        [(Platform::Spa, Some(9_002_325)), (Platform::Web, None), (Platform::PublicClient, None)]
    {
        let code = issue(&world, &CodeGrant { platform, challenge: None, ..grant(&world) });
        let found = redeem(&world, &Redemption { verifier: None, ..right(&code) });
        assert_eq!(found.err().map(|error| error.code()), expected, "{platform:?}");
    }
}

#[test]
fn a_code_of_a_sign_in_that_was_revoked_since_is_worth_nothing() {
    let world = World::new();
    let code = issue(&world, &grant(&world));
    world.clock.advance(SignedDuration::from_secs(1));
    let revoked: Result<(), StsError> = world.write(|tx, ctx| revocations::revoke(tx, ctx, &work(WOODGROVE, ADA)));
    revoked.expect("revoked");
    assert_eq!(redeem(&world, &right(&code)).expect_err("revoked").code(), 50133);
    let code = issue(&world, &grant(&world));
    redeem(&world, &right(&code)).expect("a later sign-in counts");
}
