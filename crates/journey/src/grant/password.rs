//! A person's own password, given to the client ("Microsoft identity platform and OAuth 2.0 Resource Owner Password
//! Credentials"). Only a work account at home in the tenant has one here: a guest's password is her own organization's.

use directory::applications::Application;
use directory::users::{self, User};
use directory::{Account, tenants};
use kernel::{Ctx, EmailAddress};
use policy::Denial;
use store::{Read, Tx};
use sts::credentials::Credential;
use sts::{Authority, GrantError, Method, Session};

use super::{Asking, Granted, Honour, Honoured, Wanted, deny, silent};
use crate::account::Identity;
use crate::answer::Checked;
use crate::arrive::{self, Attempt};
use crate::{Door, Journey, JourneyError};

/// The account that a name means, with its credential; it is compared outside every transaction, by
/// [`crate::check_password`].
pub fn resource_owner(
    read: &Read<'_>,
    authority: Authority,
    username: &str,
) -> Result<Option<(Account, Option<Credential>)>, JourneyError> {
    let Some(user) = owner(read, authority, username)? else { return Ok(None) };
    let account = Account::Work { tenant: user.tenant, user: user.id };
    let credential = sts::credentials::load(read, &account)?;
    Ok(Some((account, credential)))
}

fn owner(read: &Read<'_>, authority: Authority, username: &str) -> Result<Option<User>, JourneyError> {
    let user = match authority {
        Authority::Tenant(tenant) => users::by_upn(read, tenant, username)?.filter(|user| !user.is_external()),
        Authority::Organizations => match EmailAddress::parse(username) {
            Ok(address) => users::work_account(read, &address)?,
            Err(_) => None,
        },
        Authority::Common | Authority::Consumers => return Err(GrantError::GrantNeedsTenant.into()),
    };
    // The people of a federated tenant have their passwords elsewhere.
    let Some(user) = user else { return Ok(None) };
    let home = tenants::load(read, user.tenant)?;
    Ok(home.filter(|home| home.authentication == tenants::Authentication::Managed).map(|_| user))
}

pub(super) fn honour(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    application: &Application,
    username: &str,
    checked: Option<&Checked>,
    wanted: Wanted<'_>,
) -> Result<Honour, JourneyError> {
    if matches!(asking.authority, Authority::Common | Authority::Consumers) {
        return Err(GrantError::GrantNeedsTenant.into());
    }
    asking.authority.admits(application)?;
    let kind = sts::clients::authenticate(tx, ctx, application, asking.proof)?;
    let known = match checked {
        Some(checked) => Identity::load(tx, &checked.account)?.map(|identity| (checked, identity)),
        None => None,
    };
    let Some((checked, identity)) = known else {
        let denial = Denial::UserNotFound { account: username.to_owned() };
        let saw = format!("{username}, who is at home in no tenant that may be meant");
        let refusal = deny(tx, ctx, asking.authority.tenant(), "username", saw, denial)?;
        return Ok(Honour::Ends(Granted::Refused(refusal)));
    };
    let home = identity.home_user().map(|(tenant, _)| tenant);
    let honoured = Honoured {
        kind,
        platform: None,
        session: Session::new(ctx, &checked.account, &[Method::Password]),
        authority: home.map_or(asking.authority, Authority::Tenant),
        scope: wanted.scope.to_owned(),
        resource: wanted.resource.map(str::to_owned),
        nonce: None,
        since: ctx.now,
        line: None,
        signs_in: true,
        circumstances: ctx.circumstances.clone(),
    };
    let unchanged = sts::credentials::load(tx, &checked.account)? == checked.credential;
    let Some(denial) = crate::answer::judge_password(tx, ctx, checked, unchanged)? else {
        return Ok(Honour::Stands(Box::new(honoured)));
    };
    let journey = Journey::new(ctx, Door::Authorize(silent(asking, &honoured)), None);
    arrive::home_log(tx, ctx, &journey, &identity, Attempt::failed(&denial))?;
    let refusal = deny(tx, ctx, home, "password", identity.address, denial)?;
    Ok(Honour::Ends(Granted::Refused(refusal)))
}
