use super::Row;
use crate::routes::Operation;

const fn same(scopes: &'static [&'static str]) -> Row {
    split(scopes, scopes)
}

const fn split(delegated: &'static [&'static str], application: &'static [&'static str]) -> Row {
    Row { delegated, own: &[], application, together: &[], directory: true }
}

impl Row {
    const fn own(self, own: &'static [&'static str]) -> Self {
        Self { own, ..self }
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
        Op::CreateInvitation => same(&["User.Invite.All", "Directory.ReadWrite.All", "User.ReadWrite.All"]),
        Op::GetMe => {
            split(&["Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All", "User.ReadWrite.All"], &[])
                .own(&["User.Read", "User.ReadBasic.All", "User.ReadWrite"])
        }
        Op::ListUsers | Op::CountUsers => same(READ_USERS),
        Op::GetUser => same(READ_USERS).own(&["User.Read", "User.ReadWrite"]),
        Op::CreateUser | Op::AddSponsor | Op::RemoveSponsor => same(&["User.ReadWrite.All", "Directory.ReadWrite.All"]),
        Op::UpdateUser => same(&[
            "User.ReadWrite.All",
            "Directory.ReadWrite.All",
            "User-Mail.ReadWrite.All",
            "User-PasswordProfile.ReadWrite.All",
            "User.EnableDisableAccount.All",
            "User.ManageIdentities.All",
        ])
        .own(&["User.ReadWrite"]),
        Op::DeleteUser | Op::RestoreUser | Op::PurgeUser => same(&["User.DeleteRestore.All", "User.ReadWrite.All"]),
        Op::ListDeletedUsers | Op::GetDeletedUser => same(&["User.Read.All", "User.ReadWrite.All"]),
        Op::ListSponsors => same(&["User.Read.All", "User.ReadWrite.All"]).own(&["User.Read"]),
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
        Op::ListClientGrants | Op::ListGrants | Op::GetGrant => same(READ_GRANTS),
        Op::CreateGrant | Op::UpdateGrant | Op::DeleteGrant => same(WRITE_GRANTS),
        Op::ListGroups | Op::GetGroup => same(READ_GROUPS),
        Op::CreateGroup => split(
            &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
            &["Group.Create", "Directory.ReadWrite.All", "Group.ReadWrite.All"],
        ),
        Op::ListMembers => same(&[
            "GroupMember.Read.All",
            "Group.Read.All",
            "GroupMember.ReadWrite.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
        ]),
        Op::AddMember | Op::RemoveMember => same(WRITE_MEMBERS),
        Op::ListGroupAssignments => {
            same(&["Directory.Read.All", "AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All"])
        }
        Op::ListServicePrincipals | Op::ListApplications => split(
            READ_APPS,
            &[
                "Application.Read.All",
                "Application.ReadWrite.OwnedBy",
                "Application.ReadWrite.All",
                "Directory.Read.All",
            ],
        ),
        Op::GetServicePrincipal | Op::GetApplication | Op::ListAssignedTo | Op::ListClientAssignments => {
            split(READ_APPS, READ_APPS_AS_APPLICATION)
        }
        Op::GetAuthorizationPolicy => same(&["Policy.Read.All", "Policy.ReadWrite.Authorization"]).apart(),
        Op::UpdateAuthorizationPolicy => same(&["Policy.ReadWrite.Authorization"]).apart(),
        Op::GetCrossTenantAccess | Op::GetCrossTenantDefault | Op::ListPartners | Op::GetPartner => {
            same(READ_CROSS_TENANT).apart()
        }
        Op::UpdateCrossTenantDefault
        | Op::ResetCrossTenantDefault
        | Op::CreatePartner
        | Op::UpdatePartner
        | Op::DeletePartner => same(WRITE_CROSS_TENANT).apart(),
        Op::GetExternalIdentities => same(&["Policy.Read.All", "Policy.ReadWrite.ExternalIdentities"]).apart(),
        Op::UpdateExternalIdentities => same(&["Policy.ReadWrite.ExternalIdentities"]).apart(),
        Op::ListDomainPolicies | Op::GetDomainPolicy => same(READ_DOMAIN_LIST).apart(),
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
        | Op::GetFederation => same(&["IdentityProvider.Read.All", "IdentityProvider.ReadWrite.All"]).apart(),
        Op::CreateIdentityProvider
        | Op::UpdateIdentityProvider
        | Op::DeleteIdentityProvider
        | Op::CreateFederation
        | Op::UpdateFederation => same(&["IdentityProvider.ReadWrite.All"]).apart(),
        Op::DeleteFederation => same(&["IdentityProvider.ReadWrite.All", "Domain.ReadWrite.All"]).apart(),
        Op::GetAuthenticationMethods => {
            same(&["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod", "Policy.Read.All"])
                .apart()
        }
        Op::GetEmailMethod => {
            same(&["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod"]).apart()
        }
        Op::UpdateEmailMethod => same(&["Policy.ReadWrite.AuthenticationMethod"]).apart(),
        Op::ListOrganization | Op::GetOrganization => same(READ_ORGANIZATION).own(&["User.Read"]),
        Op::UpdateOrganization => same(&["Organization.ReadWrite.All"]),
        Op::ListDomains | Op::GetDomain => same(READ_DOMAINS),
        Op::FindTenantById | Op::FindTenantByDomain => same(&["CrossTenantInformation.ReadBasic.All"]).apart(),
        Op::ListDirectoryAudits | Op::GetDirectoryAudit => same(&["AuditLog.Read.All", "Directory.Read.All"]).apart(),
        Op::ListSignIns | Op::GetSignIn => same(&["AuditLog.Read.All"]).apart(),
    }
}
