use directory::policies::{self, Document};
use directory::rights;
use policy::Action;

use super::judged;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::EXTERNAL_IDENTITIES;
use crate::present;
use crate::reply::Reply;

/// Whether guests may leave on their own.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&EXTERNAL_IDENTITIES)?, call.tenant());
    let policy = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::external_identities(read, tenant)?))
        })
        .await?;
    let document = present::policies::document(&policy)?;
    Ok(call.entity("policies/externalIdentitiesPolicy", &selection, document))
}

/// Changes it.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let patched = policies::external_identities(tx, tenant)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::ExternalIdentities(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}
