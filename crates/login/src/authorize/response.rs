//! What the client wants to be answered with, and how that shall travel.

use directory::applications::Application;
use journey::{ResponseMode, ResponseType};
use sts::GrantError;

use crate::extract::Parameters;

/// `query` for a code; a token never travels in a query.
pub(super) fn default_mode(parameters: &Parameters) -> ResponseMode {
    if asks_for_token(parameters) { ResponseMode::Fragment } else { ResponseMode::Query }
}

fn asks_for_token(parameters: &Parameters) -> bool {
    let mut words = parameters.get("response_type").unwrap_or_default().split(' ');
    words.any(|word| matches!(word, "id_token" | "token"))
}

pub(super) fn mode(parameters: &Parameters) -> Result<ResponseMode, GrantError> {
    match parameters.get("response_mode") {
        None => Ok(default_mode(parameters)),
        Some("query") if !asks_for_token(parameters) => Ok(ResponseMode::Query),
        Some("fragment") => Ok(ResponseMode::Fragment),
        Some("form_post") => Ok(ResponseMode::FormPost),
        Some(other) => Err(GrantError::ResponseMode(other.to_owned())),
    }
}

/// A code is what everybody gets. Tokens from this endpoint are for registrations that allow them, and an access token
/// never accompanies a code.
pub(super) fn response_type(
    response_type: Option<&str>,
    registration: Option<&Application>,
) -> Result<ResponseType, GrantError> {
    let asked = response_type.ok_or(GrantError::ParameterMissing("response_type"))?;
    let unknown = || GrantError::ResponseTypeNotEnabled(asked.to_owned());
    let mut wanted = ResponseType { code: false, id_token: false, token: false };
    for word in asked.split(' ') {
        match word {
            "code" => wanted.code = true,
            "id_token" => wanted.id_token = true,
            "token" => wanted.token = true,
            _ => return Err(unknown()),
        }
    }
    if wanted.code && wanted.token {
        return Err(unknown());
    }
    if wanted.id_token && !registration.is_some_and(|app| app.enable_id_token_issuance) {
        return Err(GrantError::IdTokenNotEnabled);
    }
    if wanted.token && !registration.is_some_and(|app| app.enable_access_token_issuance) {
        return Err(GrantError::ResponseTypeNotEnabled("token".to_owned()));
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_mode_follows_the_response_type_and_no_token_travels_in_a_query() {
        for (query, expected) in [
            ("response_type=code", Ok(ResponseMode::Query)),
            ("response_type=code+id_token", Ok(ResponseMode::Fragment)),
            ("response_type=code&response_mode=form_post", Ok(ResponseMode::FormPost)),
            ("response_type=id_token&response_mode=fragment", Ok(ResponseMode::Fragment)),
            ("response_type=id_token&response_mode=query", Err(70007)),
            ("response_type=token+id_token&response_mode=query", Err(70007)),
            ("response_type=code&response_mode=web_message", Err(70007)),
        ] {
            let mode = mode(&Parameters::parse(query.as_bytes())).map_err(|error| error.code());
            assert_eq!(mode, expected, "{query}");
        }
    }

    #[test]
    fn nobody_without_a_registration_that_says_so_is_handed_a_token() {
        for (asked, expected) in [
            (Some("code"), Ok(ResponseType::CODE)),
            (Some("id_token"), Err(700_054)),
            (Some("code id_token"), Err(700_054)),
            (Some("token"), Err(70005)),
            (Some("code token"), Err(70005)),
            (Some("code id_token token"), Err(70005)),
            (Some("none"), Err(70005)),
            (None, Err(900_144)),
        ] {
            assert_eq!(response_type(asked, None).map_err(|error| error.code()), expected, "{asked:?}");
        }
    }
}
