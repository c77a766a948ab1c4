use axum::response::Response;
use kernel::{AppId, Device, EmailAddress, InvitationId, TenantId};
use serde::Deserialize;
use web::Here;

use super::Problem;
use super::circumstances::{Location, surrounded};
use super::extract::ControlJson;
use super::reply;
use crate::people::{
    self, Choices, Consent, Mfa, PersonalOrWork, Redemption, ResponseType, Selector, SignIn, StopAt, Terms,
    TokenRequest,
};

/// `POST /redemptions`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct RedemptionBody {
    invitation_id: Option<InvitationId>,
    redeem_url: Option<String>,
    email: Option<EmailAddress>,
    tenant_id: Option<TenantId>,
    account: Option<EmailAddress>,
    tokens: Option<TokenRequest>,
    session: Option<String>,
    passcode: Option<String>,
    provider: Option<PersonalOrWork>,
    home_mfa: bool,
    device: Option<Device>,
    location: Location,
    accept_language: Option<String>,
    consent: Consent,
    terms: Terms,
    mfa: Mfa,
    stop_at: Option<StopAt>,
}

/// `POST /sign-ins`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SignInBody {
    tenant_id: String,
    client_id: AppId,
    account: EmailAddress,
    scope: Option<String>,
    redirect_uri: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    #[serde(default)]
    response_type: ResponseType,
    session: Option<String>,
    passcode: Option<String>,
    provider: Option<PersonalOrWork>,
    #[serde(default)]
    home_mfa: bool,
    device: Option<Device>,
    #[serde(default)]
    location: Location,
    accept_language: Option<String>,
    #[serde(default)]
    consent: Consent,
    #[serde(default)]
    terms: Terms,
    #[serde(default)]
    mfa: Mfa,
    stop_at: Option<StopAt>,
}

/// A person redeems an invitation.
pub(super) async fn redeem(here: Here, ControlJson(body): ControlJson<RedemptionBody>) -> Result<Response, Problem> {
    let here = surrounded(here, body.home_mfa, body.device, body.location);
    let selector = selector(&body)?;
    let choices = Choices {
        session: body.session,
        passcode: body.passcode,
        provider: body.provider,
        accept_language: body.accept_language,
        consent: body.consent,
        terms: body.terms,
        mfa: body.mfa,
        stop_at: body.stop_at,
    };
    let redemption = Redemption { selector, account: body.account, tokens: body.tokens };
    Ok(reply::ok(&people::redeem(&here, redemption, choices).await?))
}

/// A person signs in to an application.
pub(super) async fn sign_in(here: Here, ControlJson(body): ControlJson<SignInBody>) -> Result<Response, Problem> {
    let here = surrounded(here, body.home_mfa, body.device, body.location);
    if body.code_challenge.is_some() && body.response_type == ResponseType::Token {
        let detail = "whoever has the verifier redeems the code: ask for the response type 'code'";
        return Err(Problem::field("codeChallenge", detail));
    }
    let choices = Choices {
        session: body.session,
        passcode: body.passcode,
        provider: body.provider,
        accept_language: body.accept_language,
        consent: body.consent,
        terms: body.terms,
        mfa: body.mfa,
        stop_at: body.stop_at,
    };
    let sign_in = SignIn {
        tenant: body.tenant_id,
        client: body.client_id,
        account: body.account,
        scope: body.scope.unwrap_or_else(|| "openid profile".to_owned()),
        redirect_uri: body.redirect_uri,
        nonce: body.nonce,
        code_challenge: body.code_challenge,
        response_type: body.response_type,
    };
    Ok(reply::ok(&people::sign_in(&here, sign_in, choices).await?))
}

fn selector(body: &RedemptionBody) -> Result<Selector, Problem> {
    match (body.invitation_id, &body.redeem_url, &body.email) {
        (Some(id), None, None) => Ok(Selector::Invitation(id)),
        (None, Some(url), None) => Ok(Selector::Link(url.clone())),
        (None, None, Some(address)) => {
            let tenant = body.tenant_id;
            let tenant = tenant.ok_or_else(|| Problem::field("tenantId", "'email' needs the tenant that invited"))?;
            Ok(Selector::Address { tenant, address: address.clone() })
        }
        _ => Err(Problem::invalid("say exactly one of 'invitationId', 'redeemUrl' and 'email'")),
    }
}
