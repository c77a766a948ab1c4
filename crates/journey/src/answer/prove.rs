use directory::Account;
use directory::personal::{self, PersonalAccount, PersonalProvider};
use directory::tenants::Tenant;
use kernel::{Ctx, EmailAddress, PersonalAccountId};
use policy::{Denial, Provider};
use store::Tx;
use sts::passcodes::{PasscodeOutcome, Sending, Wish};
use sts::{Browser, Method};

use super::{Checked, NewPassword, kept};
use crate::account::{CONSUMERS, Identity};
use crate::arrive::{Attempt, home_log};
use crate::discover::ways;
use crate::facts::Scene;
use crate::gates;
use crate::travel::Choices;
use crate::{Alert, Journey, JourneyError, Next};

/// She named an address: it becomes the journey's, if some identity provider knows it.
pub(super) fn identified(tx: &Tx<'_>, journey: &mut Journey, typed: &str) -> Result<Option<Alert>, JourneyError> {
    let address = match EmailAddress::parse(typed) {
        Ok(address) => address,
        Err(error) => return Ok(Some(Alert::InvalidAddress(error.to_string()))),
    };
    let tenant = Scene::load(tx, journey)?.and_then(|scene| scene.tenant);
    if ways(tx, tenant.as_ref(), &address)?.is_empty() {
        return Ok(Some(Alert::UnknownAccount));
    }
    journey.choices = Choices { address: Some(address.to_string()), ..kept(&journey.choices) };
    Ok(None)
}

/// The address is two accounts: she says which.
pub(super) fn which(tx: &Tx<'_>, journey: &mut Journey, address: &str, provider: Provider) -> Result<(), JourneyError> {
    let Ok(address) = EmailAddress::parse(address) else { return Ok(()) };
    let tenant = Scene::load(tx, journey)?.and_then(|scene| scene.tenant);
    let chosen = ways(tx, tenant.as_ref(), &address)?.into_iter().find(|way| way.provider == provider);
    if let Some(account) = chosen.and_then(|way| way.account) {
        journey.choices = Choices { account: Some(account), ..kept(&journey.choices) };
    }
    Ok(())
}

/// She typed a password: right and still the account's credential, it starts a session at the account's own provider.
pub(super) fn password(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: &Browser,
    checked: &Checked,
) -> Result<Option<Alert>, JourneyError> {
    let asked = gates::account(tx, ctx, journey, Some(browser))?;
    let unchanged = sts::credentials::load(tx, &checked.account)? == checked.credential;
    let Some(identity) = Identity::load(tx, &checked.account)?.filter(|_| asked.as_ref() == Some(&checked.account))
    else {
        return Ok(Some(Alert::WrongPassword));
    };
    if let Some(denial) = judge_password(tx, ctx, checked, unchanged)? {
        home_log(tx, ctx, journey, &identity, Attempt::failed(&denial))?;
        return Ok(Some(if denial == Denial::AccountLocked { Alert::AccountLocked } else { Alert::WrongPassword }));
    }
    sts::sessions::start(tx, ctx, browser, &checked.account, &[Method::Password])?;
    home_log(tx, ctx, journey, &identity, Attempt::passed(&[Method::Password]))?;
    Ok(None)
}

/// What stands against a password that was compared. Wrong ones are counted, and too many lock the account for a while;
/// no password is right then.
pub(crate) fn judge_password(
    tx: &Tx<'_>,
    ctx: &Ctx,
    checked: &Checked,
    unchanged: bool,
) -> Result<Option<Denial>, JourneyError> {
    if sts::lockout::is_locked(tx, &checked.account, ctx.now)? {
        return Ok(Some(Denial::AccountLocked));
    }
    if checked.right && unchanged {
        sts::lockout::clear(tx, &checked.account)?;
        return Ok(None);
    }
    sts::lockout::miss(tx, ctx, &checked.account, &checked.guess)?;
    Ok(Some(Denial::WrongPassword))
}

/// She wants a passcode: a fresh one is on its way, and an older one is dead. The inviting organization sends it to sign
/// her in; Microsoft sends it to prove the address of an account that is about to be made.
pub(super) fn send_code(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    open: &Next,
) -> Result<Option<Alert>, JourneyError> {
    let Next::Authenticate { address, provider, .. } = open else { return Ok(None) };
    let Ok(address) = EmailAddress::parse(address) else { return Ok(None) };
    let language = language(journey);
    let name = format!("{} {} {}", journey.correlation_id, journey.started_at, journey.choices.codes);
    let wish = |tenant| Wish { address: &address, tenant, name };
    let sending = match (provider, Scene::load(tx, journey)?.and_then(|scene| scene.tenant)) {
        (Provider::CreateMicrosoftAccount, _) => sts::passcodes::send(tx, ctx, &wish(CONSUMERS), |code| {
            invitations::letters::account_code(&address, code, &language)
        })?,
        (Provider::EmailOneTimePasscode, Some(tenant)) => sts::passcodes::send(tx, ctx, &wish(tenant.id), |code| {
            invitations::letters::passcode(&tenant, &address, code, &language)
        })?,
        _ => return Ok(None),
    };
    Ok(match sending {
        Sending::Sent => {
            journey.choices.code_sent = true;
            journey.choices.codes += 1;
            None
        }
        Sending::TooMany => Some(Alert::TooManyCodes),
    })
}

