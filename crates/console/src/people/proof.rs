//! How a scripted person proves who she is.

use directory::Account;
use directory::personal::{self, PersonalAccount, PersonalProvider};
use journey::{Checked, Journey};
use kernel::{Caller, EmailAddress, PersonalAccountId, TenantId};
use mail::{Filter, Kind};
use sts::{Browser, Method};
use web::Here;

use super::PeopleError;

/// She types the password of the open page. Where it is published it is really compared; one that a person chose is known
/// to nobody but a script needs none, so it is taken as typed, and there is nothing left to answer.
pub(super) async fn password(
    here: &Here,
    journey: &Journey,
    browser: &Browser,
) -> Result<Option<Checked>, PeopleError> {
    let (asked, visitor) = (journey.clone(), browser.clone());
    let asked = here
        .read(Caller::Anonymous, move |read, ctx| {
            let Some((account, credential)) = journey::credential(read, ctx, &asked, Some(&visitor))? else {
                return Ok(None);
            };
            let published = sts::credentials::published(read, &account)?;
            Ok::<_, PeopleError>(Some((account, credential, published)))
        })
        .await?;
    let Some((account, credential, published)) = asked else { return Err(PeopleError::Astray) };
    match published {
        Some(password) => Ok(Some(journey::check_password(account, credential, &password))),
        None => vouch(here, browser, account).await.map(|()| None),
    }
}

async fn vouch(here: &Here, browser: &Browser, account: Account) -> Result<(), PeopleError> {
    let browser = browser.clone();
    here.write(Caller::Anonymous, move |tx, ctx| {
        sts::sessions::start(tx, ctx, &browser, &account, &[Method::Password])?;
        Ok(())
    })
    .await
}

/// She reads the passcode in the inbox; empty where none came.
pub(super) async fn passcode(here: &Here, address: &str, tenant: Option<TenantId>) -> Result<String, PeopleError> {
    here.world.settle().await?;
    let filter = Filter { to: Some(address.to_owned()), kind: Some(Kind::Passcode), ..Filter::default() };
    let mails = here.world.store().read(move |read| Ok::<_, PeopleError>(mail::list(read, &filter)?)).await?;
    let newest = mails.into_iter().find(|mail| mail.tenant_id == tenant);
    Ok(newest.and_then(|mail| mail.passcode).unwrap_or_default())
}

/// She makes the Microsoft account that she is offered.
pub(super) async fn create_account(here: &Here, address: &str) -> Result<(), PeopleError> {
    let address = EmailAddress::parse(address).map_err(|error| PeopleError::Account(error.to_string()))?;
    here.write(Caller::Anonymous, move |tx, ctx| {
        let account = PersonalAccount {
            id: PersonalAccountId::random(&ctx.entropy),
            provider: PersonalProvider::Microsoft,
            display_name: address.local().to_owned(),
            address,
            given_name: None,
            surname: None,
        };
        Ok(personal::create(tx, &account)?)
    })
    .await
}
