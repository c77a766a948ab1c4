use super::{Cell, Field, Kind, Schema};

const D: Cell = Cell::Default;
const A: Cell = Cell::Advanced;
const N: Cell = Cell::Never;

/// What profile data takes.
const PROFILE: [Cell; 8] = [D, A, D, D, D, D, N, N];
/// What is not indexed.
const UNINDEXED: [Cell; 8] = [A, A, A, A, A, A, N, N];
/// What has few values.
const WORD: [Cell; 8] = [D, A, N, N, D, N, N, N];
/// A day in the life of the object.
const DAY: [Cell; 8] = [D, A, D, D, A, N, N, A];
/// What is licensed.
const LICENSED: [Cell; 8] = [D, A, N, N, N, N, N, N];
/// A part of the last sign-in.
const ACTIVITY: [Cell; 8] = [D, A, D, D, N, N, N, N];

/// An identity is found by its issuer and the name there.
const IDENTITY: &[Field] = &[
    Field::new("issuer", Kind::Text, [D, N, N, N, N, N, N, N]),
    Field::new("issuerAssignedId", Kind::Text, [D, N, N, N, N, N, N, N]),
    Field::new("signInType", Kind::Text, [N, N, N, N, N, N, N, N]),
];

/// A licence is found by what it is of.
const LICENCE: &[Field] = &[Field::new("skuId", Kind::Guid, LICENSED)];
const PLAN: &[Field] =
    &[Field::new("service", Kind::Text, LICENSED), Field::new("servicePlanId", Kind::Guid, LICENSED)];

/// Columns: eq, ne and not, ge, le, in, startsWith, endsWith, orderby.
const FIELDS: &[Field] = &[
    Field::new("id", Kind::Text, [D, A, N, N, D, N, N, N]),
    Field::new("displayName", Kind::Text, [D, A, N, N, D, D, N, D]),
    Field::new("userPrincipalName", Kind::Text, [D, A, N, N, D, D, A, D]),
    Field::new("mail", Kind::Text, [D, A, D, D, D, D, A, N]),
    Field::new("otherMails", Kind::Collection(&[]), [D, A, D, D, D, D, A, N]),
    Field::new("proxyAddresses", Kind::Collection(&[]), [D, A, D, D, N, D, A, N]),
    Field::new("userType", Kind::Text, WORD),
    Field::new("creationType", Kind::Text, WORD),
    Field::new("externalUserState", Kind::Text, WORD),
    Field::new("externalUserStateChangeDateTime", Kind::Instant, [D, A, N, N, A, N, N, N]),
    Field::new("accountEnabled", Kind::Boolean, [D, A, A, A, D, N, N, N]),
    Field::new("createdDateTime", Kind::Instant, DAY),
    Field::new("deletedDateTime", Kind::Instant, DAY),
    Field::new("identities", Kind::Collection(IDENTITY), [D, N, N, N, N, N, N, N]),
    Field::new("givenName", Kind::Text, PROFILE),
    Field::new("surname", Kind::Text, PROFILE),
    Field::new("city", Kind::Text, PROFILE),
    Field::new("country", Kind::Text, PROFILE),
    Field::new("state", Kind::Text, PROFILE),
    Field::new("department", Kind::Text, PROFILE),
    Field::new("jobTitle", Kind::Text, [D, A, D, D, D, N, N, N]),
    Field::new("usageLocation", Kind::Text, PROFILE),
    Field::new("mailNickname", Kind::Text, PROFILE),
    Field::new("companyName", Kind::Text, UNINDEXED),
    Field::new("mobilePhone", Kind::Text, UNINDEXED),
    Field::new("officeLocation", Kind::Text, UNINDEXED),
    Field::new("postalCode", Kind::Text, UNINDEXED),
    Field::new("preferredLanguage", Kind::Text, UNINDEXED),
    Field::new("streetAddress", Kind::Text, UNINDEXED),
    Field::new("employeeType", Kind::Text, UNINDEXED),
    Field::new("employeeId", Kind::Text, [D, A, N, A, N, D, N, N]),
    Field::new("assignedLicenses", Kind::Collection(LICENCE), LICENSED),
    Field::new("assignedPlans", Kind::Collection(PLAN), LICENSED),
    Field::new("onPremisesSyncEnabled", Kind::Boolean, [D, A, A, A, D, N, N, N]),
    Field::new("signInActivity/lastSignInDateTime", Kind::Instant, ACTIVITY),
    Field::new("signInActivity/lastNonInteractiveSignInDateTime", Kind::Instant, ACTIVITY),
    Field::new("signInActivity/lastSuccessfulSignInDateTime", Kind::Instant, ACTIVITY),
];

/// A user.
pub(crate) const USER: Schema = Schema {
    resource: "User",
    name: "user",
    default: &[
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ],
    more: &[
        "accountEnabled",
        "ageGroup",
        "assignedLicenses",
        "assignedPlans",
        "authorizationInfo",
        "city",
        "companyName",
        "consentProvidedForMinor",
        "country",
        "createdDateTime",
        "creationType",
        "customSecurityAttributes",
        "deletedDateTime",
        "department",
        "employeeHireDate",
        "employeeId",
        "employeeLeaveDateTime",
        "employeeOrgData",
        "employeeType",
        "externalUserState",
        "externalUserStateChangeDateTime",
        "faxNumber",
        "identities",
        "imAddresses",
        "isManagementRestricted",
        "isResourceAccount",
        "lastPasswordChangeDateTime",
        "legalAgeGroupClassification",
        "licenseAssignmentStates",
        "mailNickname",
        "onPremisesDistinguishedName",
        "onPremisesDomainName",
        "onPremisesExtensionAttributes",
        "onPremisesImmutableId",
        "onPremisesLastSyncDateTime",
        "onPremisesProvisioningErrors",
        "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier",
        "onPremisesSyncEnabled",
        "onPremisesUserPrincipalName",
        "otherMails",
        "passwordPolicies",
        "passwordProfile",
        "postalCode",
        "preferredDataLocation",
        "provisionedPlans",
        "proxyAddresses",
        "securityIdentifier",
        "serviceProvisioningErrors",
        "showInAddressList",
        "signInActivity",
        "signInSessionsValidFromDateTime",
        "state",
        "streetAddress",
        "usageLocation",
        "userType",
    ],
    collections: &[
        "assignedLicenses",
        "assignedPlans",
        "businessPhones",
        "identities",
        "imAddresses",
        "licenseAssignmentStates",
        "onPremisesProvisioningErrors",
        "otherMails",
        "provisionedPlans",
        "proxyAddresses",
        "serviceProvisioningErrors",
    ],
    fields: FIELDS,
    relations: &[
        "appRoleAssignments",
        "directReports",
        "manager",
        "memberOf",
        "oauth2PermissionGrants",
        "ownedObjects",
        "sponsors",
        "transitiveMemberOf",
    ],
    indexed: true,
};
