use kernel::{GroupId, ObjectId};
use store::{Read, Text, params};

use crate::DirectoryError;

/// `union` keeps each group once, so that groups that hold each other end.
const ALL_GROUPS_OF: &str = "with recursive up (id) as (
        select group_id from present_members where member = ?1
        union select m.group_id from present_members m join up on m.member = up.id)
    select id from up order by id";

/// The groups of which something is a member, itself or by way of other groups.
pub fn all_groups_of(read: &Read<'_>, member: ObjectId) -> Result<Vec<GroupId>, DirectoryError> {
    Ok(read.all(ALL_GROUPS_OF, params![Text(member)], |row| Ok(row.get::<_, Text<GroupId>>(0)?.0))?)
}

const ALL_MEMBERS: &str = "with recursive down (id) as (
        select member from present_members where group_id = ?1
        union select m.member from present_members m join down on m.group_id = down.id)
    select id from down
    where id <> ?1 order by id";

/// The members of a group, its own and those of the groups among them, which are told as well.
pub fn all_members(read: &Read<'_>, group: GroupId) -> Result<Vec<ObjectId>, DirectoryError> {
    Ok(read.all(ALL_MEMBERS, params![Text(group)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}
