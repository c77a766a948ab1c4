use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use kernel::{AppId, Caller};
use percent_encoding::percent_decode_str;
use sts::{Assertion, Authority, ClientProof, GrantError, ProofError};
use web::{Here, Outbound};

use super::issuer;
use crate::error::Failure;
use crate::extract::Parameters;

/// The one kind of assertion that is taken (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Who asks for tokens, and how it proves that.
pub(super) struct Client {
    pub(super) app_id: AppId,
    pub(super) proof: ClientProof,
}

impl Client {
    /// Reads the client from the body, or from HTTP Basic (RFC 6749, section 2.3.1).
    pub(super) fn read(headers: &HeaderMap, form: &Parameters, authority: Authority) -> Result<Self, GrantError> {
        let basic = basic(headers);
        let named = form.get("client_id").or(basic.as_ref().map(|(id, _)| id.as_str()));
        let named = named.ok_or(GrantError::ParameterMissing("client_id"))?;
        let unknown = |_| GrantError::AppUnknown { app: named.to_owned(), tenant: authority.to_string() };
        let app_id = named.parse().map_err(unknown)?;
        let secret = form.owned("client_secret").or(basic.map(|(_, secret)| secret));
        let proof = match (secret, form.owned("client_assertion")) {
            (Some(secret), _) => ClientProof::Secret(secret),
            (None, Some(text)) => {
                let kind = form.get("client_assertion_type");
                match kind.ok_or(GrantError::ParameterMissing("client_assertion_type"))? {
                    JWT_BEARER => ClientProof::Assertion(Assertion { text, authority, issuer_keys: None }),
                    _ => return Err(GrantError::RequestInvalid),
                }
            }
            (None, None) => ClientProof::None,
        };
        Ok(Self { app_id, proof })
    }

    /// The same client, with the keys of the issuer elsewhere that signed for it. An issuer whose word the application
    /// does not take is not asked: nobody can send the emulator anywhere by naming an address.
    pub(super) async fn vouched(self, here: &Here, outbound: &Outbound) -> Result<Self, Failure> {
        let ClientProof::Assertion(assertion) = &self.proof else { return Ok(self) };
        let Some(issuer) = assertion.issuer() else { return Ok(self) };
        let (app, named) = (self.app_id, issuer.clone());
        let known = here
            .read(Caller::Anonymous, move |read, _| {
                let kept = sts::federated_credentials::list(read, app).map_err(Failure::from)?;
                Ok::<_, Failure>(kept.iter().any(|credential| credential.federation.issuer == named))
            })
            .await?;
        if !known {
            return Ok(self);
        }
        let keys = issuer::keys(outbound, &issuer).await;
        let keys = keys.map_err(|error| GrantError::from(ProofError::FederationUnreachable(error)))?;
        let assertion = Assertion { issuer_keys: Some(keys), ..assertion.clone() };
        Ok(Self { proof: ClientProof::Assertion(assertion), ..self })
    }
}

/// Id and secret of an HTTP Basic header, both form-encoded inside it.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8().ok().map(Cow::into_owned)
    };
    Some((decoded(id)?, decoded(secret)?))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const ID: &str = "00000000-0000-0000-0000-000000000001";

    fn read(basic: Option<&str>, form: &str) -> Result<(AppId, ClientProof), u32> {
        let mut headers = HeaderMap::new();
        if let Some(pair) = basic {
            let value = format!("Basic {}", STANDARD.encode(pair));
            headers.insert(AUTHORIZATION, HeaderValue::try_from(value).expect("ASCII"));
        }
        let client = Client::read(&headers, &Parameters::parse(form.as_bytes()), Authority::Common);
        client.map(|client| (client.app_id, client.proof)).map_err(|error| error.code())
    }

    #[test]
    fn a_client_names_itself_in_the_body_or_in_the_header() {
        let id = AppId::well_known(1);
        let secret = |text: &str| ClientProof::Secret(text.to_owned());
        let encoded = JWT_BEARER.replace(':', "%3A");
        let assertion =
            ClientProof::Assertion(Assertion { text: "x".to_owned(), authority: Authority::Common, issuer_keys: None });
        for (basic, form, expected) in [
            (None, format!("client_id={ID}"), Ok((id, ClientProof::None))),
            (None, format!("client_id={ID}&client_secret=a%2Bb"), Ok((id, secret("a+b")))),
            (Some(format!("{ID}:a%2Bb")), String::new(), Ok((id, secret("a+b")))),
            (Some(format!("{ID}:header")), format!("client_id={ID}&client_secret=body"), Ok((id, secret("body")))),
            (None, format!("client_id={ID}&client_assertion=x&client_assertion_type={encoded}"), Ok((id, assertion))),
            (None, format!("client_id={ID}&client_assertion=x"), Err(900_144)),
            (None, format!("client_id={ID}&client_assertion=x&client_assertion_type=saml"), Err(90023)),
            (None, String::new(), Err(900_144)),
            (None, "client_id=nobody".to_owned(), Err(700_016)),
        ] {
            assert!(read(basic.as_deref(), &form) == expected, "{basic:?} {form}");
        }
    }
}
