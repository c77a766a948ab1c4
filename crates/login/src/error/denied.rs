//! How a refusal of policy reads at the token service: the table of errors, section 4 of the specification.

use http::StatusCode;
use policy::Denial;

/// The heading of a page whose error has none of its own.
pub(super) const TROUBLE: &str = "Sorry, but we're having trouble signing you in";

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// A client at the token endpoint.
    Token,
    /// A client that forbade every page (`prompt=none`).
    Silent,
    /// A person.
    Page,
}

/// How one refusal is told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) status: StatusCode,
    pub(super) oauth: &'static str,
    pub(super) suberror: Option<&'static str>,
}

const ACCESS_DENIED: &str = "access_denied";
const INTERACTION_REQUIRED: &str = "interaction_required";
const INVALID_GRANT: &str = "invalid_grant";

pub(super) fn row(denial: &Denial, setting: Setting) -> Row {
    let (oauth, suberror) = match (denial, setting) {
        (Denial::AppDisabled { .. }, _) => ("unauthorized_client", None),
        // Clients that know the word ask the person again (unverified).
        (
            Denial::MfaRequired { .. }
            | Denial::MfaRegistrationRequired { .. }
            | Denial::MfaNotPassed
            | Denial::MfaNotRegistered { .. },
            Setting::Token,
        ) => (INVALID_GRANT, Some("basic_action")),
        (
            Denial::NotInTenant(_)
            | Denial::PasscodesOff(_)
            | Denial::TermsNotAccepted
            | Denial::TermsNeedDevice
            | Denial::MfaRequired { .. }
            | Denial::MfaRegistrationRequired { .. }
            | Denial::MfaNotPassed
            | Denial::MfaNotRegistered { .. },
            _,
        )
        | (Denial::NotAssigned { .. } | Denial::GuestPendingSilent, Setting::Silent) => (INTERACTION_REQUIRED, None),
        (Denial::ConsentMissing { .. }, Setting::Token) => (INVALID_GRANT, Some("consent_required")),
        (Denial::ConsentMissing { .. }, _) => ("consent_required", None),
        (
            Denial::ConditionalAccessBlocked { .. } | Denial::DeviceNotCompliant | Denial::DeviceNotJoined,
            Setting::Token,
        ) => (INVALID_GRANT, Some("message_only")),
        (
            Denial::GuestDisabled
            | Denial::HomeUserDisabled
            | Denial::GuestPendingSilent
            | Denial::UserNotFound { .. }
            | Denial::WrongPassword
            | Denial::AccountLocked
            | Denial::PasscodeInvalid,
            _,
        ) => (INVALID_GRANT, None),
        _ => (ACCESS_DENIED, None),
    };
    let status = match (denial, setting) {
        (Denial::InvitationInvalid, _) => StatusCode::NOT_FOUND,
        (Denial::FederationNotAvailable { .. }, Setting::Page) => StatusCode::NOT_IMPLEMENTED,
        (_, Setting::Page) => StatusCode::FORBIDDEN,
        (_, Setting::Token | Setting::Silent) => StatusCode::BAD_REQUEST,
    };
    Row { status, oauth, suberror }
}

/// The heading of the page. Few of Microsoft's are published (behaviour §3.7).
pub(super) const fn heading(denial: &Denial) -> &'static str {
    match denial {
        Denial::OutboundBlocked { .. } | Denial::InboundBlocked { .. } => "Access is blocked by the organization",
        Denial::FederationNotAvailable { .. } => "Not built yet",
        Denial::InvitationInvalid | Denial::RedemptionDomainBlocked { .. } | Denial::FederatedUserMissing { .. } => {
            "Invitation redemption failed"
        }
        Denial::ConditionalAccessBlocked { .. } | Denial::DeviceNotCompliant | Denial::DeviceNotJoined => {
            "You cannot access this right now"
        }
        Denial::AdminConsentRequired => "Need admin approval",
        _ => TROUBLE,
    }
}

