//! Which requests are served: the table of contents of this surface.

mod refined;
mod table;

use http::Method;
pub(crate) use refined::Refined;
use table::{BETA, BOTH, Route};

use crate::known;
use crate::path::{Key, Piece};

/// A version of Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// `/v1.0`
    V1,
    /// `/beta`
    Beta,
}

impl Version {
    /// The version's segment.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// Everything that this surface does. Each has its line in the tables of permissions and of handlers, or nothing compiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Batch,
    CreateInvitation,
    ListUsers,
    DeltaUsers,
    CreateUser,
    GetMe,
    GetUser,
    UpdateUser,
    DeleteUser,
    ListDeletedUsers,
    ListDeletedGroups,
    ListDeletedApplications,
    ListDeletedServicePrincipals,
    GetDeletedItem,
    RestoreItem,
    PurgeItem,
    ListSponsors,
    AddSponsor,
    RemoveSponsor,
    ListSponsored,
    GetInviter,
    GetManager,
    SetManager,
    RemoveManager,
    ListDirectReports,
    ListUserMemberOf,
    ListUserTransitiveMemberOf,
    ListUserOwned,
    RevokeSessions,
    CheckMemberGroups,
    CheckMemberObjects,
    GetMemberGroups,
    GetMemberObjects,
    GetByIds,
    GetDirectoryObject,
    ListUserAcceptances,
    ListUserAssignments,
    CreateUserAssignment,
    DeleteUserAssignment,
    ListUserGrants,
    ListGroups,
    CreateGroup,
    GetGroup,
    UpdateGroup,
    DeleteGroup,
    DeltaDirectoryObjects,
    DeltaGroups,
    DeltaDirectoryRoles,
    ListMembers,
    ListTransitiveMembers,
    AddMember,
    RemoveMember,
    ListGroupOwners,
    AddGroupOwner,
    RemoveGroupOwner,
    ListGroupMemberOf,
    ListGroupTransitiveMemberOf,
    ListGroupAssignments,
    CreateGroupAssignment,
    DeleteGroupAssignment,
    ListServicePrincipals,
    CreateServicePrincipal,
    GetServicePrincipal,
    UpdateServicePrincipal,
    DeleteServicePrincipal,
    DeltaServicePrincipals,
    AddPrincipalPassword,
    RemovePrincipalPassword,
    AddPrincipalKey,
    RemovePrincipalKey,
    ListPrincipalOwners,
    AddPrincipalOwner,
    RemovePrincipalOwner,
    ListAssignedTo,
    CreateAssignedTo,
    DeleteAssignedTo,
    ListClientAssignments,
    CreateClientAssignment,
    DeleteClientAssignment,
    ListClientGrants,
    ListApplications,
    CreateApplication,
    GetApplication,
    UpdateApplication,
    DeleteApplication,
    DeltaApplications,
    AddApplicationPassword,
    RemoveApplicationPassword,
    AddApplicationKey,
    RemoveApplicationKey,
    ListFederatedCredentials,
    CreateFederatedCredential,
    GetFederatedCredential,
    UpdateFederatedCredential,
    DeleteFederatedCredential,
    ListApplicationOwners,
    AddApplicationOwner,
    RemoveApplicationOwner,
    ListGrants,
    DeltaGrants,
    CreateGrant,
    GetGrant,
    UpdateGrant,
    DeleteGrant,
    GetAuthorizationPolicy,
    UpdateAuthorizationPolicy,
    GetCrossTenantAccess,
    UpdateCrossTenantAccess,
    GetCrossTenantDefault,
    UpdateCrossTenantDefault,
    ResetCrossTenantDefault,
    ListPartners,
    CreatePartner,
    GetPartner,
    UpdatePartner,
    DeletePartner,
    GetSynchronization,
    CreateSynchronization,
    UpdateSynchronization,
    DeleteSynchronization,
    GetTemplates,
    GetPartnerTemplate,
    GetSynchronizationTemplate,
    ResetTemplate,
    GetAuthenticationFlows,
    UpdateAuthenticationFlows,
    GetConsentRequestsPolicy,
    ReplaceConsentRequestsPolicy,
    ListConsentRequests,
    ListUserConsentRequests,
    ListGrantPolicies,
    CreateGrantPolicy,
    GetGrantPolicy,
    UpdateGrantPolicy,
    DeleteGrantPolicy,
    ListGrantConditions,
    AddGrantConditions,
    RemoveGrantConditions,
    ListSubscribedSkus,
    ListLegacyPolicies,
    GetLegacyPolicy,
    GetExternalIdentities,
    UpdateExternalIdentities,
    ListDomainPolicies,
    CreateDomainPolicy,
    GetDomainPolicy,
    UpdateDomainPolicy,
    DeleteDomainPolicy,
    ListDomainPolicyTargets,
    ListConditionalAccess,
    CreateConditionalAccess,
    GetConditionalAccess,
    UpdateConditionalAccess,
    DeleteConditionalAccess,
    ListNamedLocations,
    CreateNamedLocation,
    GetNamedLocation,
    UpdateNamedLocation,
    DeleteNamedLocation,
    ListAgreements,
    CreateAgreement,
    GetAgreement,
    UpdateAgreement,
    DeleteAgreement,
    ListAcceptances,
    GetAgreementFile,
    ListAgreementFiles,
    AddAgreementFile,
    ListAgreementVersions,
    ListIdentityProviders,
    GetIdentityProvider,
    ListProviderTypes,
    CreateIdentityProvider,
    UpdateIdentityProvider,
    DeleteIdentityProvider,
    ListFederations,
    GetFederation,
    CreateFederation,
    UpdateFederation,
    DeleteFederation,
    ListFederatedDomains,
    AddFederatedDomain,
    RemoveFederatedDomain,
    GetAuthenticationMethods,
    UpdateAuthenticationMethods,
    GetEmailMethod,
    UpdateEmailMethod,
    ListRoleTemplates,
    GetRoleTemplate,
    ListDirectoryRoles,
    ActivateRole,
    GetDirectoryRole,
    ListRoleMembers,
    AddRoleMember,
    RemoveRoleMember,
    ListRoleDefinitions,
    GetRoleDefinition,
    CreateRoleDefinition,
    UpdateRoleDefinition,
    DeleteRoleDefinition,
    ListRoleAssignments,
    CreateRoleAssignment,
    GetRoleAssignment,
    DeleteRoleAssignment,
    ListOrganization,
    GetOrganization,
    UpdateOrganization,
    ListDomains,
    GetDomain,
    CreateDomain,
    VerifyDomain,
    DeleteDomain,
    ListVerificationRecords,
    FindTenantById,
    FindTenantByDomain,
    ListSubscriptions,
    CreateSubscription,
    GetSubscription,
    RenewSubscription,
    DeleteSubscription,
    ReauthorizeSubscription,
    ListDirectoryAudits,
    GetDirectoryAudit,
    ListSignIns,
    GetSignIn,
}

