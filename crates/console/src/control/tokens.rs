use axum::response::Response;
use kernel::{AppId, Caller, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sts::forge::{self, Flaws, ForgeRequest};
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::examples::{INVITE_BOT, WOODGROVE};
use super::extract::ControlJson;
use super::reply;

/// What an application on its own behalf asks for when nothing is said.
pub(super) const DEFAULT_SCOPE: &str = "https://graph.microsoft.com/.default";

/// A token to forge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each flaw is a switch of the published shape")]
#[schema(as = TokenToForge)]
pub(super) struct Wanted {
    /// The tenant that issues it.
    tenant_id: TenantId,
    /// The application that gets it.
    client_id: AppId,
    /// Id, sign-in name or address of a user; null for the application itself.
    account: Option<String>,
    /// For a person: becomes `scp` exactly; `openid` adds an ID token.
    scope: Option<String>,
    /// For an application: becomes `roles` exactly; what it is granted when left out.
    roles: Option<Vec<String>>,
    #[serde(default)]
    expired: bool,
    #[serde(default)]
    not_yet_valid: bool,
    #[serde(default)]
    wrong_audience: bool,
    #[serde(default)]
    wrong_issuer: bool,
    #[serde(default)]
    unknown_key: bool,
    #[serde(default)]
    bad_signature: bool,
    /// Merged last, over everything else.
    #[serde(default)]
    #[schema(value_type = Object)]
    claims: Map<String, Value>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ForgedToken)]
struct Forged {
    token_type: &'static str,
    expires_in: i64,
    access_token: String,
    id_token: Option<String>,
}

/// Forges a token: no password, consent, assignment or policy is asked.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "forgeToken",
    tag = "Tokens",
    request_body(
        content = Wanted,
        example = json!({"tenantId": WOODGROVE, "clientId": INVITE_BOT, "roles": ["User.Invite.All"]})
    ),
    responses(
        (status = 200, description = "The token.", body = Forged),
    )
)]
pub(super) async fn forge(here: Here, ControlJson(wanted): ControlJson<Wanted>) -> Result<Response, Problem> {
    let request = request(wanted)?;
    let forgery =
        here.read(Caller::System, move |read, ctx| Ok::<_, Problem>(forge::mint(read, ctx, request)?)).await?;
    let forged = forgery.sign(here.world.keys(), here.world.key())?;
    Ok(reply::ok(&Forged {
        token_type: "Bearer",
        expires_in: forged.expires_in,
        access_token: forged.access_token,
        id_token: forged.id_token,
    }))
}

fn request(wanted: Wanted) -> Result<ForgeRequest, Problem> {
    if wanted.account.is_some() && wanted.roles.is_some() {
        return Err(Problem::field("roles", "a person's token has scopes; roles are an application's own"));
    }
    let scope = match (wanted.scope, &wanted.account) {
        (Some(scope), _) => scope,
        (None, None) => DEFAULT_SCOPE.to_owned(),
        (None, Some(_)) => return Err(Problem::field("scope", "a person's token needs at least one scope")),
    };
    Ok(ForgeRequest {
        tenant: wanted.tenant_id,
        client: wanted.client_id,
        account: wanted.account,
        scope,
        roles: wanted.roles,
        flaws: Flaws {
            expired: wanted.expired,
            not_yet_valid: wanted.not_yet_valid,
            wrong_audience: wanted.wrong_audience,
            wrong_issuer: wanted.wrong_issuer,
            unknown_key: wanted.unknown_key,
            bad_signature: wanted.bad_signature,
        },
        claims: wanted.claims,
    })
}