#[cfg(test)]
mod tests {
    use axum::response::Response;
    use kernel::{AppId, DecisionId};
    use policy::Refusal;

    use super::*;
    use crate::error::{DECISION, Failure};

    /// What RFC 6749 and `OpenID` Connect Core 1.0 call the errors of a refused person.
    const OAUTH: [&str; 5] =
        [ACCESS_DENIED, INTERACTION_REQUIRED, INVALID_GRANT, "unauthorized_client", "consent_required"];

    #[test]
    fn every_refusal_reaches_page_and_client_with_its_code_its_text_and_its_decision() {
        let decision = DecisionId::well_known(7);
        for denial in Denial::each() {
            for setting in [Setting::Token, Setting::Silent, Setting::Page] {
                let failure = Failure::refused(&Refusal { denial: denial.clone(), decision }, setting);
                let told = &failure.0;
                let unbuilt = matches!((&denial, setting), (Denial::FederationNotAvailable { .. }, Setting::Page));
                assert!(told.status.is_client_error() != unbuilt, "{denial:?} at {setting:?}: {}", told.status);
                assert!(OAUTH.contains(&told.oauth), "{denial:?} at {setting:?}: {}", told.oauth);
                assert_eq!((told.code.as_str(), &told.message), (denial.code(), &denial.message()));
                assert!(!told.heading.is_empty(), "{denial:?}");
                let marked = failure.marked(Response::default());
                assert_eq!(marked.headers()[DECISION], decision.to_string(), "{denial:?} at {setting:?}");
            }
        }
    }

    #[test]
    fn a_refusal_reads_as_the_table_of_errors_says() {
        let consent = Denial::ConsentMissing { app_id: AppId::well_known(1), app_name: String::new() };
        let assigned =
            Denial::NotAssigned { app_name: String::new(), app_id: AppId::well_known(1), user: String::new() };
        let factor = Denial::MfaRequired { resource: String::new() };
        let blocked = Denial::ConditionalAccessBlocked { policy: String::new() };
        for (denial, setting, oauth, suberror) in [
            (&consent, Setting::Token, "invalid_grant", Some("consent_required")),
            (&consent, Setting::Silent, "consent_required", None),
            (&assigned, Setting::Silent, "interaction_required", None),
            (&assigned, Setting::Token, "access_denied", None),
            (&blocked, Setting::Token, "invalid_grant", Some("message_only")),
            (&blocked, Setting::Silent, "access_denied", None),
            (&factor, Setting::Token, "invalid_grant", Some("basic_action")),
            (&factor, Setting::Silent, "interaction_required", None),
            (&Denial::DeviceNotCompliant, Setting::Token, "invalid_grant", Some("message_only")),
            (&Denial::DeviceNotJoined, Setting::Silent, "access_denied", None),
            (&Denial::GuestDisabled, Setting::Token, "invalid_grant", None),
            (&Denial::GuestPendingSilent, Setting::Token, "invalid_grant", None),
            (&Denial::GuestPendingSilent, Setting::Silent, "interaction_required", None),
            (&Denial::TermsNotAccepted, Setting::Silent, "interaction_required", None),
            (&Denial::InboundBlocked { resource: String::new() }, Setting::Token, "access_denied", None),
            (&Denial::ConsentDeclined, Setting::Silent, "access_denied", None),
        ] {
            let row = row(denial, setting);
            assert_eq!((row.oauth, row.suberror), (oauth, suberror), "{denial:?} at {setting:?}");
        }
    }

    #[test]
    fn a_person_is_forbidden_a_client_made_a_bad_request_and_a_dead_link_leads_nowhere() {
        assert_eq!(row(&Denial::GuestDisabled, Setting::Page).status, StatusCode::FORBIDDEN);
        assert_eq!(row(&Denial::GuestDisabled, Setting::Token).status, StatusCode::BAD_REQUEST);
        assert_eq!(row(&Denial::InvitationInvalid, Setting::Page).status, StatusCode::NOT_FOUND);
    }
}