/// Every route of a version.
pub(crate) fn of(version: Version) -> impl Iterator<Item = &'static Route> {
    let beta = if version == Version::Beta { BETA } else { &[] };
    BOTH.iter().chain(beta)
}

/// What a request asks for, and the keys in its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What is to be done.
    pub(crate) operation: Operation,
    /// The keys, in the order of the path.
    pub(crate) keys: Vec<Key>,
    /// The route's path, as the table writes it.
    pub(crate) place: &'static str,
    /// What follows a list of directory objects.
    pub(crate) refined: Refined,
}

/// Why a request leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// Graph has no such segment.
    Unknown(String),
    /// Graph has it, the emulator has not.
    NotBuilt,
    /// The path is served, not with this verb.
    Verb,
}

/// Finds what a request asks for.
pub(crate) fn find(version: Version, method: &Method, pieces: &[Piece]) -> Result<Found, Miss> {
    let miss = match find_plain(version, method, pieces) {
        Ok(found) => return Ok(found),
        Err(miss) => miss,
    };
    let (plain, refined) = refined::peel(pieces);
    if *method != Method::GET || refined == Refined::default() {
        return Err(miss);
    }
    match find_plain(version, method, plain) {
        Ok(found) if refined.fits(found.operation) => Ok(Found { refined, ..found }),
        _ => Err(miss),
    }
}

