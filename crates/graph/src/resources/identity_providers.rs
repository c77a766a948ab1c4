use directory::policies::{self, IdentityProvider};
use directory::rights;
use policy::Action;

use super::judged;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::IDENTITY_PROVIDER;
use crate::odata::window;
use crate::present::policies::{built_in_providers, identity_provider};
use crate::reply::Reply;
use crate::routes::Version;

const SET: &str = "identity/identityProviders";

/// The built-in providers, and those that the tenant has added. Federations by domain are another collection.
async fn all(call: &Call) -> Result<Vec<Object>, GraphError> {
    let (tenant, version) = (call.tenant(), call.version);
    let added = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::identity_providers(read, tenant)?))
        })
        .await?;
    let shown = |provider: &&IdentityProvider| match provider {
        IdentityProvider::Social(_) => true,
        IdentityProvider::OpenIdConnect(_) => version == Version::Beta,
        IdentityProvider::SamlOrWsFed(_) => false,
    };
    let added = added.iter().filter(shown).map(identity_provider);
    built_in_providers().map(Ok).chain(added).collect()
}

/// Lists them.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&IDENTITY_PROVIDER)?;
    let providers = all(&call).await?;
    Ok(call.page(SET, &list, window(&list, providers)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&IDENTITY_PROVIDER)?;
    let key = call.key(0);
    let id = key.text().unwrap_or_default();
    let named = |provider: &Object| provider["id"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(id));
    let found = all(&call).await?.into_iter().find(named).ok_or_else(|| GraphError::not_found(id))?;
    Ok(call.entity(SET, &selection, found))
}
