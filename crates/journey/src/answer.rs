mod factor;
mod prove;
mod terms;

pub(crate) use prove::judge_password;

use directory::Account;
use kernel::{Ctx, Entropy};
use policy::{Provider, Refusal, Ruling};
use store::{Read, Tx};
use sts::Browser;
use sts::credentials::Credential;
use sts::lockout::Guess;

use crate::gates::{self, Outcome};
use crate::travel::{Choices, go_on};
use crate::{Alert, AuthStep, Ended, Journey, JourneyError, Next, Turn};

/// What the person answers. An answer to another step than the open one changes nothing and leads to the open one.
#[derive(Clone, Debug)]
pub enum Answer {
    /// She names an address.
    Identify {
        /// As typed.
        address: String,
    },
    /// She picks an account.
    Pick {
        /// Which.
        account: Account,
    },
    /// She wants to name another account.
    UseAnother,
    /// Work or school account, or personal account?
    Which {
        /// The provider of the account that she means.
        provider: Provider,
    },
    /// She typed a password.
    Password {
        /// What came of it; see [`check_password`].
        checked: Checked,
    },
    /// She wants a passcode.
    SendCode,
    /// She typed a passcode.
    Code {
        /// As typed.
        typed: String,
    },
    /// She goes on to a partner's identity provider.
    Continue,
    /// She signs in where the address alone is asked.
    Vouch,
    /// She makes a Microsoft account for the address.
    CreateAccount {
        /// The code that she was sent, as typed.
        code: String,
        /// Its password; see [`new_password`].
        password: Result<NewPassword, Alert>,
    },
    /// The signed-in account is not the invited one: sign it out and go on as the invited one.
    SwitchAccount,
    /// `Accept` on "Review permissions".
    Accept,
    /// `Cancel` on "Review permissions".
    Cancel,
    /// She typed the code that her authenticator shows.
    Verify {
        /// As typed.
        typed: String,
    },
    /// She wants a request in the inbox instead, to approve there.
    AskApproval,
    /// She has answered that request.
    Approved,
    /// She opened the agreement's document.
    OpenTerms,
    /// `Accept` on an agreement.
    AcceptTerms,
    /// `Decline` on an agreement.
    DeclineTerms,
    /// After an end of her own: once more from the open step.
    TryAgain,
    /// `Accept` on the application's consent.
    Consent {
        /// Whether she consents on behalf of her organization.
        for_everybody: bool,
    },
    /// `Cancel` on the application's consent.
    DeclineConsent,
    /// She knows the device that waits for her.
    ConfirmDevice,
    /// She does not.
    DeclineDevice,
}

/// A password that was compared outside the transaction, because that may take long. The credential comes along: if it
/// was changed in the meantime, the comparison counts for nothing.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(crate) account: Account,
    pub(crate) credential: Option<Credential>,
    pub(crate) right: bool,
    pub(crate) guess: Guess,
}

/// The password of an account that is about to be made, hashed outside the transaction.
#[derive(Clone)]
pub struct NewPassword {
    hash: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("NewPassword(..)")
    }
}

/// The characters that a new password has at least.
const SHORTEST_PASSWORD: usize = 8;

/// Takes a new password that was typed twice; slow by design, so never call it in a transaction.
pub fn new_password(entropy: &Entropy, typed: &str, again: &str) -> Result<Result<NewPassword, Alert>, JourneyError> {
    if typed != again {
        return Ok(Err(Alert::PasswordsDiffer));
    }
    if typed.chars().count() < SHORTEST_PASSWORD {
        return Ok(Err(Alert::PasswordTooShort));
    }
    Ok(Ok(NewPassword { hash: sts::credentials::hash(entropy, typed)? }))
}

/// Compares what was typed with the credential of the account; slow by design, so never call it in a transaction.
#[must_use]
pub fn check_password(account: Account, credential: Option<Credential>, typed: &str) -> Checked {
    let right = credential.as_ref().is_some_and(|credential| sts::credentials::check(credential, typed));
    Checked { account, credential, right, guess: typed.into() }
}

/// The account whose password the open page asks for, with its credential.
pub fn credential(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: Option<&Browser>,
) -> Result<Option<(Account, Option<Credential>)>, JourneyError> {
    let Outcome::Ask(Next::Authenticate { .. }) = gates::judge(read, ctx, journey, browser)? else { return Ok(None) };
    let Some(account) = gates::account(read, ctx, journey, browser)? else { return Ok(None) };
    let credential = sts::credentials::load(read, &account)?;
    Ok(Some((account, credential)))
}

