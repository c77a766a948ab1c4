//! What applications sign to prove themselves: "Microsoft identity platform application authentication certificate
//! credentials", and what its clients really send.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use kernel::SignedDuration;
use serde_json::{Value, json};
use sts::certificates::{self, Certificate, NewCertificate};
use sts::clients;
use sts::federated_credentials::{self, Federation};
use sts::{Assertion, Authority, ClientKind, ClientProof, KeyRing, StsError};

use crate::world::{FABRIKAM, RECORDS, WOODGROVE, World};

static PEM: LazyLock<String> = LazyLock::new(|| {
    let text = include_str!("../../../../fixtures/keys/certificate.pem");
    text[text.find("-----BEGIN PRIVATE").expect("a key")..text.find("-----BEGIN CERT").expect("its end")].to_owned()
});
/// An issuer elsewhere, or simply somebody else.
const OTHERS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");
static STRANGER: LazyLock<String> = LazyLock::new(|| {
    let begin = OTHERS.find("-----BEGIN PRIVATE").expect("a key");
    OTHERS[begin..begin + OTHERS[begin..].find("-----BEGIN CERT").expect("its end")].to_owned()
});

/// A world in which Health Records has a certificate; with the certificate.
fn with_certificate() -> (World, Certificate) {
    let world = World::new();
    let added: Result<String, StsError> =
        world.write(|tx, ctx| certificates::add(tx, ctx, RECORDS, Some("first"), &NewCertificate::published()));
    added.expect("a certificate");
    let listed: Result<Vec<_>, StsError> = world.read(|read, _| certificates::list(read, RECORDS));
    let certificate = listed.expect("certificates").remove(0);
    (world, certificate)
}

