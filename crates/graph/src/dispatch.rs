//! Which handler does what.

use crate::call::Call;
use crate::error::GraphError;
use crate::reply::Reply;
use crate::resources::{
    agreements, applications, assignments, audit_logs, authentication_methods, authorization_policy,
    conditional_access, cross_tenant_access, deleted_items, domain_list, external_identities, grants, groups,
    identity_providers, invitations, members, organization, service_principals, tenant_information, user_relations,
    users,
};
use crate::routes::Operation as Op;

/// Does what the request asks for.
#[expect(clippy::too_many_lines, reason = "one line for each operation")]
pub(crate) async fn handle(call: Call) -> Result<Reply, GraphError> {
    match call.operation {
        Op::CreateInvitation => invitations::create(call).await,
        Op::ListUsers => users::list(call).await,
        Op::CountUsers => users::count(call).await,
        Op::CreateUser => users::create(call).await,
        Op::GetMe | Op::GetUser => users::get(call).await,
        Op::UpdateUser => users::update(call).await,
        Op::DeleteUser => users::delete(call).await,
        Op::ListDeletedUsers => deleted_items::list(call).await,
        Op::GetDeletedUser => deleted_items::get(call).await,
        Op::RestoreUser => deleted_items::restore(call).await,
        Op::PurgeUser => deleted_items::purge(call).await,
        Op::ListSponsors => user_relations::sponsors(call).await,
        Op::AddSponsor => user_relations::add_sponsor(call).await,
        Op::RemoveSponsor => user_relations::remove_sponsor(call).await,
        Op::ListUserMemberOf => user_relations::member_of(call).await,
        Op::ListUserAcceptances => agreements::acceptances_of_user(call).await,
        Op::ListUserAssignments | Op::ListGroupAssignments | Op::ListClientAssignments => {
            assignments::of_principal(call).await
        }
        Op::CreateUserAssignment | Op::CreateGroupAssignment | Op::CreateClientAssignment | Op::CreateAssignedTo => {
            assignments::create(call).await
        }
        Op::DeleteUserAssignment | Op::DeleteGroupAssignment | Op::DeleteClientAssignment | Op::DeleteAssignedTo => {
            assignments::delete(call).await
        }
        Op::ListAssignedTo => assignments::to_resource(call).await,
        Op::ListGroups => groups::list(call).await,
        Op::CreateGroup => groups::create(call).await,
        Op::GetGroup => groups::get(call).await,
        Op::ListMembers => members::list(call).await,
        Op::AddMember => members::add(call).await,
        Op::RemoveMember => members::remove(call).await,
        Op::ListServicePrincipals => service_principals::list(call).await,
        Op::GetServicePrincipal => service_principals::get(call).await,
        Op::ListApplications => applications::list(call).await,
        Op::GetApplication => applications::get(call).await,
        Op::ListGrants => grants::list(call).await,
        Op::ListUserGrants => grants::of_user(call).await,
        Op::ListClientGrants => grants::of_client(call).await,
        Op::CreateGrant => grants::create(call).await,
        Op::GetGrant => grants::get(call).await,
        Op::UpdateGrant => grants::update(call).await,
        Op::DeleteGrant => grants::delete(call).await,
        Op::GetAuthorizationPolicy => authorization_policy::get(call).await,
        Op::UpdateAuthorizationPolicy => authorization_policy::update(call).await,
        Op::GetCrossTenantAccess => cross_tenant_access::get(call).await,
        Op::GetCrossTenantDefault => cross_tenant_access::get_default(call).await,
        Op::UpdateCrossTenantDefault => cross_tenant_access::update_default(call).await,
        Op::ResetCrossTenantDefault => cross_tenant_access::reset_default(call).await,
        Op::ListPartners => cross_tenant_access::partners::list(call).await,
        Op::CreatePartner => cross_tenant_access::partners::create(call).await,
        Op::GetPartner => cross_tenant_access::partners::get(call).await,
        Op::UpdatePartner => cross_tenant_access::partners::update(call).await,
        Op::DeletePartner => cross_tenant_access::partners::delete(call).await,
        Op::GetExternalIdentities => external_identities::get(call).await,
        Op::UpdateExternalIdentities => external_identities::update(call).await,
        Op::ListDomainPolicies => domain_list::list(call).await,
        Op::CreateDomainPolicy => domain_list::create(call).await,
        Op::GetDomainPolicy => domain_list::get(call).await,
        Op::UpdateDomainPolicy => domain_list::update(call).await,
        Op::DeleteDomainPolicy => domain_list::delete(call).await,
        Op::ListConditionalAccess => conditional_access::list(call).await,
        Op::CreateConditionalAccess => conditional_access::create(call).await,
        Op::GetConditionalAccess => conditional_access::get(call).await,
        Op::UpdateConditionalAccess => conditional_access::update(call).await,
        Op::DeleteConditionalAccess => conditional_access::delete(call).await,
        Op::ListAgreements => agreements::list(call).await,
        Op::CreateAgreement => agreements::create(call).await,
        Op::GetAgreement => agreements::get(call).await,
        Op::UpdateAgreement => agreements::update(call).await,
        Op::DeleteAgreement => agreements::delete(call).await,
        Op::ListAcceptances => agreements::acceptances(call).await,
        Op::GetAgreementFile => agreements::files::default(call).await,
        Op::ListAgreementFiles => agreements::files::list(call).await,
        Op::AddAgreementFile => agreements::files::add(call).await,
        Op::ListAgreementVersions => agreements::files::versions(call).await,
        Op::ListIdentityProviders => identity_providers::list(call).await,
        Op::GetIdentityProvider => identity_providers::get(call).await,
        Op::ListProviderTypes => identity_providers::types(call).await,
        Op::CreateIdentityProvider => identity_providers::create(call).await,
        Op::UpdateIdentityProvider => identity_providers::update(call).await,
        Op::DeleteIdentityProvider => identity_providers::delete(call).await,
        Op::ListFederations => identity_providers::list_federations(call).await,
        Op::GetFederation => identity_providers::get_federation(call).await,
        Op::CreateFederation => identity_providers::create_federation(call).await,
        Op::UpdateFederation => identity_providers::update_federation(call).await,
        Op::DeleteFederation => identity_providers::delete_federation(call).await,
        Op::GetAuthenticationMethods => authentication_methods::get(call).await,
        Op::GetEmailMethod => authentication_methods::get_email(call).await,
        Op::UpdateEmailMethod => authentication_methods::update_email(call).await,
        Op::ListOrganization => organization::list(call).await,
        Op::GetOrganization => organization::get(call).await,
        Op::UpdateOrganization => organization::update(call).await,
        Op::ListDomains => organization::domains::list(call).await,
        Op::GetDomain => organization::domains::get(call).await,
        Op::FindTenantById => tenant_information::by_id(call).await,
        Op::FindTenantByDomain => tenant_information::by_domain(call).await,
        Op::ListDirectoryAudits => audit_logs::list_audits(call).await,
        Op::GetDirectoryAudit => audit_logs::get_audit(call).await,
        Op::ListSignIns => audit_logs::list_sign_ins(call).await,
        Op::GetSignIn => audit_logs::get_sign_in(call).await,
    }
}
