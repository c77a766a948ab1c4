//! `client_credentials`: an application on its own behalf ("OAuth 2.0 client credentials flow").

use directory::{applications, service_principals};
use kernel::{Caller, Ctx, TenantId};
use ledger::decisions::Question;
use policy::{AppFacts, Consent, Decision};
use store::Read;
use sts::{ApplicationGrant, Authority, ClientProof, Draft, GrantError, Tokens, Version};
use web::Here;

use super::client::Client;
use super::{Asked, signed};
use crate::error::{Failure, Setting};

/// Nothing is written, but for a refusal.
pub(super) async fn granted(here: &Here, asked: Asked) -> Result<Tokens, Failure> {
    let Asked { client, authority, version, form, capabilities } = asked;
    let tenant = match authority {
        Authority::Tenant(tenant) => tenant,
        Authority::Consumers => return Err(GrantError::GrantNeedsTenant.into()),
        Authority::Common | Authority::Organizations => return Err(GrantError::NoTenant.into()),
    };
    let scope = form.owned("scope");
    let resource = form.owned("resource");
    let (drafted, decision) = here
        .look_up(Caller::Anonymous, move |read, ctx| {
            let named = named(version, scope.as_deref(), resource.as_deref())?;
            let draft = draft(read, ctx, &client, tenant, version, named)?;
            Ok::<_, Failure>((draft, may_act(read, &client, tenant)?))
        })
        .await?;
    if decision.denial().is_some() {
        let recorded = here.world.refuse(&here.arrival, Caller::Anonymous, Question::Token, Some(tenant), decision);
        return Err(Failure::refused(&recorded.await?, Setting::Token));
    }
    signed(here, drafted.for_client(&capabilities)).await
}

/// What is asked for: version 2 names a scope, version 1 a resource.
fn named<'a>(version: Version, scope: Option<&'a str>, resource: Option<&'a str>) -> Result<&'a str, GrantError> {
    match (version, scope, resource) {
        (Version::V2, _, Some(_)) => Err(GrantError::ResourceParameter),
        (Version::V2, Some(scope), None) => Ok(scope),
        (Version::V2, None, None) => Err(GrantError::ParameterMissing("scope")),
        (Version::V1, _, Some(resource)) => Ok(resource),
        (Version::V1, _, None) => Err(GrantError::ParameterMissing("resource")),
    }
}

fn draft(
    read: &Read<'_>,
    ctx: &Ctx,
    client: &Client,
    tenant: TenantId,
    endpoint: Version,
    named: &str,
) -> Result<Draft, GrantError> {
    let unknown = || GrantError::AppUnknown { app: client.app_id.to_string(), tenant: tenant.to_string() };
    let application = applications::by_app_id(read, client.app_id)?.ok_or_else(unknown)?;
    // A public client has nothing to act with on its own behalf.
    if client.proof == ClientProof::None {
        return Err(GrantError::ProofMissing);
    }
    let kind = sts::clients::authenticate(read, ctx, &application, &client.proof)?;
    let asked = match endpoint {
        Version::V1 => sts::resource::resolve_v1(read, tenant, Some(named), "", &ctx.origins)?,
        Version::V2 => sts::resource::resolve(read, tenant, named, &ctx.origins)?,
    };
    let grant = ApplicationGrant { tenant, client: client.app_id, kind, asked: &asked, endpoint };
    sts::application(read, ctx, &grant)
}

/// An application that is switched off in the tenant gets nothing; what a person would be asked beyond that does not
/// concern it.
fn may_act(read: &Read<'_>, client: &Client, tenant: TenantId) -> Result<Decision, Failure> {
    let principal = service_principals::by_app_id(read, tenant, client.app_id)?;
    Ok(policy::may_use_app(&AppFacts {
        app_id: client.app_id,
        app_name: principal.as_ref().map_or("", |principal| principal.display_name.as_str()),
        enabled: principal.as_ref().is_none_or(|principal| principal.account_enabled),
        assignment_required: false,
        assigned: true,
        is_global_administrator: false,
        user: "",
        consent: Consent::Given,
        users_may_consent: false,
        consents_for_tenant: false,
        silent: true,
    }))
}
