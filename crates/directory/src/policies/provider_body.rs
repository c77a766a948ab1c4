//! Identity providers as Graph's bodies describe them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::DomainName;
use policy::Invalid;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::IdentityProvider;

/// What reads show in place of a secret; sent back, it changes nothing.
pub const HIDDEN: &str = "******";
const TYPE: &str = "@odata.type";
const SOCIAL: &str = "#microsoft.graph.socialIdentityProvider";
const OPEN_ID: &str = "#microsoft.graph.openIdConnectIdentityProvider";
const SAML: &str = "#microsoft.graph.samlOrWsFedExternalDomainFederation";

impl IdentityProvider {
    /// The provider that a body describes. `id` becomes its id where its type gives none.
    pub fn parse(id: &str, body: &Value) -> Result<Self, Invalid> {
        let Value::Object(members) = body else { return Err(invalid("", "must be an object")) };
        let kind = members.get(TYPE).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut members = plain(members);
        check_domains(&members)?;
        if kind != SOCIAL {
            members.insert("id".to_owned(), id.into());
        }
        let provider = match kind.as_str() {
            SOCIAL => Self::Social(read(members)?),
            OPEN_ID => Self::OpenIdConnect(read(members)?),
            SAML => Self::SamlOrWsFed(read(members)?),
            _ => return Err(invalid(TYPE, &format!("must be '{SOCIAL}', '{OPEN_ID}' or '{SAML}'"))),
        };
        provider.checked()
    }

    /// The provider after a PATCH. What kind it is stays, and so does a secret that was sent back as it is shown.
    pub fn patched(&self, patch: &Value) -> Result<Self, Invalid> {
        let Value::Object(patch) = patch else { return Err(invalid("", "must be an object")) };
        let Ok(Value::Object(mut whole)) = serde_json::to_value(self) else {
            return Err(invalid("", "must be an object"));
        };
        for (name, value) in patch {
            let same = whole.get(name) == Some(value);
            match name.as_str() {
                TYPE | "id" | "identityProviderType" if !same => return Err(invalid(name, "is read-only")),
                "clientSecret" if value == HIDDEN => {}
                _ => {
                    whole.insert(name.clone(), value.clone());
                }
            }
        }
        Self::parse(self.id(), &Value::Object(whole))
    }

    fn checked(self) -> Result<Self, Invalid> {
        match &self {
            Self::Social(provider) => {
                filled(&[("clientId", &provider.client_id), ("clientSecret", &provider.client_secret)])?;
            }
            Self::OpenIdConnect(provider) => {
                filled(&[("clientId", &provider.client_id), ("clientSecret", &provider.client_secret)])?;
                web_address("issuer", &provider.issuer)?;
            }
            Self::SamlOrWsFed(provider) => {
                filled(&[("issuerUri", &provider.issuer_uri), ("signingCertificate", &provider.signing_certificate)])?;
                web_address("passiveSignInUri", &provider.passive_sign_in_uri)?;
                if STANDARD.decode(provider.signing_certificate.trim()).is_err() {
                    return Err(invalid("signingCertificate", "is a certificate in base64"));
                }
            }
        }
        if !matches!(self, Self::Social(_)) && self.domains().is_empty() {
            return Err(invalid("domains", "at least one domain is needed"));
        }
        filled(&[("displayName", self.display_name())])?;
        Ok(self)
    }
}

/// A body without annotations; a domain may be written as an object with an id.
fn plain(members: &Map<String, Value>) -> Map<String, Value> {
    let domain = |value: &Value| value.get("id").cloned().unwrap_or_else(|| value.clone());
    let written = members.iter().filter(|(name, _)| !name.contains("@odata."));
    written
        .map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("domains", Value::Array(domains)) => domains.iter().map(domain).collect(),
                _ => value.clone(),
            };
            (name.clone(), value)
        })
        .collect()
}

fn check_domains(members: &Map<String, Value>) -> Result<(), Invalid> {
    let domains = members.get("domains").and_then(Value::as_array).into_iter().flatten();
    for domain in domains.filter_map(Value::as_str) {
        DomainName::parse(domain).map_err(|error| invalid("domains", &error.to_string()))?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(members: Map<String, Value>) -> Result<T, Invalid> {
    serde_json::from_value(Value::Object(members)).map_err(|error| invalid("", &error.to_string()))
}

fn filled(values: &[(&str, &str)]) -> Result<(), Invalid> {
    match values.iter().find(|(_, value)| value.trim().is_empty()) {
        Some((name, _)) => Err(invalid(name, "is required")),
        None => Ok(()),
    }
}

fn web_address(name: &str, value: &str) -> Result<(), Invalid> {
    let absolute = value.starts_with("https://") || value.starts_with("http://");
    if absolute { Ok(()) } else { Err(invalid(name, "is an absolute http or https address")) }
}

fn invalid(path: &str, reason: &str) -> Invalid {
    Invalid { path: path.to_owned(), reason: reason.to_owned(), not_built: false }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn partner() -> Value {
        json!({
            "@odata.type": OPEN_ID, "displayName": "Partner", "issuer": "https://issuer.example/",
            "clientId": "woodgrove", "clientSecret": "a secret", "domains": ["partner.example"]
        })
    }

    #[test]
    fn every_kind_is_read_as_graph_writes_it() {
        let saml = json!({
            "@odata.type": SAML, "displayName": "Partner", "issuerUri": "urn:partner", "metadataExchangeUri": null,
            "passiveSignInUri": "https://issuer.example/signin", "preferredAuthenticationProtocol": "wsFed",
            "signingCertificate": "TUlJ",
            "domains": [{"@odata.type": "#microsoft.graph.externalDomainName", "id": "Partner.example"}]
        });
        let google = json!({
            "@odata.type": SOCIAL, "displayName": "Google", "identityProviderType": "Google", "clientId": "id",
            "clientSecret": "secret"
        });
        for (body, id, domains) in [
            (saml, "1", vec!["partner.example"]),
            (google, "Google-OAUTH", vec![]),
            (partner(), "1", vec!["partner.example"]),
        ] {
            let provider = IdentityProvider::parse("1", &body).expect("a provider");
            let found: Vec<String> = provider.domains().iter().map(ToString::to_string).collect();
            assert_eq!((provider.id(), found), (id, domains.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }

    #[test]
    fn a_secret_that_is_sent_back_as_it_is_shown_stays() {
        let kept = IdentityProvider::parse("1", &partner()).expect("a provider");
        let same = kept.patched(&json!({"clientSecret": HIDDEN, "displayName": "New"})).expect("a provider");
        let IdentityProvider::OpenIdConnect(same) = same else { panic!("it stays what it is") };
        assert_eq!((same.client_secret.as_str(), same.display_name.as_str()), ("a secret", "New"));
    }

    #[test]
    fn what_cannot_work_is_refused_by_name() {
        for (name, value) in [
            ("@odata.type", json!("#microsoft.graph.appleManagedIdentityProvider")),
            ("clientId", json!(" ")),
            ("issuer", json!("issuer.example")),
            ("domains", json!([])),
            ("domains", json!(["*.example"])),
            ("displayName", json!("")),
        ] {
            let mut body = partner();
            body[name] = value;
            assert_eq!(IdentityProvider::parse("1", &body).expect_err("a refusal").path, name, "{body}");
        }
        let kept = IdentityProvider::parse("1", &partner()).expect("a provider");
        for patch in [json!({"id": "2"}), json!({"@odata.type": SAML}), json!({"more": 1}), json!([])] {
            assert!(kept.patched(&patch).is_err(), "{patch}");
        }
    }
}
