//! What the tokens of each kind of person say, as in the decoded samples of the documentation.

use directory::Account;
use directory::applications::{self, Application};
use directory::federated::{self, FederatedAccount};
use directory::first_party::MICROSOFT_GRAPH;
use directory::policies::{self, Document};
use kernel::{AppRoleId, UserId};
use policy::CrossTenantDefault;
use serde_json::{Value, json};
use sts::{ApplicationGrant, ClientKind, GrantError, Method, Version};

use crate::world::{ADA, FABRIKAM, GOOGLE, LEE, MICROSOFT, RECORDS, WOODGROVE, World, address, payload, work};

/// Opaque, or of this moment.
const OPAQUE: [&str; 9] = ["aio", "exp", "iat", "nbf", "rh", "sub", "uti", "sid", "xms_st"];

/// The claims that speak for themselves.
fn told(token: &str) -> Value {
    let mut claims = payload(token);
    let object = claims.as_object_mut().expect("an object");
    for name in OPAQUE {
        object.remove(name);
    }
    claims
}

/// Both tokens of a person who signs in to Health Records.
fn tokens(world: &World, user: UserId, account: &Account, method: Method, endpoint: Version) -> (Value, Value) {
    let session = world.sign_in(account, &[method]);
    let tokens = world.signed(&world.draft(user, &session, "openid profile User.Read", endpoint));
    (told(&tokens.access_token), told(&tokens.id_token.expect("an ID token")))
}

fn graph_token(user: UserId, rest: Value) -> Value {
    let mut claims = json!({
        "acct": 1,
        "acr": "1",
        "app_displayname": "Health Records",
        "appid": RECORDS,
        "appidacr": "1",
        "aud": "00000003-0000-0000-c000-000000000000",
        "idtyp": "user",
        "iss": "https://sts.windows.net/aaaa0000-0000-0000-0000-000000000001/",
        "name": "Guest Name",
        "oid": user,
        "scp": "User.Read openid profile",
        "tenant_region_scope": "NA",
        "tid": WOODGROVE,
        "ver": "1.0",
        "wids": ["13bd1c72-6f4a-4dcf-985f-18d3b80f208a"],
    });
    merge(&mut claims, rest);
    claims
}

fn id_token(user: UserId, rest: Value) -> Value {
    let mut claims = json!({
        "aud": RECORDS,
        "iss": "https://localhost:8443/aaaa0000-0000-0000-0000-000000000001/v2.0",
        "name": "Guest Name",
        "nonce": "n-0S6_WzA2Mj",
        "oid": user,
        "tid": WOODGROVE,
        "ver": "2.0",
    });
    merge(&mut claims, rest);
    claims
}

fn merge(claims: &mut Value, rest: Value) {
    let Value::Object(rest) = rest else { panic!("an object") };
    claims.as_object_mut().expect("an object").extend(rest);
}

/// A Passport id: it must look like one of its kind, and is then left out.
fn take_passport(claims: &mut Value, name: &str, prefix: &str) {
    let claims = claims.as_object_mut().expect("an object");
    let taken = claims.remove(name).unwrap_or_else(|| panic!("{name} is missing"));
    let digits = taken.as_str().and_then(|text| text.strip_prefix(prefix)).unwrap_or_else(|| panic!("{name}: {taken}"));
    assert!(digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}: {taken}");
}

#[test]
fn a_member_has_a_upn_and_no_identity_provider() {
    let world = World::new();
    let (mut access, id) = tokens(&world, ADA, &work(WOODGROVE, ADA), Method::Password, Version::V2);
    take_passport(&mut access, "puid", "1003");
    let expected = graph_token(
        ADA,
        json!({
            "acct": 0,
            "amr": ["pwd"],
            "family_name": "Ames",
            "given_name": "Ada",
            "name": "Ada Ames",
            "unique_name": "ada@woodgrove.example",
            "upn": "ada@woodgrove.example",
            "wids": ["b79fbf4d-3ef9-4689-8143-76b194e85509"],
        }),
    );
    assert_eq!(access, expected);
    assert_eq!(id, id_token(ADA, json!({"name": "Ada Ames", "preferred_username": "ada@woodgrove.example"})));
}

