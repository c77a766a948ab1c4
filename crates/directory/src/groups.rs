//! Groups, their members and their owners.

mod address;
mod change;
mod group;
mod nested;
mod owners;
mod ruled;
pub mod trash;

use kernel::{Ctx, GroupId, ObjectId, TenantId};
use ledger::audit::{Modified, Target};
use ledger::changes::{Change, Kind, Link};
use policy::{Action, GroupPart, Ruling};
use store::{Json, Read, Text, Tx, params};

use crate::assignments::{Principal, PrincipalType};
use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, Judged};

pub(crate) use address::holds;
pub use change::{GroupPatch, delete, update};
pub use group::{Group, Visibility};
pub use nested::{all_groups_of, all_members};
pub use owners::{add_owner, appoint, owned_by, owners, remove_owner, write};
pub(crate) use ruled::{Followed, follow};
pub use ruled::{Membership, Processing};

const LOAD: &str = "select doc from groups where id = ?1 and deleted_at is null";

/// One group.
pub fn load(read: &Read<'_>, id: GroupId) -> Result<Option<Group>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const OF_TENANT: &str = "select doc from groups where tenant = ?1 and deleted_at is null order by name_key, id";

/// Every group of the tenant by name.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<Group>, DirectoryError> {
    Ok(read.documents(OF_TENANT, params![Text(tenant)])?)
}

/// The groups of the caller's tenant.
pub fn list(read: &Read<'_>, ctx: &Ctx, tenant: TenantId) -> Result<Judged<Vec<Group>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadGroups, || {
        doors::tenant_in_reach(ctx, tenant)?;
        load_all(read, tenant)
    })
}

/// One group of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<Judged<Group>, DirectoryError> {
    let joined = match ctx.caller.object() {
        Some(own) => groups_of(read, own)?.contains(&id),
        None => false,
    };
    doors::judged(read, ctx, Action::ReadGroup { joined }, || reachable(read, ctx, id))
}

const MEMBERS: &str = "select member from present_members where group_id = ?1 order by member";

/// The direct members of a group. Who is deleted is a member again when she is restored.
pub fn members(read: &Read<'_>, group: GroupId) -> Result<Vec<ObjectId>, DirectoryError> {
    Ok(read.all(MEMBERS, params![Text(group)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}

const GROUPS_OF: &str = "select group_id from present_members where member = ?1 order by group_id";

/// The groups of which something is a direct member.
pub fn groups_of(read: &Read<'_>, member: ObjectId) -> Result<Vec<GroupId>, DirectoryError> {
    Ok(read.all(GROUPS_OF, params![Text(member)], |row| Ok(row.get::<_, Text<GroupId>>(0)?.0))?)
}

const INSERT: &str = "insert into groups (id, tenant, name_key, doc) values (?1, ?2, ?3, ?4)";
const CREATED: Activity = Activity::core("Add group", "GroupManagement", "Add");

/// Makes a group. One that is given roles takes the right to give them.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, group: Group) -> Result<Ruling<Group>, DirectoryError> {
    let action = if group.is_assignable_to_role { Action::WriteRoles } else { Action::CreateGroups };
    doors::permitted(tx, ctx, action, || {
        doors::tenant_in_reach(ctx, group.tenant)?;
        group.check()?;
        address::check_free(tx, &group)?;
        let parameters = params![Text(group.id), Text(group.tenant), group.display_name.to_lowercase(), Json(&group)];
        tx.execute(INSERT, parameters)?;
        let modified = vec![Modified::added("DisplayName", group.display_name.as_str())];
        let deed = Deed {
            tenant: group.tenant,
            kind: Kind::Group,
            object: group.id.to_string(),
            change: Change::Created,
            properties: Vec::new(),
            targets: vec![Target { modified, ..group.target() }],
        };
        doors::record(tx, ctx, CREATED, deed)?;
        ruled::fill(tx, ctx, &group)?;
        Ok(group)
    })
}

/// Graph's name of the relation.
const MEMBERS_OF: &str = "members";

const ADD_MEMBER: &str = "insert or ignore into group_members (group_id, member) values (?1, ?2)";
const MEMBER_ADDED: Activity = Activity::core("Add member to group", "GroupManagement", "Assign");

/// Adds a member; who is one already is refused.
pub fn add_member(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, member: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id, GroupPart::Members)?, || join(tx, ctx, id, member))
}

