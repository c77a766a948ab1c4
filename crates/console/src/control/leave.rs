use axum::response::Response;
use directory::first_party::MY_PROFILE;
use kernel::{Caller, TenantId, UserId};
use policy::Ruling;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::examples::WOODGROVE;
use super::extract::ControlJson;
use super::reply;
use crate::people::{self, RefusalReport};

/// Who leaves which tenant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Leaving {
    /// The organization that is left.
    tenant_id: TenantId,
    /// Id, sign-in name or address.
    account: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Left {
    /// `left` or `refused`.
    outcome: &'static str,
    user_id: UserId,
    refusal: Option<RefusalReport>,
}

/// A guest leaves an organization, as in My Account.
#[utoipa::path(
    post,
    path = "/leave",
    operation_id = "leave",
    tag = "People",
    request_body(
        content = Leaving,
        example = json!({"tenantId": WOODGROVE, "account": "dr.lee@fabrikam-clinic.example"})
    ),
    responses(
        (status = 200, description = "Whether the guest has left.", body = Left),
    )
)]
pub(super) async fn leave(here: Here, ControlJson(leaving): ControlJson<Leaving>) -> Result<Response, Problem> {
    let Leaving { tenant_id: tenant, account } = leaving;
    let user = person(&here, tenant, account).await?;
    let caller = Caller::User { tenant, user, client: MY_PROFILE };
    let left = here.write(caller, |tx, ctx| Ok::<_, Problem>(invitations::leave(tx, ctx)?)).await?;
    let (outcome, refusal) = match left {
        Ruling::Granted(_) => ("left", None),
        Ruling::Refused(refusal) => ("refused", Some(refusal.into())),
    };
    Ok(reply::ok(&Left { outcome, user_id: user, refusal }))
}

/// The object of an account in a tenant.
pub(super) async fn person(here: &Here, tenant: TenantId, account: String) -> Result<UserId, Problem> {
    let asked = account.clone();
    let found =
        here.read(Caller::System, move |read, _| Ok::<_, Problem>(people::named(read, tenant, &asked)?)).await?;
    let unknown = || Problem::field("account", format!("tenant {tenant} has no user '{account}'"));
    Ok(found.ok_or_else(unknown)?.id)
}
