use directory::Account;
use kernel::{AppId, Caller, TenantId};
use serde_json::{Map, Value, json};
use sts::TokenError;
use sts::forge::{self, Flaws, ForgeError, ForgeRequest, Forged};

use crate::world::{ADA, FABRIKAM, GOOGLE, LEE, RECORDS, WOODGROVE, World, keys, payload, work};

fn request(account: Option<&str>, scope: &str) -> ForgeRequest {
    ForgeRequest {
        tenant: WOODGROVE,
        client: RECORDS,
        account: account.map(str::to_owned),
        scope: scope.to_owned(),
        roles: None,
        flaws: Flaws::default(),
        claims: Map::new(),
    }
}

fn mint(world: &World, request: ForgeRequest) -> Result<Forged, ForgeError> {
    let forgery = world
        .store
        .read_now(|read| Ok::<_, store::StoreError>(forge::mint(read, &world.ctx(), request)))
        .expect("a read")?;
    Ok(forgery.sign(keys(), &world.key).expect("tokens"))
}

fn verify(world: &World, token: &str) -> Result<sts::Verified, TokenError> {
    sts::verify(keys(), &world.key.mark(), world.clock.now(), token)
}

#[test]
fn a_person_is_named_by_id_sign_in_name_or_address() {
    let world = World::new();
    let guest = world.guest("lee@fabrikam.example", &work(FABRIKAM, LEE));
    for (account, user) in [
        (ADA.to_string(), ADA),
        ("ADA@woodgrove.example".to_owned(), ADA),
        ("lee_fabrikam.example#EXT#@woodgrove.example".to_owned(), guest),
        ("lee@fabrikam.example".to_owned(), guest),
    ] {
        let forged = mint(&world, request(Some(&account), "User.Read")).expect("a token");
        let verified = verify(&world, &forged.access_token).expect("a good token");
        assert_eq!(verified.caller, Caller::User { tenant: WOODGROVE, user, client: RECORDS }, "{account}");
        assert_eq!((forged.expires_in, forged.id_token), (3599, None));
    }
}

#[test]
fn scopes_and_roles_become_claims_exactly() {
    let world = World::new();
    let forged = mint(&world, request(Some("ada@woodgrove.example"), "No.Such.Scope User.Invite.All openid"));
    let forged = forged.expect("a token");
    assert_eq!(payload(&forged.access_token)["scp"], "No.Such.Scope User.Invite.All openid");
    assert_eq!(payload(&forged.id_token.expect("openid was asked for"))["aud"], json!(RECORDS));

    let app_only = ForgeRequest { roles: Some(vec!["User.Invite.All".to_owned()]), ..request(None, "") };
    let forged = mint(&world, app_only).expect("a token");
    let claims = payload(&forged.access_token);
    assert_eq!((&claims["roles"], claims.get("scp")), (&json!(["User.Invite.All"]), None));
    let verified = verify(&world, &forged.access_token).expect("a good token");
    let service_principal = world.principal(RECORDS).id;
    assert_eq!(verified.caller, Caller::App { tenant: WOODGROVE, app: RECORDS, service_principal });
}

#[test]
fn a_guest_may_be_redeemed_or_not() {
    let world = World::new();
    world.guest("gus@gmail.example", &Account::Google(GOOGLE));
    world.pending_guest("new@mail.example");
    for (account, idp) in [("gus@gmail.example", "google.com"), ("new@mail.example", "mail")] {
        let forged = mint(&world, request(Some(account), "User.Read")).expect("a token");
        assert_eq!(payload(&forged.access_token)["idp"], idp, "{account}");
    }
}

#[test]
fn every_flaw_is_the_one_that_verification_finds() {
    let world = World::new();
    let fine = Flaws::default();
    for (flaws, expected) in [
        (Flaws { expired: true, ..fine }, TokenError::Expired),
        (Flaws { not_yet_valid: true, ..fine }, TokenError::NotYetValid),
        (Flaws { wrong_issuer: true, ..fine }, TokenError::Issuer),
        (Flaws { unknown_key: true, ..fine }, TokenError::UnknownKey),
        (Flaws { bad_signature: true, ..fine }, TokenError::Signature),
    ] {
        let forged = mint(&world, ForgeRequest { flaws, ..request(Some("ada@woodgrove.example"), "User.Read") });
        let token = forged.expect("a token").access_token;
        assert_eq!(verify(&world, &token), Err(expected));
    }
    let flaws = Flaws { wrong_audience: true, ..fine };
    let forged = mint(&world, ForgeRequest { flaws, ..request(Some("ada@woodgrove.example"), "User.Read") });
    let verified = verify(&world, &forged.expect("a token").access_token).expect("believed, but for nobody");
    assert!(!sts::resource::is_graph_audience(&verified.audience, &crate::world::origins()));
}

#[test]
fn claims_are_merged_last_and_are_honoured() {
    let world = World::new();
    let late = world.clock.now().as_second() + 1_000_000;
    let Value::Object(claims) = json!({"exp": late, "aud": "https://graph.microsoft.com/", "mine": [1, 2]}) else {
        panic!("an object")
    };
    let forged = mint(&world, ForgeRequest { claims, ..request(Some("ada@woodgrove.example"), "User.Read") });
    let verified = verify(&world, &forged.expect("a token").access_token).expect("a good token");
    assert_eq!(verified.audience, "https://graph.microsoft.com/");
    assert_eq!((&verified.claims["exp"], &verified.claims["mine"]), (&json!(late), &json!([1, 2])));
}

#[test]
fn nothing_is_forged_for_what_does_not_exist() {
    let world = World::new();
    let nobody = mint(&world, request(Some("nobody@woodgrove.example"), "User.Read"));
    assert_eq!(
        nobody.expect_err("nobody").to_string(),
        "no user of the tenant has the id, name or address 'nobody@woodgrove.example'"
    );
    let elsewhere = mint(&world, request(Some(&LEE.to_string()), "User.Read"));
    assert!(matches!(elsewhere, Err(ForgeError::UnknownAccount(_))), "a user of another tenant");
    let client = ForgeRequest { client: AppId::well_known(9), ..request(None, "") };
    assert!(matches!(mint(&world, client), Err(ForgeError::UnknownClient(_))));
    let tenant = ForgeRequest { tenant: TenantId::well_known(9), ..request(None, "") };
    assert!(matches!(mint(&world, tenant), Err(ForgeError::UnknownTenant(_))));
    assert!(matches!(mint(&world, request(None, "api://nobody/.default")), Err(ForgeError::Scope(_))));
}
