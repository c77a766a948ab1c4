//! One page per step of a journey.

mod agree;
mod device;
mod factor;
mod sign_in;

use axum::response::Response;
use http::StatusCode;
use journey::{Alert, AuthStep, Next};
use kernel::DecisionId;
use policy::Provider;
use web::Realm;

pub(crate) use sign_in::{Choice, choices};

use crate::headers;

/// A step that is shown to a person.
pub(crate) struct Shown {
    /// The journey, sealed.
    pub(crate) state: String,
    /// What was wrong with her answer.
    pub(crate) alert: Option<Alert>,
    /// The address that she typed, shown again when it was wrong.
    pub(crate) typed: Option<String>,
    /// Under which she is refused, where the page only asks for another account.
    pub(crate) decision: Option<DecisionId>,
    /// Whether she may name the organization that she wants to enter: she is on her way to My Apps of none.
    pub(crate) options: bool,
}

impl Shown {
    fn error(&self) -> String {
        match &self.alert {
            None => String::new(),
            Some(Alert::WrongPassword) => "Your account or password is incorrect.".to_owned(),
            Some(Alert::AccountLocked) => {
                "Your account is temporarily locked to prevent unauthorized use. Try again later.".to_owned()
            }
            Some(Alert::WrongCode | Alert::WrongFactor) => "That code is incorrect or has expired.".to_owned(),
            Some(Alert::TooManyCodes) => "No more codes are sent to this address today.".to_owned(),
            Some(Alert::PasswordsDiffer) => "The two passwords differ.".to_owned(),
            Some(Alert::PasswordTooShort) => "A password has at least eight characters.".to_owned(),
            Some(Alert::FactorLocked) => "Too many wrong codes. Try again in a quarter of an hour.".to_owned(),
            Some(Alert::NotApproved) => {
                "The request is not approved yet. Approve it in the inbox, then continue.".to_owned()
            }
            Some(Alert::ApprovalDenied) => {
                "The request was denied. Send another one, or enter a code instead.".to_owned()
            }
            Some(Alert::NoApproval) => "The request is too old. Send another one.".to_owned(),
            Some(Alert::TermsUnread) => "Open the document before you accept it.".to_owned(),
            Some(Alert::UnknownAccount) => {
                "No account has this address. Check how it is written, or pick an account below.".to_owned()
            }
            Some(Alert::InvalidAddress(reason)) => format!("This is no email address: {reason}."),
        }
    }
}

/// The page of a step; none for a step that is no page: a refusal, a dead link, an arrival.
pub(crate) fn step(next: Next, shown: Shown) -> Option<Response> {
    let status = if shown.alert.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = match next {
        Next::Identify { hint, accounts } => sign_in::identify(status, shown, hint, &accounts),
        Next::PickAccount { accounts, arriving } => sign_in::pick(status, shown, &accounts, arriving),
        Next::WhichAccount { address } => sign_in::which(status, shown, address),
        Next::Authenticate { address, provider, at, step } => match step {
            AuthStep::Password => sign_in::password(status, shown, address, provider, at),
            AuthStep::SendCode => sign_in::send_code(status, shown, address, at),
            AuthStep::EnterCode => sign_in::enter_code(status, shown, address, at),
            AuthStep::CreateAccount => sign_in::create_account(status, shown, address, at),
            AuthStep::FinishAccount => sign_in::finish_account(status, shown, address, at),
            AuthStep::Whoever => sign_in::whoever(status, shown, address, provider, at),
            AuthStep::Federation => sign_in::federation(status, shown, address, provider, at),
        },
        Next::WrongAccount { signed_in, invited } => sign_in::wrong_account(status, shown, signed_in, invited),
        Next::ReviewPermissions { account, organization, domain, privacy_statement, privacy_contact } => {
            let privacy = agree::Privacy { has_statement: privacy_statement.is_some(), contact: privacy_contact };
            agree::review(status, shown, account, organization, domain, privacy)
        }
        Next::Mfa { organization, account, registration, approval, .. } => {
            factor::page(status, shown, organization, account, registration, approval)
        }
        Next::Terms { agreement, title, language, must_open, opened, .. } => {
            let document = agree::Document { agreement, language, must_open, opened };
            agree::terms(status, shown, title, &document)
        }
        Next::ConsentToApp { account, app, publisher, scopes, organization, behalf } => {
            let asking = agree::Asking { account, app, publisher, organization, behalf };
            agree::consent(status, shown, asking, scopes)
        }
        Next::ConfirmDevice { app, account } => device::confirm(status, shown, &app, account),
        Next::DeviceAnswered { app, signed_in } => device::answered(app, signed_in),
        Next::Ended(ended) => agree::ended(shown, ended),
        Next::Refused { .. } | Next::Invalid(_) | Next::Arrived(_) => return None,
    };
    Some(headers::journey(page))
}

/// Whose page an account's sign-in is.
const fn realm(provider: Provider) -> Realm {
    match provider {
        Provider::Google => Realm::Google,
        Provider::MicrosoftAccount | Provider::CreateMicrosoftAccount => Realm::Microsoft,
        Provider::EmailOneTimePasscode => Realm::Mailbox,
        Provider::Entra | Provider::SamlWsFed | Provider::OidcFederation => Realm::Work,
    }
}

/// What kind of account it is, in a word.
const fn kind(provider: Provider) -> &'static str {
    match provider {
        Provider::Google => "Google",
        Provider::MicrosoftAccount | Provider::CreateMicrosoftAccount => "Microsoft account",
        Provider::EmailOneTimePasscode => "Mailbox",
        Provider::Entra | Provider::SamlWsFed | Provider::OidcFederation => "Work or school",
    }
}
