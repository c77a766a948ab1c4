use super::Schema;
use super::others::plain;

/// Whether people may sign up by themselves.
pub(crate) const AUTHENTICATION_FLOWS: Schema = plain(
    "authenticationFlowsPolicy",
    "AuthenticationFlowsPolicy",
    &["description", "displayName", "id", "selfServiceSignUp"],
);

/// Whom people may ask to consent.
pub(crate) const CONSENT_REQUESTS: Schema = plain(
    "adminConsentRequestPolicy",
    "AdminConsentRequestPolicy",
    &["isEnabled", "notifyReviewers", "remindersEnabled", "requestDurationInDays", "reviewers", "version"],
);

/// A request to consent.
pub(crate) const CONSENT_REQUEST: Schema =
    plain("appConsentRequest", "AppConsentRequest", &["appDisplayName", "appId", "id", "pendingScopes"]);

/// A policy of consent.
pub(crate) const PERMISSION_GRANT_POLICY: Schema =
    plain("permissionGrantPolicy", "PermissionGrantPolicy", &["deletedDateTime", "description", "displayName", "id"]);

/// Whether a partner may keep its people in step here.
pub(crate) const IDENTITY_SYNCHRONIZATION: Schema = plain(
    "crossTenantIdentitySyncPolicyPartner",
    "CrossTenantIdentitySyncPolicyPartner",
    &["displayName", "tenantId", "userSyncInbound"],
);

/// What the tenant has licences of.
pub(crate) const SUBSCRIBED_SKU: Schema = plain(
    "subscribedSku",
    "SubscribedSku",
    &[
        "accountId",
        "accountName",
        "appliesTo",
        "capabilityStatus",
        "consumedUnits",
        "id",
        "prepaidUnits",
        "servicePlans",
        "skuId",
        "skuPartNumber",
        "subscriptionIds",
    ],
);
