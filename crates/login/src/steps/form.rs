use directory::Account;
use journey::Answer;
use sts::GrantError;

use crate::error::Failure;
use crate::extract::Parameters;

/// What a form of a journey's page says.
#[derive(Debug)]
pub(super) enum Given {
    /// An answer.
    Answer(Answer),
    /// A password that is yet to be compared.
    Password(String),
    /// An account that is to be made, whose password is yet to be hashed.
    NewAccount {
        /// The code, as typed.
        code: String,
        /// The password.
        password: String,
        /// The same again.
        again: String,
    },
}

impl Given {
    /// Reads the field `answer` and the fields that belong to it. `Accept` and `Cancel` are the values of the two
    /// inputs on "Review permissions", which browsers send as they are labelled.
    pub(super) fn read(form: &Parameters) -> Result<Self, Failure> {
        let text = |name: &str| form.owned(name).unwrap_or_default();
        let answer = match form.get("answer") {
            Some("password") => return Ok(Self::Password(text("password"))),
            Some("createAccount") => {
                return Ok(Self::NewAccount { code: text("code"), password: text("password"), again: text("again") });
            }
            Some("continue") => Answer::Continue,
            Some("vouch") => Answer::Vouch,
            Some("identify") => Answer::Identify { address: text("address").trim().to_owned() },
            Some("pick") => Answer::Pick { account: account(form)? },
            Some("useAnother") => Answer::UseAnother,
            Some("which") => {
                let provider = form.get("provider").and_then(|provider| provider.parse().ok());
                Answer::Which { provider: provider.ok_or(GrantError::Malformed)? }
            }
            Some("sendCode") => Answer::SendCode,
            Some("code") => Answer::Code { typed: text("code") },
            Some("verify") => Answer::Verify { typed: text("code") },
            Some("askApproval") => Answer::AskApproval,
            Some("approved") => Answer::Approved,
            Some("switchAccount") => Answer::SwitchAccount,
            Some("Accept") => Answer::Accept,
            Some("Cancel") => Answer::Cancel,
            Some("openTerms") => Answer::OpenTerms,
            Some("acceptTerms") => Answer::AcceptTerms,
            Some("declineTerms") => Answer::DeclineTerms,
            Some("tryAgain") => Answer::TryAgain,
            Some("consent") => Answer::Consent { for_everybody: form.get("everybody") == Some("yes") },
            Some("declineConsent") => Answer::DeclineConsent,
            Some("confirmDevice") => Answer::ConfirmDevice,
            Some("declineDevice") => Answer::DeclineDevice,
            Some(_) | None => return Err(GrantError::Malformed.into()),
        };
        Ok(Self::Answer(answer))
    }

    /// The address that she typed.
    pub(super) fn address(&self) -> Option<&str> {
        match self {
            Self::Answer(Answer::Identify { address }) => Some(address),
            Self::Answer(_) | Self::Password(_) | Self::NewAccount { .. } => None,
        }
    }
}

fn account(form: &Parameters) -> Result<Account, Failure> {
    form.get("account").and_then(|account| account.parse().ok()).ok_or_else(|| GrantError::Malformed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Result<Given, Failure> {
        Given::read(&Parameters::parse(form.as_bytes()))
    }

    #[test]
    fn forms_are_read_as_the_answers_of_their_pages() {
        let id = "00000000-0000-0000-0000-000000000001";
        for (form, expected) in [
            ("answer=identify&address=+ada%40woodgrove.example+", "Identify { address: \"ada@woodgrove.example\" }"),
            ("answer=Accept", "Accept"),
            ("answer=Cancel", "Cancel"),
            ("answer=consent", "Consent { for_everybody: false }"),
            ("answer=consent&everybody=yes", "Consent { for_everybody: true }"),
            ("answer=which&provider=microsoftAccount", "Which { provider: MicrosoftAccount }"),
            ("answer=code&code=12345678", "Code { typed: \"12345678\" }"),
            ("answer=verify&code=123+456", "Verify { typed: \"123 456\" }"),
            ("answer=askApproval", "AskApproval"),
            ("answer=approved", "Approved"),
            (&format!("answer=pick&account=google%3A{id}"), "Pick { account: Google("),
        ] {
            let Ok(Given::Answer(answer)) = read(form) else { panic!("{form} is an answer") };
            assert!(format!("{answer:?}").starts_with(expected), "{answer:?}");
        }
        assert!(matches!(read("answer=password&password=x+y"), Ok(Given::Password(typed)) if typed == "x y"));
    }

    #[test]
    fn a_form_that_no_page_has_is_refused() {
        for form in ["", "answer=", "answer=accept", "answer=pick", "answer=pick&account=work:x", "answer=which"] {
            assert!(read(form).is_err(), "{form}");
        }
    }
}
