use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use kernel::AppId;
use percent_encoding::percent_decode_str;
use sts::{Authority, ClientProof, GrantError};

use crate::extract::Parameters;

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
            (None, Some(assertion)) => ClientProof::Assertion(assertion),
            (None, None) => ClientProof::None,
        };
        Ok(Self { app_id, proof })
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
        for (basic, form, expected) in [
            (None, format!("client_id={ID}"), Ok((id, ClientProof::None))),
            (None, format!("client_id={ID}&client_secret=a%2Bb"), Ok((id, secret("a+b")))),
            (Some(format!("{ID}:a%2Bb")), String::new(), Ok((id, secret("a+b")))),
            (Some(format!("{ID}:header")), format!("client_id={ID}&client_secret=body"), Ok((id, secret("body")))),
            (None, format!("client_id={ID}&client_assertion=x"), Ok((id, ClientProof::Assertion("x".to_owned())))),
            (None, String::new(), Err(900_144)),
            (None, "client_id=nobody".to_owned(), Err(700_016)),
        ] {
            assert!(read(basic.as_deref(), &form) == expected, "{basic:?} {form}");
        }
    }
}
