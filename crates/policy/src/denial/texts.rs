//! The texts of refusals, as Microsoft publishes them. A name in braces is filled in. Where no source gives the words,
//! they are our own and say so: "unverified".

pub(super) const INVITATIONS_NOT_ALLOWED: &str =
    "Guest invitations not allowed for your company. Contact your company administrator for more details.";

/// Unverified.
pub(super) const MEMBER_INVITATION_NEEDS_ADMIN: &str = "Only an administrator can invite a user as a member.";

pub(super) const USER_EXISTS: &str = "The invited user already exists in the directory as object ID: {id}. They can use \
    that account to sign in to shared apps and resources.";

pub(super) const USER_EXISTS_BLOCKED: &str = "The invited user already exists in the directory as object ID: {id}, but \
    the account is blocked from signing in. If the account is unblocked, they can use that account to sign in to shared \
    apps and resources.";

/// Unverified.
pub(super) const ADDRESS_IN_USE: &str =
    "The invited user's email address is already used by another object of this directory, object ID: {id}.";

pub(super) const OWN_VERIFIED_DOMAIN: &str = "This user cannot be invited because the domain of the user's email address is a verified domain of this directory.";

/// Unverified.
pub(super) const DOMAIN_NOT_ALLOWED: &str =
    "The domain {domain} isn't allowed for invitations by your organization's collaboration restrictions.";

pub(super) const CROSS_TENANT_ACCESS_BLOCKED: &str = "This invitation is blocked by cross-tenant access settings. Admins \
    in both your organization and the invited user's organization must configure cross-tenant access settings to allow \
    the invitation.";

pub(super) const RESET_NOT_PERMITTED: &str = "Generic authorization exception.";

/// Unverified.
pub(super) const LEAVING_NOT_ALLOWED: &str =
    "You can't leave {organization} on your own. Contact its administrator to be removed.";

/// Unverified.
pub(super) const LEAVING_NOT_ALLOWED_CONTACT: &str = "You can't leave {organization} on your own. Contact its administrator or its privacy contact, {contact}, to be removed.";

/// Unverified.
pub(super) const REDEMPTION_DOMAIN_BLOCKED: &str =
    "The organization that invited you doesn't allow collaboration with the domain {domain}.";

/// Unverified. The invited address is told in part only: the link may be in the wrong hands.
pub(super) const WRONG_ACCOUNT: &str =
    "You're signed in as {address}, but this invitation was sent to {letter}…@{domain}.";

/// Unverified.
pub(super) const INVITATION_INVALID: &str = "This invitation was not found or is no longer valid.";

pub(super) const OUTBOUND_BLOCKED: &str =
    "The user's administrator has set an outbound access policy that does not allow access to the resource tenant.";

pub(super) const INBOUND_BLOCKED: &str =
    "The resource tenant's cross-tenant access policy does not allow this user to access this tenant.";

pub(super) const NOT_IN_TENANT: &str = "User account '{email}' from identity provider '{idp}' does not exist in tenant \
    '{tenant}' and cannot access the application '{appid}'({appName}) in that tenant. The account needs to be added as an \
    external user in the tenant first. Sign out and sign in again with a different Microsoft Entra user account.";

pub(super) const GUEST_DISABLED: &str = "The guest user account is disabled.";

pub(super) const HOME_USER_DISABLED: &str = "The user account is disabled.";

pub(super) const GUEST_PENDING_SILENT: &str =
    "The user's redemption is in a pending state. The guest user account is not fully created yet.";

pub(super) const USER_NOT_FOUND: &str = "The user account {account} does not exist in the directory. To sign into this \
    application, the account must be added to the directory.";

/// Unverified.
pub(super) const PERSONAL_ACCOUNT_WITHOUT_TENANT: &str = "User account '{account}' is a personal Microsoft account. \
    Pass-thru users and guests are not supported by the tenant-independent endpoint: sign in at the tenant that invited \
    the account.";

/// Unverified.
pub(super) const WORK_ACCOUNT_AT_CONSUMERS: &str = "The domain is not a valid login domain for the account type.";

/// Our own.
pub(super) const FEDERATION_NOT_AVAILABLE: &str = "The domain {domain} is federated, and the emulator cannot sign people \
    in at that identity provider.";

pub(super) const FEDERATED_USER_MISSING: &str = "We cannot create a self-service Azure AD account for you because the \
    directory is federated. Tenant's admin must create an account for you.";

/// Unverified.
pub(super) const FEDERATED_TOKEN_INVALID: &str = "The answer of the federated identity provider is invalid: its signature, issuer, audience, time or nonce is wrong.";

/// Unverified.
pub(super) const FEDERATED_ADDRESS_MISMATCH: &str = "The answer of the federated identity provider holds no email \
    address, or one that is not in the federated domain.";

pub(super) const WRONG_PASSWORD: &str = "Error validating credentials due to invalid username or password.";

pub(super) const ACCOUNT_LOCKED: &str =
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.";

/// Unverified.
pub(super) const PASSCODE_INVALID: &str = "That code is incorrect or has expired.";

pub(super) const CONDITIONAL_ACCESS_BLOCKED: &str =
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.";

pub(super) const MFA_REQUIRED: &str = "Due to a configuration change made by your administrator, or because you moved to \
    a new location, you must use multi-factor authentication to access '{resource}'.";

pub(super) const MFA_REGISTRATION_REQUIRED: &str = "Due to a configuration change made by your administrator, or because \
    you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.";

pub(super) const MFA_NOT_PASSED: &str = "Strong Authentication is required.";

pub(super) const DEVICE_NOT_COMPLIANT: &str = "Conditional Access policy requires a compliant device, and the device is \
    not compliant. The user must enroll their device with an approved MDM provider like Intune.";

pub(super) const DEVICE_NOT_JOINED: &str =
    "Conditional Access policy requires a domain joined device, and the device is not domain joined.";

/// Unverified.
pub(super) const TERMS_UNREAD: &str = "The terms of use must be opened before they can be accepted.";

/// The words of the code; that terms of use are refused with them is unverified.
pub(super) const TERMS_NOT_ACCEPTED: &str = "External security challenge was not satisfied.";

/// The words of the code; that terms of use are refused with them is unverified.
pub(super) const TERMS_NEED_DEVICE: &str = "Device authentication is required.";

pub(super) const APP_DISABLED: &str = "Application '{appId}'({appName}) is disabled.";

pub(super) const NOT_ASSIGNED: &str = "Your administrator has configured the application {app} ('{appId}') to block users \
    unless they are specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked \
    because they are not a direct member of a group with access, nor had access directly assigned by an administrator. \
    Please contact your administrator to assign access to this application.";

pub(super) const CONSENT_MISSING: &str = "The user or administrator has not consented to use the application with ID \
    '{appId}' named '{appName}'. Send an interactive authorization request for this user and resource.";

pub(super) const CONSENT_DECLINED: &str = "User declined to consent to access the app.";

pub(super) const ADMIN_CONSENT_REQUIRED: &str = "The grant requires admin permission.";

pub(super) const INSUFFICIENT_PRIVILEGES: &str = "Insufficient privileges to complete the operation.";
