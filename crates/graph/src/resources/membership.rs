//! What users, groups and applications are members of.

use directory::groups::Group;
use directory::{DirectoryError, Judged, groups, roles};
use kernel::{Ctx, GroupId, ObjectId, TenantId};
use serde_json::{Value, json};
use store::Read;

use super::objects::{answer, options, roles_given, seen_groups, whole};
use super::{judged, objects, service_principals, users};
use crate::body::Fields;
use crate::call::{Call, Object, id};
use crate::error::GraphError;
use crate::path::Key;
use crate::permissions::Reach;
use crate::present;
use crate::reply::Reply;

/// The most groups or objects that are asked about at once.
const MOST: usize = 20;

/// The groups and directory roles of which a user or group is a direct member.
pub(crate) async fn member_of(call: Call) -> Result<Reply, GraphError> {
    listed(call, groups::groups_of).await
}

/// The same by way of other groups as well.
pub(crate) async fn transitive_member_of(call: Call) -> Result<Reply, GraphError> {
    listed(call, groups::all_groups_of).await
}

type Joined = fn(&Read<'_>, ObjectId) -> Result<Vec<GroupId>, DirectoryError>;

async fn listed(call: Call, joined: Joined) -> Result<Reply, GraphError> {
    let list = options(&call)?;
    let (whole, member) = (whole(&call, &list), Member::of(&call));
    let found = call
        .read(move |read, ctx| {
            let (tenant, member) = judged!(member.find(read, ctx)?);
            Ok(Ok(memberships(read, ctx, tenant, member, joined, whole)?))
        })
        .await?;
    answer(&call, &list, found)
}

/// The groups and directory roles of a member, as the caller sees them.
pub(crate) fn memberships(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    member: ObjectId,
    joined: Joined,
    whole: bool,
) -> Result<Vec<Object>, DirectoryError> {
    let mut found = seen_groups(read, ctx, &joined(read, member)?, whole)?;
    found.extend(roles_given(read, tenant, member, whole)?);
    Ok(found)
}

/// Whose memberships are asked for: the object that the path names.
struct Member {
    place: &'static str,
    key: Key,
    reach: Reach,
}

impl Member {
    fn of(call: &Call) -> Self {
        Self { place: call.place, key: call.key(0), reach: call.reach }
    }

    fn find(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<(TenantId, ObjectId)>, GraphError> {
        Ok(match self.place.split('/').next() {
            Some("groups") => groups::get(read, ctx, id(&self.key)?)?.map(|group| (group.tenant, group.id.into())),
            Some("servicePrincipals") => {
                service_principals::find(read, ctx, &self.key)?.map(|found| (found.tenant, found.id.into()))
            }
            Some("directoryObjects") => {
                let object: ObjectId = id(&self.key)?;
                let tenant = ctx.caller.tenant().ok_or_else(|| GraphError::not_found(object))?;
                match objects::principal(read, ctx, object, false)? {
                    Some(_) => Ok((tenant, object)),
                    None => return Err(GraphError::not_found(object)),
                }
            }
            _ => users::find(read, ctx, &self.key, self.reach)?.map(|user| (user.tenant, user.id.into())),
        })
    }
}

/// Which of these groups somebody is a member of, by whichever way.
pub(crate) async fn check_groups(call: Call) -> Result<Reply, GraphError> {
    asked(call, Asked::Of("groupIds")).await
}

/// The same for groups and directory roles.
pub(crate) async fn check_objects(call: Call) -> Result<Reply, GraphError> {
    asked(call, Asked::Of("ids")).await
}

/// Every group that somebody is a member of, by whichever way.
pub(crate) async fn all_groups(call: Call) -> Result<Reply, GraphError> {
    asked(call, Asked::Groups).await
}

/// The same with directory roles.
pub(crate) async fn all_objects(call: Call) -> Result<Reply, GraphError> {
    asked(call, Asked::Objects).await
}

#[derive(Clone, Copy)]
enum Asked {
    /// These ids, which the body has under this name.
    Of(&'static str),
    Groups,
    Objects,
}

async fn asked(call: Call, asked: Asked) -> Result<Reply, GraphError> {
    let (member, body) = (Member::of(&call), call.body.clone());
    let found = call
        .read(move |read, ctx| {
            let (tenant, member) = judged!(member.find(read, ctx)?);
            let wanted = Wanted::read(body.fields()?, asked)?;
            let mut held = Vec::new();
            for id in groups::all_groups_of(read, member)? {
                held.extend(groups::load(read, id)?.filter(|group| wanted.takes(group)).map(|_| id.to_string()));
            }
            if !matches!(asked, Asked::Groups | Asked::Of("groupIds")) {
                let roles = roles::of(read, member)?;
                held.extend(roles.into_iter().map(|role| present::group::directory_role_id(tenant, role).to_string()));
            }
            Ok(Ok(wanted.of(held)))
        })
        .await?;
    Ok(Reply::Found(json!({ "@odata.context": call.context("Collection(Edm.String)"), "value": found })))
}

/// Which memberships are told.
enum Wanted {
    Of(Vec<String>),
    All,
    /// The groups that decide who may do what; directory roles do.
    SecurityEnabled,
}

impl Wanted {
    fn read(mut body: Fields, asked: Asked) -> Result<Self, GraphError> {
        let wanted = match asked {
            Asked::Of(name) => {
                let ids = body.texts(name)?.ok_or_else(|| GraphError::property(name, "it is required"))?;
                if ids.len() > MOST {
                    return Err(GraphError::property(name, format!("at most {MOST} are taken at once")));
                }
                for text in &ids {
                    text.parse::<ObjectId>().map_err(|_| GraphError::object_id(text))?;
                }
                Self::Of(ids.iter().map(|text| text.to_lowercase()).collect())
            }
            Asked::Groups | Asked::Objects => match body.boolean("securityEnabledOnly")? {
                Some(true) => Self::SecurityEnabled,
                Some(false) => Self::All,
                None => return Err(GraphError::property("securityEnabledOnly", "it is required")),
            },
        };
        body.done()?;
        Ok(wanted)
    }

    const fn takes(&self, group: &Group) -> bool {
        group.security_enabled || !matches!(self, Self::SecurityEnabled)
    }

    fn of(&self, held: Vec<String>) -> Value {
        held.into_iter()
            .filter(|id| match self {
                Self::Of(ids) => ids.contains(id),
                Self::All | Self::SecurityEnabled => true,
            })
            .collect()
    }
}
