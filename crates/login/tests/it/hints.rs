use crate::hybrid::claims;
use crate::world::Clinic;

fn authorize(clinic: &Clinic, more: &str) -> String {
    let (id, _) = clinic.app("Lab CLI");
    format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={id}&redirect_uri=http%3A%2F%2Flocalhost&response_type=code\
         &scope=openid%20profile{more}"
    )
}

#[tokio::test]
async fn a_hint_about_the_domain_settles_which_of_two_accounts_is_meant() {
    let clinic = Clinic::new();
    for (hint, h1, realm) in [
        ("", "Which account?", "realm-work"),
        ("&domain_hint=organizations", "Enter password", "realm-work"),
        ("&domain_hint=fabrikam-clinic.example", "Enter password", "realm-work"),
        ("&domain_hint=consumers", "Enter password", "realm-microsoft"),
    ] {
        let more = format!("&login_hint=dr.kaur%40fabrikam-clinic.example{hint}");
        let page = clinic.browser().get(&authorize(&clinic, &more)).await;
        assert_eq!(page.h1(), h1, "{hint}");
        assert!(page.text.contains(realm), "{hint}");
    }
}

#[tokio::test]
async fn the_claim_login_hint_leads_back_to_its_account() {
    let clinic = Clinic::new();
    clinic
        .change_app("Lab CLI", |app| {
            app.optional_claims = serde_json::json!({"idToken": [{"name": "login_hint"}]});
        })
        .await;
    let mut browser = clinic.browser();
    let page = browser.get(&authorize(&clinic, "&login_hint=mia.novak%40woodgrove.example")).await;
    let sent = browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &clinic.app("Lab CLI").0.to_string()),
        ("code", &sent.sent("code").expect("a code")),
        ("redirect_uri", "http://localhost"),
    ];
    let tokens = clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", &form).await.json();
    let claims = claims(tokens["id_token"].as_str().expect("a token"));
    let hint = claims["login_hint"].as_str().expect("the claim");
    assert!(!hint.contains("mia"), "nobody reads it");
    let page = clinic.browser().get(&authorize(&clinic, &format!("&login_hint={hint}"))).await;
    assert_eq!(page.h1(), "Enter password");
    assert!(page.words().contains("mia.novak@woodgrove.example"));
    let silent = browser.get(&authorize(&clinic, &format!("&login_hint={hint}&prompt=none"))).await;
    assert!(silent.sent("code").is_some(), "{:?}", silent.location());
}

#[tokio::test]
async fn what_a_client_sends_beyond_what_is_known_is_ignored() {
    let clinic = Clinic::new();
    let claims = "%7B%22id_token%22%3A%7B%22signin_state%22%3A%7B%22essential%22%3Afalse%7D%7D%7D";
    let more =
        format!("&claims={claims}&x-client-SKU=msal&max_age=0&instance_aware=true&client-request-id=x&nonsense=1");
    assert_eq!(clinic.browser().get(&authorize(&clinic, &more)).await.h1(), "Sign in");
}

#[tokio::test]
async fn who_is_to_choose_is_not_told_whom_and_nobody_signs_up() {
    let clinic = Clinic::new();
    for more in ["&prompt=select_account&login_hint=mia.novak%40woodgrove.example", "&prompt=create"] {
        let sent = clinic.browser().get(&authorize(&clinic, more)).await;
        assert!(sent.sent("error_description").expect("a description").starts_with("AADSTS90023: "), "{more}");
    }
}
