//! What the caller may do in the directory. Scopes are the affair of the surface that took the token; these are the
//! person's own rights, the same behind every door.

use kernel::{Caller, Ctx, RoleTemplateId, TenantId, Timestamp};
use ledger::decisions::{self, Question};
use policy::{Action, GuestAccess, RightsCaller, RightsFacts, Ruling, UserType};
use store::{Read, Tx};

use crate::{DirectoryError, Judged, policies, roles, users};

/// What the caller holds.
#[derive(Clone, Debug)]
pub struct Held {
    kind: HeldKind,
}

#[derive(Clone, Debug)]
enum HeldKind {
    System,
    Anonymous,
    Application,
    User { user_type: UserType, roles: Vec<RoleTemplateId>, actions: Vec<String> },
}

impl Held {
    /// Reads what the caller holds. A user who is gone or may not sign in is nobody.
    pub fn of(read: &Read<'_>, ctx: &Ctx) -> Result<Self, DirectoryError> {
        let kind = match ctx.caller {
            Caller::System => HeldKind::System,
            Caller::Anonymous => HeldKind::Anonymous,
            Caller::App { .. } => HeldKind::Application,
            Caller::User { user, tenant, .. } => match users::load(read, user)? {
                Some(known) if known.tenant == tenant && known.account_enabled => HeldKind::User {
                    user_type: known.user_type,
                    roles: roles::in_force(read, ctx.now, user.into())?,
                    actions: roles::actions_of(read, tenant, user.into())?,
                },
                _ => HeldKind::Anonymous,
            },
        };
        Ok(Self { kind })
    }

    /// In the words of policy.
    #[must_use]
    pub fn as_caller(&self) -> RightsCaller<'_> {
        match &self.kind {
            HeldKind::System => RightsCaller::System,
            HeldKind::Anonymous => RightsCaller::Anonymous,
            HeldKind::Application => RightsCaller::Application,
            HeldKind::User { user_type, roles, actions } => {
                RightsCaller::User { user_type: *user_type, roles, actions }
            }
        }
    }

    /// How much of the tenant's directory guests see. No other caller's rights depend on it: for them it is not read, and
    /// is that of a new tenant.
    pub fn guest_access(
        &self,
        read: &Read<'_>,
        now: Timestamp,
        tenant: Option<TenantId>,
    ) -> Result<GuestAccess, DirectoryError> {
        let is_guest = matches!(self.kind, HeldKind::User { user_type: UserType::Guest, .. });
        match tenant.filter(|_| is_guest) {
            Some(tenant) => Ok(policies::in_force::authorization(read, now, tenant)?.guest_access),
            None => Ok(GuestAccess::Limited),
        }
    }
}

/// May the caller do this? For reads.
pub fn judge(read: &Read<'_>, ctx: &Ctx, action: Action) -> Result<Judged<()>, DirectoryError> {
    let decision = decide(read, ctx, action)?;
    Ok(if decision.denial().is_some() { Err(decision) } else { Ok(()) })
}

/// May the caller do this? For writes: a refusal is recorded, a right that holds is not worth a record.
pub fn require(tx: &Tx<'_>, ctx: &Ctx, action: Action) -> Result<Ruling<()>, DirectoryError> {
    let decision = decide(tx, ctx, action)?;
    if decision.denial().is_none() {
        return Ok(Ruling::Granted(()));
    }
    Ok(decisions::rule(tx, ctx, Question::Write, ctx.caller.tenant(), decision)?.map(drop))
}

fn decide(read: &Read<'_>, ctx: &Ctx, action: Action) -> Result<policy::Decision, DirectoryError> {
    let held = Held::of(read, ctx)?;
    let guest_access = held.guest_access(read, ctx.now, ctx.caller.tenant())?;
    Ok(policy::may_act(&action, &RightsFacts { caller: held.as_caller(), guest_access }))
}
