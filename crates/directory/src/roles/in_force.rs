use kernel::{Caller, Ctx, ObjectId, RoleTemplateId, SignedDuration, Timestamp};
use policy::roles::GUEST_INVITER;
use store::query::instant;
use store::{Read, Text, Tx, params};

use super::{RoleAssignment, is_microsofts};
use crate::{DirectoryError, settings};

const IN_FORCE: &str = "
    with holders (id) as (select ?1 union all select group_id from present_members where member = ?1),
    former as (
        select role, principal, held, row_number() over (partition by role, principal order by seq) as place
        from former_roles where principal in (select id from holders) and until > ?2
    )
    select role from role_assignments
    where principal in (select id from holders) and (role, principal) not in (select role, principal from former)
    union select role from former where place = 1 and held order by role";

/// Microsoft's roles by which decisions about a principal go at an instant, those of its groups too. Where the settings delay
/// policies, a change of the Guest Inviter role decides nothing before its time has come ("Troubleshoot B2B
/// collaboration": it takes as long as the guest invite settings); of other roles no such delay is told.
pub fn in_force(read: &Read<'_>, now: Timestamp, principal: ObjectId) -> Result<Vec<RoleTemplateId>, DirectoryError> {
    let parameters = params![Text(principal), instant(now)];
    let roles = read.all(IN_FORCE, parameters, |row| Ok(row.get::<_, Text<RoleTemplateId>>(0)?.0))?;
    Ok(roles.into_iter().filter(|role| is_microsofts(*role)).collect())
}

const FORGET: &str = "delete from former_roles where until <= ?1";
const LINGER: &str = "insert into former_roles (role, principal, held, until) values (?1, ?2, ?3, ?4)";

/// Lets decisions go by what was so far, whether the role was `held`, for as long as the settings delay policies.
pub(super) fn linger(tx: &Tx<'_>, ctx: &Ctx, assignment: &RoleAssignment, held: bool) -> Result<(), DirectoryError> {
    let delay = settings::load(tx)?.policy_delay_seconds;
    if delay == 0 || assignment.role != GUEST_INVITER || ctx.caller == Caller::System {
        return Ok(());
    }
    let until = ctx.now.saturating_add(SignedDuration::from_secs(delay.into())).unwrap_or(Timestamp::MAX);
    tx.execute(FORGET, params![instant(ctx.now)])?;
    tx.execute(LINGER, params![Text(assignment.role), Text(assignment.principal), held, instant(until)])?;
    Ok(())
}