fn find_plain(version: Version, method: &Method, pieces: &[Piece]) -> Result<Found, Miss> {
    let mut served = false;
    let mut deepest = (0, String::new());
    for (verb, path, operation) in of(version) {
        let (keys, steps) = follow(path, pieces);
        let complete = steps.len() == path.split('/').count();
        if complete && steps.len() == pieces.len() {
            if verb == method {
                return Ok(Found { operation: *operation, keys, place: path, refined: Refined::default() });
            }
            served = true;
        }
        if steps.len() > deepest.0 {
            deepest = (steps.len(), steps.join("/"));
        }
    }
    let (depth, place) = deepest;
    if depth == pieces.len() {
        let real = known::verb(method, &place) || !served;
        return Err(if real { Miss::NotBuilt } else { Miss::Verb });
    }
    Err(missing(version, &place, &pieces[depth..]))
}

fn missing(version: Version, place: &str, rest: &[Piece]) -> Miss {
    match rest.first() {
        Some(Piece::Word(word)) if known::below(version, place, word) => Miss::NotBuilt,
        Some(Piece::Word(word) | Piece::Key(Key::Value(word))) => Miss::Unknown(word.clone()),
        Some(Piece::Key(Key::Named { name, .. })) => Miss::Unknown(name.clone()),
        Some(Piece::Key(Key::Me)) | None => Miss::Unknown(String::new()),
    }
}

/// Follows a pattern as far as it goes: the keys met, and the steps taken as the pattern writes them.
fn follow(pattern: &'static str, pieces: &[Piece]) -> (Vec<Key>, Vec<&'static str>) {
    let mut keys = Vec::new();
    let mut steps = Vec::new();
    for (step, piece) in pattern.split('/').zip(pieces) {
        let name = step.strip_prefix('{').and_then(|open| open.strip_suffix('}'));
        let argument = step.strip_prefix('(').and_then(|open| open.strip_suffix(')'));
        let key = match (name, argument, piece) {
            (Some(names), _, piece) => object_key(names, piece).map(Some),
            (_, Some(argument), Piece::Key(Key::Named { name, value })) if name.eq_ignore_ascii_case(argument) => {
                Some(Some(Key::Value(value.clone())))
            }
            (None, None, Piece::Word(word)) if is(word, step) => Some((step == "me").then_some(Key::Me)),
            _ => None,
        };
        let Some(key) = key else { break };
        keys.extend(key);
        steps.push(step);
    }
    (keys, steps)
}

/// Names match whatever their case; functions also with the name of their schema before them.
fn is(word: &str, name: &str) -> bool {
    if word.eq_ignore_ascii_case(name) {
        return true;
    }
    let without = |prefix: &str| {
        word.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &word[prefix.len()..])
    };
    // The address of federations is published with the shorter prefix.
    without("microsoft.graph.").or_else(|| without("graph.")).unwrap_or(word).eq_ignore_ascii_case(name)
}

fn object_key(names: &str, piece: &Piece) -> Option<Key> {
    match piece {
        Piece::Word(word) if word.starts_with('$') || known::is_function(word) => None,
        Piece::Word(word) => Some(Key::Value(word.clone())),
        Piece::Key(Key::Named { name, value }) => {
            let name = names.split('|').skip(1).find(|alternate| alternate.eq_ignore_ascii_case(name))?;
            Some(Key::Named { name: name.to_owned(), value: value.clone() })
        }
        Piece::Key(key) => Some(key.clone()),
    }
}

#[cfg(test)]
mod tests;
