use directory::policies::{self, IdentityProvider};
use policy::{FallbackProvider, PrimaryProvider};

use crate::lab::{ADMIN, Lab, USER_ADMIN};

const PROVIDERS: &str = "/portal/identity-providers";
const GOOGLE: &str = "/portal/identity-providers/google";
const SAML: &str = "/portal/identity-providers/saml";
const ORDER: &str = "/portal/cross-tenant-access/default/inbound/redemption-order";

fn kept<T>(lab: &Lab, load: impl FnOnce(&store::Read<'_>) -> Result<T, directory::DirectoryError>) -> T {
    lab.world.store().read_now(load).expect("a read")
}

#[tokio::test]
async fn google_is_configured_with_a_client_and_removed() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    assert_eq!(ada.open(PROVIDERS).await.link("Google"), GOOGLE);
    assert!(ada.open(GOOGLE).await.form(GOOGLE).has("clientSecret", "******"), "the secret is not shown");
    ada.post(GOOGLE, "remove=yes").await;
    assert_eq!(ada.open(PROVIDERS).await.row("Google")[1], "Not configured");
    let page = ada.open(GOOGLE).await;
    let form = page.form(GOOGLE).set(&page.field("Client ID"), "an id");
    let missing = ada.submit(GOOGLE, &form).await;
    assert_eq!(missing.status, 400);
    assert!(missing.alerts().contains("enter the client secret"));
    let list = ada.submit(GOOGLE, &form.set(&page.field("Client secret"), "a secret")).await;
    assert_eq!(list.row("Google")[1], "Configured");
    let form = ada.open(GOOGLE).await.form(GOOGLE).set("clientId", "another id");
    ada.submit(GOOGLE, &form).await;
    let found = kept(&lab, |read| policies::identity_provider(read, lab.woodgrove(), "Google-OAUTH"));
    let Some(IdentityProvider::Social(google)) = found else { panic!("{found:?}") };
    assert_eq!((google.client_id.as_str(), google.client_secret.as_str()), ("another id", "a secret"));
    let uma = lab.visitor(USER_ADMIN).await;
    assert_eq!(uma.post(GOOGLE, "remove=yes").await.status, 403);
}

#[tokio::test]
async fn a_partners_domain_is_federated_by_the_form() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    assert_eq!(ada.open(PROVIDERS).await.link("SAML/WS-Fed"), SAML);
    let page = ada.open(SAML).await;
    let form = page
        .form(SAML)
        .set(&page.field("Display name"), "Partner")
        .choose(&page.choice("WS-Fed"))
        .set(&page.field("Domain name of federating IdP"), "woodgrove.example")
        .set(&page.field("Issuer URI"), "urn:partner")
        .set(&page.field("Passive authentication endpoint"), "https://issuer.example/in")
        .set(&page.field("Certificate"), "TUlJ")
        .set(&page.field("Metadata URL"), "https://issuer.example/metadata");
    let refused = ada.submit(SAML, &form).await;
    assert_eq!(refused.status, 400, "B5.3#8");
    assert!(refused.alerts().contains("is a verified domain of this tenant"), "{}", refused.alerts());
    assert!(refused.form(SAML).has("issuer", "urn:partner"), "what was typed is still there");
    let list = ada.submit(SAML, &form.set("domain", "partner.example")).await;
    assert_eq!(list.row("Partner")[1..], ["WS-Fed", "partner.example"]);
}

#[tokio::test]
async fn the_redemption_order_is_moved_by_buttons_and_kept_by_save() {
    let lab = Lab::open();
    let ada = lab.visitor(ADMIN).await;
    let inbound = ada.open("/portal/cross-tenant-access/default/inbound").await;
    assert_eq!(inbound.link("Redemption order"), ORDER);
    let order = |lab: &Lab| kept(lab, |read| policies::cross_tenant_default(read, lab.woodgrove())).redemption_order;
    let before = order(&lab);
    let form = ada.open(ORDER).await.form(ORDER);
    let moved = ada.open(&format!("{ORDER}?{}&up=externalFederation", form.encoded())).await;
    assert_eq!(order(&lab), before, "a GET keeps nothing");
    let names: Vec<String> = moved.rows().into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names[..2], ["SAML/WS-Fed identity providers", "Microsoft Entra ID"]);
    ada.submit(ORDER, &moved.form(ORDER)).await;
    let kept = order(&lab);
    assert_eq!(kept.primary[..2], [PrimaryProvider::ExternalFederation, PrimaryProvider::AzureActiveDirectory], "B3.5");
    assert_eq!(kept.fallback, FallbackProvider::DefaultConfiguredIdp);
    let none = ada.post(ORDER, "order=azureActiveDirectory&on=azureActiveDirectory").await;
    assert_eq!(none.status, 400);
    assert!(none.alerts().contains("At least one fallback identity provider must stay on."));
    ada.post(ORDER, "order=azureActiveDirectory&fallback=emailOneTimePasscode").await;
    assert_eq!((order(&lab).primary, order(&lab).fallback), (vec![], FallbackProvider::EmailOneTimePasscode));
}
