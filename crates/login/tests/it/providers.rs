//! Where invited people sign in, on the pages: behaviour §5.3 and §5.4.

use directory::policies::{self, Document, IdentityProvider};
use directory::users::ExternalUserState;
use http::StatusCode;
use policy::{EmailMethod, ExternalEmailOtp, FallbackProvider, PrimaryProvider, RedemptionOrder};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::issuer::{CLIENT, Issuer, Lies, SECRET};
use crate::world::Clinic;

const NIA: &str = "nia@partner.example";

impl Clinic {
    async fn save(&self, document: Document) {
        let tenant = self.woodgrove();
        let saved = self.write(move |tx, ctx| policies::save(tx, ctx, tenant, document).expect("a policy")).await;
        saved.granted().expect("the emulator may save");
    }

    async fn federate(&self, body: Value) {
        let provider = IdentityProvider::parse("3f1c", &body).expect("a provider");
        self.save(Document::IdentityProvider(provider)).await;
    }

    async fn order(&self, primary: &[PrimaryProvider], fallback: FallbackProvider) {
        let tenant = self.woodgrove();
        let mut policy = self.read(move |read| policies::cross_tenant_default(read, tenant).expect("read"));
        policy.redemption_order = RedemptionOrder { primary: primary.to_vec(), fallback };
        self.save(Document::CrossTenantDefault(policy)).await;
    }

    async fn passcodes(&self, allow: ExternalEmailOtp) {
        let method = EmailMethod { allow_external_id_to_use_email_otp: allow, ..EmailMethod::default() };
        self.save(Document::EmailMethod(method)).await;
    }

    fn state(&self, address: &str) -> Option<ExternalUserState> {
        self.guest(address).external_user_state
    }

    async fn partner(&self) -> Issuer {
        let issuer = Issuer::start(self.world.clock().now()).await;
        self.federate(json!({
            "@odata.type": "#microsoft.graph.openIdConnectIdentityProvider", "displayName": "Partner Clinic",
            "issuer": issuer.address(), "clientId": CLIENT, "clientSecret": SECRET, "domains": ["partner.example"],
        }))
        .await;
        issuer
    }
}

fn saml(protocol: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation", "displayName": "Partner Clinic",
        "issuerUri": "urn:partner", "metadataExchangeUri": null, "passiveSignInUri": "https://issuer.example/in",
        "preferredAuthenticationProtocol": protocol, "signingCertificate": "TUlJ", "domains": ["partner.example"],
    })
}

/// On to the partner's own identity provider.
async fn leave(browser: &mut Browser, link: &str) -> Page {
    let page = browser.get(link).await;
    assert_eq!(page.h1(), "Sign in with your organization");
    assert!(page.words().contains("Partner Clinic") && page.words().contains(NIA), "{}", page.words());
    browser.answer(&page, &[("answer", "continue")]).await
}

async fn accept(browser: &mut Browser, page: &Page) -> Page {
    assert_eq!(page.h1(), "Review permissions", "{}", page.words());
    browser.answer(page, &[("answer", "Accept")]).await
}

#[tokio::test]
async fn a_domain_federated_by_saml_or_ws_fed_is_found_and_not_spoken_to() {
    for protocol in ["saml", "wsFed"] {
        let clinic = Clinic::new();
        clinic.federate(saml(protocol)).await;
        let link = clinic.invite(NIA).await;
        let before = clinic.position();
        let refused = leave(&mut clinic.browser(), &link).await;
        assert_eq!(refused.status, StatusCode::NOT_IMPLEMENTED, "B5.3#2 {}", refused.words());
        assert!(refused.words().contains("VESTIBULE_FEDERATION_NOT_AVAILABLE"), "{}", refused.words());
        assert!(refused.header("x-vestibule-decision").is_some() && clinic.position() > before);
        assert_eq!(clinic.state(NIA), Some(ExternalUserState::PendingAcceptance));
    }
}

