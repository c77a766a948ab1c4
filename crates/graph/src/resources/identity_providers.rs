//! Identity providers, and federations by domain: two collections of one store.

use directory::policies::{self, Document, IdentityProvider};
use directory::{DirectoryError, rights};
use kernel::PolicyId;
use policy::{Action, Ruling};
use serde_json::{Value, json};

use super::{granted, judged};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{FEDERATION, IDENTITY_PROVIDER};
use crate::odata::window;
use crate::present::policies::{BUILT_IN, built_in_providers, identity_provider};
use crate::reply::Reply;
use crate::routes::Version;

const SET: &str = "identity/identityProviders";
const FEDERATIONS: &str = "directory/federationConfigurations";
const FEDERATION_TYPE: &str = "#microsoft.graph.samlOrWsFedExternalDomainFederation";
/// What `availableProviderTypes` answers beside the built-in ones.
const SOCIAL: [&str; 2] = ["Google", "Facebook"];

/// Which of the two collections.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Collection {
    Providers,
    Federations,
}

impl Collection {
    fn holds(self, provider: &IdentityProvider, version: Version) -> bool {
        match provider {
            IdentityProvider::Social(_) => self == Self::Providers,
            IdentityProvider::OpenIdConnect(_) => self == Self::Providers && version == Version::Beta,
            IdentityProvider::SamlOrWsFed(_) => self == Self::Federations,
        }
    }
}

/// Those that the tenant has added.
async fn added(call: &Call, collection: Collection) -> Result<Vec<Object>, GraphError> {
    let (tenant, version) = (call.tenant(), call.version);
    let added = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::identity_providers(read, tenant)?))
        })
        .await?;
    added.iter().filter(|provider| collection.holds(provider, version)).map(identity_provider).collect()
}

/// The built-in providers, and those that the tenant has added. Federations by domain are another collection.
async fn all(call: &Call) -> Result<Vec<Object>, GraphError> {
    Ok(built_in_providers().chain(added(call, Collection::Providers).await?).collect())
}

fn named(objects: Vec<Object>, id: &str) -> Result<Object, GraphError> {
    let named = |object: &Object| object["id"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(id));
    objects.into_iter().find(named).ok_or_else(|| GraphError::not_found(id))
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
    let found = named(all(&call).await?, call.key(0).text().unwrap_or_default())?;
    Ok(call.entity(SET, &selection, found))
}

/// The types that a provider can have.
pub(crate) async fn types(call: Call) -> Result<Reply, GraphError> {
    call.read(move |read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)?)).await?;
    let types: Vec<&str> = BUILT_IN.iter().map(|(_, kind, _)| *kind).chain(SOCIAL).collect();
    Ok(Reply::Found(json!({"@odata.context": call.context("Collection(Edm.String)"), "value": types})))
}

/// Adds one: a social network, in beta also an issuer of `OpenID` Connect.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    let made = make(&call, Collection::Providers).await?;
    Ok(call.created(SET, identity_provider(&made)?))
}

/// Changes one.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    change(&call, Collection::Providers).await
}

/// Takes one away. Who redeemed with it cannot sign in until the redemption is reset.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    remove(&call, Collection::Providers).await
}

/// The domains that are federated by SAML or WS-Federation.
pub(crate) async fn list_federations(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&FEDERATION)?;
    let federations = added(&call, Collection::Federations).await?;
    Ok(call.page(FEDERATIONS, &list, window(&list, federations)?))
}

/// One of them.
pub(crate) async fn get_federation(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&FEDERATION)?;
    let id = key(&call, Collection::Federations)?;
    let found = named(added(&call, Collection::Federations).await?, &id)?;
    Ok(call.entity(FEDERATIONS, &selection, found))
}

/// Federates a partner's domains.
pub(crate) async fn create_federation(call: Call) -> Result<Reply, GraphError> {
    let made = make(&call, Collection::Federations).await?;
    Ok(call.created(FEDERATIONS, identity_provider(&made)?))
}

/// Changes a federation.
pub(crate) async fn update_federation(call: Call) -> Result<Reply, GraphError> {
    change(&call, Collection::Federations).await
}

/// Ends a federation.
pub(crate) async fn delete_federation(call: Call) -> Result<Reply, GraphError> {
    remove(&call, Collection::Federations).await
}

async fn make(call: &Call, collection: Collection) -> Result<IdentityProvider, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, version, body) = (call.tenant(), call.version, call.body.clone());
    call.write(move |tx, ctx| {
        let mut body = body.value()?;
        // A federation's own address says what it is.
        if let (Collection::Federations, Some(members)) = (collection, body.as_object_mut()) {
            members.entry("@odata.type").or_insert_with(|| Value::from(FEDERATION_TYPE));
        }
        let id = PolicyId::random(&ctx.entropy).to_string();
        let provider = IdentityProvider::parse(&id, &body)?;
        if !collection.holds(&provider, version) {
            return Err(GraphError::property("@odata.type", "it belongs to another collection"));
        }
        if policies::identity_provider(tx, tenant, provider.id())?.is_some() {
            return Err(DirectoryError::Conflict { property: "identityProviderType" }.into());
        }
        granted!(policies::save(tx, ctx, tenant, Document::IdentityProvider(provider.clone()))?);
        Ok(Ruling::Granted(provider))
    })
    .await
}

async fn change(call: &Call, collection: Collection) -> Result<Reply, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, version, body, id) = (call.tenant(), call.version, call.body.clone(), key(call, collection)?);
    call.write(move |tx, ctx| {
        let kept = policies::identity_provider(tx, tenant, &id)?.filter(|kept| collection.holds(kept, version));
        let patched = kept.ok_or_else(|| GraphError::not_found(&id))?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::IdentityProvider(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

async fn remove(call: &Call, collection: Collection) -> Result<Reply, GraphError> {
    call.may(Action::WriteIdentityProviders).await?;
    let (tenant, version, id) = (call.tenant(), call.version, key(call, collection)?);
    call.write(move |tx, ctx| {
        let kept = policies::identity_provider(tx, tenant, &id)?.filter(|kept| collection.holds(kept, version));
        let kept = kept.ok_or_else(|| GraphError::not_found(&id))?;
        Ok(policies::delete_identity_provider(tx, ctx, tenant, kept.id())?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The key as it is kept. Federations are told apart by GUIDs; the built-in providers are everybody's and stay as they
/// are.
fn key(call: &Call, collection: Collection) -> Result<String, GraphError> {
    if collection == Collection::Federations {
        return Ok(call.id::<PolicyId>(0)?.to_string());
    }
    let key = call.key(0);
    let id = key.text().unwrap_or_default();
    let built_in = BUILT_IN.iter().any(|(built_in, ..)| built_in.eq_ignore_ascii_case(id));
    if built_in {
        return Err(GraphError::bad_request("A built-in identity provider cannot be changed or deleted."));
    }
    Ok(id.to_owned())
}
