//! How an application proves itself without a secret: "Microsoft identity platform application authentication
//! certificate credentials" and "Workload identity federation".

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use sts::federated_credentials::Federation;

use crate::browser::Page;
use crate::issuer::{Issuer, sign};
use crate::token::{TOKEN, claims};
use crate::world::{Clinic, ORIGIN};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn prove(clinic: &Clinic, assertion: &str) -> Page {
    let app = clinic.app("Invite Bot").0.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
        ("client_id", &app),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    clinic.browser().post(TOKEN, &form).await
}

/// What MSAL for Python sends for a certificate of which it knows no thumbprint.
fn certified(clinic: &Clinic) -> String {
    let app = clinic.app("Invite Bot").0;
    let view = clinic.read(|read| worlds::document::view(read, "default").expect("a view"));
    let bot = view.tenants.iter().flat_map(|tenant| &tenant.apps).find(|known| known.app_id == app).expect("the app");
    let shown = &bot.certificates[0];
    let key = EncodingKey::from_rsa_pem(shown.private_key.as_deref().expect("a published key").as_bytes());
    let certificate = clinic.read(move |read| sts::certificates::list(read, app).expect("read").remove(0));
    assert_eq!((certificate.pem(), certificate.thumbprint()), (shown.certificate.clone(), shown.thumbprint.clone()));
    let body: String = shown.certificate.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n");
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": format!("{}=", certificate.sha256), "x5c": [body]});
    assert_eq!(clinic.world.clock().now().as_second(), 1_798_761_600, "the world of a seed stands still");
    let said = json!({
        "aud": format!("{ORIGIN}/woodgrove.example/oauth2/v2.0/token"), "iss": app, "sub": app, "jti": "1",
        "iat": 1_798_761_600.03, "exp": 1_798_762_200.97,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&said));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key.expect("a key"), Algorithm::PS256);
    format!("{message}.{}", signature.expect("a signature"))
}

#[tokio::test]
async fn the_published_certificate_of_invite_bot_proves_it() {
    let clinic = Clinic::new();
    let answer = prove(&clinic, &certified(&clinic)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = claims(&answer.json()["access_token"]);
    assert_eq!((&told["appidacr"], &told["idtyp"]), (&json!("2"), &json!("app")));
    let wrong = prove(&clinic, &format!("{}AAAA", certified(&clinic))).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["error_codes"]), (401, &json!([700_027])));
}

#[tokio::test]
async fn an_issuer_elsewhere_vouches_where_the_application_takes_its_word() {
    let clinic = Clinic::new();
    let issuer = Issuer::start(clinic.world.clock().now()).await;
    let now = clinic.world.clock().now().as_second();
    let word = |subject: &str| {
        sign(&json!({
            "iss": issuer.address(), "sub": subject, "aud": "api://AzureADTokenExchange", "iat": now, "exp": now + 600,
        }))
    };
    let before = prove(&clinic, &word("pod")).await;
    assert_eq!((before.status.as_u16(), &before.json()["error_codes"]), (401, &json!([70021])));
    let (app, address) = (clinic.app("Invite Bot").0, issuer.address().to_owned());
    let federate = |name: &'static str, issuer: String| {
        clinic.write(move |tx, ctx| {
            let federation = Federation {
                name: name.to_owned(),
                issuer,
                subject: "pod".to_owned(),
                audiences: vec!["api://AzureADTokenExchange".to_owned()],
                description: None,
            };
            sts::federated_credentials::add(tx, ctx, app, &federation).expect("a write").expect("a credential");
        })
    };
    federate("pod", address).await;
    let answer = prove(&clinic, &word("pod")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(claims(&answer.json()["access_token"])["appidacr"], "2");
    assert_eq!(prove(&clinic, &word("Pod")).await.json()["error_codes"], json!([700_213]));
    federate("outside", "http://203.0.113.9".to_owned()).await;
    let outside = sign(&json!({"iss": "http://203.0.113.9", "sub": "pod", "aud": "x", "exp": now + 600}));
    let unreachable = prove(&clinic, &outside).await;
    assert_eq!((unreachable.status.as_u16(), &unreachable.json()["error"]), (400, &json!("invalid_request")));
    assert!(unreachable.text.contains("AADSTS50166") && unreachable.text.contains("--allow-outbound"));
}

#[tokio::test]
async fn a_world_document_gives_applications_certificates_and_federations() {
    let document = worlds::CLINIC.replace(
        "certificates = [{ name = \"Invite Bot certificate\" }]",
        "certificates = [{ name = \"Invite Bot certificate\" }]\nfederatedCredentials = [{ name = \"ci\", issuer = \
         \"https://issuer.example\", subject = \"repo:clinic\" }]",
    );
    let clinic = Clinic::of(&document);
    let app = clinic.app("Invite Bot").0;
    let kept = clinic.read(move |read| sts::federated_credentials::list(read, app).expect("read"));
    assert_eq!(kept[0].federation.audiences, [sts::federated_credentials::AUDIENCE]);
    assert_eq!(clinic.read(move |read| sts::certificates::list(read, app).expect("read")).len(), 1);
}
