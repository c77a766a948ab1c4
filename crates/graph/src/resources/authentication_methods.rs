//! The authentication methods policy. Of its methods the emulator keeps e-mail, which says whether guests may sign in by
//! passcode.

use directory::policies::{self, Document};
use directory::rights;
use policy::{Action, EmailMethod};
use serde_json::json;

use super::judged;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{AUTHENTICATION_METHODS, EMAIL_METHOD};
use crate::present;
use crate::reply::Reply;

const POLICY: &str = "policies/authenticationMethodsPolicy";
const CONFIGURATIONS: &str = "policies/authenticationMethodsPolicy/authenticationMethodConfigurations";

async fn kept(call: &Call) -> Result<Object, GraphError> {
    let tenant = call.tenant();
    let method = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::email_method(read, tenant)?))
        })
        .await?;
    let mut object = present::policies::document(&method)?;
    object.insert("@odata.type".to_owned(), EmailMethod::ODATA_TYPE.into());
    Ok(object)
}

/// The policy with its one method.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&AUTHENTICATION_METHODS)?, call.tenant());
    let email = kept(&call).await?;
    let policy = call.read(move |read, _| Ok(Ok(policies::authentication_methods(read, tenant)?))).await?;
    let mut policy = present::policies::document(&policy)?;
    policy.insert("authenticationMethodConfigurations".to_owned(), json!([email]));
    Ok(call.entity(POLICY, &selection, policy))
}

/// Changes what holds for all methods.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteAuthenticationMethods).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let body = body.value()?;
        if body.get("authenticationMethodConfigurations").is_some() {
            return Err(GraphError::not_built("Writing methods by the policy instead of at their own address"));
        }
        let patched = policies::authentication_methods(tx, tenant)?.patched(&body)?;
        Ok(policies::save(tx, ctx, tenant, Document::AuthenticationMethods(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The e-mail method.
pub(crate) async fn get_email(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&EMAIL_METHOD)?;
    let email = kept(&call).await?;
    Ok(call.entity(CONFIGURATIONS, &selection, email))
}

/// Changes it: the switch of passcodes for guests among it.
pub(crate) async fn update_email(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteAuthenticationMethods).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let patched = policies::email_method(tx, tenant)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::EmailMethod(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}
