use axum::response::Response;
use directory::tenants;
use journey::{Invited, Question};
use kernel::{AppId, Caller, DecisionId, Device, EmailAddress, InvitationId, TenantId};
use ledger::decisions;
use policy::UserType;
use serde::Deserialize;
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::circumstances::{Location, surrounded};
use super::examples::WOODGROVE;
use super::extract::ControlJson;
use super::reply;

/// `POST /whatif`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "question", rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WhatIf)]
pub(super) enum Tried {
    /// May this person be invited by that one?
    #[serde(rename_all = "camelCase")]
    Invite {
        tenant_id: TenantId,
        /// Sign-in name, id, or the `appId` of an application.
        inviter: String,
        email: String,
        /// What the guest is to become; a guest where nothing is said.
        invited_user_type: Option<UserType>,
    },
    /// May this guest redeem? One of `invitationId` and `email` names the invitation.
    #[serde(rename_all = "camelCase")]
    Redeem {
        tenant_id: TenantId,
        invitation_id: Option<InvitationId>,
        email: Option<EmailAddress>,
        account: Option<EmailAddress>,
        #[serde(default)]
        home_mfa: bool,
        device: Option<Device>,
        #[serde(default)]
        location: Location,
    },
    /// May this person sign in to this application?
    #[serde(rename_all = "camelCase")]
    SignIn {
        tenant_id: TenantId,
        client_id: AppId,
        account: EmailAddress,
        #[serde(default)]
        home_mfa: bool,
        device: Option<Device>,
        #[serde(default)]
        location: Location,
    },
}

/// Tells what the real call would be told. Nothing is written, so the id is that of no recorded decision.
#[utoipa::path(
    post,
    path = "/whatif",
    operation_id = "askWhatIf",
    tag = "What happened",
    request_body(
        content = Tried,
        example = json!({
            "question": "invite", "tenantId": WOODGROVE, "inviter": "gil.ito@woodgrove.example",
            "email": "somebody@lakeside-practice.example"
        })
    ),
    responses(
        (status = 200, description = "The decision; nobody recorded it.", body = decisions::Record),
    )
)]
pub(super) async fn ask(here: Here, ControlJson(tried): ControlJson<Tried>) -> Result<Response, Problem> {
    let (tenant, kind, question, here) = asked(here, tried)?;
    let record = here.read(Caller::System, move |read, ctx| {
        if tenants::load(read, tenant)?.is_none() {
            return Err(Problem::field("tenantId", format!("there is no tenant {tenant}")));
        }
        let decision = journey::what_if(read, ctx, &question)?;
        let id = DecisionId::random(&ctx.entropy);
        Ok(decisions::described(id, ctx.now, kind, Some(tenant), &decision))
    });
    Ok(reply::ok(&record.await?))
}

/// The question, asked in the surroundings that it speaks of.
fn asked(here: Here, tried: Tried) -> Result<(TenantId, decisions::Question, Question, Here), Problem> {
    Ok(match tried {
        Tried::Invite { tenant_id: tenant, inviter, email: address, invited_user_type } => {
            let user_type = invited_user_type.unwrap_or(UserType::Guest);
            (tenant, decisions::Question::Invite, Question::Invite { tenant, inviter, address, user_type }, here)
        }
        Tried::Redeem { tenant_id: tenant, invitation_id, email, account, home_mfa, device, location } => {
            let invitation = match (invitation_id, email) {
                (Some(id), None) => Invited::Id(id),
                (None, Some(address)) => Invited::Address(address),
                _ => return Err(Problem::invalid("say exactly one of 'invitationId' and 'email'")),
            };
            let here = surrounded(here, home_mfa, device, location);
            (tenant, decisions::Question::Redeem, Question::Redeem { tenant, invitation, account }, here)
        }
        Tried::SignIn { tenant_id: tenant, client_id: client, account, home_mfa, device, location } => {
            let here = surrounded(here, home_mfa, device, location);
            (tenant, decisions::Question::SignIn, Question::SignIn { tenant, client, account }, here)
        }
    })
}