#[test]
fn an_entra_guest_is_vouched_for_by_the_home_tenant() {
    let world = World::new();
    let account = work(FABRIKAM, LEE);
    let guest = world.guest("lee@fabrikam.example", &account);
    let (mut access, id) = tokens(&world, guest, &account, Method::Password, Version::V2);
    take_passport(&mut access, "puid", "1003");
    take_passport(&mut access, "altsecid", "5::1003");
    let idp = "https://sts.windows.net/aaaa0000-0000-0000-0000-000000000002/";
    let expected = json!({
        "amr": ["pwd"],
        "email": "lee@fabrikam.example",
        "idp": idp,
        "unique_name": "lee@fabrikam.example",
    });
    assert_eq!(access, graph_token(guest, expected));
    let expected = json!({"email": "lee@fabrikam.example", "idp": idp, "preferred_username": "lee@fabrikam.example"});
    assert_eq!(id, id_token(guest, expected));
}

#[test]
fn a_microsoft_account_guest_comes_from_live_com() {
    let world = World::new();
    let account = Account::Microsoft(MICROSOFT);
    let guest = world.guest("mia@outlook.example", &account);
    let (mut access, id) = tokens(&world, guest, &account, Method::Password, Version::V2);
    take_passport(&mut access, "puid", "1003");
    take_passport(&mut access, "altsecid", "1:live.com:0003");
    let expected = json!({
        "amr": ["pwd"],
        "email": "mia@outlook.example",
        "family_name": "Moss",
        "given_name": "Mia",
        "idp": "live.com",
        "unique_name": "live.com#mia@outlook.example",
    });
    assert_eq!(access, graph_token(guest, expected));
    let expected =
        json!({"email": "mia@outlook.example", "idp": "live.com", "preferred_username": "mia@outlook.example"});
    assert_eq!(id, id_token(guest, expected));
}

#[test]
fn a_google_guest_comes_from_google_com() {
    let world = World::new();
    let account = Account::Google(GOOGLE);
    let guest = world.guest("gus@gmail.example", &account);
    let (mut access, id) = tokens(&world, guest, &account, Method::Password, Version::V2);
    take_passport(&mut access, "puid", "1003");
    take_passport(&mut access, "altsecid", "1:google.com:0003");
    let expected = json!({
        "amr": ["pwd"],
        "email": "gus@gmail.example",
        "family_name": "Gale",
        "given_name": "Gus",
        "idp": "google.com",
        "unique_name": "google.com#gus@gmail.example",
    });
    assert_eq!(access, graph_token(guest, expected));
    let expected =
        json!({"email": "gus@gmail.example", "idp": "google.com", "preferred_username": "gus@gmail.example"});
    assert_eq!(id, id_token(guest, expected));
}

#[test]
fn a_federated_guest_comes_from_the_partners_issuer() {
    let world = World::new();
    let issuer = "https://issuer.partner.example";
    let told = FederatedAccount::told(issuer, "77", address("nia@partner.example"), Some("Nia".to_owned()));
    let (kept, account) = (told.clone(), told.account());
    world.write(|tx, _| federated::save(tx, &kept)).expect("an account");
    let guest = world.guest("nia@partner.example", &account);
    let (mut access, id) = tokens(&world, guest, &account, Method::Federated, Version::V2);
    take_passport(&mut access, "puid", "1003");
    take_passport(&mut access, "altsecid", "1:https://issuer.partner.example:0003");
    let expected = json!({
        "amr": ["fed"],
        "email": "nia@partner.example",
        "idp": issuer,
        "unique_name": "https://issuer.partner.example#nia@partner.example",
    });
    assert_eq!(access, graph_token(guest, expected));
    let expected = json!({"email": "nia@partner.example", "idp": issuer, "preferred_username": "nia@partner.example"});
    assert_eq!(id, id_token(guest, expected));
}

#[test]
fn a_passcode_guest_comes_from_mail() {
    let world = World::new();
    let account = Account::Mailbox(address("pat@mail.example"));
    let guest = world.guest("pat@mail.example", &account);
    let (mut access, id) = tokens(&world, guest, &account, Method::Passcode, Version::V2);
    take_passport(&mut access, "puid", "1003");
    take_passport(&mut access, "altsecid", "1:mail:0003");
    let expected = json!({
        "amr": ["otp"],
        "email": "pat@mail.example",
        "idp": "mail",
        "unique_name": "mail#pat@mail.example",
    });
    assert_eq!(access, graph_token(guest, expected));
    let expected = json!({"email": "pat@mail.example", "idp": "mail", "preferred_username": "pat@mail.example"});
    assert_eq!(id, id_token(guest, expected));
}

