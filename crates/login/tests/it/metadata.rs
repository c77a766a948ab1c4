use http::StatusCode;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use crate::world::Clinic;

#[tokio::test]
async fn metadata_of_version_two_has_the_published_shape() {
    let clinic = Clinic::new();
    let answer = clinic.browser().get("/woodgrove.example/v2.0/.well-known/openid-configuration?appid=x").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let tenant = clinic.woodgrove().to_string();
    // A domain in the address becomes the tenant's id in every endpoint.
    let text = answer.text.replace(&tenant, "{tid}");
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    insta::assert_json_snapshot!(document, @r#"
    {
      "authorization_endpoint": "https://localhost:8443/{tid}/oauth2/v2.0/authorize",
      "claims_supported": [
        "sub",
        "iss",
        "cloud_instance_name",
        "cloud_instance_host_name",
        "cloud_graph_host_name",
        "msgraph_host",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "acr",
        "nonce",
        "preferred_username",
        "name",
        "tid",
        "ver",
        "at_hash",
        "c_hash",
        "email"
      ],
      "cloud_graph_host_name": "graph.windows.net",
      "cloud_instance_name": "microsoftonline.com",
      "device_authorization_endpoint": "https://localhost:8443/{tid}/oauth2/v2.0/devicecode",
      "end_session_endpoint": "https://localhost:8443/{tid}/oauth2/v2.0/logout",
      "frontchannel_logout_supported": true,
      "http_logout_supported": true,
      "id_token_signing_alg_values_supported": [
        "RS256"
      ],
      "issuer": "https://localhost:8443/{tid}/v2.0",
      "jwks_uri": "https://localhost:8443/{tid}/discovery/v2.0/keys",
      "msgraph_host": "graph.microsoft.com",
      "rbac_url": "https://pas.windows.net",
      "request_uri_parameter_supported": false,
      "response_modes_supported": [
        "query",
        "fragment",
        "form_post"
      ],
      "response_types_supported": [
        "code",
        "id_token",
        "code id_token",
        "id_token token"
      ],
      "scopes_supported": [
        "openid",
        "profile",
        "email",
        "offline_access"
      ],
      "subject_types_supported": [
        "pairwise"
      ],
      "tenant_region_scope": "NA",
      "token_endpoint": "https://localhost:8443/{tid}/oauth2/v2.0/token",
      "token_endpoint_auth_methods_supported": [
        "client_secret_post",
        "private_key_jwt",
        "client_secret_basic"
      ],
      "userinfo_endpoint": "https://localhost:8443/oidc/userinfo"
    }
    "#);
}

#[tokio::test]
async fn metadata_of_version_one_names_its_own_issuer_and_endpoints() {
    let clinic = Clinic::new();
    let document = clinic.browser().get("/common/.well-known/openid-configuration").await.json();
    for (field, expected) in [
        ("issuer", "https://sts.windows.net/{tenantid}/"),
        ("authorization_endpoint", "https://localhost:8443/common/oauth2/authorize"),
        ("token_endpoint", "https://localhost:8443/common/oauth2/token"),
        ("jwks_uri", "https://localhost:8443/common/discovery/keys"),
    ] {
        assert_eq!(document[field], expected, "{field}");
    }
    assert_eq!(document["microsoft_multi_refresh_token"], true);
    assert_eq!(document["tenant_region_scope"], json!(null));
}

#[tokio::test]
async fn addresses_follow_the_origin_of_the_reader() {
    let clinic = Clinic::new();
    for (host, expected) in [
        ("localhost:8443", "https://localhost:8443/{tenantid}/v2.0"),
        ("default.localhost:9000", "https://default.localhost:9000/{tenantid}/v2.0"),
        ("login.microsoftonline.com", "https://login.microsoftonline.com/{tenantid}/v2.0"),
    ] {
        let mut browser = clinic.browser().at(host);
        let document = browser.get("/organizations/v2.0/.well-known/openid-configuration").await.json();
        assert_eq!(document["issuer"], expected);
        let keys = browser.get("/common/discovery/v2.0/keys").await.json();
        assert_eq!(keys["keys"][0]["issuer"], expected);
    }
}

#[tokio::test]
async fn an_unknown_tenant_is_told_in_json() {
    let clinic = Clinic::new();
    for (segment, code) in [("no.such.example", 90002), ("no_tenant", 900_023)] {
        let answer = clinic.browser().get(&format!("/{segment}/v2.0/.well-known/openid-configuration")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["error_codes"], json!([code]));
    }
}

#[tokio::test]
async fn keys_of_both_versions_are_the_same_but_for_the_issuer() {
    let clinic = Clinic::new();
    let (v1, v2) = (
        clinic.browser().get("/common/discovery/keys").await.json(),
        clinic.browser().get("/woodgrove.example/discovery/v2.0/keys").await.json(),
    );
    assert_eq!(v1["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(v1["keys"][0]["kid"], v2["keys"][0]["kid"]);
    assert!(v1["keys"][0].get("issuer").is_none());
}

#[tokio::test]
async fn instance_discovery_knows_microsofts_hosts_and_our_own() {
    let clinic = Clinic::new();
    for (endpoint, expected) in [
        (
            "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
        ),
        // Some clients lose the port on the way.
        (
            "https://localhost/woodgrove.example/oauth2/v2.0/authorize",
            "https://localhost:8443/woodgrove.example/v2.0/.well-known/openid-configuration",
        ),
        (
            "https%3A%2F%2Flocalhost%3A8443%2Fcommon%2Foauth2%2Fauthorize",
            "https://localhost:8443/common/.well-known/openid-configuration",
        ),
    ] {
        let address = format!("/common/discovery/instance?api-version=1.1&authorization_endpoint={endpoint}");
        let document = clinic.browser().get(&address).await.json();
        assert_eq!(document["tenant_discovery_endpoint"], expected);
        assert_eq!(document["metadata"][0]["preferred_cache"], "login.windows.net");
    }
    let own = "/common/discovery/instance?authorization_endpoint=https://localhost:8443/common/oauth2/v2.0/authorize";
    let document = clinic.browser().get(own).await.json();
    assert_eq!(document["metadata"][1]["aliases"], json!(["localhost", "localhost:8443"]));
    let foreign = "/common/discovery/instance?authorization_endpoint=https://evil.example/common/oauth2/v2.0/authorize";
    let answer = clinic.browser().get(foreign).await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_instance")));
    assert_eq!(answer.json()["error_codes"], json!([50049]));
}

#[tokio::test]
async fn the_realm_of_a_name_is_that_of_its_domain() {
    let clinic = Clinic::new();
    for (address, kind) in [
        ("/common/userrealm/ada.morgan@woodgrove.example?api-version=1.0", "Managed"),
        ("/common/UserRealm/ada.morgan%40woodgrove.example", "Managed"),
        ("/common/userrealm/someone@nowhere.example", "Unknown"),
    ] {
        let document = clinic.browser().get(address).await.json();
        assert_eq!(document["account_type"], kind, "{address}");
        assert_eq!(document["cloud_audience_urn"], "urn:federation:MicrosoftOnline");
    }
}

#[tokio::test]
async fn the_realm_of_a_federated_domain_names_its_own_server() {
    let clinic = Clinic::federated_partner();
    let document = clinic.browser().get("/common/userrealm/dr.lee@fabrikam-clinic.example").await.json();
    assert_eq!((&document["account_type"], &document["federation_protocol"]), (&json!("Federated"), &json!("WSTrust")));
    let server = "https://sts.fabrikam-clinic.example/adfs/services/trust/mex";
    assert_eq!(document["federation_metadata_url"], server);
}

#[tokio::test]
async fn a_name_is_looked_up_before_its_password_is_asked_for() {
    let clinic = Clinic::new();
    for (name, exists, domain) in [
        ("mia.novak@woodgrove.example", 0, 3),
        ("nobody@woodgrove.example", 1, 3),
        ("dr.kaur@fabrikam-clinic.example", 6, 3),
        ("nobody@nowhere.example", 1, 1),
        ("no address", 1, 1),
    ] {
        let found = clinic
            .browser()
            .post_json("/common/GetCredentialType", &json!({"username": name}).to_string())
            .await
            .json();
        assert_eq!(found["IfExistsResult"], exists, "{name}");
        assert_eq!((&found["EstsProperties"]["DomainType"], &found["Username"]), (&json!(domain), &json!(name)));
    }
    let nothing = clinic.browser().post_json("/common/GetCredentialType", "[]").await;
    assert_eq!((nothing.status, &nothing.json()["error_codes"]), (StatusCode::BAD_REQUEST, &json!([9_002_313])));
}

#[tokio::test]
async fn what_an_error_links_to_explains_its_code() {
    let clinic = Clinic::new();
    let error = clinic.browser().get("/no.such.example/v2.0/.well-known/openid-configuration").await.json();
    let about = error["error_uri"].as_str().expect("an address").to_owned();
    let page = clinic.browser().get(&about).await;
    assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Error code 90002"));
    assert!(page.text.contains("AADSTS90002") && page.text.contains("No tenant has this id or domain."));
    let named = clinic.browser().get("/error?code=aadsts50020").await;
    assert_eq!(named.h1(), "Error code 50020");
    let all = clinic.browser().get("/error").await;
    assert!(all.words().contains("AADSTS50011") && all.words().contains("AADSTS9002327"));
    let unknown = clinic.browser().get("/error?code=%3Cb%3E").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text.contains("value=\"&#60;b&#62;\""), "{}", unknown.text);
}

#[tokio::test]
async fn a_grant_that_is_not_built_says_so() {
    let clinic = Clinic::new();
    let form = [("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer")];
    let saml = clinic.browser().post("/common/oauth2/v2.0/token", &form).await;
    assert_eq!((saml.status, &saml.json()["error_codes"]), (StatusCode::BAD_REQUEST, &json!([70003])));
    assert!(saml.json()["error_description"].as_str().expect("text").contains("not built yet"));
}

#[tokio::test]
async fn what_is_unknown_is_json_for_clients() {
    let clinic = Clinic::new();
    for address in ["/common/oauth2/v2.0/nothing", "/common/discovery/nothing", "/common/v2.0/nothing"] {
        let answer = clinic.browser().get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(answer.json()["trace_id"].as_str(), answer.header("request-id"), "{address}");
    }
}

#[tokio::test]
async fn a_client_that_reads_the_keys_again_goes_on_after_a_rollover() {
    let clinic = Clinic::new();
    let (app, secret) = clinic.app("Invite Bot");
    let (app, secret) = (app.to_string(), secret.expect("a secret"));
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
        ("client_id", &app),
        ("client_secret", &secret),
    ];
    let token = async || {
        let answer = clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", &form).await;
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    };
    let keys = async || clinic.browser().get("/common/discovery/v2.0/keys").await.json();
    // As a library does that keeps the keys it has read, and reads them again when it misses one.
    let good = |token: &str, keys: &Value| {
        let keys: JwkSet = serde_json::from_value(keys.clone()).expect("a key set");
        let kid = jsonwebtoken::decode_header(token).expect("a header").kid.expect("a kid");
        let mut validation = Validation::new(Algorithm::RS256);
        (validation.validate_exp, validation.validate_aud) = (false, false);
        keys.find(&kid).map(|key| {
            let key = DecodingKey::from_jwk(key).expect("a key");
            jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok()
        })
    };
    let arrival = clinic.world.unasked(crate::world::origins());
    let (first, before) = (token().await, keys().await);
    clinic.world.roll_keys(&arrival, true).await.expect("rolled");
    let (second, after) = (token().await, keys().await);
    assert_eq!((good(&first, &before), good(&second, &after)), (Some(true), Some(true)));
    assert_eq!(good(&first, &after), None, "the key that signed it was retired");
    clinic.world.roll_keys(&arrival, false).await.expect("rolled");
    let third = token().await;
    assert_eq!(good(&third, &after), None, "its key was not published when the keys were read");
    assert_eq!((good(&third, &keys().await), good(&second, &keys().await)), (Some(true), Some(true)));
    clinic.world.reset(None).await.expect("reset");
    assert_eq!(keys().await, before, "a world that begins anew signs with the first key");
}
