//! What is answered where nothing is: every address with a key of nobody, and with a text that is no key.

use http::Method;

use super::coverage::{addresses, routes};
use crate::clinic::{ADA, Clinic};

/// No object has this id.
const NOBODY: &str = "11111111-1111-1111-1111-111111111111";
/// A text that is no GUID.
const TEXT: &str = "nonsense";

/// Objects whose ids are no GUIDs, and users, whose sign-in names are keys as well.
const KEYED_BY_TEXT: [&str; 8] = [
    "users/",
    "domains/",
    "oauth2PermissionGrants/",
    "roleManagement/directory/roleAssignments/",
    "auditLogs/directoryAudits/",
    "identity/identityProviders/",
    "identityGovernance/appConsent/appConsentRequests/",
    "policies/permissionGrantPolicies/",
];

const SCOPES: &str = "User.Read.All Group.Read.All Application.Read.All Directory.Read.All AuditLog.Read.All \
                      RoleManagement.Read.Directory Policy.Read.All Policy.Read.B2BManagementPolicy Agreement.Read.All \
                      AgreementAcceptance.Read AgreementAcceptance.Read.All Organization.Read.All Domain.Read.All \
                      IdentityProvider.Read.All ConsentRequest.Read.All User.DeleteRestore.All GroupMember.Read.All \
                      AppRoleAssignment.ReadWrite.All DelegatedPermissionGrant.Read.All Policy.Read.PermissionGrant";

const WRITES: &str = "User.Read.All User.ReadWrite.All User.DeleteRestore.All Group.ReadWrite.All Domain.ReadWrite.All \
                      Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Policy.Read.All \
                      Policy.ReadWrite.CrossTenantAccess Policy.ReadWrite.ConditionalAccess Agreement.ReadWrite.All \
                      Policy.ReadWrite.B2BManagementPolicy IdentityProvider.ReadWrite.All \
                      RoleManagement.ReadWrite.Directory Organization.ReadWrite.All \
                      Policy.ReadWrite.PermissionGrant";

/// How an address is used, and what it answers to a key of nobody and to a text.
async fn look(clinic: &Clinic, token: &str, verb: &Method, address: &str, faults: &mut Vec<String>) {
    let missing = |key: &str| {
        let message = format!(
            "Resource '{key}' does not exist or one of its queried reference-property objects are not present."
        );
        (404, "Request_ResourceNotFound", message)
    };
    let malformed = if KEYED_BY_TEXT.iter().any(|prefix| address.starts_with(prefix)) {
        missing(TEXT)
    } else {
        (400, "Request_BadRequest", format!("Invalid object identifier '{TEXT}'."))
    };
    let body = (*verb == Method::PATCH).then(|| "{".to_owned());
    for (key, (status, code, message)) in [(NOBODY, missing(NOBODY)), (TEXT, malformed)] {
        // What beta alone has is there as well.
        let path = format!("/beta/{}", address.replace("{id}", key));
        let answer = clinic.send(verb.clone(), token, &path, body.clone(), &[]).await;
        if answer.error() != (status, code, message.as_str()) {
            faults.push(format!("{verb} {path}: {:?}", answer.error()));
        }
    }
}

#[tokio::test]
async fn a_key_of_nobody_is_not_found_and_a_text_is_no_key() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let mut faults = Vec::new();
    for address in addresses().into_iter().filter(|address| address.contains("{id}")) {
        look(&clinic, &token, &Method::GET, address, &mut faults).await;
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[tokio::test]
async fn what_is_not_there_is_neither_changed_nor_deleted_whatever_the_body() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, WRITES);
    let mut faults = Vec::new();
    for verb in [Method::PATCH, Method::DELETE] {
        let written = routes(&verb);
        for address in addresses().into_iter().filter(|address| address.contains("{id}")) {
            if written.iter().any(|route| route == address) {
                look(&clinic, &token, &verb, address, &mut faults).await;
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
