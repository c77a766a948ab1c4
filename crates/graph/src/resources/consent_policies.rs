//! Policies about sign-up and consent that are kept, and decide nothing here.

use directory::policies::{self, Document};
use directory::rights;
use policy::Action;

use super::judged;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::{AUTHENTICATION_FLOWS, CONSENT_REQUEST, CONSENT_REQUESTS};
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

/// Whether people may sign up by themselves.
pub(crate) async fn flows(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&AUTHENTICATION_FLOWS)?, call.tenant());
    let policy = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::authentication_flows(read, tenant)?))
        })
        .await?;
    Ok(call.entity("policies/authenticationFlowsPolicy", &selection, present::policies::document(&policy)?))
}

/// Changes it.
pub(crate) async fn update_flows(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let patched = policies::authentication_flows(tx, tenant)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::AuthenticationFlows(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Whom people may ask to consent.
pub(crate) async fn requests_policy(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&CONSENT_REQUESTS)?, call.tenant());
    let policy = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::admin_consent_requests(read, tenant)?))
        })
        .await?;
    Ok(call.entity("policies/adminConsentRequestPolicy", &selection, present::policies::document(&policy)?))
}

/// Says it anew.
pub(crate) async fn replace_requests_policy(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let replaced = policies::admin_consent_requests(tx, tenant)?.replaced(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::AdminConsentRequests(replaced))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The requests that wait for somebody to consent: there is no page on which to make one.
pub(crate) async fn requests(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&CONSENT_REQUEST)?;
    call.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)?)).await?;
    Ok(call.page("identityGovernance/appConsent/appConsentRequests", &list, window(&list, Vec::new())?))
}

/// Who asked for what a request is about: where none waits, none is found.
pub(crate) async fn askers(call: Call) -> Result<Reply, GraphError> {
    let key = call.key(0);
    call.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)?)).await?;
    Err(GraphError::not_found(key.text().unwrap_or_default()))
}
