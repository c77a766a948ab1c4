//! The domain list, as the one `B2BManagementPolicy` of the tenant. A tenant always has it: "any domain" is a list too.

use directory::policies::{self, Document};
use directory::rights;
use kernel::{PolicyId, TenantId};
use policy::{Action, DomainList, Ruling};

use super::objects::{answer, options};
use super::{granted, judged};
use crate::body::GraphJson;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::DOMAIN_POLICY;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

const SET: &str = "policies/b2bManagementPolicies";
const NAME: &str = "B2BManagementPolicy";

async fn kept(call: &Call) -> Result<DomainList, GraphError> {
    let tenant = call.tenant();
    call.read(move |read, ctx| {
        judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
        Ok(Ok(policies::domain_list(read, tenant)?))
    })
    .await
}

/// The tenant's one policy, as a list.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&DOMAIN_POLICY)?;
    let policy = shown(&call, &kept(&call).await?);
    Ok(call.page(set(&call), &list, window(&list, vec![policy])?))
}

/// The tenant's one policy.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&DOMAIN_POLICY)?;
    let id = call.id(0)?;
    let policy = kept(&call).await?;
    known(call.tenant(), id)?;
    Ok(call.entity(set(&call), &selection, shown(&call, &policy)))
}

/// To whom the policy was applied by name: to nobody, it is the whole tenant's.
pub(crate) async fn applies_to(call: Call) -> Result<Reply, GraphError> {
    let (list, id) = (options(&call)?, call.id(0)?);
    kept(&call).await?;
    known(call.tenant(), id)?;
    answer(&call, &list, Vec::new())
}

/// The number of this kind of policies at the older address.
const LEGACY_TYPE: u64 = 6;

/// The address that the portal and older tools use; it tells the kind by a number.
fn is_legacy(call: &Call) -> bool {
    call.place.starts_with("legacy")
}

fn set(call: &Call) -> &'static str {
    if is_legacy(call) { "legacy/policies" } else { SET }
}

fn shown(call: &Call, list: &DomainList) -> Object {
    let mut policy = present::policies::domain_list(call.tenant(), list);
    if is_legacy(call) {
        policy.insert("type".to_owned(), LEGACY_TYPE.into());
    }
    policy
}

fn known(tenant: TenantId, id: PolicyId) -> Result<(), GraphError> {
    if id == policies::domain_list_id(tenant) { Ok(()) } else { Err(GraphError::not_found(id)) }
}

/// Sets the list where every domain was let in; a list that is there already is changed, not made again.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteDomainList).await?;
    let (tenant, body, legacy) = (call.tenant(), call.body.clone(), is_legacy(&call));
    let list = call
        .write(move |tx, ctx| {
            let list = read(&body, legacy)?.ok_or_else(|| GraphError::property("definition", "it is required"))?;
            if policies::domain_list(tx, tenant)? != DomainList::Any {
                return Err(GraphError::directory(
                    "A conflicting object with one or more of the specified property values is present in the directory.",
                ));
            }
            granted!(policies::save(tx, ctx, tenant, Document::DomainList(list.clone()))?);
            Ok(Ruling::Granted(list))
        })
        .await?;
    Ok(call.created(set(&call), shown(&call, &list)))
}

/// Changes the list, and answers with it.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteDomainList).await?;
    let (tenant, id, body, legacy) = (call.tenant(), call.id(0)?, call.body.clone(), is_legacy(&call));
    let list = call
        .write(move |tx, ctx| {
            known(tenant, id)?;
            let list = match read(&body, legacy)? {
                Some(list) => list,
                None => policies::domain_list(tx, tenant)?,
            };
            granted!(policies::save(tx, ctx, tenant, Document::DomainList(list.clone()))?);
            Ok(Ruling::Granted(list))
        })
        .await?;
    Ok(Reply::entity(call.context(&format!("{}/$entity", set(&call))), shown(&call, &list)))
}

/// Lets every domain in again.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteDomainList).await?;
    let (tenant, id) = (call.tenant(), call.id(0)?);
    call.write(move |tx, ctx| {
        known(tenant, id)?;
        Ok(policies::save(tx, ctx, tenant, Document::DomainList(DomainList::Any))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Reads a definition: an array of one string that holds JSON.
fn read(body: &GraphJson, legacy: bool) -> Result<Option<DomainList>, GraphError> {
    let mut body = body.fields()?;
    if legacy && body.shaped::<u64>("type")?.is_some_and(|kind| kind != LEGACY_TYPE) {
        return Err(GraphError::not_built("A policy of another type than 6"));
    }
    let definition = body.texts("definition")?;
    if body.plain_text("displayName")?.is_some_and(|name| name != NAME) {
        return Err(GraphError::property("displayName", "the policy that limits domains is B2BManagementPolicy"));
    }
    if body.boolean("isOrganizationDefault")? == Some(false) {
        return Err(GraphError::property("isOrganizationDefault", "the one policy of a tenant is its default"));
    }
    if body.text("description")?.flatten().is_some() {
        return Err(GraphError::not_built("Writing 'description'"));
    }
    body.done()?;
    match definition.as_deref() {
        None => Ok(None),
        Some([text]) => Ok(Some(DomainList::from_definition(text)?)),
        Some(_) => Err(GraphError::property("definition", "it holds one text")),
    }
}
