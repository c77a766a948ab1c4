use directory::policies::{self, Document};
use directory::rights;
use policy::Action;

use super::judged;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::AUTHORIZATION_POLICY;
use crate::present;
use crate::reply::Reply;

/// Who may invite, and what guests see.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&AUTHORIZATION_POLICY)?, call.tenant());
    let policy = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::authorization(read, tenant)?))
        })
        .await?;
    let document = present::policies::document(&policy)?;
    Ok(call.entity("policies/authorizationPolicy", &selection, document))
}

/// Changes it.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteAuthorizationPolicy).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let patched = policies::authorization(tx, tenant)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::Authorization(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}
