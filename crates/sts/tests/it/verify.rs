use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use kernel::{Caller, SignedDuration};
use serde_json::Value;
use sts::{Method, Rollover, StsError, TokenError, Verified, Version};

use crate::world::{ADA, RECORDS, WOODGROVE, World, keys, work};

fn tokens(world: &World) -> sts::Tokens {
    let session = world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]);
    world.signed(&world.draft(ADA, &session, "openid User.Read", Version::V2))
}

fn verify(world: &World, token: &str) -> Result<Verified, TokenError> {
    sts::verify(keys(), &world.key.mark(), world.clock.now(), token)
}

#[test]
fn a_strange_library_verifies_every_token_with_the_published_keys() {
    let world = World::new();
    let tokens = tokens(&world);
    let jwks: JwkSet = serde_json::from_value(keys().jwks(None)).expect("a key set");
    for token in [&tokens.access_token, tokens.id_token.as_ref().expect("an ID token")] {
        let header = jsonwebtoken::decode_header(token).expect("a header");
        assert_eq!((header.typ.as_deref(), header.alg), (Some("JWT"), Algorithm::RS256));
        let jwk = jwks.find(header.kid.as_deref().expect("a kid")).expect("a published key");
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        let key = DecodingKey::from_jwk(jwk).expect("a key");
        jsonwebtoken::decode::<Value>(token, &key, &validation).expect("a good signature");
    }
    let x5t = |token: &str| jsonwebtoken::decode_header(token).expect("a header").x5t;
    assert_eq!(x5t(&tokens.access_token).as_deref(), Some(keys().kid()), "version 1 names the key twice");
    assert_eq!(x5t(tokens.id_token.as_ref().expect("an ID token")), None);
}

#[test]
fn a_persons_token_says_who_through_what_and_what_for() {
    let world = World::new();
    let verified = verify(&world, &tokens(&world).access_token).expect("a good token");
    assert_eq!(verified.caller, Caller::User { tenant: WOODGROVE, user: ADA, client: RECORDS });
    assert_eq!((verified.tenant, verified.app_id), (WOODGROVE, RECORDS));
    assert_eq!(verified.audience, "00000003-0000-0000-c000-000000000000");
    assert_eq!(verified.scopes.into_iter().collect::<Vec<_>>(), ["User.Read", "openid"]);
}

#[test]
fn a_token_expires_by_the_clock_of_the_world() {
    let world = World::new();
    let token = tokens(&world).access_token;
    world.clock.advance(SignedDuration::from_secs(3599));
    assert!(verify(&world, &token).is_ok());
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(verify(&world, &token), Err(TokenError::Expired));
    world.clock.advance(SignedDuration::from_hours(-2));
    assert_eq!(verify(&world, &token), Err(TokenError::NotYetValid));
}

#[test]
fn a_token_of_another_world_is_not_believed() {
    let (world, other) = (World::named("one"), World::named("two"));
    let token = tokens(&world).access_token;
    assert_eq!(verify(&other, &token), Err(TokenError::OtherWorld));
}

#[test]
fn an_id_token_is_no_access_token() {
    let world = World::new();
    let token = tokens(&world).id_token.expect("an ID token");
    assert_eq!(verify(&world, &token), Err(TokenError::Malformed));
}

#[test]
fn what_is_no_token_is_malformed_and_what_was_changed_is_not_believed() {
    let world = World::new();
    let token = tokens(&world).access_token;
    for text in ["", "Bearer", "a.b.c", "e30.e30."] {
        assert!(verify(&world, text).is_err(), "{text:?}");
    }
    let mut parts: Vec<&str> = token.split('.').collect();
    let other = tokens(&world).access_token;
    parts[1] = other.split('.').nth(1).expect("a payload");
    assert_eq!(verify(&world, &parts.join(".")), Err(TokenError::Signature));
}

#[test]
fn a_token_that_was_believed_before_is_judged_again_but_for_its_signature() {
    let (world, other) = (World::named("one"), World::named("two"));
    let ring = keys().for_world(Rollover::default());
    let session = world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]);
    let draft = world.draft(ADA, &session, "User.Read", Version::V2);
    let sign = || sts::sign(&ring, &world.key, &draft).expect("tokens").access_token;
    let verify = |token: &str, world: &World| {
        sts::verify(&ring, &world.key.mark(), world.clock.now(), token).map(|verified| verified.caller)
    };
    let roll = |retire| {
        let rolled: Result<Rollover, StsError> = world.write(|tx, _| sts::roll(tx, retire));
        ring.follow(rolled.expect("rolled"));
    };
    let first = sign();
    assert!(verify(&first, &world).is_ok() && verify(&first, &world).is_ok());
    assert_eq!(verify(&first, &other), Err(TokenError::OtherWorld));
    let published = ring.jwks(None);
    roll(false);
    let second = sign();
    assert_ne!(jsonwebtoken::decode_header(&first).unwrap().kid, jsonwebtoken::decode_header(&second).unwrap().kid);
    assert!(verify(&first, &world).is_ok() && verify(&second, &world).is_ok(), "both keys are published");
    assert_eq!(ring.jwks(None), published);
    roll(true);
    assert!(verify(&first, &world).is_ok(), "its key signs again");
    assert_eq!(verify(&second, &world), Err(TokenError::UnknownKey), "its key was retired");
    assert_eq!(ring.published_kids(), [ring.kid()]);
    let elsewhere = keys().for_world(Rollover::default());
    assert_eq!(elsewhere.published_kids().len(), 2, "another world rolls its own");
    world.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(verify(&first, &world), Err(TokenError::Expired));
}
