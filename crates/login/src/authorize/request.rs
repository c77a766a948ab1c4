//! Reads an authorization request. What is wrong with its tenant, client or redirect URI is shown as a page; what is
//! wrong with the rest is told to the client, where it waits.

use journey::{Authorize, Prompt, ResponseMode};
use kernel::Origins;
use store::{Read, StoreError};
use sts::{Challenge, GrantError, Version};

use super::client::{self, Client};
use super::response;
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
    let (mode, wrong_mode) = match response::mode(parameters) {
        Ok(mode) => (mode, None),
        Err(error) => (response::default_mode(parameters), Some(error)),
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
    let response = response::response_type(parameters.get("response_type"), client.registration.as_ref())?;
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
    let nonce = parameters.owned("nonce");
    if response.id_token {
        check_id_token(endpoint, &scope, nonce.as_deref())?;
    }
    let (prompt, login_hint) = (prompt(parameters.get("prompt"))?, parameters.owned("login_hint"));
    // Who is to choose is not told whom ("OpenID Connect on the Microsoft identity platform", request parameters).
    if prompt == Some(Prompt::SelectAccount) && login_hint.is_some() {
        return Err(GrantError::RequestInvalid.into());
    }
    Ok(Authorize {
        authority: client.authority,
        client: client.app_id,
        redirect_uri: client.redirect.uri.clone(),
        platform: client.redirect.platform,
        scope,
        resource,
        state: parameters.owned("state"),
        nonce,
        response_mode,
        prompt,
        login_hint,
        challenge: Challenge::parse(parameters.get("code_challenge"), parameters.get("code_challenge_method"))?,
        client_info: parameters.get("client_info") == Some("1"),
        endpoint,
        response,
        domain_hint: parameters.owned("domain_hint"),
        device: None,
    })
}

/// An ID token needs the nonce of whoever asked for it, and in version 2 the scope that stands for it.
fn check_id_token(endpoint: Version, scope: &str, nonce: Option<&str>) -> Result<(), GrantError> {
    if endpoint == Version::V2 && !scope.split_whitespace().any(|word| word == "openid") {
        return Err(GrantError::ScopeInvalid(scope.to_owned()));
    }
    nonce.map(|_| ()).ok_or(GrantError::FieldMissing("nonce"))
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

    #[test]
    fn only_published_prompts_are_known() {
        assert_eq!(prompt(Some("select_account")).ok(), Some(Some(Prompt::SelectAccount)));
        assert_eq!(prompt(Some("now")).expect_err("no prompt").code(), 90023);
    }
}
