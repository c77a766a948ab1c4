//! How a scripted person proves who she is.

use directory::Account;
use journey::{Checked, Journey, NewPassword, Turn, Vouched};
use kernel::{Caller, Entropy, TenantId, UserId};
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

/// The password of the account that she makes. Nobody ever types it: a script needs none.
pub(super) fn new_password(here: &Here) -> Result<NewPassword, PeopleError> {
    let entropy = Entropy::from_root(here.world.edge_bytes());
    let typed = entropy.digits(32);
    journey::new_password(&entropy, &typed, &typed)?.map_err(|_| PeopleError::Astray)
}

/// She goes to the partner's issuer and comes back. Nobody can be asked for her password there, so the issuer is taken to
/// sign in whoever comes with a matching address; none when there is no such issuer to go to.
pub(super) async fn federated(here: &Here, journey: &Journey, browser: &Browser) -> Result<Option<Turn>, PeopleError> {
    let (journey, browser) = (journey.clone(), browser.clone());
    here.write(Caller::Anonymous, move |tx, ctx| {
        let Some(departure) = journey::departure(tx, ctx, &journey, Some(&browser))? else { return Ok(None) };
        let vouched = Vouched {
            issuer: departure.provider.issuer,
            subject: departure.address.key(),
            email: Some(departure.address.to_string()),
            name: None,
        };
        Ok(Some(journey::federated(tx, ctx, journey, &browser, Ok(vouched))?))
    })
    .await
}

/// She approves the request that waits for this browser; one that is answered already stays as it is.
pub(super) async fn approve(here: &Here, browser: &Browser, user: UserId) -> Result<(), PeopleError> {
    let browser = browser.clone();
    here.write(Caller::Anonymous, move |tx, ctx| {
        if let Some(approval) = sts::approvals::of(tx, ctx.now, user, &browser)? {
            sts::approvals::decide(tx, ctx, approval.id, true)?;
        }
        Ok(())
    })
    .await
}
