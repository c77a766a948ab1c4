pub(crate) mod domains;

use directory::tenants::{self, Tenant, TenantPatch};
use kernel::TenantId;
use policy::{Action, Sight};
use store::Read;

use super::sight;
use crate::body::{Fields, Given};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::ORGANIZATION;
use crate::odata::window;
use crate::permissions::Reach;
use crate::present;
use crate::reply::Reply;

/// The caller's own tenant, and how much of it is seen; any other does not exist.
async fn own(call: &Call) -> Result<(Tenant, Sight), GraphError> {
    let tenant = call.tenant();
    call.read(move |read, ctx| Ok(Ok((find(read, tenant)?, sight::of_organization(read, ctx, tenant)?)))).await
}

fn find(read: &Read<'_>, tenant: TenantId) -> Result<Tenant, GraphError> {
    tenants::load(read, tenant)?.ok_or_else(|| GraphError::not_found(tenant))
}

fn shown(tenant: &Tenant, reach: Reach, sight: Sight) -> Object {
    match (reach, sight) {
        (Reach::All | Reach::Basics, Sight::Everything) => present::tenant::organization(tenant),
        _ => present::tenant::organization_basics(tenant),
    }
}

/// The tenant, as a list of one.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&ORGANIZATION)?;
    let (tenant, sight) = own(&call).await?;
    Ok(call.page("organization", &list, window(&list, vec![shown(&tenant, call.reach, sight)])?))
}

/// The tenant.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(&ORGANIZATION)?, call.id::<TenantId>(0)?);
    let (tenant, sight) = own(&call).await?;
    is_own(tenant.id, id)?;
    Ok(call.entity("organization", &selection, shown(&tenant, call.reach, sight)))
}

fn is_own(tenant: TenantId, id: TenantId) -> Result<(), GraphError> {
    if id == tenant { Ok(()) } else { Err(GraphError::not_found(id)) }
}

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "businessPhones",
    "defaultUsageLocation",
    "marketingNotificationEmails",
    "securityComplianceNotificationMails",
    "securityComplianceNotificationPhones",
];

/// Changes the properties of the tenant.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTenant).await?;
    let (tenant, id, body) = (call.tenant(), call.id(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        is_own(tenant, id)?;
        Ok(tenants::update(tx, ctx, id, patch(body.fields()?)?)?.map(drop))
    })
    .await?;
    Ok(Reply::NoContent)
}

fn patch(mut body: Fields) -> Result<TenantPatch, GraphError> {
    body.not_kept(NOT_KEPT)?;
    let (privacy_contact, privacy_statement_url) = privacy(&mut body)?;
    let patch = TenantPatch {
        display_name: body.plain_text("displayName")?,
        notification_language: body.text("preferredLanguage")?,
        technical_contact: technical_contact(&mut body)?,
        privacy_contact,
        privacy_statement_url,
    };
    body.done()?;
    Ok(patch)
}

fn privacy(body: &mut Fields) -> Result<(Given<String>, Given<String>), GraphError> {
    let Some(mut profile) = body.object("privacyProfile")? else { return Ok((None, None)) };
    let given = (profile.text("contactEmail")?, profile.text("statementUrl")?);
    profile.done()?;
    Ok(given)
}

/// One address is kept; Graph has a list.
fn technical_contact(body: &mut Fields) -> Result<Given<String>, GraphError> {
    match body.texts("technicalNotificationMails")?.as_deref() {
        None => Ok(None),
        Some([]) => Ok(Some(None)),
        Some([address]) => Ok(Some(Some(address.clone()))),
        Some(_) => Err(GraphError::not_built("More than one technical contact")),
    }
}
