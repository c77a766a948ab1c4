use directory::tenants::{self, Tenant};
use directory::users::{self, User};
use directory::{Account, federated, guests, personal};
use http::HeaderMap;
use kernel::TenantId;
use store::Read;
use sts::surface_sessions::{self, SurfaceSession};
use web::{Here, cookies};

use crate::error::PageError;
use crate::panel::Panel;

/// Who is signed in to a panel, and in which organization.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) session: SurfaceSession,
    pub(crate) person: User,
    pub(crate) tenant: Tenant,
    /// The address with which the account signs in.
    pub(crate) address: String,
}

impl Visitor {
    /// Reads who sends a request; none when nobody is signed in to this panel.
    pub(crate) async fn of(here: &Here, headers: &HeaderMap, panel: Panel) -> Result<Option<Self>, PageError> {
        let Some(cookie) = cookies::read(headers, panel.cookie(), here.scheme) else { return Ok(None) };
        let now = here.arrival.at;
        here.world.store().read(move |read| load(read, panel, &cookie, now)).await
    }
}

fn load(read: &Read<'_>, panel: Panel, cookie: &str, now: kernel::Timestamp) -> Result<Option<Visitor>, PageError> {
    let Some(session) = surface_sessions::read(read, panel.surface(), cookie, now)? else { return Ok(None) };
    let person = users::load(read, session.user)?.filter(|person| person.account_enabled);
    let (Some(person), Some(tenant)) = (person, tenants::load(read, session.tenant)?) else { return Ok(None) };
    let address = address_of(read, &session.account)?.unwrap_or_else(|| person.user_principal_name.clone());
    Ok(Some(Visitor { session, person, tenant, address }))
}

/// The address with which an account signs in.
fn address_of(read: &Read<'_>, account: &Account) -> Result<Option<String>, PageError> {
    Ok(match account {
        Account::Work { user, .. } => users::load(read, *user)?.map(|user| user.user_principal_name),
        Account::Microsoft(id) | Account::Google(id) => {
            personal::load(read, *id)?.map(|person| person.address.to_string())
        }
        Account::Federated(id) => federated::load(read, *id)?.map(|person| person.address.to_string()),
        Account::Mailbox(address) => Some(address.to_string()),
    })
}

/// The organizations of a person.
#[derive(Clone, Debug)]
pub(crate) struct Organizations {
    /// Where the account lives; personal accounts live in none.
    pub(crate) home: Option<Tenant>,
    /// Where the person is an accepted guest.
    pub(crate) others: Vec<Tenant>,
}

/// Reads the home of an account and every tenant that it has redeemed an invitation of.
pub(crate) fn organizations(read: &Read<'_>, account: &Account) -> Result<Organizations, PageError> {
    let home: Option<TenantId> = match account {
        Account::Work { tenant, .. } => Some(*tenant),
        Account::Microsoft(_) | Account::Google(_) | Account::Federated(_) | Account::Mailbox(_) => None,
    };
    let mut found = Organizations { home: None, others: Vec::new() };
    for tenant in tenants::load_all(read)? {
        if home == Some(tenant.id) {
            found.home = Some(tenant);
        } else if guests::linked(read, tenant.id, account)?.is_some() {
            found.others.push(tenant);
        }
    }
    Ok(found)
}
