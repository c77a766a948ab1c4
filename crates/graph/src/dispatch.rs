//! Which handler does what.

use std::pin::Pin;

use crate::call::Call;
use crate::error::GraphError;
use crate::reply::Reply;
use crate::resources::{
    agreements, application_owners, applications, assignments, audit_logs, authentication_methods,
    authorization_policy, conditional_access, consent_policies, cross_tenant_access, deleted_items, delta,
    directory_objects, domain_list, external_identities, federated_credentials, federated_domains, grant_policies,
    grants, groups, identity_providers, invitations, licences, manager, members, membership, named_locations,
    organization, passwords, role_definitions, role_management, roles, rolled_keys, service_principals, subscriptions,
    tenant_information, user_relations, users,
};
use crate::routes::Operation as Op;

/// A request that is being handled.
type Work = Pin<Box<dyn Future<Output = Result<Reply, GraphError>> + Send>>;

/// A handler whose work begins in a frame of its own and goes on on the heap: the work of all handlers within one frame
/// does not fit on a thread's stack in a build that is not optimised.
macro_rules! to {
    ($handler:path) => {
        |call| Box::pin($handler(call))
    };
}

/// Does what the request asks for.
pub(crate) async fn handle(call: Call) -> Result<Reply, GraphError> {
    handler(call.operation)(call).await
}

