//! Reads an authorization request. What is wrong with its tenant, client or redirect URI is shown as a page; what is
//! wrong with the rest is told to the client, where it waits.

use directory::applications::Application;
use journey::{Authorize, Prompt, ResponseMode};
use kernel::Origins;
use store::{Read, StoreError};
use sts::{Challenge, GrantError, Version};

use super::client::{self, Client};
use crate::destination::Reply;
use crate::error::Failure;
use crate::extract::Parameters;

/// A request that cannot be answered with a code.
#[derive(Debug)]
pub(super) enum Rejected {
    /// Nobody can be sent anywhere.
    Page(Failure),
    /// The client is told.
    Redirect(Reply, Failure),
}

impl From<StoreError> for Rejected {
    fn from(error: StoreError) -> Self {
        Self::Page(error.into())
    }
}

pub(super) fn read(
    read: &Read<'_>,
    origins: &Origins,
    segment: &str,
    version: Version,
    parameters: &Parameters,
) -> Result<Authorize, Rejected> {
    let client =
        client::find(read, origins, segment, parameters).map_err(|error| Rejected::Page(Failure::from(error)))?;
    let (mode, wrong_mode) = match response_mode(parameters) {
        Ok(mode) => (mode, None),
        Err(error) => (default_mode(parameters), Some(error)),
    };
    let reply = Reply {
        redirect_uri: client.redirect.uri.clone(),
        mode,
        state: parameters.owned("state"),
        silent: parameters.get("prompt") == Some("none"),
    };
    let request = match wrong_mode {
        Some(error) => Err(error.into()),
        None => rest(read, origins, &client, mode, version, parameters),
    };
    request.map_err(|failure| Rejected::Redirect(reply, failure))
}

/// Reads a request for an administrator's consent. Version 1 asks for what the registration names; version 2 names the
/// permissions itself, or `.default`.
pub(super) fn admin_consent(
    read: &Read<'_>,
    origins: &Origins,
    segment: &str,
    endpoint: Version,
    parameters: &Parameters,
) -> Result<Authorize, Rejected> {
    let client =
        client::find(read, origins, segment, parameters).map_err(|error| Rejected::Page(Failure::from(error)))?;
    let scope = match endpoint {
        Version::V1 => Ok(String::new()),
        Version::V2 => named_scopes(read, origins, &client, parameters),
    };
    let request = Authorize {
        state: parameters.owned("state"),
        prompt: Some(Prompt::AdminConsent),
        endpoint,
        ..Authorize::new(client.authority, client.app_id, &client.redirect.uri, client.redirect.platform)
    };
    match scope {
        Ok(scope) => Ok(Authorize { scope, ..request }),
        Err(error) => Err(Rejected::Redirect(Reply::of(&request), error.into())),
    }
}

fn named_scopes(
    read: &Read<'_>,
    origins: &Origins,
    client: &Client,
    parameters: &Parameters,
) -> Result<String, GrantError> {
    let scope = parameters.owned("scope").ok_or(GrantError::ParameterMissing("scope"))?;
    if let Some(tenant) = client.authority.tenant() {
        sts::resource::resolve(read, tenant, &scope, origins)?;
    }
    Ok(scope)
}

/// Everything that is judged once the client is known, in the order in which it is refused.
fn rest(
    read: &Read<'_>,
    origins: &Origins,
    client: &Client,
    response_mode: ResponseMode,
    endpoint: Version,
    parameters: &Parameters,
) -> Result<Authorize, Failure> {
    check_response_type(parameters.get("response_type"), client.registration.as_ref())?;
    let resource = parameters.owned("resource");
    let scope = match (endpoint, parameters.owned("scope")) {
        (Version::V2, _) if resource.is_some() => return Err(GrantError::ResourceParameter.into()),
        (Version::V2, None) => return Err(GrantError::ParameterMissing("scope").into()),
        (_, scope) => scope.unwrap_or_default(),
    };
    if let Some(tenant) = client.authority.tenant() {
        match endpoint {
            Version::V1 => sts::resource::resolve_v1(read, tenant, resource.as_deref(), &scope, origins)?,
            Version::V2 => sts::resource::resolve(read, tenant, &scope, origins)?,
        };
    }
    Ok(Authorize {
        authority: client.authority,
        client: client.app_id,
        redirect_uri: client.redirect.uri.clone(),
        platform: client.redirect.platform,
        scope,
        resource,
        state: parameters.owned("state"),
        nonce: parameters.owned("nonce"),
        response_mode,
        prompt: prompt(parameters.get("prompt"))?,
        login_hint: parameters.owned("login_hint"),
        challenge: Challenge::parse(parameters.get("code_challenge"), parameters.get("code_challenge_method"))?,
        client_info: parameters.get("client_info") == Some("1"),
        endpoint,
    })
}

