use super::Row;
use crate::routes::Operation;

const fn same(scopes: &'static [&'static str]) -> Row {
    split(scopes, scopes)
}

const fn split(delegated: &'static [&'static str], application: &'static [&'static str]) -> Row {
    Row { delegated, own: &[], application, owned: &[], together: &[], directory: true, open: false }
}

impl Row {
    const fn own(self, own: &'static [&'static str]) -> Self {
        Self { own, ..self }
    }

    const fn owned(self, owned: &'static [&'static str]) -> Self {
        Self { owned, ..self }
    }

    const fn together(self, together: &'static [&'static str]) -> Self {
        Self { together, ..self }
    }

    /// An operation on something that is no directory object.
    const fn apart(self) -> Self {
        Self { directory: false, ..self }
    }
}

const READ_USERS: &[&str] =
    &["User.ReadBasic.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All"];
/// What deletes users, and restores and purges them.
pub(crate) const DELETE_USERS: &[&str] = &["User.DeleteRestore.All", "User.ReadWrite.All"];
/// What reads deleted users.
pub(crate) const READ_DELETED_USERS: &[&str] = &["User.Read.All", "User.ReadWrite.All"];
/// What deletes groups, and restores and purges them.
pub(crate) const DELETE_GROUPS: &[&str] = &["Group.ReadWrite.All"];
/// What reads deleted groups.
pub(crate) const READ_DELETED_GROUPS: &[&str] = &["Group.Read.All", "Group.ReadWrite.All"];
/// What reads deleted applications and service principals.
pub(crate) const READ_DELETED_APPS: &[&str] = &["Application.Read.All", "Application.ReadWrite.All"];
const WRITE_ASSIGNMENTS: &[&str] = &["AppRoleAssignment.ReadWrite.All"];
const READ_APPS_ALSO: &[&str] = &["Application.Read.All", "Directory.Read.All"];
const READ_GROUPS: &[&str] =
    &["GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const WRITE_MEMBERS: &[&str] = &["GroupMember.ReadWrite.All", "Directory.ReadWrite.All", "Group.ReadWrite.All"];
const READ_APPS: &[&str] =
    &["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const READ_APPS_AS_APPLICATION: &[&str] = &[
    "Application.Read.All",
    "Application.ReadWrite.OwnedBy",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// What writes registrations, and restores and purges applications of either kind.
pub(crate) const WRITE_APPS: &[&str] = &["Application.ReadWrite.All"];
const WRITE_PRINCIPALS: &[&str] = &["Application.ReadWrite.All", "Directory.ReadWrite.All"];
/// What writes the applications that the caller owns.
pub(crate) const WRITE_OWNED: &[&str] = &["Application.ReadWrite.OwnedBy"];
const READ_DIRECTORY_ALSO: &[&str] = &["Directory.Read.All"];
const READ_MEMBERS: &[&str] = &[
    "GroupMember.Read.All",
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
];
const WRITE_GROUPS: &[&str] = &["Group.ReadWrite.All", "Directory.ReadWrite.All"];
const READ_MEMBERSHIPS: &[&str] = &["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];
const READ_GRANTS: &[&str] =
    &["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"];
const WRITE_GRANTS: &[&str] = &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"];
const READ_CROSS_TENANT: &[&str] = &["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"];
const WRITE_CROSS_TENANT: &[&str] = &["Policy.ReadWrite.CrossTenantAccess"];
const READ_DOMAIN_LIST: &[&str] = &["Policy.Read.B2BManagementPolicy", "Policy.ReadWrite.B2BManagementPolicy"];
const WRITE_DOMAIN_LIST: &[&str] = &["Policy.ReadWrite.B2BManagementPolicy"];
const WRITE_CONDITIONAL_ACCESS: &[&str] = &["Policy.ReadWrite.ConditionalAccess"];
const READ_AGREEMENTS: &[&str] = &["Agreement.Read.All", "Agreement.ReadWrite.All"];
const WRITE_AGREEMENTS: &[&str] = &["Agreement.ReadWrite.All"];
const READ_ROLES: &[&str] = &[
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const READ_ORGANIZATION: &[&str] = &[
    "Organization.Read.All",
    "Directory.Read.All",
    "Organization.ReadWrite.All",
    "Directory.ReadWrite.All",
    "User.Read.All",
];
const READ_DOMAINS: &[&str] = &["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"];

/// The permissions of an operation.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) const fn row(operation: Operation) -> Row {
    use Operation as Op;
    match operation {
        Op::Batch => Row { open: true, ..same(&[]) },
        Op::CreateInvitation => same(&["User.Invite.All", "Directory.ReadWrite.All", "User.ReadWrite.All"]),
        Op::GetMe => {
            split(&["Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All", "User.ReadWrite.All"], &[])
                .own(&["User.Read", "User.ReadBasic.All", "User.ReadWrite"])
        }
        Op::ListUsers => same(READ_USERS),
        Op::DeltaUsers => {
            same(&["User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "User.ReadWrite.All"])
        }
        // Which types each of them opens is for the resource to say ("directoryObject: delta").
        Op::DeltaDirectoryObjects => same(&[
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "User.Read.All",
            "Group.Read.All",
            "Application.Read.All",
            "RoleManagement.Read.Directory",
        ]),
        Op::GetUser => same(READ_USERS).own(&["User.Read", "User.ReadWrite"]),
        Op::CreateUser | Op::AddSponsor | Op::RemoveSponsor | Op::SetManager | Op::RemoveManager => {
            same(&["User.ReadWrite.All", "Directory.ReadWrite.All"])
        }
        Op::UpdateUser => same(&[
            "User.ReadWrite.All",
            "Directory.ReadWrite.All",
            "User-Mail.ReadWrite.All",
            "User-PasswordProfile.ReadWrite.All",
            "User.EnableDisableAccount.All",
            "User.ManageIdentities.All",
        ])
        .own(&["User.ReadWrite"]),
        Op::DeleteUser => same(DELETE_USERS),
        // Which of them it has to be is for what is deleted to say.
        Op::RestoreItem | Op::PurgeItem => {
            same(&["User.DeleteRestore.All", "User.ReadWrite.All", "Group.ReadWrite.All", "Application.ReadWrite.All"])
                .owned(WRITE_OWNED)
        }
        Op::GetDeletedItem => same(&[
            "User.Read.All",
            "User.ReadWrite.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Application.Read.All",
            "Application.ReadWrite.All",
        ])
        .owned(WRITE_OWNED),
        Op::ListDeletedGroups => same(READ_DELETED_GROUPS),
        Op::ListDeletedUsers => same(READ_DELETED_USERS),
        Op::ListDeletedApplications | Op::ListDeletedServicePrincipals => same(READ_DELETED_APPS),
        Op::ListSponsors | Op::ListSponsored => same(&["User.Read.All", "User.ReadWrite.All"]).own(&["User.Read"]),
        Op::GetInviter => same(&["User.Read.All"]),
        Op::GetManager | Op::ListDirectReports => {
            same(&["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"])
        }
        Op::ListUserTransitiveMemberOf => same(&[
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Group.Read.All",
            "GroupMember.Read.All",
            "User.Read.All",
        ])
        .own(&["User.Read"]),
        Op::ListUserOwned => same(&["Directory.Read.All", "Directory.ReadWrite.All"]).own(&["User.Read"]),
        Op::RevokeSessions => same(&["User.RevokeSessions.All", "Directory.ReadWrite.All", "User.ReadWrite.All"]),
        Op::CheckMemberGroups | Op::CheckMemberObjects | Op::GetMemberGroups | Op::GetMemberObjects => split(
            &["User.ReadBasic.All", "User.Read.All", "Directory.Read.All"],
            &["User.Read.All", "Directory.Read.All"],
        )
        .own(&["User.Read"])
        .together(READ_MEMBERSHIPS),
        Op::GetByIds | Op::GetDirectoryObject => same(READ_DIRECTORY_ALSO),
        Op::ListUserMemberOf => split(
            &["Directory.Read.All", "Directory.ReadWrite.All", "GroupMember.Read.All"],
            &["Directory.Read.All", "Directory.ReadWrite.All"],
        )
        .own(&["User.Read"]),
        Op::ListUserAcceptances | Op::ListAcceptances => {
            split(&["AgreementAcceptance.Read", "AgreementAcceptance.Read.All"], &[]).apart()
        }
        Op::ListUserAssignments => same(&["Directory.Read.All", "AppRoleAssignment.ReadWrite.All"]),
        Op::CreateUserAssignment
        | Op::DeleteUserAssignment
        | Op::CreateGroupAssignment
        | Op::DeleteGroupAssignment
        | Op::DeleteAssignedTo
        | Op::DeleteClientAssignment => same(WRITE_ASSIGNMENTS),
        Op::CreateAssignedTo | Op::CreateClientAssignment => same(WRITE_ASSIGNMENTS).together(READ_APPS_ALSO),
        Op::ListUserGrants => same(&["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All"]),
        Op::ListClientGrants | Op::ListGrants | Op::GetGrant | Op::DeltaGrants => same(READ_GRANTS),
        Op::CreateGrant | Op::UpdateGrant | Op::DeleteGrant => same(WRITE_GRANTS),
        Op::ListGroups | Op::GetGroup | Op::DeltaGroups | Op::ListGroupMemberOf | Op::ListGroupTransitiveMemberOf => {
            same(READ_GROUPS)
        }
        Op::UpdateGroup | Op::AddGroupOwner | Op::RemoveGroupOwner => same(WRITE_GROUPS),
        Op::DeleteGroup => same(DELETE_GROUPS),
        Op::CreateGroup => split(
            &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
            &["Group.Create", "Directory.ReadWrite.All", "Group.ReadWrite.All"],
        ),
        Op::ListMembers | Op::ListTransitiveMembers => same(READ_MEMBERS),
        Op::ListGroupOwners => same(&[
            "GroupMember.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
            "Group.Read.All",
            "GroupMember.ReadWrite.All",
        ]),
        Op::AddMember | Op::RemoveMember => same(WRITE_MEMBERS),
        Op::ListGroupAssignments => {
            same(&["Directory.Read.All", "AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All"])
        }
        Op::ListServicePrincipals | Op::ListApplications | Op::DeltaServicePrincipals | Op::DeltaApplications => split(
            READ_APPS,
            &[
                "Application.Read.All",
                "Application.ReadWrite.OwnedBy",
                "Application.ReadWrite.All",
                "Directory.Read.All",
            ],
        ),
        Op::GetServicePrincipal
        | Op::GetApplication
        | Op::ListAssignedTo
        | Op::ListClientAssignments
        | Op::ListApplicationOwners
        | Op::ListFederatedCredentials
        | Op::GetFederatedCredential
        | Op::ListPrincipalOwners => split(READ_APPS, READ_APPS_AS_APPLICATION),
        Op::CreateApplication => split(
            &["AppRegistration.Create", "Application.ReadWrite.All"],
            &["AppRegistration.Create", "Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"],
        ),
        Op::UpdateApplication
        | Op::DeleteApplication
        | Op::CreateFederatedCredential
        | Op::UpdateFederatedCredential
        | Op::DeleteFederatedCredential => same(WRITE_APPS).owned(WRITE_OWNED),
        // Whoever rolls keys of its own needs none of them.
        Op::AddApplicationKey | Op::RemoveApplicationKey | Op::AddPrincipalKey | Op::RemovePrincipalKey => {
            Row { open: true, ..same(WRITE_APPS).owned(WRITE_OWNED) }
        }
        Op::AddApplicationOwner | Op::RemoveApplicationOwner | Op::AddPrincipalOwner | Op::RemovePrincipalOwner => {
            same(WRITE_APPS).owned(WRITE_OWNED).together(READ_DIRECTORY_ALSO)
        }
        Op::AddApplicationPassword
        | Op::RemoveApplicationPassword
        | Op::CreateServicePrincipal
        | Op::UpdateServicePrincipal
        | Op::DeleteServicePrincipal
        | Op::AddPrincipalPassword
        | Op::RemovePrincipalPassword => same(WRITE_PRINCIPALS).owned(WRITE_OWNED),
        Op::GetAuthorizationPolicy => same(&["Policy.Read.All", "Policy.ReadWrite.Authorization"]).apart(),
        Op::UpdateAuthorizationPolicy => same(&["Policy.ReadWrite.Authorization"]).apart(),
        Op::GetCrossTenantAccess | Op::GetCrossTenantDefault | Op::ListPartners | Op::GetPartner => {
            same(READ_CROSS_TENANT).apart()
        }
        Op::GetSynchronization => same(READ_CROSS_TENANT).apart(),
        Op::UpdateCrossTenantAccess
        | Op::CreateSynchronization
        | Op::UpdateSynchronization
        | Op::DeleteSynchronization
        | Op::UpdateCrossTenantDefault
        | Op::ResetCrossTenantDefault
        | Op::CreatePartner
        | Op::UpdatePartner
        | Op::DeletePartner => same(WRITE_CROSS_TENANT).apart(),
        Op::GetTemplates | Op::GetPartnerTemplate | Op::GetSynchronizationTemplate => {
            same(&["MultiTenantOrganization.Read.All", "MultiTenantOrganization.ReadWrite.All"]).apart()
        }
        Op::ResetTemplate => same(&["MultiTenantOrganization.ReadWrite.All"]).apart(),
        Op::GetAuthenticationFlows => same(&["Policy.Read.All", "Policy.ReadWrite.AuthenticationFlows"]).apart(),
        Op::UpdateAuthenticationFlows => same(&["Policy.ReadWrite.AuthenticationFlows"]).apart(),
        Op::ListGrantPolicies | Op::GetGrantPolicy | Op::ListGrantConditions => {
            same(&["Policy.Read.PermissionGrant", "Policy.ReadWrite.PermissionGrant"]).apart()
        }
        Op::CreateGrantPolicy
        | Op::UpdateGrantPolicy
        | Op::DeleteGrantPolicy
        | Op::AddGrantConditions
        | Op::RemoveGrantConditions => same(&["Policy.ReadWrite.PermissionGrant"]).apart(),
        Op::GetConsentRequestsPolicy => same(&[
            "Policy.Read.All",
            "Policy.ReadWrite.ConsentRequest",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ])
        .apart(),
        Op::ReplaceConsentRequestsPolicy => {
            same(&["Policy.ReadWrite.ConsentRequest", "Directory.ReadWrite.All"]).apart()
        }
        Op::ListConsentRequests | Op::ListUserConsentRequests => {
            same(&["ConsentRequest.Read.All", "ConsentRequest.ReadWrite.All"]).apart()
        }
        Op::ListSubscribedSkus => same(&[
            "LicenseAssignment.Read.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Organization.Read.All",
            "Organization.ReadWrite.All",
        ]),
        Op::ListLegacyPolicies | Op::GetLegacyPolicy => {
            same(&["Policy.Read.All", "Policy.ReadWrite.B2BManagementPolicy"]).apart()
        }
        Op::GetExternalIdentities => same(&["Policy.Read.All", "Policy.ReadWrite.ExternalIdentities"]).apart(),
        Op::UpdateExternalIdentities => same(&["Policy.ReadWrite.ExternalIdentities"]).apart(),
        Op::ListDomainPolicies | Op::GetDomainPolicy | Op::ListDomainPolicyTargets => same(READ_DOMAIN_LIST).apart(),
        Op::CreateDomainPolicy | Op::UpdateDomainPolicy | Op::DeleteDomainPolicy => same(WRITE_DOMAIN_LIST).apart(),
        Op::ListConditionalAccess | Op::GetConditionalAccess | Op::ListNamedLocations | Op::GetNamedLocation => {
            same(&["Policy.Read.All"]).apart()
        }
        Op::CreateConditionalAccess
        | Op::UpdateConditionalAccess
        | Op::DeleteConditionalAccess
        | Op::CreateNamedLocation
        | Op::UpdateNamedLocation
        | Op::DeleteNamedLocation => same(&["Policy.Read.All"]).together(WRITE_CONDITIONAL_ACCESS).apart(),
        Op::ListAgreements
        | Op::GetAgreement
        | Op::GetAgreementFile
        | Op::ListAgreementFiles
        | Op::ListAgreementVersions => split(READ_AGREEMENTS, &[]).apart(),
        Op::CreateAgreement | Op::UpdateAgreement | Op::DeleteAgreement | Op::AddAgreementFile => {
            split(WRITE_AGREEMENTS, &[]).apart()
        }
        Op::ListIdentityProviders
        | Op::GetIdentityProvider
        | Op::ListProviderTypes
        | Op::ListFederations
        | Op::ListFederatedDomains
        | Op::GetFederation => same(&["IdentityProvider.Read.All", "IdentityProvider.ReadWrite.All"]).apart(),
        Op::CreateIdentityProvider
        | Op::UpdateIdentityProvider
        | Op::DeleteIdentityProvider
        | Op::CreateFederation
        | Op::UpdateFederation
        | Op::AddFederatedDomain
        | Op::RemoveFederatedDomain => same(&["IdentityProvider.ReadWrite.All"]).apart(),
        Op::DeleteFederation => same(&["IdentityProvider.ReadWrite.All", "Domain.ReadWrite.All"]).apart(),
        Op::GetAuthenticationMethods => {
            same(&["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod", "Policy.Read.All"])
                .apart()
        }
        Op::GetEmailMethod => {
            same(&["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod"]).apart()
        }
        Op::UpdateEmailMethod | Op::UpdateAuthenticationMethods => {
            same(&["Policy.ReadWrite.AuthenticationMethod"]).apart()
        }
        Op::ListRoleTemplates
        | Op::GetRoleTemplate
        | Op::ListDirectoryRoles
        | Op::DeltaDirectoryRoles
        | Op::GetDirectoryRole
        | Op::ListRoleMembers
        | Op::ListRoleDefinitions
        | Op::GetRoleDefinition
        | Op::ListRoleAssignments
        | Op::GetRoleAssignment => same(READ_ROLES),
        Op::CreateRoleDefinition | Op::UpdateRoleDefinition | Op::DeleteRoleDefinition => {
            same(&["RoleManagement.ReadWrite.Directory", "Directory.ReadWrite.All"])
        }
        Op::ActivateRole
        | Op::AddRoleMember
        | Op::RemoveRoleMember
        | Op::CreateRoleAssignment
        | Op::DeleteRoleAssignment => same(&["RoleManagement.ReadWrite.Directory"]),
        Op::ListOrganization | Op::GetOrganization => same(READ_ORGANIZATION).own(&["User.Read"]),
        Op::UpdateOrganization => same(&["Organization.ReadWrite.All"]),
        Op::ListDomains | Op::GetDomain | Op::ListVerificationRecords => same(READ_DOMAINS),
        Op::CreateDomain | Op::VerifyDomain | Op::DeleteDomain => same(&["Domain.ReadWrite.All"]),
        Op::FindTenantById | Op::FindTenantByDomain => same(&["CrossTenantInformation.ReadBasic.All"]).apart(),
        // Which of the two it has to be is for the resource to say.
        Op::ListSubscriptions
        | Op::CreateSubscription
        | Op::GetSubscription
        | Op::RenewSubscription
        | Op::DeleteSubscription
        | Op::ReauthorizeSubscription => same(&["User.Read.All", "Group.Read.All"]).apart(),
        Op::ListDirectoryAudits | Op::GetDirectoryAudit => same(&["AuditLog.Read.All", "Directory.Read.All"]).apart(),
        Op::ListSignIns | Op::GetSignIn => same(&["AuditLog.Read.All"]).apart(),
    }
}
