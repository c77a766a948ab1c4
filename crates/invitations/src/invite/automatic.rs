use directory::users::{self, User};
use directory::{Account, groups, policies, tenants};
use kernel::{Ctx, EmailAddress, TenantId, UserId};
use policy::{EntryFacts, GuestFacts, Home, Pair, PrimaryProvider, RedeemFacts};
use store::{Read, Tx};

use super::{Sent, known, send};
use crate::invitation::Invitation;
use crate::{InviteError, accept};

/// The account with which a guest is redeemed as soon as she is invited: that of the invited address at home, where both
/// tenants have agreed on automatic redemption and nothing else keeps her out (behaviour 3.6). Where her tenant does not
/// know the address yet, she redeems when she first comes.
pub(super) fn account(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    guest: UserId,
    address: &EmailAddress,
) -> Result<Option<User>, InviteError> {
    let work = users::work_account(read, address)?.filter(|user| user.tenant != tenant);
    let (Some(user), Some(resource)) = (work, tenants::load(read, tenant)?) else { return Ok(None) };
    let Some(home) = tenants::load(read, user.tenant)? else { return Ok(None) };
    let inbound = policies::in_force::effective(read, ctx.now, tenant, home.id)?;
    let outbound = policies::in_force::effective(read, ctx.now, home.id, tenant)?;
    let order = policies::cross_tenant_default(read, tenant)?.redemption_order;
    let object = known(read, guest)?;
    let entry = policy::may_enter(&EntryFacts {
        account: &user.user_principal_name,
        identity_provider: home.initial_domain().as_str(),
        home: Home::Entra {
            tenant: home.id,
            tenant_name: &home.display_name,
            user: user.id,
            groups: &groups::groups_of(read, user.id.into())?,
            pair: Pair { inbound: &inbound, outbound: &outbound },
        },
        home_enabled: user.account_enabled,
        resource: (tenant, &resource.display_name),
        guest: Some(GuestFacts {
            user: guest,
            enabled: object.account_enabled,
            pending: true,
            groups: groups::groups_of(read, guest.into())?,
        }),
        app: None,
        offered: order.primary.contains(&PrimaryProvider::AzureActiveDirectory),
        passcodes_off: false,
    });
    let decision = entry.then(policy::may_redeem(&RedeemFacts {
        address,
        silent: false,
        domain_list: &policies::in_force::domain_list(read, ctx.now, tenant)?,
        consented: false,
        automatic: Some((inbound.automatic_inbound, outbound.automatic_outbound)),
    }));
    Ok((decision.denial().is_none() && decision.obligations().is_empty()).then_some(user))
}

/// Redeems at once (behaviour T2); a mail tells the guest, and asks for nothing.
pub(super) fn redeem(
    tx: &Tx<'_>,
    ctx: &Ctx,
    guest: &User,
    home: &User,
    invitation: Invitation,
) -> Result<Sent, InviteError> {
    let account = Account::Work { tenant: home.tenant, user: home.id };
    accept(tx, ctx, guest.id, &account, &home.user_principal_name, Some(invitation.id))?;
    send::notify(tx, ctx, guest, invitation)
}