fn signed(header: &Value, claims: &Value, pem: &str) -> String {
    let algorithm = if header["alg"] == "PS256" { Algorithm::PS256 } else { Algorithm::RS256 };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

fn outcome(world: &World, text: String, issuer_keys: Option<String>) -> Result<ClientKind, u32> {
    let records = world.registration(RECORDS);
    let assertion = Assertion { text, authority: Authority::Tenant(WOODGROVE), issuer_keys };
    let proof = ClientProof::Assertion(assertion);
    let found = world.read(|read, ctx| clients::authenticate(read, ctx, &records, &proof));
    found.map_err(|error| error.code())
}

fn claims(world: &World, more: &Value) -> Value {
    let now = world.clock.now().as_second();
    let mut claims = json!({
        "aud": format!("https://localhost:8443/{WOODGROVE}/oauth2/v2.0/token"),
        "iss": RECORDS, "sub": RECORDS, "jti": "1", "iat": now, "exp": now + 600,
    });
    claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    claims
}

#[test]
fn every_form_of_header_that_clients_send_is_taken() {
    let (world, certificate) = with_certificate();
    let (sha1, sha256) = (certificate.sha1.as_str(), certificate.sha256.as_str());
    let lines = certificate.der.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>();
    for header in [
        json!({"alg": "PS256", "typ": "JWT", "x5t#S256": sha256}),
        json!({"alg": "PS256", "typ": "JWT", "x5t#S256": format!("{sha256}="), "x5c": [lines.join("\n")]}),
        json!({"alg": "RS256", "typ": "JWT", "x5t": format!("{sha1}=")}),
        json!({"alg": "RS256", "x5t": sha1}),
        json!({"alg": "PS256", "x5t": sha1}),
        json!({"alg": "RS256", "x5t#S256": sha256, "x5t": "of another"}),
    ] {
        let token = signed(&header, &claims(&world, &json!({})), &PEM);
        assert_eq!(outcome(&world, token, None), Ok(ClientKind::Certificate), "{header}");
    }
}

#[test]
fn an_assertion_is_for_this_tenant_of_this_token_service() {
    let (world, certificate) = with_certificate();
    let header = json!({"alg": "PS256", "x5t#S256": certificate.sha256});
    let at = |address: &str| json!({"aud": address});
    let proved = Ok(ClientKind::Certificate);
    for (more, expected) in [
        (at(&format!("https://localhost:8443/{WOODGROVE}/oauth2/token")), proved),
        (at(&format!("https://localhost:8443/{WOODGROVE}/v2.0")), proved),
        (at("https://localhost:8443/woodgrove.example/oauth2/v2.0/token"), proved),
        (at(&format!("https://login.microsoftonline.com/{WOODGROVE}/oauth2/v2.0/token")), proved),
        (at(&format!("https://sts.windows.net/{WOODGROVE}/")), proved),
        (json!({"aud": ["https://elsewhere.example/", format!("https://localhost:8443/{WOODGROVE}/v2.0")]}), proved),
        (at(&format!("https://localhost:8443/{FABRIKAM}/oauth2/v2.0/token")), Err(700_023)),
        (at("https://localhost:8443/common/oauth2/v2.0/token"), Err(700_023)),
        (at("https://localhost:8443/no.such.example/oauth2/v2.0/token"), Err(700_023)),
        (at(&format!("https://localhost:8443.evil.example/{WOODGROVE}/oauth2/v2.0/token")), Err(700_023)),
        (at(&format!("https://localhost:8443/{WOODGROVE}/oauth2/v2.0/authorize")), Err(700_023)),
        (json!({"aud": null}), Err(700_023)),
        (at("https://localhost:8443"), Err(700_023)),
    ] {
        let token = signed(&header, &claims(&world, &more), &PEM);
        assert_eq!(outcome(&world, token, None), expected, "{more}");
    }
}

#[test]
fn times_may_have_a_fraction_and_clocks_may_differ_by_five_minutes() {
    let (world, certificate) = with_certificate();
    let header = json!({"alg": "PS256", "x5t#S256": certificate.sha256});
    let now = world.clock.now().as_second();
    for (more, expected) in [
        (json!({"exp": 1_798_796_400.03, "iat": 1_798_795_800.97}), Ok(ClientKind::Certificate)),
        (json!({"exp": now + 60, "iat": null}), Ok(ClientKind::Certificate)),
        (json!({"exp": now - 299}), Ok(ClientKind::Certificate)),
        (json!({"exp": now - 300}), Err(700_024)),
        (json!({"nbf": now + 300}), Ok(ClientKind::Certificate)),
        (json!({"nbf": now + 301}), Err(700_024)),
        (json!({"iat": now + 301}), Err(700_024)),
        (json!({"exp": null}), Err(50027)),
        (json!({"exp": "soon"}), Err(50027)),
    ] {
        let token = signed(&header, &claims(&world, &more), &PEM);
        assert_eq!(outcome(&world, token, None), expected, "{more}");
    }
}

#[test]
fn an_assertion_that_is_not_the_applications_own_is_refused_for_its_reason() {
    let (world, certificate) = with_certificate();
    let right = json!({"alg": "PS256", "x5t#S256": certificate.sha256});
    let other = FABRIKAM.to_string();
    for (header, more, pem, expected) in [
        (right.clone(), json!({"sub": other}), &PEM, 50048),
        (right.clone(), json!({"sub": other, "iss": other}), &PEM, 700_021),
        (right.clone(), json!({"iss": null}), &PEM, 50027),
        (right, json!({}), &STRANGER, 700_027),
        (json!({"alg": "RS256", "x5t": "AAAA"}), json!({}), &PEM, 700_027),
        (json!({"alg": "RS256"}), json!({}), &PEM, 50027),
        (json!({"alg": "RS256", "kid": certificate.sha1}), json!({}), &PEM, 50027),
    ] {
        let token = signed(&header, &claims(&world, &more), pem);
        assert_eq!(outcome(&world, token, None), Err(expected), "{header} {more}");
    }
    for text in ["", "x", "e30.e30.e30", "..."] {
        assert_eq!(outcome(&world, text.to_owned(), None), Err(50027), "{text}");
    }
}

#[test]
fn a_certificate_past_its_day_or_taken_away_proves_nothing() {
    let world = World::new();
    let added: Result<String, StsError> = world.write(|tx, ctx| {
        let mut new = NewCertificate::published();
        new.expires_at = ctx.now + SignedDuration::from_hours(24);
        certificates::add(tx, ctx, RECORDS, None, &new)
    });
    let id = added.expect("a certificate");
    let listed: Result<Vec<_>, StsError> = world.read(|read, _| certificates::list(read, RECORDS));
    let header = json!({"alg": "PS256", "x5t#S256": listed.expect("certificates")[0].sha256});
    let token = |world: &World| signed(&header, &claims(world, &json!({})), &PEM);
    assert_eq!(outcome(&world, token(&world), None), Ok(ClientKind::Certificate));
    world.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(outcome(&world, token(&world), None), Err(700_027));
    world.clock.advance(SignedDuration::from_hours(-24));
    let removed: Result<bool, StsError> = world.write(|tx, _| certificates::remove(tx, RECORDS, &id));
    assert!(removed.expect("removed"));
    assert_eq!(outcome(&world, token(&world), None), Err(700_027));
}

#[test]
fn a_listed_certificate_is_the_one_that_was_given() {
    let (_, certificate) = with_certificate();
    assert_eq!(certificate.name.as_deref(), Some("first"));
    assert!(certificate.private_key.as_deref().is_some_and(|key| key.starts_with("-----BEGIN PRIVATE KEY-----")));
    assert_eq!(certificate.thumbprint().len(), 40);
    assert_eq!(NewCertificate::from_pem(&certificate.pem()).expect("readable").expires_at, certificate.expires_at);
    assert!(STANDARD.decode(&certificate.der).is_ok());
}

const ISSUER: &str = "https://issuer.example";

fn federation(subject: &str, audience: &str) -> Federation {
    Federation {
        name: format!("{subject} for {audience}"),
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        audiences: vec![audience.to_owned()],
        description: None,
    }
}

#[test]
fn the_word_of_an_issuer_elsewhere_is_taken_for_the_subject_and_audience_that_were_agreed() {
    let world = World::new();
    let ring = KeyRing::from_pem(OTHERS).expect("keys");
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": ring.kid()});
    let published = ring.jwks(None).to_string();
    let said = |world: &World, more: Value| {
        let now = world.clock.now().as_second();
        let mut claims = json!({
            "iss": ISSUER, "sub": "pod", "aud": federated_credentials::AUDIENCE, "iat": now, "exp": now + 600,
        });
        claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        signed(&header, &claims, &STRANGER)
    };
    let kept = Some(published);
    assert_eq!(outcome(&world, said(&world, json!({})), kept.clone()), Err(70021), "it takes nobody's word");
    let added: Result<_, StsError> = world.write(|tx, ctx| {
        let federation = federation("pod", federated_credentials::AUDIENCE);
        let id = federated_credentials::add(tx, ctx, RECORDS, &federation)?;
        assert!(federated_credentials::add(tx, ctx, RECORDS, &federation)?.is_none(), "it is there");
        Ok(id)
    });
    let id = added.expect("a write").expect("a credential");
    for (more, expected) in [
        (json!({}), Ok(ClientKind::Certificate)),
        (json!({"aud": ["x", federated_credentials::AUDIENCE]}), Ok(ClientKind::Certificate)),
        (json!({"iss": "https://other.example"}), Err(700_211)),
        (json!({"iss": format!("https://localhost:8443/{WOODGROVE}/v2.0")}), Err(700_222)),
        (json!({"iss": format!("https://sts.windows.net/{WOODGROVE}/")}), Err(700_222)),
        (json!({"aud": "api://other"}), Err(700_212)),
        (json!({"sub": "Pod"}), Err(700_213)),
        (json!({"exp": 1}), Err(700_024)),
    ] {
        assert_eq!(outcome(&world, said(&world, more.clone()), kept.clone()), expected, "{more}");
    }
    assert_eq!(outcome(&world, said(&world, json!({})), None), Err(50166), "its keys could not be read");
    let nobody = Some(json!({"keys": []}).to_string());
    assert_eq!(outcome(&world, said(&world, json!({})), nobody), Err(700_027), "its key is not published");
    let removed: Result<bool, StsError> = world.write(|tx, _| federated_credentials::remove(tx, RECORDS, &id));
    assert!(removed.expect("removed"));
    assert_eq!(outcome(&world, said(&world, json!({})), kept), Err(70021));
}