#[test]
fn the_account_that_signed_in_speaks_and_not_the_invited_address() {
    let world = World::new();
    let guest = world.guest("info@shared.example", &Account::Mailbox(address("info@shared.example")));
    let (access, _) = tokens(&world, guest, &Account::Google(GOOGLE), Method::Federated, Version::V2);
    assert_eq!((&access["idp"], &access["email"]), (&json!("google.com"), &json!("gus@gmail.example")));
    assert_eq!(access["amr"], json!(["fed"]));
}

#[test]
fn the_id_token_of_version_one_follows_the_endpoint() {
    let world = World::new();
    let account = Account::Microsoft(MICROSOFT);
    let guest = world.guest("mia@outlook.example", &account);
    let (_, mut id) = tokens(&world, guest, &account, Method::Password, Version::V1);
    take_passport(&mut id, "puid", "1003");
    take_passport(&mut id, "altsecid", "1:live.com:0003");
    let expected = json!({
        "amr": ["pwd"],
        "aud": RECORDS,
        "email": "mia@outlook.example",
        "family_name": "Moss",
        "given_name": "Mia",
        "idp": "live.com",
        "iss": "https://sts.windows.net/aaaa0000-0000-0000-0000-000000000001/",
        "name": "Guest Name",
        "nonce": "n-0S6_WzA2Mj",
        "oid": guest,
        "tid": WOODGROVE,
        "unique_name": "live.com#mia@outlook.example",
        "ver": "1.0",
    });
    assert_eq!(id, expected);
}

#[test]
fn an_api_of_version_two_is_told_by_its_client_id_whatever_it_was_asked_for_as() {
    let world = World::new();
    let account = work(FABRIKAM, LEE);
    let guest = world.guest("lee@fabrikam.example", &account);
    world.assign(guest, world.principal(RECORDS).id, AppRoleId::derived("role", "Records.Reader"));
    let session = world.sign_in(&account, &[Method::Password]);
    let draft = world.draft(guest, &session, "openid api://health-records/Records.Read", Version::V1);
    let tokens = world.signed(&draft);
    let expected = json!({
        "aud": RECORDS,
        "azp": RECORDS,
        "azpacr": "1",
        "email": "lee@fabrikam.example",
        "idp": "https://sts.windows.net/aaaa0000-0000-0000-0000-000000000002/",
        "iss": "https://localhost:8443/aaaa0000-0000-0000-0000-000000000001/v2.0",
        "name": "Guest Name",
        "oid": guest,
        "preferred_username": "lee@fabrikam.example",
        "roles": ["Records.Reader"],
        "scp": "Records.Read",
        "tid": WOODGROVE,
        "ver": "2.0",
    });
    assert_eq!(told(&tokens.access_token), expected);
    assert_eq!(payload(&tokens.id_token.expect("an ID token"))["roles"], json!(["Records.Reader"]));
}

#[test]
fn a_guest_without_an_app_role_has_no_roles() {
    let world = World::new();
    let account = work(FABRIKAM, LEE);
    let guest = world.guest("lee@fabrikam.example", &account);
    let (_, id) = tokens(&world, guest, &account, Method::Password, Version::V2);
    assert!(id.get("roles").is_none());
}

#[test]
fn without_profile_an_id_token_tells_no_more_than_a_subject() {
    let world = World::new();
    let session = world.sign_in(&work(WOODGROVE, ADA), &[Method::Password]);
    let tokens = world.signed(&world.draft(ADA, &session, "openid", Version::V2));
    let expected = json!({
        "aud": RECORDS,
        "iss": "https://localhost:8443/aaaa0000-0000-0000-0000-000000000001/v2.0",
        "nonce": "n-0S6_WzA2Mj",
        "tid": WOODGROVE,
        "ver": "2.0",
    });
    assert_eq!(told(&tokens.id_token.expect("an ID token")), expected);
    let tokens = world.signed(&world.draft(ADA, &session, "openid email", Version::V2));
    assert_eq!(payload(&tokens.id_token.expect("an ID token"))["email"], "ada@woodgrove.example");
}

fn as_itself(world: &World, scope: &str) -> Result<Value, GrantError> {
    let asked = world.asked(scope)?;
    let grant = ApplicationGrant {
        tenant: WOODGROVE,
        client: RECORDS,
        kind: ClientKind::Secret,
        asked: &asked,
        endpoint: Version::V2,
    };
    let draft = world.read(|read, ctx| sts::application(read, ctx, &grant))?;
    let tokens = world.signed(&draft);
    assert_eq!(
        (&tokens.id_token, &tokens.scope, &tokens.client_info, &tokens.refresh_token),
        (&None, &None, &None, &None)
    );
    Ok(payload(&tokens.access_token))
}

