use super::*;

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn domain() -> DomainName {
    DomainName::parse("clinic.example").expect("a domain")
}

fn health_records() -> (AppId, String) {
    (AppId::well_known(5), "Health Records".to_owned())
}

fn not_in_tenant(app_name: &str) -> Denial {
    Denial::NotInTenant(Box::new(Stranger {
        account: "ada@fabrikam.example".to_owned(),
        identity_provider: "https://sts.windows.net/h/".to_owned(),
        tenant: "Woodgrove Hospital".to_owned(),
        app_id: "a".to_owned(),
        app_name: app_name.to_owned(),
    }))
}

#[test]
fn the_invitation_service_refuses_in_microsofts_words() {
    let id = "00000000-0000-0000-0000-000000000007";
    let in_use = format!(
        "The invited user already exists in the directory as object ID: {id}. They can use that account to sign in to shared apps and resources."
    );
    let blocked = format!(
        "The invited user already exists in the directory as object ID: {id}, but the account is blocked from signing in. If the account is unblocked, they can use that account to sign in to shared apps and resources."
    );
    let rows = [
        (
            Denial::InvitationsNotAllowed,
            "Forbidden",
            "Guest invitations not allowed for your company. Contact your company administrator for more details.",
        ),
        (Denial::ResetNotPermitted, "Forbidden", "Generic authorization exception."),
        (Denial::InternalUserExists { user: ObjectId::well_known(7), enabled: true }, "BadRequest", &in_use),
        (Denial::InternalUserExists { user: ObjectId::well_known(7), enabled: false }, "BadRequest", &blocked),
        (Denial::GuestBlocked { user: UserId::well_known(7) }, "BadRequest", &blocked),
        (
            Denial::OwnVerifiedDomain,
            "BadRequest",
            "This user cannot be invited because the domain of the user's email address is a verified domain of this directory.",
        ),
        (
            Denial::DomainNotAllowed { domain: domain() },
            "BadRequest",
            "The domain clinic.example isn't allowed for invitations by your organization's collaboration restrictions.",
        ),
        (
            Denial::CrossTenantAccessBlocked,
            "BadRequest",
            "This invitation is blocked by cross-tenant access settings. Admins in both your organization and the invited user's organization must configure cross-tenant access settings to allow the invitation.",
        ),
        (
            Denial::InsufficientPrivileges,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        ),
    ];
    for (denial, code, message) in rows {
        assert_eq!((denial.code(), denial.message().as_str(), denial.aadsts()), (code, message, None));
    }
}

#[test]
fn the_sign_in_service_refuses_with_its_numbers() {
    let (app_id, app_name) = health_records();
    let rows = [
        (Denial::OutboundBlocked { home: "H".to_owned(), resource: "R".to_owned() }, 500_212),
        (Denial::InboundBlocked { resource: "R".to_owned() }, 500_213),
        (not_in_tenant("x"), 50_020),
        (Denial::GuestDisabled, 500_571),
        (Denial::HomeUserDisabled, 50_057),
        (Denial::GuestPendingSilent, 50_014),
        (Denial::UserNotFound { account: "ada".to_owned() }, 50_034),
        (Denial::PersonalAccountWithoutTenant { account: "ada".to_owned() }, 500_202),
        (Denial::WorkAccountAtConsumers { domain: domain() }, 500_208),
        (Denial::FederatedTokenInvalid, 50_008),
        (Denial::FederatedAddressMismatch, 5_000_819),
        (Denial::WrongPassword, 50_126),
        (Denial::AccountLocked, 50_053),
        (Denial::ConditionalAccessBlocked { policy: "No guests".to_owned() }, 53_003),
        (Denial::MfaRequired { resource: "x".to_owned() }, 50_076),
        (Denial::MfaRegistrationRequired { resource: "x".to_owned() }, 50_079),
        (Denial::MfaNotPassed, 50_074),
        (Denial::MfaNotRegistered { resource: "x".to_owned() }, 50_072),
        (Denial::DeviceNotCompliant, 53_000),
        (Denial::DeviceNotJoined, 53_001),
        (Denial::TermsNotAccepted, 50_158),
        (Denial::TermsNeedDevice, 50_097),
        (Denial::AppDisabled { app_id, app_name: app_name.clone() }, 7_000_112),
        (Denial::NotAssigned { app_name: app_name.clone(), app_id, user: "ada".to_owned() }, 50_105),
        (Denial::ConsentMissing { app_id, app_name }, 65_001),
        (Denial::ConsentDeclined, 65_004),
        (Denial::AdminConsentRequired, 90_094),
    ];
    for (denial, number) in rows {
        assert_eq!(denial.aadsts(), Some(number), "{denial:?}");
        assert_eq!(denial.code(), format!("AADSTS{number}"));
    }
}

