use super::{Collection, asked};
use crate::clinic::{ADA, Clinic};

const GROUPS: &str = "
id                             D A - - D - - -
displayName                    D A D D D D - D
description                    A A A A - A - -
classification                 D A D D - D - -
createdDateTime                D A D D A - - -
expirationDateTime             A A A A A - - -
groupTypes*                    D A - - - - - -
isAssignableToRole             D A - - - - - -
mail                           D A D D D D - -
mailEnabled                    D A - - - - - -
mailNickname                   D A D D D D - -
membershipRule                 D A D D - D - -
membershipRuleProcessingState  D A - - D - - -
onPremisesSyncEnabled          D A - - D - - -
preferredLanguage              A A A A A A - -
proxyAddresses*                D A D D - D A -
renewedDateTime                D A D D A - - -
resourceBehaviorOptions*       D A - - - - - -
resourceProvisioningOptions*   D A - - - - - -
securityEnabled                D A - - D - - -
assignedLicenses*skuId         D A - - - - - -
";

const APPLICATIONS: &str = "
id                             D A - - D - - -
appId                          D A - - D - - -
createdDateTime                D A D D D - - A
description                    A A A A - A - -
disabledByMicrosoftStatus      D A - - - - - -
displayName                    D A D D D D - A
identifierUris*                D A D D - D - -
notes                          A A - - - A - -
publisherDomain                D A D D - D - -
signInAudience                 D A - - - - - -
requiredResourceAccess*resourceAppId  A A - - - - - -
publicClient/redirectUris*     A A - - - A - -
spa/redirectUris*              A A - - - A - -
tags*                          D A D D - D - -
verifiedPublisher/displayName  A A - - - - - -
web/homePageUrl                A A - - - - - -
web/redirectUris*              A A - - - A - -
";

const SERVICE_PRINCIPALS: &str = "
id                             D A - - D - - -
accountEnabled                 D A - - D - - -
alternativeNames*              D A D D - D - -
appId                          D A - - D - - -
appOwnerOrganizationId         A A A A - - - -
appRoleAssignmentRequired      A A - - - - - -
applicationTemplateId          D A - - - - - -
createdDateTime                A A A A A - - A
description                    A A A A - A - -
displayName                    D A D D D D - A
homepage                       A A - - - A - -
notes                          A A - - - A - -
preferredSingleSignOnMode      D A - - - - - -
servicePrincipalNames*         D A D D - D - -
servicePrincipalType           D A - - - - - -
tags*                          D A D D - D - -
verifiedPublisher/displayName  A A - - - - - -
";

const ROLES: &str = "
description                    A A - - - A - -
displayName                    D A - - - A - -
roleTemplateId                 D A - - - - - -
";

#[tokio::test]
async fn the_directory_is_asked_by_every_property_with_every_operator() {
    let clinic = Clinic::open();
    let token = clinic.as_person(
        ADA,
        "Group.Read.All Application.Read.All Directory.Read.All RoleManagement.Read.Directory User.Read.All",
    );
    let member_of = format!("/v1.0/users/{ADA}/memberOf/microsoft.graph.group");
    for (path, kind, resource, rows, every) in [
        ("/v1.0/groups", "group", "Group", GROUPS, 1),
        (&member_of, "group", "Group", GROUPS, 7),
        ("/v1.0/directory/deletedItems/microsoft.graph.group", "group", "Group", GROUPS, 7),
        ("/v1.0/applications", "application", "Application", APPLICATIONS, 1),
        ("/v1.0/directory/deletedItems/microsoft.graph.application", "application", "Application", APPLICATIONS, 7),
        ("/v1.0/servicePrincipals", "servicePrincipal", "ServicePrincipal", SERVICE_PRINCIPALS, 1),
        (
            "/v1.0/directory/deletedItems/microsoft.graph.servicePrincipal",
            "servicePrincipal",
            "ServicePrincipal",
            SERVICE_PRINCIPALS,
            7,
        ),
        ("/v1.0/directoryRoles", "directoryRole", "DirectoryRole", ROLES, 1),
    ] {
        let collection = Collection { path, kind, resource, rows: &[rows], indexed: true, every };
        let questions = asked(&clinic, &token, &collection).await;
        assert!(questions > 30, "{path}: {questions}");
    }
}
