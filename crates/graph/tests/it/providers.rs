//! Identity providers, federations by domain, and passcodes for guests.

use serde_json::json;

use crate::clinic::{ADA, Clinic, UMA};

const SCOPES: &str = "IdentityProvider.ReadWrite.All Policy.Read.AuthenticationMethod \
                      Policy.ReadWrite.AuthenticationMethod Policy.Read.All Policy.ReadWrite.CrossTenantAccess";
const PROVIDERS: &str = "/v1.0/identity/identityProviders";
const FEDERATIONS: &str = "/v1.0/directory/federationConfigurations";
const EMAIL: &str = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email";

#[tokio::test]
async fn a_social_provider_is_added_changed_and_removed_and_its_secret_never_told() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let google = format!("{PROVIDERS}/Google-OAUTH");
    clinic.delete(&token, &google).await.expect(204);
    assert_eq!(clinic.get(&token, &google).await.error().0, 404);
    let body = json!({
        "@odata.type": "#microsoft.graph.socialIdentityProvider", "displayName": "Login with Google",
        "identityProviderType": "Google", "clientId": "an id", "clientSecret": "a secret",
    });
    let made = clinic.post(&token, PROVIDERS, &body).await.expect(201);
    assert_eq!((&made["id"], &made["clientSecret"]), (&json!("Google-OAUTH"), &json!("******")));
    assert_eq!(clinic.post(&token, PROVIDERS, &body).await.error().0, 400, "a tenant has one of each");
    clinic.patch(&token, &google, &json!({"displayName": "Google", "clientSecret": "******"})).await.expect(204);
    let read = clinic.get(&token, &google).await.expect(200);
    assert_eq!((&read["displayName"], &read["clientSecret"]), (&json!("Google"), &json!("******")));
    let types = clinic.get(&token, &format!("{PROVIDERS}/availableProviderTypes()")).await.expect(200);
    assert_eq!(types["value"], json!(["AADSignup", "MicrosoftAccount", "EmailOTP", "Google", "Facebook"]));
    let built_in = clinic.delete(&token, &format!("{PROVIDERS}/MSASignup-OAUTH")).await;
    assert_eq!(built_in.error().0, 400, "the built-in ones stay");
    let denied = clinic.delete(&clinic.as_person(UMA, SCOPES), &google).await;
    assert_eq!(denied.error().1, "Authorization_RequestDenied");
    assert!(denied.headers.contains_key("x-vestibule-decision"));
}

#[tokio::test]
async fn an_openid_connect_issuer_is_a_provider_of_beta() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let body = json!({
        "@odata.type": "#microsoft.graph.openIdConnectIdentityProvider", "displayName": "Partner",
        "issuer": "http://localhost:9000", "clientId": "woodgrove", "clientSecret": "a secret",
        "domains": ["partner.example"],
    });
    assert_eq!(clinic.post(&token, PROVIDERS, &body).await.error().0, 400, "version 1.0 has none");
    let beta = "/beta/identity/identityProviders";
    let made = clinic.post(&token, beta, &body).await.expect(201);
    let one = format!("{beta}/{}", made["id"].as_str().expect("an id"));
    clinic.patch(&token, &one, &json!({"domains": ["partner.example", "second.example"]})).await.expect(204);
    let read = clinic.get(&token, &one).await.expect(200);
    assert_eq!((&read["domains"][1], &read["clientSecret"]), (&json!("second.example"), &json!("******")));
    let own = clinic.patch(&token, &one, &json!({"domains": ["woodgrove.example"]})).await;
    assert_eq!(own.error().0, 400, "B5.3#8 a verified domain of the tenant itself is never federated");
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.error().0, 404);
}

