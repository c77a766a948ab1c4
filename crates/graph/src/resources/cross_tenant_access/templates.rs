//! What a tenant would say of the others of a multitenant organization. There is none in the emulator, so every tenant
//! has the templates with which it began.

use directory::rights;
use policy::Action;
use serde_json::{Value, json};

use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{PARTNER_TEMPLATE, POLICY_TEMPLATE, SYNCHRONIZATION_TEMPLATE};
use crate::reply::Reply;

const SET: &str = "policies/crossTenantAccessPolicy/templates";

/// What would be said of a partner: nothing ("multiTenantOrganizationPartnerConfigurationTemplate resource type").
pub(crate) async fn partner(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&PARTNER_TEMPLATE)?;
    seen(&call).await?;
    let place = format!("{SET}/multiTenantOrganizationPartnerConfiguration");
    Ok(call.entity(&place, &selection, partner_template()))
}

/// What would be said of keeping its people in step: nothing.
pub(crate) async fn synchronization(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&SYNCHRONIZATION_TEMPLATE)?;
    seen(&call).await?;
    let place = format!("{SET}/multiTenantOrganizationIdentitySynchronization");
    Ok(call.entity(&place, &selection, synchronization_template()))
}

/// Both.
pub(crate) async fn both(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&POLICY_TEMPLATE)?;
    seen(&call).await?;
    let both = object(json!({
        "id": "templates",
        "multiTenantOrganizationPartnerConfiguration": partner_template(),
        "multiTenantOrganizationIdentitySynchronization": synchronization_template(),
    }));
    Ok(call.entity(SET, &selection, both))
}

/// Lets a template be what it is.
pub(crate) async fn reset(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    Ok(Reply::NoContent)
}

async fn seen(call: &Call) -> Result<(), GraphError> {
    call.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)?)).await
}

fn partner_template() -> Object {
    object(json!({
        "id": "multiTenantOrganizationPartnerConfiguration",
        "automaticUserConsentSettings": null,
        "b2bCollaborationInbound": null,
        "b2bCollaborationOutbound": null,
        "b2bDirectConnectInbound": null,
        "b2bDirectConnectOutbound": null,
        "inboundTrust": null,
        "templateApplicationLevel": "none",
    }))
}

fn synchronization_template() -> Object {
    object(json!({
        "id": "multiTenantOrganizationIdentitySynchronization",
        "templateApplicationLevel": "none",
        "userSyncInbound": null,
    }))
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}
