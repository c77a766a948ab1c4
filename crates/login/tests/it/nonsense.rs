//! Whatever a parameter holds, the answer is an error of the table, or a page; it is never a failure of the service.

use http::StatusCode;
use url::form_urlencoded::byte_serialize;

use crate::browser::Page;
use crate::world::Clinic;

const TOKEN: &str = "oauth2/v2.0/token";
const AUTHORIZE: &str = "oauth2/v2.0/authorize";

/// What no parameter should hold.
fn nonsense() -> [String; 9] {
    [
        "",
        " ",
        "\0",
        "a\r\nLocation: https://evil.example",
        "../../etc/passwd",
        "{\"access_token\":[1,{}]}",
        "\u{202e}\u{1f37a}'\"<script>--",
        "eyJhbGciOiJub25lIn0.e30.",
        "00000000-0000-0000-0000-000000000000",
    ]
    .map(str::to_owned)
}

/// The requests of each kind, every parameter as it should be.
fn requests(clinic: &Clinic) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let (cli, bot) = (clinic.app("Lab CLI").0.to_string(), clinic.app("Invite Bot"));
    let secret = bot.1.expect("a secret");
    let proved = |grant_type: &str| {
        vec![
            ("grant_type", grant_type.to_owned()),
            ("client_id", bot.0.to_string()),
            ("client_secret", secret.clone()),
            ("scope", "https://graph.microsoft.com/.default".to_owned()),
            ("claims", "{}".to_owned()),
            ("client_info", "1".to_owned()),
        ]
    };
    let with = |grant_type: &str, more: &[(&'static str, &str)]| {
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        proved(grant_type).into_iter().chain(more).collect::<Vec<_>>()
    };
    let asserted = [
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", "eyJhbGciOiJSUzI1NiJ9.e30.AA"),
    ];
    let asked = |response_type: &str| {
        [
            ("client_id", cli.as_str()),
            ("redirect_uri", "http://localhost"),
            ("response_type", response_type),
            ("response_mode", "fragment"),
            ("scope", "openid"),
            ("state", "s"),
            ("nonce", "n"),
            ("prompt", "none"),
            ("login_hint", "mia.novak@woodgrove.example"),
            ("domain_hint", "organizations"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("claims", "{}"),
            ("client_info", "1"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    };
    vec![
        (TOKEN, proved("client_credentials")),
        (TOKEN, with("client_credentials", &asserted)),
        (TOKEN, with("authorization_code", &[("code", "1.x"), ("redirect_uri", "x"), ("code_verifier", "x")])),
        (TOKEN, with("refresh_token", &[("refresh_token", "1.x")])),
        (TOKEN, with("password", &[("username", "mia.novak@woodgrove.example"), ("password", "x")])),
        (TOKEN, with("urn:ietf:params:oauth:grant-type:device_code", &[("device_code", "x")])),
        (
            TOKEN,
            with(
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                &[("assertion", "x"), ("requested_token_use", "on_behalf_of")],
            ),
        ),
        ("oauth2/token", with("client_credentials", &[("resource", "https://graph.microsoft.com")])),
        ("oauth2/v2.0/devicecode", vec![("client_id", cli.clone()), ("scope", "openid".to_owned())]),
        (AUTHORIZE, asked("code")),
        (AUTHORIZE, asked("id_token token")),
    ]
}

fn is_sound(page: &Page, what: &str) {
    let status = page.status;
    assert!(status.as_u16() < 500, "{what}: {status} {}", page.text);
    assert!(page.header("location").is_none_or(|to| !to.starts_with("https://evil.example")), "{what}");
    let is_json = page.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if is_json && !status.is_success() {
        let body = page.json();
        let code = body["error_codes"][0].as_u64().unwrap_or_else(|| panic!("{what}: no number in {body}"));
        let description = body["error_description"].as_str().expect("a text");
        assert!(description.starts_with(&format!("AADSTS{code}: ")), "{what}: {body}");
        assert_ne!(code, 90033, "{what}: the service itself failed");
    }
}

#[tokio::test]
async fn no_parameter_makes_the_token_service_fail() {
    let clinic = Clinic::new();
    for (path, parameters) in requests(&clinic) {
        for place in 0..parameters.len() {
            for text in nonsense() {
                let mut form = parameters.clone();
                form[place].1.clone_from(&text);
                let what = format!("{path} of {} with {}={text:?}", parameters[0].1, parameters[place].0);
                let given: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
                is_sound(&clinic.browser().post(&format!("/woodgrove.example/{path}"), &given).await, &what);
            }
        }
    }
}

#[tokio::test]
async fn no_address_makes_the_token_service_fail() {
    let clinic = Clinic::new();
    for path in [
        "/TEXT/v2.0/.well-known/openid-configuration",
        "/TEXT/oauth2/v2.0/authorize?client_id=x",
        "/common/discovery/instance?api-version=TEXT&authorization_endpoint=TEXT",
        "/common/userrealm/TEXT?api-version=1.0",
        "/woodgrove.example/oauth2/v2.0/logout?post_logout_redirect_uri=TEXT&id_token_hint=TEXT&logout_hint=TEXT&state=TEXT",
        "/woodgrove.example/v2.0/adminconsent?client_id=TEXT&redirect_uri=TEXT&scope=TEXT&state=TEXT",
        "/woodgrove.example/openid/userinfo?x=TEXT",
        "/journey?state=TEXT",
        "/redeem?rd=TEXT",
        "/devicelogin?user_code=TEXT",
        "/error?code=TEXT",
    ] {
        for text in nonsense() {
            let encoded: String = byte_serialize(text.as_bytes()).collect();
            let address = path.replace("TEXT", &encoded.replace('+', "%20"));
            is_sound(&clinic.browser().get(&address).await, &address);
        }
        let address = path.replace("TEXT", "%FF%FE");
        is_sound(&clinic.browser().get(&address).await, &address);
    }
    let overlong = "x".repeat(100_000);
    let form = [("grant_type", "client_credentials"), ("client_id", &overlong)];
    let answer = clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", &form).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}