#[test]
fn an_application_on_its_own_behalf_is_told_as_such() {
    let world = World::new();
    let graph = world.principal(MICROSOFT_GRAPH);
    let invite = graph.app_roles.iter().find(|role| role.value.as_deref() == Some("User.Invite.All"));
    let records = world.principal(RECORDS).id;
    world.assign(records, graph.id, invite.expect("a role of Graph").id);
    let claims = as_itself(&world, "https://graph.microsoft.com/.default").expect("a token");
    assert_eq!(claims["sub"], claims["oid"]);
    let mut told = claims.clone();
    for name in OPAQUE {
        told.as_object_mut().expect("an object").remove(name);
    }
    let expected = json!({
        "app_displayname": "Health Records",
        "appid": RECORDS,
        "appidacr": "1",
        "aud": "https://graph.microsoft.com",
        "idp": "https://sts.windows.net/aaaa0000-0000-0000-0000-000000000001/",
        "idtyp": "app",
        "iss": "https://sts.windows.net/aaaa0000-0000-0000-0000-000000000001/",
        "oid": records,
        "roles": ["User.Invite.All"],
        "tenant_region_scope": "NA",
        "tid": WOODGROVE,
        "ver": "1.0",
        "wids": ["0997a1d0-0d1d-4acb-b408-d5ca73121e90"],
    });
    assert_eq!(told, expected);
}

#[test]
fn an_application_without_roles_gets_a_token_and_one_that_names_scopes_gets_none() {
    let world = World::new();
    let claims = as_itself(&world, "api://health-records/.default").expect("a token");
    assert!(claims.get("roles").is_none() && claims.get("idtyp").is_none());
    let refused = as_itself(&world, "https://graph.microsoft.com/User.Read").expect_err("single scopes");
    assert_eq!((refused.code(), refused.oauth()), (1_002_012, "invalid_scope"));
}

#[test]
fn optional_claims_are_told_when_the_registration_asks() {
    let world = World::new();
    let account = work(FABRIKAM, LEE);
    let guest = world.guest("lee@fabrikam.example", &account);
    let records = world.registration(RECORDS).id;
    let ask = |claims: Value| {
        let change = |application: &mut Application| application.optional_claims = claims;
        let changed = world.write(|tx, ctx| applications::update(tx, ctx, records, change));
        changed.expect("an outcome").granted().expect("no refusal");
        tokens(&world, guest, &account, Method::Password, Version::V2).1
    };
    let external = "lee_fabrikam.example#EXT#@woodgrove.example";
    for (properties, upn) in [
        (json!([]), "lee@fabrikam.example".to_owned()),
        (json!(["include_externally_authenticated_upn"]), external.to_owned()),
        (json!(["include_externally_authenticated_upn_without_hash"]), external.replace('#', "_")),
    ] {
        let id = ask(json!({"idToken": [{"name": "upn", "additionalProperties": properties}, {"name": "acct"}]}));
        assert_eq!((&id["upn"], &id["acct"]), (&json!(upn), &json!(1)));
    }
    let id = ask(json!({"accessToken": [{"name": "acct"}]}));
    assert!(id.get("acct").is_none(), "only the access token was asked to tell it");
}

#[test]
fn a_second_factor_at_home_counts_where_the_resource_tenant_trusts_it() {
    let world = World::new();
    let account = work(FABRIKAM, LEE);
    let guest = world.guest("lee@fabrikam.example", &account);
    let session = world.sign_in(&account, &[Method::Password, Method::MultiFactor]);
    let methods =
        || payload(&world.signed(&world.draft(guest, &session, "User.Read", Version::V2)).access_token)["amr"].clone();
    assert_eq!(methods(), json!(["pwd"]));
    let trust = json!({"inboundTrust": {"isMfaAccepted": true}});
    let default = CrossTenantDefault::default().patched(&trust).expect("a policy");
    let saved = world.write(|tx, ctx| policies::save(tx, ctx, WOODGROVE, Document::CrossTenantDefault(default)));
    saved.expect("an outcome").granted().expect("no refusal");
    assert_eq!(methods(), json!(["pwd", "mfa"]));
}
