use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use directory::agreements::{self, NewAgreement, NewAgreementFile};
use directory::policies::{self, Document, IdentityProvider, SocialProvider, SocialType};
use directory::tenants::{self, Tenant};
use kernel::{AgreementId, NamedLocationId, PolicyId};
use policy::{ConditionalAccessPolicy, CrossTenantPartner, DomainList, Invalid, NamedLocation};
use serde_json::{Value, json};

use super::load::{At, LoadError, Loading};
use super::schema::{AgreementEntry, TenantEntry};

/// Makes a tenant's agreements and policies real.
pub(super) fn load(loading: &Loading<'_>, tenant: &Tenant, entry: &TenantEntry) -> Result<(), LoadError> {
    for agreement in &entry.agreements {
        self::agreement(loading, tenant, agreement)?;
    }
    let place = format!("policies of tenant '{}'", tenant.display_name);
    for document in documents(loading, tenant, entry, &place)? {
        policies::save(loading.tx, loading.ctx, tenant.id, document).at(&place)?.granted()?;
    }
    Ok(())
}

fn documents(
    loading: &Loading<'_>,
    tenant: &Tenant,
    entry: &TenantEntry,
    place: &str,
) -> Result<Vec<Document>, LoadError> {
    let policies = &entry.policies;
    let invalid = |error: Invalid| LoadError::Invalid { place: place.to_owned(), reason: error.to_string() };
    let mut documents = Vec::new();
    if let Some(patch) = &policies.authorization_policy {
        let new = self::policies::authorization(loading.tx, tenant.id).at(place)?.patched(patch).map_err(invalid)?;
        documents.push(Document::Authorization(new));
    }
    if let Some(definition) = &policies.b2b_management_policy {
        documents.push(Document::DomainList(DomainList::from_definition(&definition.to_string()).map_err(invalid)?));
    }
    if let Some(patch) = &policies.cross_tenant_access_default {
        let kept = self::policies::cross_tenant_default(loading.tx, tenant.id).at(place)?;
        documents.push(Document::CrossTenantDefault(kept.patched(patch).map_err(invalid)?));
    }
    for (name, patch) in &policies.cross_tenant_access_partners {
        let unknown = || LoadError::Unknown { place: place.to_owned(), kind: "tenant", name: name.clone() };
        let all = tenants::load_all(loading.tx).at(place)?;
        let partner = all.iter().find(|other| other.display_name == *name).ok_or_else(unknown)?.id;
        documents.push(Document::CrossTenantPartner(CrossTenantPartner::new(partner).patched(patch).map_err(invalid)?));
    }
    for body in &policies.named_locations {
        let id = location_id(loading, tenant, body["displayName"].as_str().unwrap_or_default());
        let location = NamedLocation::parse(id, loading.ctx.now, body).map_err(invalid)?;
        documents.push(Document::NamedLocation(location));
    }
    for (number, body) in policies.conditional_access.iter().enumerate() {
        let body = with_locations(loading, tenant, &policies.named_locations, body);
        documents.push(conditional_access(loading, tenant, &number.to_string(), &body).map_err(invalid)?);
    }
    if policies.google_federation {
        documents.push(Document::IdentityProvider(google(tenant)));
    }
    for (number, body) in policies.identity_providers.iter().enumerate() {
        let id = PolicyId::derived(loading.sandbox, &format!("identityProvider/{}/{number}", tenant.id));
        let provider = IdentityProvider::parse(&id.to_string(), body).map_err(invalid)?;
        documents.push(Document::IdentityProvider(provider));
    }
    if let Some(state) = &policies.email_one_time_passcode {
        let patch = json!({
            "@odata.type": "#microsoft.graph.emailAuthenticationMethodConfiguration",
            "allowExternalIdToUseEmailOtp": state,
        });
        let kept = self::policies::email_method(loading.tx, tenant.id).at(place)?;
        documents.push(Document::EmailMethod(kept.patched(&patch).map_err(invalid)?));
    }
    Ok(documents)
}

fn location_id(loading: &Loading<'_>, tenant: &Tenant, name: &str) -> NamedLocationId {
    NamedLocationId::derived(loading.sandbox, &format!("namedLocation/{}/{name}", tenant.id))
}

/// A policy whose named locations go by their ids. A name that the document does not list stays, and is refused.
fn with_locations(loading: &Loading<'_>, tenant: &Tenant, listed: &[Value], body: &Value) -> Value {
    let mut body = body.clone();
    for list in ["includeLocations", "excludeLocations"] {
        let names = body.pointer_mut(&format!("/conditions/locations/{list}")).and_then(Value::as_array_mut);
        for name in names.into_iter().flatten() {
            if let Some(known) = name.as_str().filter(|name| listed.iter().any(|it| it["displayName"] == *name)) {
                *name = json!(location_id(loading, tenant, known));
            }
        }
    }
    body
}

fn conditional_access(loading: &Loading<'_>, tenant: &Tenant, name: &str, body: &Value) -> Result<Document, Invalid> {
    let id = PolicyId::derived(loading.sandbox, &format!("conditionalAccess/{}/{name}", tenant.id));
    ConditionalAccessPolicy::parse(id, loading.ctx.now, body).map(Document::ConditionalAccess)
}

fn google(tenant: &Tenant) -> IdentityProvider {
    IdentityProvider::Social(SocialProvider {
        identity_provider_type: SocialType::Google,
        display_name: "Google".to_owned(),
        client_id: format!("{}.apps.googleusercontent.example", tenant.id),
        client_secret: "kept by the emulated Google".to_owned(),
    })
}

fn agreement(loading: &Loading<'_>, tenant: &Tenant, entry: &AgreementEntry) -> Result<(), LoadError> {
    let place = format!("agreement '{}' of tenant '{}'", entry.display_name, tenant.display_name);
    let mut files = Vec::new();
    for file in &entry.files {
        let data = STANDARD.decode(file.data.trim());
        let reason = |_| LoadError::Invalid { place: place.clone(), reason: "data is the base64 of a PDF".to_owned() };
        files.push(NewAgreementFile {
            language: file.language.clone(),
            file_name: format!("{}-{}.pdf", entry.display_name, file.language),
            display_name: file.display_name.clone(),
            is_default: file.is_default,
            is_major_version: true,
            data: data.map_err(reason)?,
        });
    }
    let name = format!("agreement/{}/{}", tenant.id, entry.display_name);
    let new = NewAgreement {
        id: entry.id.unwrap_or_else(|| AgreementId::derived(loading.sandbox, &name)),
        tenant: tenant.id,
        display_name: entry.display_name.clone(),
        is_viewing_before_acceptance_required: entry.must_be_opened,
        is_per_device_acceptance_required: entry.per_device,
        user_reaccept_required_frequency: entry.user_reaccept_required_frequency.clone(),
        terms_expiration: entry.terms_expiration.clone(),
        files,
    };
    let made = agreements::create(loading.tx, loading.ctx, new).at(&place)?.granted()?;
    if !entry.required_of_guests {
        return Ok(());
    }
    let body = json!({
        "displayName": format!("Guests accept {}", entry.display_name),
        "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "users": { "includeUsers": ["GuestsOrExternalUsers"] },
            "applications": { "includeApplications": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": [], "termsOfUse": [made.id.to_string()] },
    });
    let invalid = |error: Invalid| LoadError::Invalid { place: place.clone(), reason: error.to_string() };
    let document = conditional_access(loading, tenant, &entry.display_name, &body).map_err(invalid)?;
    policies::save(loading.tx, loading.ctx, tenant.id, document).at(&place)?.granted()?;
    Ok(())
}
