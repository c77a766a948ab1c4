use std::fmt;

use kernel::{AppId, DomainName, EmailAddress, ObjectId, UserId};

mod each;
mod texts;

/// Why something was refused: everything that can be, with the data that its text needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The tenant's guest invite settings keep the caller from inviting.
    InvitationsNotAllowed,
    /// Only an administrator may invite somebody as a member.
    MemberInvitationNeedsAdmin,
    /// The address belongs to a user who signs in here.
    InternalUserExists {
        /// The user's object.
        user: ObjectId,
        /// Whether that user may sign in.
        enabled: bool,
    },
    /// The address belongs to a guest who is blocked from signing in.
    GuestBlocked {
        /// The guest's object.
        user: UserId,
    },
    /// Another object of the tenant holds the address.
    AddressInUse {
        /// That object.
        object: ObjectId,
    },
    /// The address lies in a domain of the inviting tenant.
    OwnVerifiedDomain,
    /// The domain list refuses the invited address.
    DomainNotAllowed {
        /// The domain of the address.
        domain: DomainName,
    },
    /// Cross-tenant access of one side refuses everybody of the invited tenant.
    CrossTenantAccessBlocked,
    /// The caller may not reset a redemption.
    ResetNotPermitted,
    /// The guest may not leave the tenant on their own.
    LeavingNotAllowed {
        /// The tenant's name.
        organization: String,
        /// Whom the tenant names for questions of privacy.
        privacy_contact: Option<String>,
    },
    /// The domain list refuses an address that was invited before.
    RedemptionDomainBlocked {
        /// The domain of the address.
        domain: DomainName,
    },
    /// The account that signed in is not the one that was invited.
    WrongAccount {
        /// The account that signed in.
        signed_in: String,
        /// The address that was invited.
        invited: EmailAddress,
    },
    /// The link is tampered with, unknown or replaced.
    InvitationInvalid,
    /// The person's own tenant does not let them out.
    OutboundBlocked {
        /// The person's tenant.
        home: String,
        /// The tenant they wanted to enter.
        resource: String,
    },
    /// The tenant does not let the person in.
    InboundBlocked {
        /// The tenant they wanted to enter.
        resource: String,
    },
    /// The tenant has no guest for the account.
    NotInTenant(Box<Stranger>),
    /// The guest is blocked from signing in.
    GuestDisabled,
    /// The person is blocked from signing in at home.
    HomeUserDisabled,
    /// A pending guest cannot be redeemed without a page.
    GuestPendingSilent,
    /// Nobody has this account.
    UserNotFound {
        /// The name that was typed.
        account: String,
    },
    /// The account is personal, and whoever asks for no tenant gets the one that the account is at home in.
    PersonalAccountWithoutTenant {
        /// The account that signed in.
        account: String,
    },
    /// The account is a work account where personal ones are asked for.
    WorkAccountAtConsumers {
        /// The domain of the address.
        domain: DomainName,
    },
    /// The domain is federated by a protocol that the emulator does not speak.
    FederationNotAvailable {
        /// The domain of the address.
        domain: DomainName,
    },
    /// The domain's own tenant is federated, and knows no such user.
    FederatedUserMissing {
        /// The address.
        account: String,
    },
    /// The partner's issuer answered with a token that cannot be believed.
    FederatedTokenInvalid,
    /// The partner's issuer vouches for no address of the federated domain.
    FederatedAddressMismatch,
    /// The password is not that of the account.
    WrongPassword,
    /// Too many wrong passwords were tried, and no password is right for a while.
    AccountLocked,
    /// The code is not the one that was sent, or too old, or tried too often.
    PasscodeInvalid,
    /// The guest redeemed by passcode, and passcodes are switched off.
    PasscodesOff(Box<Stranger>),
    /// A Conditional Access policy blocks.
    ConditionalAccessBlocked {
        /// The policy's name.
        policy: String,
    },
    /// A second factor is missing, and nobody is there to be asked for it.
    MfaRequired {
        /// What was asked for: the client id of an app.
        resource: String,
    },
    /// A second factor is missing, none is registered, and nobody is there to register one.
    MfaRegistrationRequired {
        /// What was asked for: the client id of an app.
        resource: String,
    },
    /// The person was asked for a second factor, and did not prove it then.
    MfaNotPassed,
    /// The person was asked to register a second factor, and did not do so then.
    MfaNotRegistered {
        /// What was asked for: the client id of an app.
        resource: String,
    },
    /// A compliant device is asked for, and there is none that counts.
    DeviceNotCompliant,
    /// A hybrid joined device is asked for, and there is none that counts.
    DeviceNotJoined,
    /// The agreement must be opened before it is accepted.
    TermsUnread,
    /// An agreement is not accepted, and nobody is there to be asked.
    TermsNotAccepted,
    /// The agreement must be accepted on every device, and there is none.
    TermsNeedDevice,
    /// Nobody gets tokens for the app.
    AppDisabled {
        /// The app's client id.
        app_id: AppId,
        /// The app's name.
        app_name: String,
    },
    /// The app is for assigned people only, and the person is not.
    NotAssigned {
        /// The app's name.
        app_name: String,
        /// The app's client id.
        app_id: AppId,
        /// The account that signed in.
        user: String,
    },
    /// The app's permissions are not consented to, and nobody is there to be asked.
    ConsentMissing {
        /// The app's client id.
        app_id: AppId,
        /// The app's name.
        app_name: String,
    },
    /// The person said no to the app.
    ConsentDeclined,
    /// What the app asks for is an administrator's to give.
    AdminConsentRequired,
    /// The caller's rights in the directory do not reach.
    InsufficientPrivileges,
}

