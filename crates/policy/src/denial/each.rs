use std::iter;

use kernel::{AppId, DomainName, EmailAddress, ObjectId, UserId};

use super::{Denial, Stranger};

impl Denial {
    /// One refusal of every kind, about people who do not exist: for the tests of surfaces, which have to present them all.
    pub fn each() -> impl Iterator<Item = Self> {
        iter::successors(Some(Self::InvitationsNotAllowed), Self::following)
    }

    /// The kind behind this one. Whoever adds a kind is made to give it a place here.
    fn following(&self) -> Option<Self> {
        let (app_id, app_name) = (AppId::well_known(5), "Health Records".to_owned());
        let user = UserId::well_known(7);
        let (tenant, account) = ("Woodgrove Hospital".to_owned(), "ada@fabrikam.example".to_owned());
        Some(match self {
            Self::InvitationsNotAllowed => Self::MemberInvitationNeedsAdmin,
            Self::MemberInvitationNeedsAdmin => Self::InternalUserExists { user: user.into(), enabled: true },
            Self::InternalUserExists { .. } => Self::GuestBlocked { user },
            Self::GuestBlocked { .. } => Self::AddressInUse { object: ObjectId::well_known(9) },
            Self::AddressInUse { .. } => Self::OwnVerifiedDomain,
            Self::OwnVerifiedDomain => Self::DomainNotAllowed { domain: domain() },
            Self::DomainNotAllowed { .. } => Self::CrossTenantAccessBlocked,
            Self::CrossTenantAccessBlocked => Self::ResetNotPermitted,
            Self::ResetNotPermitted => Self::LeavingNotAllowed { organization: tenant, privacy_contact: None },
            Self::LeavingNotAllowed { .. } => Self::RedemptionDomainBlocked { domain: domain() },
            Self::RedemptionDomainBlocked { .. } => Self::WrongAccount { signed_in: account, invited: address() },
            Self::WrongAccount { .. } => Self::InvitationInvalid,
            Self::InvitationInvalid => Self::OutboundBlocked { home: "Fabrikam".to_owned(), resource: tenant },
            Self::OutboundBlocked { .. } => Self::InboundBlocked { resource: tenant },
            Self::InboundBlocked { .. } => Self::NotInTenant(Box::new(stranger())),
            Self::NotInTenant(_) => Self::GuestDisabled,
            Self::GuestDisabled => Self::HomeUserDisabled,
            Self::HomeUserDisabled => Self::GuestPendingSilent,
            Self::GuestPendingSilent => Self::UserNotFound { account },
            Self::UserNotFound { .. } => Self::PersonalAccountWithoutTenant { account },
            Self::PersonalAccountWithoutTenant { .. } => Self::WorkAccountAtConsumers { domain: domain() },
            Self::WorkAccountAtConsumers { .. } => Self::FederationNotAvailable { domain: domain() },
            Self::FederationNotAvailable { .. } => Self::FederatedUserMissing { account },
            Self::FederatedUserMissing { .. } => Self::FederatedTokenInvalid,
            Self::FederatedTokenInvalid => Self::FederatedAddressMismatch,
            Self::FederatedAddressMismatch => Self::WrongPassword,
            Self::WrongPassword => Self::AccountLocked,
            Self::AccountLocked => Self::PasscodeInvalid,
            Self::PasscodeInvalid => Self::PasscodesOff(Box::new(stranger())),
            Self::PasscodesOff(_) => Self::ConditionalAccessBlocked { policy: "No guests".to_owned() },
            Self::ConditionalAccessBlocked { .. } => Self::MfaRequired { resource: app_id.to_string() },
            Self::MfaRequired { .. } => Self::MfaRegistrationRequired { resource: app_id.to_string() },
            Self::MfaRegistrationRequired { .. } => Self::MfaNotPassed,
            Self::MfaNotPassed => Self::MfaNotRegistered { resource: app_id.to_string() },
            Self::MfaNotRegistered { .. } => Self::DeviceNotCompliant,
            Self::DeviceNotCompliant => Self::DeviceNotJoined,
            Self::DeviceNotJoined => Self::TermsUnread,
            Self::TermsUnread => Self::TermsNotAccepted,
            Self::TermsNotAccepted => Self::TermsNeedDevice,
            Self::TermsNeedDevice => Self::AppDisabled { app_id, app_name },
            Self::AppDisabled { .. } => Self::NotAssigned { app_name, app_id, user: account },
            Self::NotAssigned { .. } => Self::ConsentMissing { app_id, app_name },
            Self::ConsentMissing { .. } => Self::ConsentDeclined,
            Self::ConsentDeclined => Self::AdminConsentRequired,
            Self::AdminConsentRequired => Self::InsufficientPrivileges,
            Self::InsufficientPrivileges => return None,
        })
    }
}

fn domain() -> DomainName {
    address().domain()
}

fn address() -> EmailAddress {
    EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("the text is an address")
}

fn stranger() -> Stranger {
    Stranger {
        account: "ada@fabrikam.example".to_owned(),
        identity_provider: "https://sts.windows.net/h/".to_owned(),
        tenant: "Woodgrove Hospital".to_owned(),
        app_id: AppId::well_known(5).to_string(),
        app_name: "Health Records".to_owned(),
    }
}