#[tokio::test]
async fn a_domain_is_federated_at_either_address() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let body = |domain: &str| {
        json!({
            "displayName": "Partner", "issuerUri": "urn:partner", "metadataExchangeUri": null,
            "passiveSignInUri": "https://issuer.example/in", "preferredAuthenticationProtocol": "wsFed",
            "signingCertificate": "TUlJ",
            "domains": [{"@odata.type": "#microsoft.graph.externalDomainName", "id": domain}],
        })
    };
    let cast = format!("{FEDERATIONS}/graph.samlOrWsFedExternalDomainFederation");
    let long = format!("{FEDERATIONS}/microsoft.graph.samlOrWsFedExternalDomainFederation");
    for (address, domain) in [(FEDERATIONS, "one.example"), (&cast, "two.example"), (&long, "three.example")] {
        let made = clinic.post(&token, address, &body(domain)).await.expect(201);
        let domains = json!([{"@odata.type": "#microsoft.graph.externalDomainName", "id": domain}]);
        assert_eq!(made["domains"], domains, "{address}");
    }
    assert_eq!(clinic.post(&token, FEDERATIONS, &body("one.example")).await.error().0, 400, "it is federated already");
    let listed = clinic.get(&token, &cast).await.expect(200);
    assert_eq!(listed["value"].as_array().map(Vec::len), Some(3));
    let one = format!("{FEDERATIONS}/{}", listed["value"][0]["id"].as_str().expect("an id"));
    clinic.patch(&token, &one, &json!({"preferredAuthenticationProtocol": "saml"})).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.expect(200)["preferredAuthenticationProtocol"], "saml");
    clinic.delete(&token, &one).await.expect(204);
    assert_eq!(clinic.get(&token, &one).await.error().0, 404);
    assert_eq!(clinic.get(&token, PROVIDERS).await.expect(200)["value"].as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn a_federation_is_for_several_domains_that_come_and_go() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let body = json!({
        "displayName": "Partner", "issuerUri": "urn:partner", "metadataExchangeUri": null,
        "passiveSignInUri": "https://issuer.example/in", "preferredAuthenticationProtocol": "saml",
        "signingCertificate": "TUlJ", "domains": [{"id": "one.example"}],
    });
    let made = clinic.post(&token, FEDERATIONS, &body).await.expect(201);
    let federation = format!("{FEDERATIONS}/{}", made["id"].as_str().expect("an id"));
    let domains = format!("{federation}/microsoft.graph.samlOrWsFedExternalDomainFederation/domains");
    let two = json!({"@odata.type": "microsoft.graph.externalDomainName", "id": "Two.example"});
    let added = clinic.post(&token, &domains, &two).await.expect(201);
    assert_eq!(added["id"], "two.example");
    let short = domains.replace("microsoft.graph.", "graph.");
    assert_eq!(clinic.get(&token, &short).await.column("id"), ["one.example", "two.example"]);
    assert_eq!(clinic.post(&token, &domains, &two).await.error().0, 400, "it is there already");
    for wrong in [json!({}), json!({"id": "no domain"}), json!({"id": "woodgrove.example"})] {
        assert_eq!(clinic.post(&token, &domains, &wrong).await.error().0, 400, "{wrong}");
    }
    clinic.delete(&token, &format!("{domains}/one.example")).await.expect(204);
    assert_eq!(clinic.delete(&token, &format!("{domains}/one.example")).await.error().0, 404);
    assert_eq!(clinic.delete(&token, &format!("{domains}/two.example")).await.error().0, 400, "the last one stays");
    assert_eq!(clinic.get(&token, &federation).await.expect(200)["domains"][0]["id"], "two.example");
}

#[tokio::test]
async fn passcodes_are_a_switch_of_the_email_method_and_cannot_be_off_while_they_are_the_fallback() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let kind = "#microsoft.graph.emailAuthenticationMethodConfiguration";
    let read = clinic.get(&token, &EMAIL.replace("/email", "/Email")).await.expect(200);
    assert_eq!((&read["@odata.type"], &read["allowExternalIdToUseEmailOtp"]), (&json!(kind), &json!("default")));
    assert_eq!(clinic.patch(&token, EMAIL, &json!({"allowExternalIdToUseEmailOtp": "disabled"})).await.error().0, 400);
    let off = json!({"@odata.type": kind, "allowExternalIdToUseEmailOtp": "disabled"});
    let default = "/v1.0/policies/crossTenantAccessPolicy/default";
    let order = |fallback: &str| {
        json!({"invitationRedemptionIdentityProviderConfiguration": {
            "primaryIdentityProviderPrecedenceOrder": ["ExternalFederation ", "azureActiveDirectory"],
            "fallbackIdentityProvider": fallback,
        }})
    };
    clinic.patch(&token, default, &order("emailOneTimePasscode")).await.expect(204);
    assert_eq!(clinic.patch(&token, EMAIL, &off).await.error().0, 400, "passcodes are the fallback");
    clinic.patch(&token, default, &order("defaultConfiguredIdp")).await.expect(204);
    clinic.patch(&token, EMAIL, &off).await.expect(204);
    let refused = clinic.patch(&token, default, &order("emailOneTimePasscode")).await;
    assert_eq!((refused.error().0, refused.error().1), (400, "BadRequest"), "the other way round");
    assert_eq!(clinic.patch(&token, default, &order("facebook")).await.error().0, 400);
    let policy = clinic.get(&token, "/v1.0/policies/authenticationMethodsPolicy").await.expect(200);
    assert_eq!(policy["authenticationMethodConfigurations"][0]["allowExternalIdToUseEmailOtp"], "disabled");
}