#[tokio::test]
async fn a_user_whom_a_federated_tenant_has_not_synced_is_told_so() {
    let clinic = Clinic::federated_partner();
    let link = clinic.invite("unsynced@fabrikam-clinic.example").await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    let refused = browser.answer(&page, &[("answer", "continue")]).await;
    assert_eq!(refused.h1(), "Invitation redemption failed", "B5.3#9 B3.7#21");
    let text = "AADB2B_0001 : We cannot create a self-service Azure AD account for you because the directory is \
        federated. Tenant's admin must create an account for you.";
    assert!(refused.words().contains(text), "{}", refused.words());
    assert!(refused.header("x-vestibule-decision").is_some());
}

#[tokio::test]
async fn a_partners_own_issuer_signs_its_people_in() {
    let clinic = Clinic::new();
    let issuer = clinic.partner().await;
    let link = clinic.invite(NIA).await;
    let mut browser = clinic.browser();
    let away = leave(&mut browser, &link).await;
    assert_eq!(away.status, StatusCode::SEE_OTHER, "{}", away.words());
    let back = issuer.sign_in(&away.location().expect("an address"), NIA, &Lies::new());
    let page = browser.get(&back).await;
    assert_eq!(clinic.state(NIA), Some(ExternalUserState::PendingAcceptance), "a GET redeems nobody");
    let page = browser.get(&page.location().expect("the next step")).await;
    let landed = accept(&mut browser, &page).await;
    assert_eq!(landed.location().as_deref(), Some("https://landing.example/"), "{}", landed.words());
    let guest = clinic.guest(NIA);
    assert_eq!(guest.external_user_state, Some(ExternalUserState::Accepted));
    // By the stand-in of SAML and WS-Fed.
    assert_eq!(guest.identities[0].issuer, issuer.address(), "B1.2#19");

    let again = browser.get(&back).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "a code comes back once: {}", again.words());
    let away = leave(&mut clinic.browser(), &link).await;
    assert!(away.location().is_some_and(|address| address.starts_with(issuer.address())), "B1.3#15");
}

#[tokio::test]
async fn an_answer_that_cannot_be_believed_signs_nobody_in() {
    let clinic = Clinic::new();
    let issuer = clinic.partner().await;
    let link = clinic.invite(NIA).await;
    let past = clinic.world.clock().now().as_second() - 3600;
    for (name, value, code) in [
        ("nonce", json!("another"), "AADSTS50008"),
        ("aud", json!("somebody else"), "AADSTS50008"),
        ("iss", json!("https://issuer.example"), "AADSTS50008"),
        ("exp", json!(past), "AADSTS50008"),
        ("email", Value::Null, "AADSTS5000819"),
        ("email", json!("nia@elsewhere.example"), "AADSTS5000819"),
    ] {
        let mut browser = clinic.browser();
        let away = leave(&mut browser, &link).await.location().expect("an address");
        let back = issuer.sign_in(&away, NIA, &Lies::from([(name, value.clone())]));
        let refused = browser.get(&back).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "B3.7#11 B5.3#12 {name} {value}: {}", refused.words());
        assert!(refused.words().contains(code), "{name} {value}: {}", refused.words());
        assert!(refused.header("x-vestibule-decision").is_some(), "{name} {value}");
    }
    assert_eq!(clinic.state(NIA), Some(ExternalUserState::PendingAcceptance));
}

#[tokio::test]
async fn a_way_back_belongs_to_the_browser_that_left() {
    let clinic = Clinic::new();
    let issuer = clinic.partner().await;
    let link = clinic.invite(NIA).await;
    let mut browser = clinic.browser();
    let away = leave(&mut browser, &link).await.location().expect("an address");
    let back = issuer.sign_in(&away, NIA, &Lies::new());
    let damaged = back.replace("state=", "state=x");
    for (who, address) in [("another browser", &back), ("a damaged state", &damaged)] {
        let mut stranger = if who == "another browser" { clinic.browser() } else { browser.clone() };
        let refused = stranger.get(address).await;
        assert!(refused.words().contains("VESTIBULE_PAGE_EXPIRED"), "{who}: {}", refused.words());
    }
    let said = back.split_once("?code=").map(|(callback, _)| callback).expect("a code");
    let state = back.split_once("&state=").map(|(_, state)| state).expect("a state");
    let refused = browser.get(&format!("{said}?error=access_denied&state={state}")).await;
    assert!(refused.words().contains("VESTIBULE_FEDERATION_REFUSED"), "{}", refused.words());
}

