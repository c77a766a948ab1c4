//! Who the person in a browser is.

use directory::users::{self, User};
use directory::{Account, DirectoryError, federated, guests, personal};
use invitations::Invitation;
use journey::{Answer, Known};
use kernel::{EmailAddress, TenantId};
use policy::Provider;
use store::Read;
use sts::{Authority, Browser, Session};
use web::Here;

use super::PeopleError;
use super::report::Report;

/// Whether the guest of an invitation has yet to redeem.
pub(super) async fn is_pending(here: &Here, invitation: &Invitation) -> Result<bool, PeopleError> {
    let user = invitation.user;
    let guest = here.world.store().read(move |read| Ok::<_, PeopleError>(users::load(read, user)?)).await?;
    Ok(guest.is_some_and(|guest| guest.pending()))
}

/// Tells how the guest of an invitation stands now.
pub(super) async fn describe(here: &Here, report: &mut Report, invitation: &Invitation) -> Result<(), PeopleError> {
    let user = invitation.user;
    let guest = here.world.store().read(move |read| Ok::<_, PeopleError>(users::load(read, user)?)).await?;
    if let Some(guest) = guest {
        tell(report, &guest);
    }
    Ok(())
}

/// Tells who signed in, as an object of the tenant that was asked for.
pub(super) async fn signed_in(
    here: &Here,
    report: &mut Report,
    browser: &Browser,
    authority: Authority,
    account: &EmailAddress,
) -> Result<(), PeopleError> {
    let (browser, account, now) = (browser.clone(), account.clone(), here.world.clock().now());
    let found = here
        .world
        .store()
        .read(move |read| {
            let session = session(read, &sts::sessions::of(read, &browser, now)?, Some(&account))?;
            let Some(session) = session else { return Ok(None) };
            object(read, authority.tenant(), &session.account)
        })
        .await?;
    if let Some(user) = found {
        report.tenant_id = Some(user.tenant);
        report.user_id = Some(user.id);
        tell(report, &user);
    }
    Ok(())
}

fn tell(report: &mut Report, user: &User) {
    report.external_user_state = user.external_user_state.map(users::ExternalUserState::as_str);
    if let Some(home) = user.home.as_ref().filter(|_| !user.pending()) {
        report.identity_provider = Some(home.provider().as_str());
    }
}

/// The identity provider of whoever is signed in.
pub(super) async fn provider(
    here: &Here,
    browser: &Browser,
    account: Option<&EmailAddress>,
) -> Result<Option<Provider>, PeopleError> {
    let (browser, account, now) = (browser.clone(), account.cloned(), here.world.clock().now());
    here.world
        .store()
        .read(move |read| {
            let sessions = sts::sessions::of(read, &browser, now)?;
            Ok(session(read, &sessions, account.as_ref())?.map(|session| session.provider))
        })
        .await
}

/// A user of a tenant by object id, sign-in name or address; whoever has it as a sign-in name comes first.
pub(crate) fn named(read: &Read<'_>, tenant: TenantId, name: &str) -> Result<Option<User>, DirectoryError> {
    if let Ok(id) = name.parse() {
        return Ok(users::load(read, id)?.filter(|user| user.tenant == tenant));
    }
    if let Some(user) = users::by_upn(read, tenant, name)? {
        return Ok(Some(user));
    }
    let Ok(address) = EmailAddress::parse(name) else { return Ok(None) };
    Ok(users::find_by_address(read, tenant, &address)?.into_iter().next())
}

/// The session of an address; the latest where nobody is named.
fn session(
    read: &Read<'_>,
    sessions: &[Session],
    account: Option<&EmailAddress>,
) -> Result<Option<Session>, PeopleError> {
    let Some(wanted) = account else { return Ok(sessions.last().cloned()) };
    for session in sessions {
        if addresses(read, &session.account)?.contains(wanted) {
            return Ok(Some(session.clone()));
        }
    }
    Ok(sessions.last().cloned())
}

fn addresses(read: &Read<'_>, account: &Account) -> Result<Vec<EmailAddress>, PeopleError> {
    Ok(match account {
        Account::Work { user, .. } => match users::load(read, *user)? {
            Some(user) => [Some(user.user_principal_name), user.mail]
                .into_iter()
                .flatten()
                .filter_map(|text| EmailAddress::parse(&text).ok())
                .collect(),
            None => Vec::new(),
        },
        Account::Microsoft(id) | Account::Google(id) => {
            personal::load(read, *id)?.map(|person| person.address).into_iter().collect()
        }
        Account::Federated(id) => federated::load(read, *id)?.map(|person| person.address).into_iter().collect(),
        Account::Mailbox(address) => vec![address.clone()],
    })
}

/// The account's object in a tenant; at home where no tenant is named.
fn object(read: &Read<'_>, tenant: Option<TenantId>, account: &Account) -> Result<Option<User>, PeopleError> {
    match (account, tenant) {
        (Account::Work { tenant: home, user }, asked) if asked.is_none_or(|asked| asked == *home) => {
            Ok(users::load(read, *user)?)
        }
        (account, Some(tenant)) => Ok(guests::linked(read, tenant, account)?),
        (_, None) => Ok(None),
    }
}

/// The account that she picks: her own where it is among them, else the only one there is.
pub(super) fn pick(accounts: Vec<Known>, wanted: Option<&EmailAddress>) -> Answer {
    let hers = |known: &Known| wanted.is_none_or(|wanted| known.address.eq_ignore_ascii_case(wanted.as_str()));
    match (accounts.iter().find(|known| hers(known)), wanted) {
        (Some(known), _) => Answer::Pick { account: known.account.clone() },
        (None, Some(address)) if accounts.len() != 1 => Answer::Identify { address: address.to_string() },
        _ => accounts.into_iter().next().map_or(Answer::UseAnother, |known| Answer::Pick { account: known.account }),
    }
}
