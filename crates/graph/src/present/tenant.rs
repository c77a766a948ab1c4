use directory::tenants::{Authentication, Tenant, VerifiedDomain};
use kernel::{DomainName, ObjectId, TenantId};
use serde_json::{Value, json};

use super::{instant, object};
use crate::call::Object;

/// What a domain is for.
const CAPABILITIES: [&str; 2] = ["Email", "OfficeCommunicationsOnline"];

/// A tenant as an organization.
pub(crate) fn organization(tenant: &Tenant) -> Object {
    let domains = tenant.domains.iter().map(|domain| verified(tenant, domain));
    object(json!({
        "id": tenant.id,
        "assignedPlans": [],
        "businessPhones": [],
        "city": null,
        "country": null,
        "countryLetterCode": tenant.country_letter_code,
        "createdDateTime": instant(tenant.created_date_time),
        "defaultUsageLocation": null,
        "deletedDateTime": null,
        "displayName": tenant.display_name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null,
        "onPremisesSyncEnabled": null,
        "partnerTenantType": null,
        "postalCode": null,
        "preferredLanguage": tenant.notification_language,
        "privacyProfile": {
            "contactEmail": tenant.privacy_contact,
            "statementUrl": tenant.privacy_statement_url,
        },
        "provisionedPlans": [],
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": null,
        "street": null,
        "technicalNotificationMails": tenant.technical_contact.iter().collect::<Vec<_>>(),
        "tenantType": "AAD",
        "verifiedDomains": domains.collect::<Vec<_>>(),
    }))
}

/// What `User.Read` shows of the organization; the rest comes back empty.
pub(crate) fn organization_basics(tenant: &Tenant) -> Object {
    let mut whole = organization(tenant);
    for (name, value) in &mut whole {
        if !["id", "displayName", "verifiedDomains"].contains(&name.as_str()) {
            *value = if value.is_array() { json!([]) } else { Value::Null };
        }
    }
    whole
}

fn verified(tenant: &Tenant, domain: &VerifiedDomain) -> Value {
    json!({
        "name": domain.name,
        "type": authentication(tenant, domain),
        "isDefault": domain.is_default,
        "isInitial": domain.is_initial,
        "capabilities": CAPABILITIES.join(", "),
    })
}

/// The initial domain is never federated.
const fn authentication(tenant: &Tenant, domain: &VerifiedDomain) -> &'static str {
    match tenant.authentication {
        Authentication::Federated if !domain.is_initial => "Federated",
        Authentication::Federated | Authentication::Managed => "Managed",
    }
}

/// A domain of a tenant.
pub(crate) fn domain(tenant: &Tenant, domain: &VerifiedDomain) -> Object {
    object(json!({
        "id": domain.name,
        "authenticationType": authentication(tenant, domain),
        "availabilityStatus": null,
        "isAdminManaged": true,
        "isDefault": domain.is_default,
        "isInitial": domain.is_initial,
        "isRoot": true,
        "isVerified": true,
        "manufacturer": null,
        "model": null,
        "passwordNotificationWindowInDays": null,
        "passwordValidityPeriodInDays": null,
        "state": null,
        "supportedServices": CAPABILITIES,
    }))
}

/// A domain that waits to be verified.
pub(crate) fn unverified(name: &DomainName) -> Object {
    object(json!({
        "id": name,
        "authenticationType": "Managed",
        "availabilityStatus": null,
        "isAdminManaged": true,
        "isDefault": false,
        "isInitial": false,
        "isRoot": true,
        "isVerified": false,
        "manufacturer": null,
        "model": null,
        "passwordNotificationWindowInDays": null,
        "passwordValidityPeriodInDays": null,
        "state": null,
        "supportedServices": [],
    }))
}

/// The records of which one in its DNS proves that a domain is the tenant's ("List verificationDnsRecords").
pub(crate) fn verification_records(tenant: TenantId, name: &DomainName) -> Vec<Object> {
    let told = ObjectId::derived(&tenant.to_string(), &format!("verification/{name}"));
    let number = told.as_bytes().iter().fold(0_u64, |sum, byte| (sum * 256 + u64::from(*byte)) % 100_000_000);
    let record = |kind: &str, more: Value| {
        let mut record = object(json!({
            "@odata.type": format!("#microsoft.graph.domainDns{kind}Record"),
            "id": ObjectId::derived(&told.to_string(), kind),
            "isOptional": false,
            "label": name,
            "recordType": kind,
            "supportedService": "Email",
            "ttl": 3600,
        }));
        record.extend(object(more));
        record
    };
    vec![
        record("Txt", json!({"text": format!("MS=ms{number:08}")})),
        record("Mx", json!({"mailExchange": format!("ms{number:08}.msv1.invalid"), "preference": 32767})),
    ]
}

/// What any tenant of the cloud may know of another.
pub(crate) fn information(tenant: &Tenant) -> Object {
    object(json!({
        "tenantId": tenant.id,
        "displayName": tenant.display_name,
        "defaultDomainName": tenant.primary_domain(),
        "federationBrandName": null,
    }))
}