#[expect(clippy::too_many_lines, reason = "one line for each operation")]
fn handler(operation: Op) -> fn(Call) -> Work {
    match operation {
        Op::Batch => to!(taken_apart),
        Op::CreateInvitation => to!(invitations::create),
        Op::ListUsers => to!(users::list),
        Op::DeltaUsers
        | Op::DeltaDirectoryObjects
        | Op::DeltaGroups
        | Op::DeltaDirectoryRoles
        | Op::DeltaApplications
        | Op::DeltaServicePrincipals
        | Op::DeltaGrants => {
            to!(delta::changes)
        }
        Op::CreateUser => to!(users::create),
        Op::GetMe | Op::GetUser => to!(users::get),
        Op::UpdateUser => to!(users::update),
        Op::DeleteUser => to!(users::delete),
        Op::ListDeletedUsers => to!(deleted_items::lists::users),
        Op::ListDeletedGroups => to!(deleted_items::lists::groups),
        Op::ListDeletedApplications => to!(deleted_items::lists::applications),
        Op::ListDeletedServicePrincipals => to!(deleted_items::lists::service_principals),
        Op::GetDeletedItem => to!(deleted_items::get),
        Op::RestoreItem => to!(deleted_items::restore),
        Op::PurgeItem => to!(deleted_items::purge),
        Op::ListSponsors => to!(user_relations::sponsors),
        Op::AddSponsor => to!(user_relations::add_sponsor),
        Op::RemoveSponsor => to!(user_relations::remove_sponsor),
        Op::ListSponsored => to!(user_relations::sponsored),
        Op::GetInviter => to!(user_relations::inviter),
        Op::GetManager => to!(manager::get),
        Op::SetManager => to!(manager::set),
        Op::RemoveManager => to!(manager::remove),
        Op::ListDirectReports => to!(manager::reports),
        Op::ListUserOwned => to!(user_relations::owned),
        Op::RevokeSessions => to!(user_relations::revoke_sessions),
        Op::ListUserMemberOf | Op::ListGroupMemberOf => to!(membership::member_of),
        Op::ListUserTransitiveMemberOf | Op::ListGroupTransitiveMemberOf => to!(membership::transitive_member_of),
        Op::CheckMemberGroups => to!(membership::check_groups),
        Op::CheckMemberObjects => to!(membership::check_objects),
        Op::GetMemberGroups => to!(membership::all_groups),
        Op::GetMemberObjects => to!(membership::all_objects),
        Op::GetByIds => to!(directory_objects::by_ids),
        Op::GetDirectoryObject => to!(directory_objects::get),
        Op::ListUserAcceptances => to!(agreements::acceptances_of_user),
        Op::ListUserAssignments | Op::ListGroupAssignments | Op::ListClientAssignments => {
            to!(assignments::of_principal)
        }
        Op::CreateUserAssignment | Op::CreateGroupAssignment | Op::CreateClientAssignment | Op::CreateAssignedTo => {
            to!(assignments::create)
        }
        Op::DeleteUserAssignment | Op::DeleteGroupAssignment | Op::DeleteClientAssignment | Op::DeleteAssignedTo => {
            to!(assignments::delete)
        }
        Op::ListAssignedTo => to!(assignments::to_resource),
        Op::ListGroups => to!(groups::list),
        Op::CreateGroup => to!(groups::create),
        Op::GetGroup => to!(groups::get),
        Op::UpdateGroup => to!(groups::update),
        Op::DeleteGroup => to!(groups::delete),
        Op::ListMembers => to!(members::list),
        Op::ListTransitiveMembers => to!(members::transitive),
        Op::ListGroupOwners => to!(members::owners),
        Op::AddGroupOwner => to!(members::add_owner),
        Op::RemoveGroupOwner => to!(members::remove_owner),
        Op::AddMember => to!(members::add),
        Op::RemoveMember => to!(members::remove),
        Op::ListServicePrincipals => to!(service_principals::list),
        Op::CreateServicePrincipal => to!(service_principals::create),
        Op::GetServicePrincipal => to!(service_principals::get),
        Op::UpdateServicePrincipal => to!(service_principals::update),
        Op::DeleteServicePrincipal => to!(service_principals::delete),
        Op::AddApplicationPassword | Op::AddPrincipalPassword => to!(passwords::add),
        Op::RemoveApplicationPassword | Op::RemovePrincipalPassword => to!(passwords::remove),
        Op::AddApplicationKey | Op::AddPrincipalKey => to!(rolled_keys::add),
        Op::RemoveApplicationKey | Op::RemovePrincipalKey => to!(rolled_keys::remove),
        Op::ListFederatedCredentials => to!(federated_credentials::list),
        Op::CreateFederatedCredential => to!(federated_credentials::create),
        Op::GetFederatedCredential => to!(federated_credentials::get),
        Op::UpdateFederatedCredential => to!(federated_credentials::update),
        Op::DeleteFederatedCredential => to!(federated_credentials::delete),
        Op::ListApplicationOwners | Op::ListPrincipalOwners => to!(application_owners::list),
        Op::AddApplicationOwner | Op::AddPrincipalOwner => to!(application_owners::add),
        Op::RemoveApplicationOwner | Op::RemovePrincipalOwner => to!(application_owners::remove),
        Op::ListApplications => to!(applications::list),
        Op::CreateApplication => to!(applications::create),
        Op::GetApplication => to!(applications::get),
        Op::UpdateApplication => to!(applications::update),
        Op::DeleteApplication => to!(applications::delete),
        Op::ListGrants => to!(grants::list),
        Op::ListUserGrants => to!(grants::of_user),
        Op::ListClientGrants => to!(grants::of_client),
        Op::CreateGrant => to!(grants::create),
        Op::GetGrant => to!(grants::get),
        Op::UpdateGrant => to!(grants::update),
        Op::DeleteGrant => to!(grants::delete),
        Op::GetAuthorizationPolicy => to!(authorization_policy::get),
        Op::UpdateAuthorizationPolicy => to!(authorization_policy::update),
        Op::GetCrossTenantAccess => to!(cross_tenant_access::get),
        Op::UpdateCrossTenantAccess => to!(cross_tenant_access::update),
        Op::GetSynchronization => to!(cross_tenant_access::synchronization::get),
        Op::CreateSynchronization => to!(cross_tenant_access::synchronization::create),
        Op::UpdateSynchronization => to!(cross_tenant_access::synchronization::update),
        Op::DeleteSynchronization => to!(cross_tenant_access::synchronization::delete),
        Op::GetTemplates => to!(cross_tenant_access::templates::both),
        Op::GetPartnerTemplate => to!(cross_tenant_access::templates::partner),
        Op::GetSynchronizationTemplate => to!(cross_tenant_access::templates::synchronization),
        Op::ResetTemplate => to!(cross_tenant_access::templates::reset),
        Op::GetAuthenticationFlows => to!(consent_policies::flows),
        Op::UpdateAuthenticationFlows => to!(consent_policies::update_flows),
        Op::GetConsentRequestsPolicy => to!(consent_policies::requests_policy),
        Op::ReplaceConsentRequestsPolicy => to!(consent_policies::replace_requests_policy),
        Op::ListConsentRequests => to!(consent_policies::requests),
        Op::ListUserConsentRequests => to!(consent_policies::askers),
        Op::ListGrantPolicies => to!(grant_policies::list),
        Op::CreateGrantPolicy => to!(grant_policies::create),
        Op::GetGrantPolicy => to!(grant_policies::get),
        Op::UpdateGrantPolicy => to!(grant_policies::update),
        Op::DeleteGrantPolicy => to!(grant_policies::delete),
        Op::ListGrantConditions => to!(grant_policies::conditions),
        Op::AddGrantConditions => to!(grant_policies::add_conditions),
        Op::RemoveGrantConditions => to!(grant_policies::remove_conditions),
        Op::ListSubscribedSkus => to!(licences::list),
        Op::GetCrossTenantDefault => to!(cross_tenant_access::get_default),
        Op::UpdateCrossTenantDefault => to!(cross_tenant_access::update_default),
        Op::ResetCrossTenantDefault => to!(cross_tenant_access::reset_default),
        Op::ListPartners => to!(cross_tenant_access::partners::list),
        Op::CreatePartner => to!(cross_tenant_access::partners::create),
        Op::GetPartner => to!(cross_tenant_access::partners::get),
        Op::UpdatePartner => to!(cross_tenant_access::partners::update),
        Op::DeletePartner => to!(cross_tenant_access::partners::delete),
        Op::GetExternalIdentities => to!(external_identities::get),
        Op::UpdateExternalIdentities => to!(external_identities::update),
        Op::ListDomainPolicies | Op::ListLegacyPolicies => to!(domain_list::list),
        Op::CreateDomainPolicy => to!(domain_list::create),
        Op::GetDomainPolicy | Op::GetLegacyPolicy => to!(domain_list::get),
        Op::UpdateDomainPolicy => to!(domain_list::update),
        Op::DeleteDomainPolicy => to!(domain_list::delete),
        Op::ListDomainPolicyTargets => to!(domain_list::applies_to),
        Op::ListConditionalAccess => to!(conditional_access::list),
        Op::CreateConditionalAccess => to!(conditional_access::create),
        Op::GetConditionalAccess => to!(conditional_access::get),
        Op::UpdateConditionalAccess => to!(conditional_access::update),
        Op::DeleteConditionalAccess => to!(conditional_access::delete),
        Op::ListNamedLocations => to!(named_locations::list),
        Op::CreateNamedLocation => to!(named_locations::create),
        Op::GetNamedLocation => to!(named_locations::get),
        Op::UpdateNamedLocation => to!(named_locations::update),
        Op::DeleteNamedLocation => to!(named_locations::delete),
        Op::ListAgreements => to!(agreements::list),
        Op::CreateAgreement => to!(agreements::create),
        Op::GetAgreement => to!(agreements::get),
        Op::UpdateAgreement => to!(agreements::update),
        Op::DeleteAgreement => to!(agreements::delete),
        Op::ListAcceptances => to!(agreements::acceptances),
        Op::GetAgreementFile => to!(agreements::files::default),
        Op::ListAgreementFiles => to!(agreements::files::list),
        Op::AddAgreementFile => to!(agreements::files::add),
        Op::ListAgreementVersions => to!(agreements::files::versions),
        Op::ListIdentityProviders => to!(identity_providers::list),
        Op::GetIdentityProvider => to!(identity_providers::get),
        Op::ListProviderTypes => to!(identity_providers::types),
        Op::CreateIdentityProvider => to!(identity_providers::create),
        Op::UpdateIdentityProvider => to!(identity_providers::update),
        Op::DeleteIdentityProvider => to!(identity_providers::delete),
        Op::ListFederations => to!(identity_providers::list_federations),
        Op::GetFederation => to!(identity_providers::get_federation),
        Op::CreateFederation => to!(identity_providers::create_federation),
        Op::UpdateFederation => to!(identity_providers::update_federation),
        Op::DeleteFederation => to!(identity_providers::delete_federation),
        Op::ListFederatedDomains => to!(federated_domains::list),
        Op::AddFederatedDomain => to!(federated_domains::add),
        Op::RemoveFederatedDomain => to!(federated_domains::remove),
        Op::GetAuthenticationMethods => to!(authentication_methods::get),
        Op::UpdateAuthenticationMethods => to!(authentication_methods::update),
        Op::GetEmailMethod => to!(authentication_methods::get_email),
        Op::UpdateEmailMethod => to!(authentication_methods::update_email),
        Op::ListRoleTemplates => to!(roles::templates),
        Op::GetRoleTemplate => to!(roles::template),
        Op::ListDirectoryRoles => to!(roles::list),
        Op::ActivateRole => to!(roles::activate),
        Op::GetDirectoryRole => to!(roles::get),
        Op::ListRoleMembers => to!(roles::members),
        Op::AddRoleMember => to!(roles::add_member),
        Op::RemoveRoleMember => to!(roles::remove_member),
        Op::ListRoleDefinitions => to!(role_definitions::list),
        Op::GetRoleDefinition => to!(role_definitions::get),
        Op::CreateRoleDefinition => to!(role_definitions::create),
        Op::UpdateRoleDefinition => to!(role_definitions::update),
        Op::DeleteRoleDefinition => to!(role_definitions::delete),
        Op::ListRoleAssignments => to!(role_management::list),
        Op::CreateRoleAssignment => to!(role_management::create),
        Op::GetRoleAssignment => to!(role_management::get),
        Op::DeleteRoleAssignment => to!(role_management::delete),
        Op::ListOrganization => to!(organization::list),
        Op::GetOrganization => to!(organization::get),
        Op::UpdateOrganization => to!(organization::update),
        Op::ListDomains => to!(organization::domains::list),
        Op::GetDomain => to!(organization::domains::get),
        Op::CreateDomain => to!(organization::domains::create),
        Op::VerifyDomain => to!(organization::domains::verify),
        Op::DeleteDomain => to!(organization::domains::delete),
        Op::ListVerificationRecords => to!(organization::domains::records),
        Op::FindTenantById => to!(tenant_information::by_id),
        Op::FindTenantByDomain => to!(tenant_information::by_domain),
        Op::ListSubscriptions => to!(subscriptions::list),
        Op::CreateSubscription => to!(subscriptions::create),
        Op::GetSubscription => to!(subscriptions::get),
        Op::RenewSubscription => to!(subscriptions::renew),
        Op::DeleteSubscription => to!(subscriptions::delete),
        Op::ReauthorizeSubscription => to!(subscriptions::reauthorize),
        Op::ListDirectoryAudits => to!(audit_logs::list_audits),
        Op::GetDirectoryAudit => to!(audit_logs::get_audit),
        Op::ListSignIns => to!(audit_logs::list_sign_ins),
        Op::GetSignIn => to!(audit_logs::get_sign_in),
    }
}

/// The parts of a batch come here one by one, the batch itself never.
async fn taken_apart(_: Call) -> Result<Reply, GraphError> {
    Err(GraphError::internal("a batch is taken apart before its parts come here"))
}
