//! Policy documents. Their types have Graph's own shape already; what is added belongs to where they are kept.

use directory::policies::{self, HIDDEN, IdentityProvider};
use kernel::TenantId;
use policy::{CrossTenantDefault, DomainList};
use serde::Serialize;
use serde_json::{Value, json};

use super::object;
use crate::call::Object;
use crate::error::GraphError;

/// A document that has Graph's own shape.
pub(crate) fn document(document: &impl Serialize) -> Result<Object, GraphError> {
    serde_json::to_value(document).map(object).map_err(GraphError::internal)
}

/// The cross-tenant access default, with the id that its document does not hold.
pub(crate) fn cross_tenant_default(tenant: TenantId, default: &CrossTenantDefault) -> Result<Object, GraphError> {
    let mut whole = document(default)?;
    whole.insert("id".to_owned(), json!(policies::cross_tenant_default_id(tenant)));
    Ok(whole)
}

/// The domain list as the policy that holds it.
pub(crate) fn domain_list(tenant: TenantId, list: &DomainList) -> Object {
    object(json!({
        "id": policies::domain_list_id(tenant),
        "definition": [list.to_definition()],
        "deletedDateTime": null,
        "description": null,
        "displayName": "B2BManagementPolicy",
        "isOrganizationDefault": true,
    }))
}

/// The identity providers that every tenant has: id, type and name.
pub(crate) const BUILT_IN: [(&str, &str, &str); 3] = [
    ("AADSignup-OAUTH", "AADSignup", "Azure Active Directory Sign up"),
    ("MSASignup-OAUTH", "MicrosoftAccount", "Microsoft Account"),
    ("EmailOtpSignup-OAUTH", "EmailOTP", "Email One Time Passcode"),
];

/// The identity providers that every tenant has.
pub(crate) fn built_in_providers() -> impl Iterator<Item = Object> {
    BUILT_IN.into_iter().map(|(id, kind, name)| {
        object(json!({
            "@odata.type": "#microsoft.graph.builtInIdentityProvider",
            "id": id,
            "displayName": name,
            "identityProviderType": kind,
        }))
    })
}

/// An identity provider that the tenant has added; its secret is never told.
pub(crate) fn identity_provider(provider: &IdentityProvider) -> Result<Object, GraphError> {
    let mut whole = document(provider)?;
    whole.insert("id".to_owned(), provider.id().into());
    if let Some(secret) = whole.get_mut("clientSecret") {
        *secret = Value::from(HIDDEN);
    }
    if let (IdentityProvider::SamlOrWsFed(_), Some(Value::Array(domains))) = (provider, whole.get_mut("domains")) {
        for domain in domains {
            *domain = json!({"@odata.type": "#microsoft.graph.externalDomainName", "id": domain.take()});
        }
    }
    Ok(whole)
}