#[tokio::test]
async fn an_issuer_that_is_not_on_this_machine_is_not_asked() {
    let clinic = Clinic::new();
    clinic
        .federate(json!({
            "@odata.type": "#microsoft.graph.openIdConnectIdentityProvider", "displayName": "Partner Clinic",
            "issuer": "https://203.0.113.9", "clientId": CLIENT, "clientSecret": SECRET, "domains": ["partner.example"],
        }))
        .await;
    let link = clinic.invite(NIA).await;
    let refused = leave(&mut clinic.browser(), &link).await;
    assert_eq!(refused.status, StatusCode::BAD_GATEWAY);
    assert!(refused.words().contains("VESTIBULE_FEDERATION_UNREACHABLE"), "{}", refused.words());
    assert!(refused.words().contains("--allow-outbound"), "{}", refused.words());
}

#[tokio::test]
async fn without_passcodes_a_person_makes_a_microsoft_account_on_the_way() {
    const ZOE: &str = "zoe@mailbox.example";
    let clinic = Clinic::new();
    clinic.passcodes(ExternalEmailOtp::Disabled).await;
    let link = clinic.invite(ZOE).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    assert_eq!(page.h1(), "Create a Microsoft account", "B5.3#6");
    let page = browser.answer(&page, &[("answer", "sendCode")]).await;
    let code = clinic.passcode(ZOE).await;
    let form = |code: &str, password: &str, again: &str| {
        [("answer", "createAccount"), ("code", code), ("password", password), ("again", again)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for (form, said) in [
        (form(&code, "a long enough one", "another one"), "The two passwords differ."),
        (form(&code, "short", "short"), "A password has at least eight characters."),
        (form("00", "a long enough one", "a long enough one"), "That code is incorrect or has expired."),
    ] {
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let again = browser.answer(&page, &fields).await;
        assert_eq!((again.status, again.words().contains(said)), (StatusCode::BAD_REQUEST, true), "{}", again.words());
    }
    let form = form(&code, "a long enough one", "a long enough one");
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = browser.answer(&page, &fields).await;
    accept(&mut browser, &page).await;
    assert_eq!(clinic.guest(ZOE).identities[0].issuer, "MicrosoftAccount");

    let mut later = clinic.browser();
    let page = later.get(&link).await;
    assert_eq!(page.h1(), "Enter password", "the account is there to stay");
    let landed = later.answer(&page, &[("answer", "password"), ("password", "a long enough one")]).await;
    assert_eq!(landed.location().as_deref(), Some("https://landing.example/"), "{}", landed.words());
}

#[tokio::test]
async fn google_signs_in_whoever_comes_with_a_matching_address() {
    for address in ["new.person@gmail.com", "new.person@googlemail.com"] {
        let clinic = Clinic::new();
        let link = clinic.invite(address).await;
        let mut browser = clinic.browser();
        let page = browser.get(&link).await;
        assert!(page.text.contains("realm-google"), "B5.3#3 {}", page.words());
        let page = browser.answer(&page, &[("answer", "vouch")]).await;
        accept(&mut browser, &page).await;
        assert_eq!(clinic.guest(address).identities[0].issuer, "google.com");
    }
}

#[tokio::test]
async fn who_has_several_google_accounts_chooses_the_invited_one() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let mut page = None;
    for address in ["one@gmail.com", "two@gmail.com", "three@gmail.com"] {
        let link = clinic.invite(address).await;
        let opened = browser.get(&link).await;
        page = Some(match opened.h1().as_str() {
            "Pick an account" => opened,
            "This invitation is for another account" => {
                let state = opened.hidden("state");
                let named = browser.get(&format!("/journey?state={state}&another=1")).await;
                let named = browser.answer(&named, &[("answer", "identify"), ("address", address)]).await;
                browser.answer(&named, &[("answer", "vouch")]).await
            }
            _ => browser.answer(&opened, &[("answer", "vouch")]).await,
        });
    }
    let page = page.expect("the third invitation");
    assert_eq!(page.h1(), "Pick an account", "B5.4#4");
    assert!(page.words().contains("one@gmail.com") && page.words().contains("two@gmail.com"));
    let picked = page.text.split("name=\"account\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let page = browser.answer(&page, &[("answer", "pick"), ("account", picked.expect("an account"))]).await;
    assert_eq!(page.h1(), "This invitation is for another account", "B5.4#2");
}

#[tokio::test]
async fn a_live_session_of_a_provider_that_is_off_does_not_redeem() {
    const LEE: &str = "dr.lee@fabrikam-clinic.example";
    let clinic = Clinic::new();
    let link = clinic.invite(LEE).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    let password = clinic.password(LEE);
    browser.answer(&page, &[("answer", "password"), ("password", &password)]).await;
    clinic.order(&[], FallbackProvider::EmailOneTimePasscode).await;
    let refused = browser.get(&link).await;
    assert!(refused.words().contains("AADSTS50020: User account 'dr.lee@fabrikam-clinic.example'"), "B3.5 limit a");
    assert!(refused.words().contains("invitationRedemptionIdentityProviderConfiguration"), "{}", refused.words());

    let state = page.hidden("state");
    let page = browser.get(&format!("/journey?state={state}&another=1")).await;
    let page = browser.answer(&page, &[("answer", "identify"), ("address", LEE)]).await;
    assert_eq!(page.h1(), "Verify your email", "`Use another account` leads to the passcode");
}

#[tokio::test]
async fn whoever_redeemed_by_passcode_is_out_while_passcodes_are_off() {
    const PAT: &str = "pat@mailbox.example";
    let clinic = Clinic::new();
    let link = clinic.invite(PAT).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    let page = browser.answer(&page, &[("answer", "sendCode")]).await;
    let code = clinic.passcode(PAT).await;
    let page = browser.answer(&page, &[("answer", "code"), ("code", &code)]).await;
    accept(&mut browser, &page).await;
    clinic.passcodes(ExternalEmailOtp::Disabled).await;
    let refused = browser.get(&link).await;
    assert!(refused.words().contains("AADSTS50020"), "B1.3#16 {}", refused.words());
    assert!(refused.words().contains("allowExternalIdToUseEmailOtp"), "{}", refused.words());
    clinic.passcodes(ExternalEmailOtp::Enabled).await;
    let back = browser.get(&link).await;
    assert_eq!(back.location().as_deref(), Some("https://landing.example/"));
}

#[tokio::test]
async fn a_personal_account_needs_a_tenant() {
    let clinic = Clinic::new();
    let (app, _) = clinic.multitenant_app().await;
    for authority in ["common", "organizations"] {
        let ask = |more: &str| {
            format!(
                "/{authority}/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost\
                 &response_type=code&scope=openid{more}"
            )
        };
        let mut browser = clinic.browser();
        let page = browser.get(&ask("")).await;
        let page = browser.answer(&page, &[("answer", "identify"), ("address", "lena.holm@outlook.com")]).await;
        let password = clinic.personal_password("lena.holm@outlook.com");
        let refused = browser.answer(&page, &[("answer", "password"), ("password", &password)]).await;
        assert!(refused.words().contains("AADSTS500202"), "B3.7#6 {authority}: {}", refused.words());
        assert!(refused.header("x-vestibule-decision").is_some());
        let silent = browser.get(&ask("&prompt=none")).await;
        assert!(silent.sent("error_description").is_some_and(|text| text.starts_with("AADSTS500202")), "{authority}");
    }
}

#[tokio::test]
async fn a_work_account_is_none_of_the_consumers() {
    let clinic = Clinic::new();
    let (app, _) = clinic.multitenant_app().await;
    let ask = format!(
        "/consumers/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost&response_type=code\
         &scope=openid"
    );
    let mut browser = clinic.browser();
    let page = browser.get(&ask).await;
    let refused = browser.answer(&page, &[("answer", "identify"), ("address", "dr.lee@fabrikam-clinic.example")]).await;
    assert!(refused.words().contains("AADSTS500208"), "B3.7#7 {}", refused.words());
    assert!(refused.header("x-vestibule-decision").is_some());
}
