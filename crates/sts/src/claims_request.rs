use serde::Deserialize;
use serde_json::Value;

use crate::GrantError;

/// The parameter `claims` of a request (`OpenID` Connect Core 1.0, section 5.5), as far as the token service acts on it:
/// what the client says that it can handle. All else that clients ask for there is told anyway, or optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimsRequest {
    /// The capabilities of the client, as it says them: `CP1`.
    pub capabilities: Vec<String>,
}

#[derive(Deserialize)]
struct Parameter {
    #[serde(default)]
    access_token: Option<AccessToken>,
}

#[derive(Deserialize)]
struct AccessToken {
    #[serde(default)]
    xms_cc: Option<Asked>,
}

/// A claim that is asked for: `null`, a value, or some.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    values: Vec<Value>,
}

impl ClaimsRequest {
    /// Reads the parameter.
    pub fn parse(text: Option<&str>) -> Result<Self, GrantError> {
        let Some(text) = text else { return Ok(Self::default()) };
        let parameter: Parameter = serde_json::from_str(text).map_err(|_| GrantError::RequestInvalid)?;
        let asked = parameter.access_token.and_then(|token| token.xms_cc);
        let values = asked.into_iter().flat_map(|asked| asked.values.into_iter().chain(asked.value));
        Ok(Self { capabilities: values.filter_map(|value| value.as_str().map(str::to_owned)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_says_what_it_can_handle_and_everything_else_is_let_be() {
        for (text, expected) in [
            (None, Some("")),
            (Some(r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#), Some("CP1")),
            (Some(r#"{"access_token":{"xms_cc":{"value":"cp1"},"acrs":{"essential":true}}}"#), Some("cp1")),
            (Some(r#"{"access_token":{"xms_cc":null}}"#), Some("")),
            (Some(r#"{"id_token":{"login_hint":{"essential":false}}}"#), Some("")),
            (Some("{}"), Some("")),
            (Some("not json"), None),
            (Some(r#"{"access_token":"x"}"#), None),
        ] {
            let found = ClaimsRequest::parse(text);
            assert_eq!(found.ok().map(|found| found.capabilities.join(" ")).as_deref(), expected, "{text:?}");
        }
    }
}
