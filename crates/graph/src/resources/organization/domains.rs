use directory::tenants::domains::{self, UnverifiedDomain};
use directory::{DirectoryError, Judged};
use kernel::{Ctx, DomainName, TenantId};
use policy::{Action, Ruling};
use store::Read;

use super::{find, own};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::{DOMAIN, DOMAIN_DNS_RECORD};
use crate::odata::window;
use crate::present;
use crate::reply::Reply;
use crate::resources::{granted, judged};

/// The domains of the tenant, those that wait to be verified behind the others.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&DOMAIN)?;
    let (tenant, _) = own(&call).await?;
    let waiting = waiting(&call).await?;
    let verified = tenant.domains.iter().map(|domain| present::tenant::domain(&tenant, domain));
    let objects = verified.chain(waiting.iter().map(|domain| present::tenant::unverified(&domain.name)));
    Ok(call.page("domains", &list, window(&list, objects.collect())?))
}

/// What waits to be verified; whoever sees no more than the basics of the tenant is told of none.
async fn waiting(call: &Call) -> Result<Vec<UnverifiedDomain>, GraphError> {
    let tenant = call.tenant();
    call.read(move |read, ctx| Ok(Ok(domains::unverified(read, ctx, tenant)?.unwrap_or_default()))).await
}

/// One of them, by name.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, key) = (call.selection(&DOMAIN)?, call.key(0));
    let name = key.text().unwrap_or_default().to_lowercase();
    let (tenant, _) = own(&call).await?;
    let verified = tenant.domains.iter().find(|domain| domain.name.as_str() == name);
    let object = if let Some(domain) = verified {
        present::tenant::domain(&tenant, domain)
    } else {
        let waiting = waiting(&call).await?;
        let found = waiting.iter().find(|domain| domain.name.as_str() == name);
        found.map(|domain| present::tenant::unverified(&domain.name)).ok_or_else(|| GraphError::not_found(&name))?
    };
    Ok(call.entity("domains", &selection, object))
}

/// Adds a domain, not yet verified.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTenant).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let name = call
        .write(move |tx, ctx| {
            let mut body = body.fields()?;
            let text = body.required_text("id")?;
            body.done()?;
            let name = DomainName::parse(&text).map_err(|error| GraphError::property("id", error.to_string()))?;
            granted!(domains::add(tx, ctx, tenant, &name).map_err(taken)?);
            Ok(Ruling::Granted(name))
        })
        .await?;
    Ok(call.created("domains", present::tenant::unverified(&name)))
}

/// Takes a domain as verified.
pub(crate) async fn verify(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTenant).await?;
    let (id, name) = (call.tenant(), named(&call)?);
    let object = call
        .write(move |tx, ctx| {
            let (tenant, verified) = granted!(domains::verify(tx, ctx, id, &name).map_err(taken)?);
            let mut object = present::tenant::domain(&tenant, &verified);
            object.insert("availabilityStatus".to_owned(), "AvailableImmediately".into());
            Ok(Ruling::Granted(object))
        })
        .await?;
    Ok(Reply::entity(call.context("domains/$entity"), object))
}

/// Another tenant has it, or this one already.
fn taken(error: DirectoryError) -> GraphError {
    match error {
        DirectoryError::Conflict { .. } => GraphError::same_key("id"),
        other => other.into(),
    }
}

/// Takes a domain away.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTenant).await?;
    let (tenant, name) = (call.tenant(), named(&call)?);
    call.write(move |tx, ctx| Ok(domains::remove(tx, ctx, tenant, &name)?)).await?;
    Ok(Reply::NoContent)
}

fn named(call: &Call) -> Result<DomainName, GraphError> {
    let key = call.key(0);
    let text = key.text().unwrap_or_default();
    DomainName::parse(text).map_err(|_| GraphError::not_found(text))
}

/// What the owner of a domain would write into its DNS.
pub(crate) async fn records(call: Call) -> Result<Reply, GraphError> {
    let (list, id, name) = (call.list(&DOMAIN_DNS_RECORD)?, call.tenant(), named(&call)?);
    let asked = name.clone();
    call.read(move |read, ctx| known(read, ctx, id, &asked)).await?;
    let objects = present::tenant::verification_records(id, &name);
    Ok(call.page(&format!("domains('{name}')/verificationDnsRecords"), &list, window(&list, objects)?))
}

/// Whether the tenant says that the domain is its own.
fn known(read: &Read<'_>, ctx: &Ctx, id: TenantId, name: &DomainName) -> Result<Judged<()>, GraphError> {
    let waiting = judged!(domains::unverified(read, ctx, id)?);
    if find(read, id)?.owns(name) || waiting.iter().any(|domain| domain.name == *name) {
        return Ok(Ok(()));
    }
    Err(GraphError::not_found(name))
}