/// Takes an answer and goes on from it, all in one transaction.
pub fn answer(
    tx: &Tx<'_>,
    ctx: &Ctx,
    mut journey: Journey,
    browser: &Browser,
    answer: Answer,
) -> Result<Turn, JourneyError> {
    let (mut open_terms, mut open_factor) = (None, None);
    let open = match gates::judge(tx, ctx, &journey, Some(browser))? {
        Outcome::Ask(next) => Some(next),
        Outcome::Factor(factor) => Some(open_factor.insert(factor).next.clone()),
        Outcome::Terms(terms) => Some(open_terms.insert(terms).next.clone()),
        Outcome::Redeem(standing) => Some(standing.confirm()),
        Outcome::Refuse(_) | Outcome::Arrive(_) => None,
    };
    let alert = match (answer, open.as_ref()) {
        (Answer::Identify { address }, _) => prove::identified(tx, &mut journey, &address)?,
        (Answer::Pick { account }, Some(Next::Identify { .. } | Next::PickAccount { .. })) => {
            picked(&mut journey.choices, account);
            None
        }
        (Answer::UseAnother, _) => {
            journey = journey.naming_another();
            None
        }
        (Answer::Which { provider }, Some(Next::WhichAccount { address })) => {
            prove::which(tx, &mut journey, address, provider)?;
            None
        }
        (Answer::Password { checked }, Some(Next::Authenticate { .. })) => {
            prove::password(tx, ctx, &journey, browser, &checked)?
        }
        (Answer::SendCode, Some(open @ Next::Authenticate { .. })) => prove::send_code(tx, ctx, &mut journey, open)?,
        (Answer::Continue, Some(Next::Authenticate { step: AuthStep::Federation, .. })) => {
            journey.choices.left = true;
            None
        }
        (Answer::Vouch, Some(Next::Authenticate { address, step: AuthStep::Whoever, .. })) => {
            prove::vouched(tx, ctx, &mut journey, browser, address)?;
            None
        }
        (
            Answer::CreateAccount { code, password },
            Some(Next::Authenticate { address, step: AuthStep::FinishAccount, .. }),
        ) => match password {
            Ok(password) => prove::create_account(tx, ctx, &mut journey, browser, address, &code, &password)?,
            Err(alert) => Some(alert),
        },
        (Answer::Code { typed }, Some(Next::Authenticate { .. })) => {
            prove::code(tx, ctx, &mut journey, browser, &typed)?
        }
        (Answer::SwitchAccount, Some(Next::WrongAccount { .. })) => {
            if let Some(account) = gates::account(tx, ctx, &journey, Some(browser))? {
                sts::sessions::end(tx, browser, &account)?;
            }
            journey.choices = kept(&journey.choices);
            None
        }
        (Answer::TryAgain, Some(Next::Ended(_))) => {
            journey.choices.ended = None;
            None
        }
        (given @ (Answer::Verify { .. } | Answer::AskApproval | Answer::Approved), _) => match open_factor {
            Some(open) => factor::answered(tx, ctx, &mut journey, browser, &given, &open)?,
            None => None,
        },
        (given @ (Answer::OpenTerms | Answer::AcceptTerms | Answer::DeclineTerms), _) => match open_terms {
            Some(open) => terms::answered(tx, ctx, &mut journey, &given, &open)?,
            None => None,
        },
        (given, Some(open)) => return decided(tx, ctx, journey, browser, &given, open),
        _ => None,
    };
    match alert {
        // A wrong answer leaves the page as it was, and nothing further happens on it.
        Some(alert) => stay(tx, ctx, journey, browser, alert),
        None => go_on(tx, ctx, journey, browser),
    }
}

/// The answers of the pages behind the sign-in.
fn decided(
    tx: &Tx<'_>,
    ctx: &Ctx,
    mut journey: Journey,
    browser: &Browser,
    given: &Answer,
    open: &Next,
) -> Result<Turn, JourneyError> {
    match (given, open) {
        (Answer::Accept, Next::ReviewPermissions { .. }) => {
            if let Some((guest, _)) = gates::person(tx, ctx, &journey, browser)? {
                invitations::permissions::consent(tx, ctx, guest.id)?;
            }
        }
        (Answer::DeclineDevice, Next::ConfirmDevice { .. })
        | (Answer::Cancel, Next::ReviewPermissions { .. })
        | (Answer::DeclineConsent, Next::ConsentToApp { .. })
            if journey.door.device().is_some() =>
        {
            gates::decline_device(tx, ctx, &journey, browser)?;
        }
        (Answer::ConfirmDevice, Next::ConfirmDevice { .. }) => journey.choices.confirmed = true,
        (Answer::Cancel, Next::ReviewPermissions { .. }) => journey.choices.ended = Some(Ended::Cancelled),
        (Answer::Consent { for_everybody }, Next::ConsentToApp { .. }) => {
            match gates::grant_consent(tx, ctx, &journey, browser, *for_everybody)? {
                Ruling::Granted(()) => journey.choices.consented = true,
                // No page of hers offers it.
                Ruling::Refused(Refusal { denial, decision }) => {
                    return Ok(Turn { journey, next: Next::Refused { denial, decision }, alert: None });
                }
            }
        }
        (Answer::DeclineConsent, Next::ConsentToApp { .. }) => journey.choices.ended = Some(Ended::ConsentDeclined),
        _ => {}
    }
    go_on(tx, ctx, journey, browser)
}

/// The same page again, with what was wrong.
fn stay(tx: &Tx<'_>, ctx: &Ctx, journey: Journey, browser: &Browser, alert: Alert) -> Result<Turn, JourneyError> {
    let turn = crate::proceed(tx, ctx, journey, browser)?;
    Ok(Turn { alert: Some(alert), ..turn })
}

fn picked(choices: &mut Choices, account: Account) {
    *choices = Choices { account: Some(account), ..kept(choices) };
}

/// What stays when another account is chosen.
fn kept(choices: &Choices) -> Choices {
    Choices { languages: choices.languages.clone(), ..Choices::default() }
}
