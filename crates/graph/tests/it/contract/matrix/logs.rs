use super::{Collection, asked};
use crate::clinic::{ADA, Clinic, MIA};
use crate::contract::logs::signed_in;

const AUDITS: &str = "
activityDateTime                 D - D D - - - D
activityDisplayName              D - - - - D - -
category                         D - - - - - - -
correlationId                    D - - - - - - -
id                               D - - - - - - -
initiatedBy/app/appId            D - - - - - - -
initiatedBy/app/displayName      D - - - - - - -
initiatedBy/user/id              D - - - - - - -
initiatedBy/user/displayName     D - - - - - - -
initiatedBy/user/userPrincipalName D - - - - D - -
loggedByService                  D - - - - - - -
targetResources*id               D - - - - - - -
targetResources*displayName      D - - - - D - -
";

const SIGN_INS: &str = "
appDisplayName                   D - - - - D - -
appId                            D - - - - - - -
clientAppUsed                    D - - - - - - -
conditionalAccessStatus          D - - - - - - -
correlationId                    D - - - - - - -
createdDateTime                  D - D D - - - D
deviceDetail/browser             D - - - - D - -
deviceDetail/operatingSystem     D - - - - D - -
homeTenantId                     D - - - - - - -
id                               D - - - - - - -
ipAddress                        D - - - - D - -
isInteractive                    D - - - - - - -
location/city                    D - - - - D - -
location/countryOrRegion         D - - - - D - -
location/state                   D - - - - D - -
resourceDisplayName              D - - - - - - -
resourceId                       D - - - - - - -
resourceTenantId                 D - - - - - - -
riskDetail                       D - - - - - - -
riskLevelAggregated              D - - - - - - -
riskLevelDuringSignIn            D - - - - - - -
riskState                        D - - - - - - -
status/errorCode                 D - - - - - - -
userDisplayName                  D - - - - D - -
userId                           D - - - - - - -
userPrincipalName                D - - - - D - -
";

#[tokio::test]
async fn the_logs_are_asked_by_every_property_with_every_operator() {
    let clinic = Clinic::open();
    clinic.invite("kim@northwind.example").await;
    signed_in(&clinic, clinic.user(MIA).parse().expect("an id")).await;
    let token = clinic.as_person(ADA, "AuditLog.Read.All");
    for (path, kind, resource, rows) in [
        ("/v1.0/auditLogs/directoryAudits", "directoryAudit", "DirectoryAudit", AUDITS),
        ("/v1.0/auditLogs/signIns", "signIn", "SignIn", SIGN_INS),
    ] {
        let collection = Collection { path, kind, resource, rows: &[rows], indexed: false, every: 1 };
        let questions = asked(&clinic, &token, &collection).await;
        assert!(questions > 100, "{path}: {questions}");
    }
}