/// `query` for a code; a token never travels in a query.
fn default_mode(parameters: &Parameters) -> ResponseMode {
    if asks_for_token(parameters) { ResponseMode::Fragment } else { ResponseMode::Query }
}

fn asks_for_token(parameters: &Parameters) -> bool {
    let mut words = parameters.get("response_type").unwrap_or_default().split(' ');
    words.any(|word| matches!(word, "id_token" | "token"))
}

fn response_mode(parameters: &Parameters) -> Result<ResponseMode, GrantError> {
    match parameters.get("response_mode") {
        None => Ok(default_mode(parameters)),
        Some("query") if !asks_for_token(parameters) => Ok(ResponseMode::Query),
        Some("fragment") => Ok(ResponseMode::Fragment),
        Some("form_post") => Ok(ResponseMode::FormPost),
        Some(other) => Err(GrantError::ResponseMode(other.to_owned())),
    }
}

/// A code is what everybody gets. Tokens from this endpoint are for registrations that allow them.
fn check_response_type(response_type: Option<&str>, registration: Option<&Application>) -> Result<(), Failure> {
    let response_type = response_type.ok_or(GrantError::ParameterMissing("response_type"))?;
    if response_type == "code" {
        return Ok(());
    }
    let words: Vec<&str> = response_type.split(' ').collect();
    if !words.iter().all(|word| matches!(*word, "code" | "id_token" | "token")) {
        return Err(GrantError::ResponseTypeNotEnabled(response_type.to_owned()).into());
    }
    let id_token = registration.is_some_and(|app| app.enable_id_token_issuance);
    let access_token = registration.is_some_and(|app| app.enable_access_token_issuance);
    if words.contains(&"id_token") && !id_token {
        return Err(GrantError::IdTokenNotEnabled.into());
    }
    if words.contains(&"token") && !access_token {
        return Err(GrantError::ResponseTypeNotEnabled("token".to_owned()).into());
    }
    Err(Failure::response_type_not_built(response_type))
}

fn prompt(prompt: Option<&str>) -> Result<Option<Prompt>, GrantError> {
    match prompt {
        None => Ok(None),
        Some("login") => Ok(Some(Prompt::Login)),
        Some("none") => Ok(Some(Prompt::None)),
        Some("consent") => Ok(Some(Prompt::Consent)),
        Some("select_account") => Ok(Some(Prompt::SelectAccount)),
        Some(_) => Err(GrantError::RequestInvalid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(query: &str) -> Parameters {
        Parameters::parse(query.as_bytes())
    }

    #[test]
    fn the_response_mode_follows_the_response_type_and_no_token_travels_in_a_query() {
        for (query, expected) in [
            ("response_type=code", Ok(ResponseMode::Query)),
            ("response_type=code+id_token", Ok(ResponseMode::Fragment)),
            ("response_type=code&response_mode=form_post", Ok(ResponseMode::FormPost)),
            ("response_type=id_token&response_mode=fragment", Ok(ResponseMode::Fragment)),
            ("response_type=id_token&response_mode=query", Err(70007)),
            ("response_type=code&response_mode=web_message", Err(70007)),
        ] {
            let mode = response_mode(&parameters(query)).map_err(|error| error.code());
            assert_eq!(mode, expected, "{query}");
        }
    }

    #[test]
    fn only_published_prompts_are_known() {
        assert_eq!(prompt(Some("select_account")).ok(), Some(Some(Prompt::SelectAccount)));
        assert_eq!(prompt(Some("now")).expect_err("no prompt").code(), 90023);
    }
}