/// Adds a member where the right to do so was judged before.
pub fn join(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, member: ObjectId) -> Result<(), DirectoryError> {
    let group = assigned(tx, ctx, id)?;
    let principal = Principal::load(tx, member)?.filter(|principal| principal.tenant == group.tenant);
    let principal = principal.ok_or_else(|| DirectoryError::NotFound(member.to_string()))?;
    if member == ObjectId::from(id) {
        return Err(DirectoryError::invalid("members", "a group is no member of itself"));
    }
    if group.is_unified() && principal.kind != PrincipalType::User {
        return Err(DirectoryError::invalid("members", "the members of a Microsoft 365 group are users"));
    }
    if group.is_assignable_to_role && principal.kind == PrincipalType::Group {
        return Err(DirectoryError::invalid("members", "a group that is given roles has no groups within"));
    }
    if tx.execute(ADD_MEMBER, params![Text(id), Text(member)])? == 0 {
        return Err(DirectoryError::AlreadyReferenced { property: "members" });
    }
    record_member(tx, ctx, &group, &principal, true)
}

const REMOVE_MEMBER: &str = "delete from group_members where group_id = ?1 and member = ?2";
const MEMBER_REMOVED: Activity = Activity::core("Remove member from group", "GroupManagement", "Unassign");

/// Removes a member.
pub fn remove_member(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, member: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id, GroupPart::Members)?, || {
        let group = assigned(tx, ctx, id)?;
        let principal = Principal::load(tx, member)?.ok_or_else(|| DirectoryError::NotFound(member.to_string()))?;
        if tx.execute(REMOVE_MEMBER, params![Text(id), Text(member)])? == 0 {
            return Err(DirectoryError::NotFound(member.to_string()));
        }
        record_member(tx, ctx, &group, &principal, false)
    })
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<Group, DirectoryError> {
    doors::in_reach(ctx, |group: &Group| group.tenant, load(read, id)?, &id.to_string())
}

/// The group, if somebody assigns its members.
fn assigned(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<Group, DirectoryError> {
    let group = reachable(read, ctx, id)?;
    if group.membership.is_some() { Err(DirectoryError::RuleDecides) } else { Ok(group) }
}

/// Records that somebody came to be a member, or is one no more.
fn record_member(tx: &Tx<'_>, ctx: &Ctx, group: &Group, member: &Principal, added: bool) -> Result<(), DirectoryError> {
    let told = |name: &str, value: String| {
        let (old, new) = if added { (None, Some(value.into())) } else { (Some(value.into()), None) };
        Modified { name: name.to_owned(), old, new }
    };
    let modified =
        vec![told("Group.ObjectID", group.id.to_string()), told("Group.DisplayName", group.display_name.clone())];
    let activity = if added { MEMBER_ADDED } else { MEMBER_REMOVED };
    let link = Link { relation: MEMBERS_OF, other: member.id, added };
    recorded_member(tx, ctx, activity, group, link, Target { modified, ..member.target() })
}

/// The real log names the member first and says of it which group it belongs to.
fn recorded_member(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    group: &Group,
    link: Link<'_>,
    member: Target,
) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant: group.tenant,
        kind: Kind::Group,
        object: group.id.to_string(),
        change: Change::Updated,
        properties: vec![link.relation.to_owned()],
        targets: vec![member, group.target()],
    };
    doors::record_link(tx, ctx, activity, deed, link)
}
