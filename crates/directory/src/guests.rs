//! Guests: users who sign in elsewhere (Microsoft Entra External ID, "Properties of a B2B guest user").

use kernel::{Ctx, EmailAddress, TenantId, UserId};
use policy::UserType;
use store::{Read, Text, Tx, params};

use crate::tenants::{self, Tenant};
use crate::users::{self, CreationType, ExternalUserState, ObjectIdentity, User};
use crate::{Account, DirectoryError, contacts, settings};

/// A guest to make: who may invite whom was judged before.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// Object id; drawn when none is given.
    pub id: Option<UserId>,
    /// The inviting tenant.
    pub tenant: TenantId,
    /// The invited address.
    pub address: EmailAddress,
    /// The guest's name; the local part of the address when none is given.
    pub display_name: Option<String>,
    /// Guest, or member.
    pub user_type: UserType,
    /// What else is known of the guest.
    pub profile: Profile,
}

/// What an inviter may write down of a guest beside name and address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// Two-letter country code.
    pub usage_location: Option<String>,
    /// Whether the guest may not sign in yet.
    pub block_sign_in: bool,
}

/// Makes a pending guest. Where a contact has the address already, the guest gets no `proxyAddresses`.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, new: NewGuest) -> Result<User, DirectoryError> {
    let tenant = tenants::load(tx, new.tenant)?.ok_or_else(|| DirectoryError::NotFound(new.tenant.to_string()))?;
    let nickname = free_nickname(tx, &tenant, &new.address)?;
    let upn = format!("{nickname}@{}", tenant.initial_domain());
    let address = new.address.to_string();
    let contact = contacts::exists(tx, tenant.id, &new.address)?;
    let id = new.id.unwrap_or_else(|| UserId::random(&ctx.entropy));
    let user = User {
        display_name: new.display_name.unwrap_or_else(|| new.address.local().to_owned()),
        mail_nickname: nickname,
        proxy_addresses: if contact { Vec::new() } else { vec![format!("SMTP:{address}")] },
        other_mails: vec![address.clone()],
        mail: Some(address),
        user_type: new.user_type,
        creation_type: Some(CreationType::Invitation),
        external_user_state: Some(ExternalUserState::PendingAcceptance),
        external_user_state_change_date_time: Some(ctx.now),
        identities: vec![User::own_identity(tenant.initial_domain().as_str(), &upn)],
        user_principal_name: upn,
        invited_by: ctx.caller.object(),
        given_name: new.profile.given_name,
        surname: new.profile.surname,
        job_title: new.profile.job_title,
        department: new.profile.department,
        company_name: new.profile.company_name,
        usage_location: new.profile.usage_location,
        account_enabled: !new.profile.block_sign_in,
        ..User::blank(id, tenant.id, ctx.now)
    };
    users::insert(tx, ctx, &user)?;
    Ok(user)
}

/// `{local}_{domain}#EXT#`, with a number where another user of the tenant has that already.
fn free_nickname(read: &Read<'_>, tenant: &Tenant, address: &EmailAddress) -> Result<String, DirectoryError> {
    let plain = address.as_str().replace('@', "_");
    let mut nickname = format!("{plain}#EXT#");
    let mut number = 0_u32;
    while users::by_upn(read, tenant.id, &format!("{nickname}@{}", tenant.initial_domain()))?.is_some() {
        number += 1;
        nickname = format!("{plain}{number}#EXT#");
    }
    Ok(nickname)
}

const LINKED: &str = "select doc from users where tenant = ?1 and home_account = ?2 and deleted_at is null
    order by created_at, id";

/// The guest of the tenant who redeemed with this account.
pub fn linked(read: &Read<'_>, tenant: TenantId, account: &Account) -> Result<Option<User>, DirectoryError> {
    Ok(read.document(LINKED, params![Text(tenant), Text(account)])?)
}

const PENDING: &str = "select u.doc from user_addresses a join users u on u.id = a.user
    where a.tenant = ?1 and a.address_key = ?2 and u.state = 'pendingacceptance' and u.deleted_at is null
      and (a.kind = 'proxy' or a.kind in ('mail', 'other') and not ?3)
    order by a.kind <> 'proxy', u.created_at, u.id";

/// The pending guest of the tenant whom a person with these addresses is: by proxy address before the invited address,
/// the oldest first (Microsoft Entra External ID, "B2B collaboration invitation redemption"). Older clouds knew her by
/// proxy address alone; a switch of the settings brings that back.
pub fn pending_match(
    read: &Read<'_>,
    tenant: TenantId,
    addresses: &[EmailAddress],
) -> Result<Option<User>, DirectoryError> {
    let by_proxy_alone = settings::load(read)?.jit_requires_proxy_address;
    for address in addresses {
        let found = read.document(PENDING, params![Text(tenant), address.key(), by_proxy_alone])?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Accepts a pending guest: the account that was proven is the way in from now on, and `identities` names its issuer.
pub fn accept(tx: &Tx<'_>, ctx: &Ctx, id: UserId, account: &Account, issuer: &str) -> Result<User, DirectoryError> {
    let old = users::load(tx, id)?.ok_or_else(|| DirectoryError::NotFound(id.to_string()))?;
    let mut new = old.clone();
    new.external_user_state = Some(ExternalUserState::Accepted);
    new.external_user_state_change_date_time = Some(ctx.now);
    new.home = Some(account.clone());
    new.identities.retain(|identity| identity.sign_in_type != ObjectIdentity::FEDERATED);
    new.identities.insert(0, federated(issuer));
    users::changed(tx, ctx, &old, &new)?;
    Ok(new)
}

/// An identity for which an issuer vouches.
pub(crate) fn federated(issuer: &str) -> ObjectIdentity {
    ObjectIdentity {
        sign_in_type: ObjectIdentity::FEDERATED.to_owned(),
        issuer: issuer.to_owned(),
        issuer_assigned_id: None,
    }
}

/// Takes a redemption back, or turns an internal user into an invited one: she redeems (anew) with the address. Object
/// id, sign-in name, groups and assignments stay.
pub fn back_to_pending(tx: &Tx<'_>, ctx: &Ctx, id: UserId, address: &EmailAddress) -> Result<User, DirectoryError> {
    let old = users::load(tx, id)?.ok_or_else(|| DirectoryError::NotFound(id.to_string()))?;
    let mut new = old.clone();
    new.external_user_state = Some(ExternalUserState::PendingAcceptance);
    new.external_user_state_change_date_time = Some(ctx.now);
    new.home = None;
    new.identities.retain(|identity| identity.sign_in_type != ObjectIdentity::FEDERATED);
    let known = new.other_mails.iter().chain(&new.mail).any(|other| other.eq_ignore_ascii_case(address.as_str()));
    if !known {
        new.other_mails.push(address.to_string());
    }
    users::changed(tx, ctx, &old, &new)?;
    Ok(new)
}
