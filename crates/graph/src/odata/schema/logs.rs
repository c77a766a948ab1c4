use super::{Cell, Field, Kind, Schema, equal};

const D: Cell = Cell::Default;
const N: Cell = Cell::Never;

/// A time that is listed by.
const WHEN: [Cell; 8] = [D, N, D, D, N, N, N, D];
/// A name.
const NAME: [Cell; 8] = [D, N, N, N, N, D, N, N];

/// A record of the audit log.
pub(crate) const DIRECTORY_AUDIT: Schema = Schema {
    resource: "DirectoryAudit",
    name: "directoryAudit",
    default: &[],
    more: &[
        "activityDateTime",
        "activityDisplayName",
        "additionalDetails",
        "category",
        "correlationId",
        "id",
        "initiatedBy",
        "loggedByService",
        "operationType",
        "result",
        "resultReason",
        "targetResources",
    ],
    collections: &["additionalDetails", "targetResources"],
    fields: &[
        Field::new("activityDateTime", Kind::Instant, WHEN),
        Field::new("activityDisplayName", Kind::Text, NAME),
        equal("category", Kind::Text),
        equal("correlationId", Kind::Text),
        equal("id", Kind::Text),
        equal("initiatedBy/app/appId", Kind::Text),
        equal("initiatedBy/app/displayName", Kind::Text),
        equal("initiatedBy/user/displayName", Kind::Text),
        equal("initiatedBy/user/id", Kind::Text),
        Field::new("initiatedBy/user/userPrincipalName", Kind::Text, NAME),
        equal("loggedByService", Kind::Text),
        Field::new(
            "targetResources",
            Kind::Collection(&[equal("id", Kind::Text), Field::new("displayName", Kind::Text, NAME)]),
            [D, N, N, N, N, D, N, N],
        ),
    ],
    relations: &[],
    indexed: false,
};

/// What beta tells of a sign-in, and of it first what version 1.0 does not.
const TOLD_IN_BETA: &[&str] = &[
    "crossTenantAccessType",
    "signInEventTypes",
    "userType",
    "appDisplayName",
    "appId",
    "appliedConditionalAccessPolicies",
    "authenticationAppDeviceDetails",
    "clientAppUsed",
    "conditionalAccessStatus",
    "correlationId",
    "createdDateTime",
    "deviceDetail",
    "homeTenantId",
    "id",
    "ipAddress",
    "isInteractive",
    "location",
    "resourceDisplayName",
    "resourceId",
    "resourceTenantId",
    "riskDetail",
    "riskEventTypes",
    "riskEventTypes_v2",
    "riskLevelAggregated",
    "riskLevelDuringSignIn",
    "riskState",
    "servicePrincipalId",
    "servicePrincipalName",
    "status",
    "userAgent",
    "userDisplayName",
    "userId",
    "userPrincipalName",
];

/// How many of them beta alone tells.
const OF_BETA_ALONE: usize = 3;

/// A record of the sign-in log.
pub(crate) const SIGN_IN: Schema = Schema {
    resource: "SignIn",
    name: "signIn",
    default: &[],
    more: TOLD_IN_BETA.split_at(OF_BETA_ALONE).1,
    collections: &["appliedConditionalAccessPolicies", "riskEventTypes", "riskEventTypes_v2", "signInEventTypes"],
    fields: &[
        Field::new("appDisplayName", Kind::Text, NAME),
        equal("appId", Kind::Text),
        equal("clientAppUsed", Kind::Text),
        equal("conditionalAccessStatus", Kind::Text),
        equal("correlationId", Kind::Text),
        Field::new("createdDateTime", Kind::Instant, WHEN),
        Field::new("deviceDetail/browser", Kind::Text, NAME),
        Field::new("deviceDetail/operatingSystem", Kind::Text, NAME),
        equal("homeTenantId", Kind::Text),
        equal("id", Kind::Text),
        Field::new("ipAddress", Kind::Text, NAME),
        equal("isInteractive", Kind::Boolean),
        Field::new("location/city", Kind::Text, NAME),
        Field::new("location/countryOrRegion", Kind::Text, NAME),
        Field::new("location/state", Kind::Text, NAME),
        equal("resourceDisplayName", Kind::Text),
        equal("resourceId", Kind::Text),
        equal("resourceTenantId", Kind::Text),
        equal("riskDetail", Kind::Text),
        equal("riskLevelAggregated", Kind::Text),
        equal("riskLevelDuringSignIn", Kind::Text),
        equal("riskState", Kind::Text),
        equal("status/errorCode", Kind::Number),
        Field::new("userDisplayName", Kind::Text, NAME),
        equal("userId", Kind::Text),
        Field::new("userPrincipalName", Kind::Text, NAME),
    ],
    relations: &[],
    indexed: false,
};

/// The same in beta, which tells more.
pub(crate) const SIGN_IN_OF_BETA: Schema = Schema { more: TOLD_IN_BETA, ..SIGN_IN };
