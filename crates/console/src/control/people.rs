use axum::response::Response;
use kernel::{AppId, Device, EmailAddress, InvitationId, TenantId};
use serde::Deserialize;
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::circumstances::{Location, surrounded};
use super::examples::{MY_APPS, WOODGROVE};
use super::extract::ControlJson;
use super::reply;
use crate::people::{
    self, Choices, Consent, Mfa, PersonalOrWork, Redemption, Report, ResponseType, Selector, SignIn, StopAt, Terms,
    TokenRequest,
};

/// `POST /redemptions`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(as = Redemption)]
pub(super) struct RedemptionBody {
    /// The invitation by its id.
    invitation_id: Option<InvitationId>,
    /// The invitation by the link in its mail.
    redeem_url: Option<String>,
    /// The newest invitation of an address, in the tenant of `tenantId`.
    email: Option<EmailAddress>,
    tenant_id: Option<TenantId>,
    /// The account that redeems; the invited address when none is given.
    account: Option<EmailAddress>,
    /// Tokens that the person gets afterwards.
    tokens: Option<TokenRequest>,
    /// `session` of an earlier answer: the same browser goes on.
    session: Option<String>,
    /// What she types as passcode; null: what she reads in the inbox.
    passcode: Option<String>,
    /// Which account she means where the address is both; the first offered when nothing is said.
    provider: Option<PersonalOrWork>,
    /// Whether home vouches that she proved a second factor there.
    home_mfa: bool,
    device: Option<Device>,
    location: Location,
    /// What her browser says about languages.
    accept_language: Option<String>,
    /// What she does on `Review permissions`.
    consent: Consent,
    /// What she does on an agreement.
    terms: Terms,
    /// What she does where a second factor is asked.
    mfa: Mfa,
    /// The page on which she stops, before she acts.
    stop_at: Option<StopAt>,
}

/// `POST /sign-ins`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SignIn)]
pub(super) struct SignInBody {
    /// A tenant, or `common`, `organizations`, `consumers`.
    tenant_id: String,
    /// The application.
    client_id: AppId,
    /// Who signs in.
    account: EmailAddress,
    /// `openid profile` when nothing is said.
    scope: Option<String>,
    /// The first of the application when nothing is said.
    redirect_uri: Option<String>,
    nonce: Option<String>,
    /// By the method S256.
    code_challenge: Option<String>,
    /// `code`: the code is answered and redeemed by nobody yet.
    #[serde(default)]
    response_type: ResponseType,
    /// `session` of an earlier answer: the same browser goes on.
    session: Option<String>,
    /// What she types as passcode; null: what she reads in the inbox.
    passcode: Option<String>,
    /// Which account she means where the address is both; the first offered when nothing is said.
    provider: Option<PersonalOrWork>,
    /// Whether home vouches that she proved a second factor there.
    #[serde(default)]
    home_mfa: bool,
    device: Option<Device>,
    #[serde(default)]
    location: Location,
    /// What her browser says about languages.
    accept_language: Option<String>,
    /// What she does on `Review permissions` and on an app's consent.
    #[serde(default)]
    consent: Consent,
    /// What she does on an agreement.
    #[serde(default)]
    terms: Terms,
    /// What she does where a second factor is asked.
    #[serde(default)]
    mfa: Mfa,
    /// The page on which she stops, before she acts.
    stop_at: Option<StopAt>,
}

/// A person redeems an invitation.
#[utoipa::path(
    post,
    path = "/redemptions",
    operation_id = "redeem",
    tag = "People",
    request_body(
        content = RedemptionBody,
        example = json!({"email": "dr.lee@fabrikam-clinic.example", "tenantId": WOODGROVE})
    ),
    responses(
        (status = 200, description = "How far the person got, also where she was refused.", body = Report),
        (status = 404, description = "There is no such invitation in this sandbox."),
    )
)]
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
#[utoipa::path(
    post,
    path = "/sign-ins",
    operation_id = "signIn",
    tag = "People",
    request_body(
        content = SignInBody,
        example = json!({"tenantId": WOODGROVE, "clientId": MY_APPS, "account": "mia.novak@woodgrove.example"})
    ),
    responses(
        (status = 200, description = "How far the person got, also where she was refused.", body = Report),
    )
)]
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
