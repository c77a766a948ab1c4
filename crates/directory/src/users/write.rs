use kernel::{Ctx, EmailAddress, TenantId, Timestamp, UserId};
use policy::{Action, Ruling, UserType};
use store::Tx;

use super::{User, UserPatch, kept, records};
use crate::{DirectoryError, doors, groups, tenants};

/// An internal user to make.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The object id; a random one when none is given.
    pub id: Option<UserId>,
    /// The tenant.
    pub tenant: TenantId,
    /// Sign-in name; its domain must be verified in the tenant.
    pub user_principal_name: EmailAddress,
    /// Name.
    pub display_name: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub surname: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Primary address.
    pub mail: Option<EmailAddress>,
    /// Member or guest.
    pub user_type: UserType,
}

/// Makes an internal user.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, new: NewUser) -> Result<Ruling<User>, DirectoryError> {
    create_with(tx, ctx, new, UserPatch::default())
}

/// Makes an internal user of whom more is known.
pub fn create_with(tx: &Tx<'_>, ctx: &Ctx, new: NewUser, more: UserPatch) -> Result<Ruling<User>, DirectoryError> {
    doors::permitted(tx, ctx, Action::CreateUsers, || {
        doors::tenant_in_reach(ctx, new.tenant)?;
        let tenant = tenants::load(tx, new.tenant)?;
        let tenant = tenant.ok_or_else(|| DirectoryError::NotFound(new.tenant.to_string()))?;
        if !tenant.owns(&new.user_principal_name.domain()) {
            return Err(DirectoryError::invalid("userPrincipalName", "its domain is not verified in this tenant"));
        }
        let upn = new.user_principal_name.to_string();
        let id = new.id.unwrap_or_else(|| UserId::random(&ctx.entropy));
        let mut user = User {
            display_name: new.display_name,
            given_name: new.given_name,
            surname: new.surname,
            job_title: new.job_title,
            mail_nickname: new.user_principal_name.local().to_owned(),
            proxy_addresses: new.mail.iter().map(|mail| format!("SMTP:{mail}")).collect(),
            mail: new.mail.map(|mail| mail.to_string()),
            user_type: new.user_type,
            identities: vec![User::own_identity(tenant.initial_domain().as_str(), &upn)],
            user_principal_name: upn,
            ..User::blank(id, new.tenant, ctx.now)
        };
        more.apply(&mut user)?;
        insert(tx, ctx, &user)?;
        Ok(user)
    })
}

/// Keeps a new user, with its records.
pub(crate) fn insert(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<(), DirectoryError> {
    settle(tx, user)?;
    records::created(tx, ctx, user)?;
    groups::follow(tx, ctx, user)
}

/// Keeps somebody who came before any log that is kept: no record tells of it.
pub(crate) fn settle(tx: &Tx<'_>, user: &User) -> Result<(), DirectoryError> {
    kept::check(user)?;
    kept::insert(tx, user)
}

/// Changes a user of the caller's tenant. Who changes no more than her own mobile number needs no role.
pub fn update(tx: &Tx<'_>, ctx: &Ctx, id: UserId, patch: UserPatch) -> Result<Ruling<User>, DirectoryError> {
    let own_phone = ctx.caller.user() == Some(id) && patch.is_phone();
    let actions = if own_phone { vec![Action::WriteOwnPhone] } else { patch.actions() };
    doors::permitted_all(tx, ctx, &actions, || {
        let old = reachable(tx, ctx, id)?;
        let mut new = old.clone();
        patch.apply(&mut new)?;
        changed(tx, ctx, &old, &new)?;
        Ok(new)
    })
}

/// Keeps a changed user, with its records; a change of nothing leaves none.
pub(crate) fn changed(tx: &Tx<'_>, ctx: &Ctx, old: &User, new: &User) -> Result<(), DirectoryError> {
    if old == new {
        return Ok(());
    }
    kept::check(new)?;
    kept::update(tx, new)?;
    records::updated(tx, ctx, old, new)?;
    groups::follow(tx, ctx, new)
}

/// Deletes a user of the caller's tenant. The object stays, out of sight, with its memberships and assignments.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::DeleteUsers, || remove(tx, ctx, id))
}

/// Deletes a user where the right to do so was judged before.
pub fn remove(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<(), DirectoryError> {
    let user = reachable(tx, ctx, id)?;
    // Recorded while the user is alive: whoever deletes herself has a name in the record.
    records::deleted(tx, ctx, &user)?;
    kept::update(tx, &User { deleted_date_time: Some(ctx.now), ..user })
}

fn reachable(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<User, DirectoryError> {
    doors::in_reach(ctx, |user: &User| user.tenant, super::load(tx, id)?, &id.to_string())
}

impl User {
    /// A user of whom nothing is known yet.
    pub(crate) const fn blank(id: UserId, tenant: TenantId, now: Timestamp) -> Self {
        Self {
            id,
            tenant,
            user_principal_name: String::new(),
            display_name: String::new(),
            given_name: None,
            surname: None,
            mail: None,
            mail_nickname: String::new(),
            other_mails: Vec::new(),
            proxy_addresses: Vec::new(),
            user_type: UserType::Member,
            creation_type: None,
            external_user_state: None,
            external_user_state_change_date_time: None,
            account_enabled: true,
            identities: Vec::new(),
            created_date_time: now,
            deleted_date_time: None,
            job_title: None,
            department: None,
            company_name: None,
            employee_id: None,
            employee_type: None,
            street_address: None,
            postal_code: None,
            city: None,
            state: None,
            country: None,
            usage_location: None,
            preferred_language: None,
            mobile_phone: None,
            business_phones: Vec::new(),
            office_location: None,
            on_premises_user_principal_name: None,
            sign_in_sessions_valid_from_date_time: None,
            home: None,
            invited_by: None,
        }
    }
}