/// The language that her browser wishes for first.
fn language(journey: &Journey) -> String {
    let languages = journey.choices.languages.clone().unwrap_or_default();
    let first = languages.split([',', ';']).next().map(str::trim).filter(|tag| !tag.is_empty());
    first.unwrap_or(invitations::letters::FALLBACK_LANGUAGE).to_owned()
}

/// She makes the Microsoft account that she was offered: the code proves that the address is hers, and she is signed in
/// with the account at once.
pub(super) fn create_account(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    browser: &Browser,
    address: &str,
    typed: &str,
    password: &NewPassword,
) -> Result<Option<Alert>, JourneyError> {
    let Ok(address) = EmailAddress::parse(address) else { return Ok(None) };
    match sts::passcodes::check(tx, ctx, &address, CONSUMERS, typed.trim())? {
        PasscodeOutcome::Right => {
            let account = personal_account(tx, ctx, PersonalProvider::Microsoft, address)?;
            sts::credentials::set_typed(tx, &account, &password.hash)?;
            signed_in(tx, ctx, journey, browser, account, Method::Password)?;
            Ok(None)
        }
        PasscodeOutcome::Wrong { .. } | PasscodeOutcome::Dead => Ok(Some(Alert::WrongCode)),
    }
}

/// The emulated Google signs in whoever comes with the address.
pub(super) fn vouched(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    browser: &Browser,
    address: &str,
) -> Result<(), JourneyError> {
    let Ok(address) = EmailAddress::parse(address) else { return Ok(()) };
    let account = personal_account(tx, ctx, PersonalProvider::Google, address)?;
    signed_in(tx, ctx, journey, browser, account, Method::Password)
}

fn personal_account(
    tx: &Tx<'_>,
    ctx: &Ctx,
    provider: PersonalProvider,
    address: EmailAddress,
) -> Result<Account, JourneyError> {
    let account = PersonalAccount {
        id: PersonalAccountId::random(&ctx.entropy),
        provider,
        display_name: address.local().to_owned(),
        address,
        given_name: None,
        surname: None,
    };
    personal::create(tx, &account)?;
    Ok(account.account())
}

fn signed_in(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    browser: &Browser,
    account: Account,
    method: Method,
) -> Result<(), JourneyError> {
    sts::sessions::start(tx, ctx, browser, &account, &[method])?;
    if let Some(identity) = Identity::load(tx, &account)? {
        home_log(tx, ctx, journey, &identity, Attempt::passed(&[method]))?;
    }
    journey.choices = Choices { account: Some(account), ..kept(&journey.choices) };
    Ok(())
}

/// She typed a passcode. A wrong one counts against it, and that count is kept.
pub(super) fn code(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    browser: &Browser,
    typed: &str,
) -> Result<Option<Alert>, JourneyError> {
    let Some((address, tenant)) = mailbox(tx, ctx, journey, browser)? else { return Ok(Some(Alert::WrongCode)) };
    let account = Account::Mailbox(address.clone());
    let Some(identity) = Identity::load(tx, &account)? else { return Ok(Some(Alert::WrongCode)) };
    match sts::passcodes::check(tx, ctx, &address, tenant.id, typed.trim())? {
        PasscodeOutcome::Right => {
            sts::sessions::start(tx, ctx, browser, &account, &[Method::Passcode])?;
            journey.choices.code_sent = false;
            home_log(tx, ctx, journey, &identity, Attempt::passed(&[Method::Passcode]))?;
            Ok(None)
        }
        PasscodeOutcome::Wrong { .. } | PasscodeOutcome::Dead => {
            home_log(tx, ctx, journey, &identity, Attempt::failed(&Denial::PasscodeInvalid))?;
            Ok(Some(Alert::WrongCode))
        }
    }
}

/// The mailbox that the open page is about, and the tenant whose passcode it gets.
fn mailbox(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: &Browser,
) -> Result<Option<(EmailAddress, Tenant)>, JourneyError> {
    let Some(Account::Mailbox(address)) = gates::account(tx, ctx, journey, Some(browser))? else { return Ok(None) };
    Ok(Scene::load(tx, journey)?.and_then(|scene| scene.tenant).map(|tenant| (address, tenant)))
}