#[test]
fn the_texts_that_name_an_account_or_an_app_are_filled_in() {
    let (app_id, app_name) = health_records();
    assert_eq!(
        not_in_tenant("Health Records").message(),
        "User account 'ada@fabrikam.example' from identity provider 'https://sts.windows.net/h/' does not exist in tenant \
         'Woodgrove Hospital' and cannot access the application 'a'(Health Records) in that tenant. The account needs to be \
         added as an external user in the tenant first. Sign out and sign in again with a different Microsoft Entra user account."
    );
    assert_eq!(
        Denial::NotAssigned { app_name, app_id, user: "ada@fabrikam.example".to_owned() }.message(),
        "Your administrator has configured the application Health Records ('00000000-0000-0000-0000-000000000005') to block \
         users unless they are specifically granted ('assigned') access to the application. The signed in user \
         'ada@fabrikam.example' is blocked because they are not a direct member of a group with access, nor had access \
         directly assigned by an administrator. Please contact your administrator to assign access to this application."
    );
    assert_eq!(Denial::GuestDisabled.message(), "The guest user account is disabled.");
}

#[test]
fn a_stranger_learns_only_the_first_letter_of_the_invited_address() {
    let denial = Denial::WrongAccount {
        signed_in: "bob@contoso.example".to_owned(),
        invited: address("Ada.Lee@clinic.example"),
    };
    assert_eq!(denial.code(), "VESTIBULE_WRONG_ACCOUNT");
    assert_eq!(
        denial.message(),
        "You're signed in as bob@contoso.example, but this invitation was sent to A…@clinic.example."
    );
}

#[test]
fn where_no_code_is_published_the_code_is_our_own() {
    let rows = [
        (Denial::RedemptionDomainBlocked { domain: domain() }, "VESTIBULE_DOMAIN_BLOCKED"),
        (Denial::InvitationInvalid, "VESTIBULE_INVITATION_INVALID"),
        (Denial::PasscodeInvalid, "VESTIBULE_PASSCODE_INVALID"),
        (Denial::TermsUnread, "VESTIBULE_TERMS_UNREAD"),
    ];
    for (denial, code) in rows {
        assert_eq!((denial.code(), denial.aadsts()), (code, None));
    }
}

#[test]
fn braces_in_a_name_stay_what_they_are() {
    assert!(not_in_tenant("{tenant} {").message().contains("'a'({tenant} {) in that tenant"));
}

#[test]
fn each_kind_comes_once_and_none_is_left_without_words() {
    let each: Vec<Denial> = Denial::each().collect();
    for (at, denial) in each.iter().enumerate() {
        let twin = |other: &Denial| std::mem::discriminant(denial) == std::mem::discriminant(other);
        assert!(!each[at + 1..].iter().any(twin), "{denial:?} comes twice");
        assert!(!denial.code().is_empty() && !denial.message().is_empty(), "{denial:?}");
    }
    assert_eq!(each.last(), Some(&Denial::InsufficientPrivileges));
}
