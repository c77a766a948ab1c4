use std::collections::BTreeMap;

use directory::policies::{self, IdentityProvider, SocialProvider, SocialType};
use directory::tenants::Tenant;
use policy::{AuthorizationPolicy, CrossTenantDefault, CrossTenantPartner, DomainList, EmailMethod};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{Read, StoreError};

use super::super::schema::PoliciesEntry;
use crate::WorldError;

/// What the directory gives to a document, and no body sets.
pub(in crate::document) const GIVEN: [&str; 4] = ["id", "createdDateTime", "modifiedDateTime", "templateId"];

/// A tenant's policies: of what every tenant has, what differs from a new tenant's.
pub(super) fn written(read: &Read<'_>, all: &[Tenant], tenant: &Tenant) -> Result<PoliciesEntry, WorldError> {
    let id = tenant.id;
    let list = policies::domain_list(read, id)?;
    let definition = || serde_json::from_str(&list.to_definition());
    let locations = policies::named_locations(read, id)?;
    let names: Vec<(String, String)> =
        locations.iter().map(|location| (location.id().to_string(), location.display_name().to_owned())).collect();
    let conditional = policies::conditional_access(read, id)?;
    let method = policies::email_method(read, id)?;
    let (google, others) = providers(read, tenant)?;
    Ok(PoliciesEntry {
        authorization_policy: difference(&policies::authorization(read, id)?, &AuthorizationPolicy::default())?,
        b2b_management_policy: (list != DomainList::default())
            .then(definition)
            .transpose()
            .map_err(StoreError::from)?,
        cross_tenant_access_default: difference(
            &policies::cross_tenant_default(read, id)?,
            &CrossTenantDefault::default(),
        )?,
        cross_tenant_access_partners: partners(read, all, tenant)?,
        named_locations: locations.iter().map(body).collect::<Result<_, _>>()?,
        conditional_access: conditional
            .iter()
            .map(|policy| Ok(by_name(body(policy)?, &names)))
            .collect::<Result<_, WorldError>>()?,
        google_federation: google,
        identity_providers: others,
        email_one_time_passcode: difference(&method, &EmailMethod::default())?
            .and_then(|mut changed| Some(changed.get_mut("allowExternalIdToUseEmailOtp")?.take().as_str()?.to_owned())),
    })
}

/// Settings towards single tenants of this world, by their names.
fn partners(read: &Read<'_>, all: &[Tenant], tenant: &Tenant) -> Result<BTreeMap<String, Value>, WorldError> {
    let mut named = BTreeMap::new();
    for settings in policies::partners(read, tenant.id)? {
        let Some(partner) = all.iter().find(|other| other.id == settings.tenant_id) else { continue };
        let changed = difference(&settings, &CrossTenantPartner::new(partner.id))?;
        named.insert(partner.display_name.clone(), changed.unwrap_or_else(|| Value::Object(Map::new())));
    }
    Ok(named)
}

/// Whether Google is there, and the other providers that were added.
fn providers(read: &Read<'_>, tenant: &Tenant) -> Result<(bool, Vec<Value>), WorldError> {
    let is_google = |provider: &IdentityProvider| {
        matches!(provider, IdentityProvider::Social(SocialProvider { identity_provider_type: SocialType::Google, .. }))
    };
    let (google, others): (Vec<_>, Vec<_>) =
        policies::identity_providers(read, tenant.id)?.into_iter().partition(is_google);
    Ok((!google.is_empty(), others.iter().map(body).collect::<Result<_, _>>()?))
}

/// A document without what the directory gave to it.
fn body(document: &impl Serialize) -> Result<Value, WorldError> {
    let mut body = serde_json::to_value(document).map_err(StoreError::from)?;
    if let Value::Object(members) = &mut body {
        members.retain(|name, _| !GIVEN.contains(&name.as_str()));
    }
    Ok(body)
}

/// A Conditional Access policy whose named locations go by their names.
pub(in crate::document) fn by_name(mut policy: Value, names: &[(String, String)]) -> Value {
    for list in ["includeLocations", "excludeLocations"] {
        let ids = policy.pointer_mut(&format!("/conditions/locations/{list}")).and_then(Value::as_array_mut);
        for id in ids.into_iter().flatten() {
            if let Some((_, name)) = names.iter().find(|(known, _)| id.as_str() == Some(known)) {
                *id = Value::from(name.as_str());
            }
        }
    }
    policy
}

/// What of a document differs from another of its kind; none where nothing does.
fn difference(document: &impl Serialize, from: &impl Serialize) -> Result<Option<Value>, WorldError> {
    let new = serde_json::to_value(document).map_err(StoreError::from)?;
    let old = serde_json::to_value(from).map_err(StoreError::from)?;
    Ok(changed(new, &old))
}

fn changed(value: Value, from: &Value) -> Option<Value> {
    match (value, from) {
        (value, from) if value == *from => None,
        (Value::Object(members), Value::Object(old)) => {
            let differ = members.into_iter().filter_map(|(name, value)| {
                let changed = changed(value, old.get(&name).unwrap_or(&Value::Null))?;
                Some((name, changed))
            });
            Some(Value::Object(differ.collect()))
        }
        (value, _) => Some(value),
    }
}
