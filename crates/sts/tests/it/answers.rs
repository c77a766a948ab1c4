//! The answer around the tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::Account;
use kernel::UserId;
use serde_json::{Value, json};
use sts::{Draft, FrontChannel, IdToken, Method, Version};

use crate::world::{ADA, FABRIKAM, LEE, MICROSOFT, NOW, WOODGROVE, World, address, at, payload, work};

fn draft(world: &World, user: UserId, account: &Account, scope: &str) -> Draft {
    world.draft(user, &world.sign_in(account, &[Method::Password]), scope, Version::V2)
}

#[test]
fn tokens_are_dated_back_five_minutes_and_good_for_an_hour() {
    let world = World::new();
    let tokens = world.signed(&draft(&world, ADA, &work(WOODGROVE, ADA), "openid"));
    let now = at(NOW).as_second();
    assert_eq!(tokens.expires_in, 3599);
    assert_eq!((tokens.not_before, tokens.expires_on), (now - 300, now + 3600));
    for token in [&tokens.access_token, tokens.id_token.as_ref().expect("an ID token")] {
        let claims = payload(token);
        assert_eq!((claims["iat"].as_i64(), claims["nbf"].as_i64()), (Some(now - 300), Some(now - 300)));
        assert_eq!(claims["exp"].as_i64(), Some(now + 3600));
        assert_eq!(claims["uti"].as_str().expect("uti").len(), 22);
    }
}

#[test]
fn client_info_tells_where_the_account_is_at_home() {
    let world = World::new();
    let (lee, pat) = (work(FABRIKAM, LEE), Account::Mailbox(address("pat@mail.example")));
    let entra = world.guest("lee@fabrikam.example", &lee);
    let microsoft = world.guest("mia@outlook.example", &Account::Microsoft(MICROSOFT));
    let passcode = world.guest("pat@mail.example", &pat);
    for (user, account, expected) in [
        (ADA, work(WOODGROVE, ADA), json!({"uid": ADA, "utid": WOODGROVE})),
        (entra, lee, json!({"uid": LEE, "utid": FABRIKAM})),
        (
            microsoft,
            Account::Microsoft(MICROSOFT),
            json!({"uid": MICROSOFT, "utid": "9188040d-6c67-4c5b-b112-36a304b66dad"}),
        ),
        (passcode, pat, json!({"uid": passcode, "utid": WOODGROVE})),
    ] {
        let mut draft = draft(&world, user, &account, "openid");
        let info = world.signed(&draft).client_info.expect("it was asked for");
        let info: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(info).expect("base64url")).expect("json");
        assert_eq!(info, expected);
        draft.client_info = false;
        assert_eq!(world.signed(&draft).client_info, None);
    }
}

#[test]
fn the_default_scope_stands_for_everything_that_was_consented_to() {
    let world = World::new();
    world.consent("User.Read User.ReadBasic.All");
    let draft = draft(&world, ADA, &work(WOODGROVE, ADA), "https://graph.microsoft.com/.default openid");
    let tokens = world.signed(&draft);
    assert_eq!(payload(&tokens.access_token)["scp"], "User.Read User.ReadBasic.All openid");
    assert_eq!(
        tokens.scope.as_deref(),
        Some(
            "openid https://graph.microsoft.com/User.Read https://graph.microsoft.com/User.ReadBasic.All \
             https://graph.microsoft.com/.default"
        )
    );
    assert_eq!(tokens.resource, "https://graph.microsoft.com");
}

#[test]
fn an_id_token_is_only_there_when_openid_is_asked_for() {
    let world = World::new();
    let tokens = world.signed(&draft(&world, ADA, &work(WOODGROVE, ADA), "User.Read"));
    assert_eq!(tokens.id_token, None);
}

#[test]
fn an_id_token_of_the_authorize_endpoint_vouches_for_what_comes_with_it() {
    let world = World::new();
    let mut draft = draft(&world, ADA, &work(WOODGROVE, ADA), "openid");
    let plain = payload(&world.signed(&draft).id_token.expect("an ID token"));
    assert!(plain.get("c_hash").is_none() && plain.get("at_hash").is_none());
    // OpenID Connect Core, appendix A.4.
    let code = Some("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk".to_owned());
    let id_token: &mut IdToken = draft.id_token.as_mut().expect("an ID token");
    id_token.front_channel = Some(FrontChannel { code, access_token: true });
    let claims = payload(&world.signed(&draft).id_token.expect("an ID token"));
    assert_eq!(claims["c_hash"], "LDktKdoQak3Pk0cnXxCltA");
    assert_eq!(claims["at_hash"].as_str().expect("at_hash").len(), 22);
}

#[test]
fn a_subject_is_the_clients_own_name_for_a_person() {
    let world = World::new();
    let account = work(WOODGROVE, ADA);
    let first = world.signed(&draft(&world, ADA, &account, "openid"));
    let second = world.signed(&draft(&world, ADA, &account, "openid"));
    let id = |tokens: &sts::Tokens| payload(tokens.id_token.as_ref().expect("an ID token"));
    assert_eq!(id(&first)["sub"], id(&second)["sub"]);
    assert_ne!(id(&first)["uti"], id(&second)["uti"]);
    assert_ne!(id(&first)["sub"], payload(&first.access_token)["sub"], "Graph has another name for the person");
    assert_eq!(payload(&first.access_token)["xms_st"]["sub"], id(&first)["sub"]);
}
