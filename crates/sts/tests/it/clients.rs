use directory::DirectoryError;
use directory::applications::{self, Application, Platform, trash};
use kernel::{AppId, SignedDuration};
use sts::clients::{self, NewSecret};
use sts::{ClientKind, ClientProof, GrantError, StsError};

use crate::world::{RECORDS, WOODGROVE, World};

const SECRET: &str = "3kF8Q~the-secret-of-the-world-document";

fn with_secret() -> World {
    let world = World::new();
    let added: Result<String, StsError> = world.write(|tx, ctx| {
        let expires_at = ctx.now + SignedDuration::from_hours(24);
        let secret = NewSecret { value: SECRET, published: true, name: Some("first"), expires_at };
        clients::add_secret(tx, ctx, RECORDS, &secret)
    });
    added.expect("a secret");
    world
}

fn secret(value: &str) -> ClientProof {
    ClientProof::Secret(value.to_owned())
}

fn outcome(result: Result<ClientKind, GrantError>) -> Result<ClientKind, u32> {
    result.map_err(|error| error.code())
}

#[test]
fn a_confidential_client_proves_itself_with_its_secret() {
    let world = with_secret();
    let records = world.registration(RECORDS);
    for (proof, expected) in [
        (secret(SECRET), Ok(ClientKind::Secret)),
        (secret("wrong"), Err(7_000_215)),
        (secret(""), Err(7_000_215)),
        (ClientProof::None, Err(7_000_218)),
    ] {
        let found = world.read(|read, ctx| clients::authenticate(read, ctx, &records, &proof));
        assert_eq!(outcome(found), expected);
    }
}

#[test]
fn a_secret_past_its_day_is_known_and_refused() {
    let world = with_secret();
    world.clock.advance(SignedDuration::from_hours(24));
    let records = world.registration(RECORDS);
    let found = world.read(|read, ctx| clients::authenticate(read, ctx, &records, &secret(SECRET)));
    assert_eq!(outcome(found), Err(7_000_222));
}

#[test]
fn a_public_client_proves_nothing() {
    let world = World::new();
    world.application(|ctx| Application {
        app_id: AppId::well_known(5),
        is_public_client: true,
        ..Application::new(ctx, WOODGROVE, "Console")
    });
    let console = world.registration(AppId::well_known(5));
    for (proof, expected) in [(ClientProof::None, Ok(ClientKind::Public)), (secret("x"), Err(700_025))] {
        let found = world.read(|read, ctx| clients::authenticate(read, ctx, &console, &proof));
        assert_eq!(outcome(found), expected);
    }
}

#[test]
fn the_platform_of_the_redirect_decides_what_is_asked_of_a_client() {
    let world = with_secret();
    let records = world.registration(RECORDS);
    let origin = Some("https://records.example");
    for (platform, origin, proof, expected) in [
        (Platform::Web, None, secret(SECRET), Ok(ClientKind::Secret)),
        (Platform::Web, None, ClientProof::None, Err(7_000_218)),
        (Platform::Web, origin, secret(SECRET), Err(9_002_326)),
        (Platform::PublicClient, None, ClientProof::None, Ok(ClientKind::Public)),
        (Platform::PublicClient, None, secret(SECRET), Err(700_025)),
        (Platform::PublicClient, origin, ClientProof::None, Err(9_002_326)),
        (Platform::Spa, origin, ClientProof::None, Ok(ClientKind::Public)),
        (Platform::Spa, None, ClientProof::None, Err(9_002_327)),
        (Platform::Spa, origin, secret(SECRET), Err(700_025)),
    ] {
        let found = world.read(|read, ctx| clients::authenticate_on(read, ctx, &records, &proof, platform, origin));
        assert_eq!(outcome(found), expected, "{platform:?} from {origin:?}");
    }
}

#[test]
fn only_secrets_of_the_world_document_are_shown() {
    let world = with_secret();
    let added: Result<String, StsError> = world.write(|tx, ctx| {
        let expires_at = ctx.now + SignedDuration::from_hours(48);
        let secret = NewSecret { value: "typed", published: false, name: None, expires_at };
        clients::add_secret(tx, ctx, RECORDS, &secret)
    });
    added.expect("a secret");
    let shown: Result<Vec<_>, StsError> = world.read(|read, _| clients::published_secrets(read, RECORDS));
    let shown: Vec<_> = shown.expect("secrets").into_iter().map(|secret| secret.value).collect();
    assert_eq!(shown, [SECRET]);
    let records = world.registration(RECORDS);
    let found = world.read(|read, ctx| clients::authenticate(read, ctx, &records, &secret("typed")));
    assert_eq!(outcome(found), Ok(ClientKind::Secret));
}

#[test]
fn a_deleted_application_is_no_client_and_a_restored_one_has_its_secret_still() {
    let world = with_secret();
    let records = world.registration(RECORDS);
    let known = || {
        let found: Result<_, DirectoryError> = world.read(|read, _| applications::client(read, RECORDS));
        found.expect("a look-up").is_some()
    };
    let deleted: Result<_, DirectoryError> = world.write(|tx, ctx| applications::delete(tx, ctx, records.id));
    deleted.expect("an outcome").granted().expect("no refusal");
    assert!(!known());
    let restored: Result<_, DirectoryError> = world.write(|tx, ctx| trash::restore(tx, ctx, records.id));
    restored.expect("an outcome").granted().expect("no refusal");
    assert!(known());
    let proven = |world: &World| world.read(|read, ctx| clients::authenticate(read, ctx, &records, &secret(SECRET)));
    assert_eq!(outcome(proven(&world)), Ok(ClientKind::Secret));
    let purged: Result<_, DirectoryError> = world.write(|tx, ctx| {
        let outcome = applications::delete(tx, ctx, records.id)?;
        assert!(outcome.granted().is_ok());
        trash::purge(tx, ctx, records.id)
    });
    purged.expect("an outcome").granted().expect("no refusal");
    assert_eq!(outcome(proven(&world)), Err(7_000_215), "its secret is gone with it");
}
