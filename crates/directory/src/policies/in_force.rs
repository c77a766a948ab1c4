//! Policies as decisions go by them. An administrator is shown a change at once; where the settings delay policies, it
//! decides nothing before its time has come ("Troubleshoot B2B collaboration": guest invite settings take up to an hour).
//! How people sign in, providers, passcodes and their order, changes at once: of these a delay is told of SAML and
//! WS-Federation alone, whose protocol is not there.

use kernel::{TenantId, Timestamp};
use policy::{
    AuthorizationPolicy, ConditionalAccessPolicy, CrossTenantDefault, CrossTenantPartner, DomainList, Effective,
    ExternalIdentitiesPolicy, NamedLocation,
};
use store::Read;

use super::document::Kind;
use super::kept;
use crate::DirectoryError;

/// Who may invite, and what guests see.
pub fn authorization(read: &Read<'_>, now: Timestamp, tenant: TenantId) -> Result<AuthorizationPolicy, DirectoryError> {
    Ok(kept::load_in_force(read, now, tenant, Kind::Authorization, "")?.unwrap_or_default())
}

/// Which domains may be invited.
pub fn domain_list(read: &Read<'_>, now: Timestamp, tenant: TenantId) -> Result<DomainList, DirectoryError> {
    Ok(kept::load_in_force(read, now, tenant, Kind::DomainList, "")?.unwrap_or_default())
}

/// What holds towards another tenant: its own settings where it has any, else the default.
pub fn effective(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
    towards: TenantId,
) -> Result<Effective, DirectoryError> {
    let default: Option<CrossTenantDefault> = kept::load_in_force(read, now, tenant, Kind::CrossTenantDefault, "")?;
    let partner: Option<CrossTenantPartner> =
        kept::load_in_force(read, now, tenant, Kind::CrossTenantPartner, &towards.to_string())?;
    Ok(policy::effective(&default.unwrap_or_default(), partner.as_ref()))
}

/// The Conditional Access policies, the oldest first.
pub fn conditional_access(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
) -> Result<Vec<ConditionalAccessPolicy>, DirectoryError> {
    let mut policies: Vec<ConditionalAccessPolicy> =
        kept::load_all_in_force(read, now, tenant, Kind::ConditionalAccess)?;
    policies.sort_by_key(|policy| (policy.created_date_time, policy.id));
    Ok(policies)
}

/// The named locations, the oldest first.
pub fn named_locations(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
) -> Result<Vec<NamedLocation>, DirectoryError> {
    let mut locations: Vec<NamedLocation> = kept::load_all_in_force(read, now, tenant, Kind::NamedLocation)?;
    locations.sort_by_key(|location| (location.created_date_time(), location.id()));
    Ok(locations)
}

/// Whether guests may leave on their own.
pub fn external_identities(
    read: &Read<'_>,
    now: Timestamp,
    tenant: TenantId,
) -> Result<ExternalIdentitiesPolicy, DirectoryError> {
    Ok(kept::load_in_force(read, now, tenant, Kind::ExternalIdentities, "")?.unwrap_or_default())
}
