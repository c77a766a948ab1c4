//! The domains of a partner that one federation is for.

use directory::policies::{self, Document, IdentityProvider};
use directory::{DirectoryError, rights};
use kernel::{Ctx, DomainName, PolicyId, TenantId};
use policy::{Action, Ruling};
use serde_json::{Value, json};
use store::{Read, Tx};

use super::{granted, judged};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::EXTERNAL_DOMAIN;
use crate::odata::window;
use crate::reply::Reply;

fn set(id: &str) -> String {
    format!("directory/federationConfigurations('{id}')/microsoft.graph.samlOrWsFedExternalDomainFederation/domains")
}

/// The federation of the path.
fn find(read: &Read<'_>, tenant: TenantId, id: &str) -> Result<IdentityProvider, GraphError> {
    let kept = policies::identity_provider(read, tenant, id)?;
    let kept = kept.filter(|kept| matches!(kept, IdentityProvider::SamlOrWsFed(_)));
    kept.ok_or_else(|| GraphError::not_found(id))
}

fn told(name: &DomainName) -> Object {
    let domain = json!({"@odata.type": "#microsoft.graph.externalDomainName", "id": name});
    match domain {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

/// The key of the federation as it is kept.
fn named(call: &Call) -> Result<String, GraphError> {
    Ok(call.id::<PolicyId>(0)?.to_string())
}

/// Lists them.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant, id) = (call.list(&EXTERNAL_DOMAIN)?, call.tenant(), named(&call)?);
    let asked = id.clone();
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            find(read, tenant, &asked).map(Ok)
        })
        .await?;
    let objects = found.domains().iter().map(told).collect();
    Ok(call.page(&set(&id), &list, window(&list, objects)?))
}

/// Has the federation be for one more.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, id, body) = (call.tenant(), named(&call)?, call.body.clone());
    let asked = id.clone();
    let added = call
        .write(move |tx, ctx| {
            let kept = find(tx, tenant, &asked)?;
            let mut body = body.fields()?;
            let name = body.required_text("id")?;
            body.done()?;
            let name = DomainName::parse(&name).map_err(|error| GraphError::property("id", error.to_string()))?;
            if kept.domains().contains(&name) {
                return Err(DirectoryError::AlreadyReferenced { property: "domains" }.into());
            }
            let domains: Vec<DomainName> = kept.domains().iter().chain([&name]).cloned().collect();
            granted!(save(tx, ctx, tenant, &kept, &domains)?);
            Ok(Ruling::Granted(name))
        })
        .await?;
    Ok(call.created(&set(&id), told(&added)))
}

/// Has the federation be for one less; the last one stays.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, id, gone) = (call.tenant(), named(&call)?, call.key(1));
    call.write(move |tx, ctx| {
        let kept = find(tx, tenant, &id)?;
        let text = gone.text().unwrap_or_default();
        let stays = |name: &&DomainName| !name.as_str().eq_ignore_ascii_case(text);
        let domains: Vec<DomainName> = kept.domains().iter().filter(stays).cloned().collect();
        if domains.len() == kept.domains().len() {
            return Err(GraphError::not_found(text));
        }
        save(tx, ctx, tenant, &kept, &domains)
    })
    .await?;
    Ok(Reply::NoContent)
}

fn save(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    kept: &IdentityProvider,
    domains: &[DomainName],
) -> Result<Ruling<()>, GraphError> {
    let patched = kept.patched(&json!({ "domains": domains }))?;
    Ok(policies::save(tx, ctx, tenant, Document::IdentityProvider(patched))?)
}
