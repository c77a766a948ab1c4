use super::{Collection, asked};
use crate::clinic::{ADA, Clinic};

const USERS: &str = "
id                                               D A - - D - - -
displayName                                      D A - - D D - D
userPrincipalName                                D A - - D D A D
mail                                             D A D D D D A -
otherMails*                                      D A D D D D A -
proxyAddresses*                                  D A D D - D A -
userType                                         D A - - D - - -
creationType                                     D A - - D - - -
externalUserState                                D A - - D - - -
externalUserStateChangeDateTime                  D A - - A - - -
accountEnabled                                   D A A A D - - -
createdDateTime                                  D A D D A - - A
deletedDateTime                                  D A D D A - - A
identities*issuer                                D - - - - - - -
identities*issuerAssignedId                      D - - - - - - -
identities*signInType                            - - - - - - - -
givenName                                        D A D D D D - -
surname                                          D A D D D D - -
city                                             D A D D D D - -
country                                          D A D D D D - -
state                                            D A D D D D - -
department                                       D A D D D D - -
jobTitle                                         D A D D D - - -
usageLocation                                    D A D D D D - -
mailNickname                                     D A D D D D - -
companyName                                      A A A A A A - -
mobilePhone                                      A A A A A A - -
officeLocation                                   A A A A A A - -
postalCode                                       A A A A A A - -
preferredLanguage                                A A A A A A - -
streetAddress                                    A A A A A A - -
employeeType                                     A A A A A A - -
employeeId                                       D A - A - D - -
assignedLicenses*skuId                           D A - - - - - -
assignedPlans*service                            D A - - - - - -
onPremisesSyncEnabled                            D A A A D - - -
";

/// Who is related to something is not asked when she last signed in.
const ACTIVITY: &str = "
signInActivity/lastSignInDateTime                D A D D - - - -
signInActivity/lastNonInteractiveSignInDateTime  D A D D - - - -
signInActivity/lastSuccessfulSignInDateTime      D A D D - - - -
";

#[tokio::test]
async fn users_are_asked_for_by_every_property_with_every_operator() {
    let clinic = Clinic::open();
    clinic.invite("kim@northwind.example").await;
    let token = clinic.as_person(ADA, "User.Read.All AuditLog.Read.All Group.Read.All");
    let ward =
        clinic.get(&token, "/v1.0/groups?$filter=displayName%20eq%20'Ward%20staff'").await.column("id").remove(0);
    let members = format!("/v1.0/groups/{ward}/members/microsoft.graph.user");
    let whole = [USERS, ACTIVITY];
    for (path, rows, every) in [
        ("/v1.0/users", &whole[..], 1),
        ("/v1.0/directory/deletedItems/graph.user", &whole, 7),
        (&members, &[USERS], 7),
    ] {
        let users = Collection { path, kind: "user", resource: "User", rows, indexed: true, every };
        let questions = asked(&clinic, &token, &users).await;
        assert!(questions > 700 / every, "{path}: {questions}");
    }
}
