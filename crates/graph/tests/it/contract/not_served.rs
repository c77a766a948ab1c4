//! What Graph has and the emulator does not tell: whoever asks for it learns just that.

use crate::clinic::{ADA, Clinic, MIA};

/// What version 1.0 has and the surface does not tell, a line for each type.
const NOT_SERVED: &str = "
adminConsentRequestPolicy: id
application: authenticationBehaviors createdByAppId isDisabled logo managerApplications nativeAuthenticationApisEnabled
    oauth2RequirePostResponse
authenticationMethodsPolicy: lastModifiedDateTime reconfirmationInDays
changeNotification: encryptedContent
group: accessType infoCatalogs isFavorite onPremisesExtensionAttributes organizationId unseenConversationsCount
    unseenMessagesCount welcomeMessageEnabled
organization: mobileDeviceManagementAuthority
permissionScope: origin
servicePrincipal: createdByAppId isDisabled
unifiedRoleAssignment: principalOrganizationId
unifiedRolePermission: excludedResourceActions
user: aboutMe birthday deviceEnrollmentLimit hireDate identityParentId interests mailboxSettings mySite pastProjects
    preferredName print responsibilities schools skills
";

/// The properties that are not served, by type.
pub(super) fn not_served() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut types: Vec<(&str, Vec<&str>)> = Vec::new();
    for word in NOT_SERVED.split_ascii_whitespace() {
        match (word.strip_suffix(':'), types.last_mut()) {
            (Some(name), _) => types.push((name, Vec::new())),
            (None, Some((_, properties))) => properties.push(word),
            (None, None) => panic!("{word} is of no type"),
        }
    }
    types
}

#[tokio::test]
async fn what_is_not_served_is_told_to_be_missing_here() {
    let clinic = Clinic::open();
    let token = clinic.as_person(
        ADA,
        "User.Read.All Group.Read.All Application.Read.All Organization.Read.All Policy.Read.All \
         Policy.Read.AuthenticationMethod RoleManagement.Read.Directory",
    );
    let mia = format!("/v1.0/users/{MIA}");
    let addresses = [
        ("adminConsentRequestPolicy", "/v1.0/policies/adminConsentRequestPolicy"),
        ("application", "/v1.0/applications"),
        ("authenticationMethodsPolicy", "/v1.0/policies/authenticationMethodsPolicy"),
        ("group", "/v1.0/groups"),
        ("organization", "/v1.0/organization"),
        ("servicePrincipal", "/v1.0/servicePrincipals"),
        ("unifiedRoleAssignment", "/v1.0/roleManagement/directory/roleAssignments"),
        ("user", "/v1.0/users"),
        ("user", &mia),
    ];
    for (kind, path) in addresses {
        let properties = not_served().into_iter().find(|(name, _)| *name == kind).expect("a line").1;
        for property in properties {
            let expected = format!("The property '{property}' is not supported by the emulator yet.");
            let selected = clinic.get(&token, &format!("{path}?$select={property}")).await;
            assert_eq!(selected.error(), (501, "NotImplemented", expected.as_str()), "{path}");
        }
    }
    let expected = "The property 'aboutMe' is not supported by the emulator yet.";
    let filtered = clinic.get(&token, "/v1.0/users?$filter=aboutMe%20eq%20'x'").await;
    assert_eq!(filtered.error(), (501, "NotImplemented", expected));
}