/// An account that does not count in a tenant, and what it wanted there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The account that signed in.
    pub account: String,
    /// Who vouched for it.
    pub identity_provider: String,
    /// The tenant's name.
    pub tenant: String,
    /// The client id of the app that was wanted.
    pub app_id: String,
    /// The app's name.
    pub app_name: String,
}

/// Code of whatever the invitation service refuses by policy; status and code of some cases are unverified.
const FORBIDDEN: &str = "Forbidden";
/// Code of an invitation that cannot be carried out.
const BAD_REQUEST: &str = "BadRequest";

impl Denial {
    /// The code that is published for this refusal; where none is known, our own.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvitationsNotAllowed | Self::MemberInvitationNeedsAdmin | Self::ResetNotPermitted => FORBIDDEN,
            Self::InternalUserExists { .. }
            | Self::GuestBlocked { .. }
            | Self::AddressInUse { .. }
            | Self::OwnVerifiedDomain
            | Self::DomainNotAllowed { .. }
            | Self::CrossTenantAccessBlocked => BAD_REQUEST,
            Self::RedemptionDomainBlocked { .. } => "VESTIBULE_DOMAIN_BLOCKED",
            Self::LeavingNotAllowed { .. } => "VESTIBULE_LEAVE_NOT_ALLOWED",
            Self::WrongAccount { .. } => "VESTIBULE_WRONG_ACCOUNT",
            Self::InvitationInvalid => "VESTIBULE_INVITATION_INVALID",
            Self::OutboundBlocked { .. } => "AADSTS500212",
            Self::InboundBlocked { .. } => "AADSTS500213",
            Self::NotInTenant(_) | Self::PasscodesOff(_) => "AADSTS50020",
            Self::GuestDisabled => "AADSTS500571",
            Self::HomeUserDisabled => "AADSTS50057",
            Self::GuestPendingSilent => "AADSTS50014",
            Self::UserNotFound { .. } => "AADSTS50034",
            Self::PersonalAccountWithoutTenant { .. } => "AADSTS500202",
            Self::WorkAccountAtConsumers { .. } => "AADSTS500208",
            Self::FederationNotAvailable { .. } => "VESTIBULE_FEDERATION_NOT_AVAILABLE",
            Self::FederatedUserMissing { .. } => "AADB2B_0001",
            Self::FederatedTokenInvalid => "AADSTS50008",
            Self::FederatedAddressMismatch => "AADSTS5000819",
            Self::WrongPassword => "AADSTS50126",
            Self::AccountLocked => "AADSTS50053",
            Self::PasscodeInvalid => "VESTIBULE_PASSCODE_INVALID",
            Self::ConditionalAccessBlocked { .. } => "AADSTS53003",
            Self::MfaRequired { .. } => "AADSTS50076",
            Self::MfaRegistrationRequired { .. } => "AADSTS50079",
            Self::MfaNotPassed => "AADSTS50074",
            Self::MfaNotRegistered { .. } => "AADSTS50072",
            Self::DeviceNotCompliant => "AADSTS53000",
            Self::DeviceNotJoined => "AADSTS53001",
            Self::TermsUnread => "VESTIBULE_TERMS_UNREAD",
            Self::TermsNotAccepted => "AADSTS50158",
            Self::TermsNeedDevice => "AADSTS50097",
            Self::AppDisabled { .. } => "AADSTS7000112",
            Self::NotAssigned { .. } => "AADSTS50105",
            Self::ConsentMissing { .. } => "AADSTS65001",
            Self::ConsentDeclined => "AADSTS65004",
            Self::AdminConsentRequired => "AADSTS90094",
            Self::InsufficientPrivileges => "Authorization_RequestDenied",
        }
    }

    /// The number behind `AADSTS`, for refusals of the sign-in service.
    #[must_use]
    pub fn aadsts(&self) -> Option<u32> {
        self.code().strip_prefix("AADSTS")?.parse().ok()
    }

    /// The text that Microsoft shows, without its code.
    #[must_use]
    pub fn message(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fill = |text, slots: &[(&str, &dyn fmt::Display)]| fill(formatter, text, slots);
        match self {
            Self::InvitationsNotAllowed => fill(texts::INVITATIONS_NOT_ALLOWED, &[]),
            Self::MemberInvitationNeedsAdmin => fill(texts::MEMBER_INVITATION_NEEDS_ADMIN, &[]),
            Self::InternalUserExists { user, enabled: true } => fill(texts::USER_EXISTS, &[("id", user)]),
            Self::InternalUserExists { user, enabled: false } => fill(texts::USER_EXISTS_BLOCKED, &[("id", user)]),
            Self::GuestBlocked { user } => fill(texts::USER_EXISTS_BLOCKED, &[("id", user)]),
            Self::AddressInUse { object } => fill(texts::ADDRESS_IN_USE, &[("id", object)]),
            Self::OwnVerifiedDomain => fill(texts::OWN_VERIFIED_DOMAIN, &[]),
            Self::DomainNotAllowed { domain } => fill(texts::DOMAIN_NOT_ALLOWED, &[("domain", domain)]),
            Self::CrossTenantAccessBlocked => fill(texts::CROSS_TENANT_ACCESS_BLOCKED, &[]),
            Self::ResetNotPermitted => fill(texts::RESET_NOT_PERMITTED, &[]),
            Self::LeavingNotAllowed { organization, privacy_contact: None } => {
                fill(texts::LEAVING_NOT_ALLOWED, &[("organization", organization)])
            }
            Self::LeavingNotAllowed { organization, privacy_contact: Some(contact) } => {
                fill(texts::LEAVING_NOT_ALLOWED_CONTACT, &[("organization", organization), ("contact", contact)])
            }
            Self::RedemptionDomainBlocked { domain } => fill(texts::REDEMPTION_DOMAIN_BLOCKED, &[("domain", domain)]),
            Self::WrongAccount { signed_in, invited } => {
                let letter: String = invited.local().chars().take(1).collect();
                fill(
                    texts::WRONG_ACCOUNT,
                    &[("address", signed_in), ("letter", &letter), ("domain", &invited.domain())],
                )
            }
            Self::InvitationInvalid => fill(texts::INVITATION_INVALID, &[]),
            Self::OutboundBlocked { .. } => fill(texts::OUTBOUND_BLOCKED, &[]),
            Self::InboundBlocked { .. } => fill(texts::INBOUND_BLOCKED, &[]),
            Self::NotInTenant(stranger) | Self::PasscodesOff(stranger) => {
                let Stranger { account, identity_provider, tenant, app_id, app_name } = &**stranger;
                fill(
                    texts::NOT_IN_TENANT,
                    &[
                        ("email", account),
                        ("idp", identity_provider),
                        ("tenant", tenant),
                        ("appid", app_id),
                        ("appName", app_name),
                    ],
                )
            }
            Self::GuestDisabled => fill(texts::GUEST_DISABLED, &[]),
            Self::HomeUserDisabled => fill(texts::HOME_USER_DISABLED, &[]),
            Self::GuestPendingSilent => fill(texts::GUEST_PENDING_SILENT, &[]),
            Self::UserNotFound { account } => fill(texts::USER_NOT_FOUND, &[("account", account)]),
            Self::PersonalAccountWithoutTenant { account } => {
                fill(texts::PERSONAL_ACCOUNT_WITHOUT_TENANT, &[("account", account)])
            }
            Self::WorkAccountAtConsumers { .. } => fill(texts::WORK_ACCOUNT_AT_CONSUMERS, &[]),
            Self::FederationNotAvailable { domain } => fill(texts::FEDERATION_NOT_AVAILABLE, &[("domain", domain)]),
            Self::FederatedUserMissing { .. } => fill(texts::FEDERATED_USER_MISSING, &[]),
            Self::FederatedTokenInvalid => fill(texts::FEDERATED_TOKEN_INVALID, &[]),
            Self::FederatedAddressMismatch => fill(texts::FEDERATED_ADDRESS_MISMATCH, &[]),
            Self::WrongPassword => fill(texts::WRONG_PASSWORD, &[]),
            Self::AccountLocked => fill(texts::ACCOUNT_LOCKED, &[]),
            Self::PasscodeInvalid => fill(texts::PASSCODE_INVALID, &[]),
            Self::ConditionalAccessBlocked { .. } => fill(texts::CONDITIONAL_ACCESS_BLOCKED, &[]),
            Self::MfaRequired { resource } => fill(texts::MFA_REQUIRED, &[("resource", resource)]),
            Self::MfaRegistrationRequired { resource } | Self::MfaNotRegistered { resource } => {
                fill(texts::MFA_REGISTRATION_REQUIRED, &[("resource", resource)])
            }
            Self::MfaNotPassed => fill(texts::MFA_NOT_PASSED, &[]),
            Self::DeviceNotCompliant => fill(texts::DEVICE_NOT_COMPLIANT, &[]),
            Self::DeviceNotJoined => fill(texts::DEVICE_NOT_JOINED, &[]),
            Self::TermsUnread => fill(texts::TERMS_UNREAD, &[]),
            Self::TermsNotAccepted => fill(texts::TERMS_NOT_ACCEPTED, &[]),
            Self::TermsNeedDevice => fill(texts::TERMS_NEED_DEVICE, &[]),
            Self::AppDisabled { app_id, app_name } => {
                fill(texts::APP_DISABLED, &[("appId", app_id), ("appName", app_name)])
            }
            Self::NotAssigned { app_name, app_id, user } => {
                fill(texts::NOT_ASSIGNED, &[("app", app_name), ("appId", app_id), ("user", user)])
            }
            Self::ConsentMissing { app_id, app_name } => {
                fill(texts::CONSENT_MISSING, &[("appId", app_id), ("appName", app_name)])
            }
            Self::ConsentDeclined => fill(texts::CONSENT_DECLINED, &[]),
            Self::AdminConsentRequired => fill(texts::ADMIN_CONSENT_REQUIRED, &[]),
            Self::InsufficientPrivileges => fill(texts::INSUFFICIENT_PRIVILEGES, &[]),
        }
    }
}

/// Writes a text with its slots filled. What is filled in is not looked at again, whatever braces a name holds.
fn fill(formatter: &mut fmt::Formatter<'_>, text: &str, slots: &[(&str, &dyn fmt::Display)]) -> fmt::Result {
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, slot)| Some((before, slot.split_once('}')?)))
    {
        formatter.write_str(before)?;
        let (_, value) = slots.iter().find(|(slot, _)| *slot == name).expect("every text is given all of its slots");
        value.fmt(formatter)?;
        rest = after;
    }
    formatter.write_str(rest)
}

#[cfg(test)]
mod tests;
