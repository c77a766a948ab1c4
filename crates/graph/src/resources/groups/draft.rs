use directory::groups::{Group, GroupPatch, Visibility};
use directory::tenants;
use kernel::{Ctx, GroupId, ObjectId, TenantId};
use store::Read;

use crate::body::{Fields, Given, referenced};
use crate::error::GraphError;

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "classification",
    "membershipRule",
    "membershipRuleProcessingState",
    "preferredDataLocation",
    "preferredLanguage",
    "resourceBehaviorOptions",
    "resourceProvisioningOptions",
    "theme",
    "uniqueName",
];
/// The most members that a group begins with.
const MOST_MEMBERS: usize = 20;

/// What a body says about a new group.
pub(super) struct NewGroup {
    display_name: String,
    description: Option<String>,
    mail_nickname: String,
    unified: bool,
    security_enabled: bool,
    visibility: Option<Visibility>,
    pub(super) assignable: bool,
    pub(super) members: Vec<ObjectId>,
    pub(super) owners: Vec<ObjectId>,
}

/// Reads the body of a new group ("Create group").
pub(super) fn new_group(mut body: Fields) -> Result<NewGroup, GraphError> {
    body.not_kept(NOT_KEPT)?;
    let required = |name, value: Option<bool>| value.ok_or_else(|| GraphError::property(name, "it is required"));
    let mail_enabled = required("mailEnabled", body.boolean("mailEnabled")?)?;
    let security_enabled = required("securityEnabled", body.boolean("securityEnabled")?)?;
    let unified = unified(&body.texts("groupTypes")?.unwrap_or_default())?;
    let new = NewGroup {
        display_name: body.required_text("displayName")?,
        description: body.text("description")?.flatten(),
        mail_nickname: body.required_text("mailNickname")?,
        unified,
        security_enabled,
        visibility: body.shaped("visibility")?,
        assignable: body.boolean("isAssignableToRole")?.unwrap_or(false),
        members: bound(&mut body, "members@odata.bind")?,
        owners: bound(&mut body, "owners@odata.bind")?,
    };
    body.done()?;
    if mail_enabled != unified {
        return Err(GraphError::property("mailEnabled", "Microsoft 365 groups have mail, the others have none"));
    }
    if !unified && !security_enabled {
        return Err(GraphError::property("securityEnabled", "a group without mail is a security group"));
    }
    Ok(new)
}

/// Whether the types are those of a Microsoft 365 group.
fn unified(kinds: &[String]) -> Result<bool, GraphError> {
    let mut unified = false;
    for kind in kinds {
        match kind.as_str() {
            "Unified" => unified = true,
            "DynamicMembership" => return Err(GraphError::not_built("A group whose members follow from a rule")),
            _ => return Err(GraphError::property("groupTypes", "Unified and DynamicMembership are the types")),
        }
    }
    Ok(unified)
}

impl NewGroup {
    /// The group as it begins. The address of a Microsoft 365 group is in the tenant's default domain.
    pub(super) fn begun(&self, read: &Read<'_>, ctx: &Ctx, id: TenantId) -> Result<Group, GraphError> {
        let tenant = tenants::load(read, id)?.ok_or_else(|| GraphError::not_found(id))?;
        let begun = Group::security(GroupId::random(&ctx.entropy), tenant.id, self.display_name.clone(), ctx.now);
        Ok(Group {
            description: self.description.clone(),
            mail_nickname: Some(self.mail_nickname.clone()),
            mail: self.unified.then(|| format!("{}@{}", self.mail_nickname, tenant.primary_domain())),
            security_enabled: self.security_enabled,
            is_assignable_to_role: self.assignable,
            // What is not said is open to everybody ("group resource type").
            visibility: self.visibility.or(self.unified.then_some(Visibility::Public)),
            ..begun
        })
    }
}

/// Reads what is to be changed on a group, and the members that are added.
pub(super) fn patch(mut body: Fields, group: &Group) -> Result<(GroupPatch, Vec<ObjectId>), GraphError> {
    body.not_kept(NOT_KEPT)?;
    unchangeable(&mut body, group)?;
    let added = bound(&mut body, "members@odata.bind")?;
    let patch = GroupPatch {
        display_name: body.plain_text("displayName")?,
        description: body.text("description")?,
        mail_nickname: body.plain_text("mailNickname")?.map(Some),
        security_enabled: body.boolean("securityEnabled")?,
        visibility: visibility(&mut body)?,
    };
    body.done()?;
    Ok((patch, added))
}

/// What kind of group it is stays: saying so again changes nothing.
fn unchangeable(body: &mut Fields, group: &Group) -> Result<(), GraphError> {
    if body.boolean("mailEnabled")?.is_some_and(|mail| mail != group.is_unified()) {
        return Err(GraphError::property("mailEnabled", "a group keeps its kind"));
    }
    if body.boolean("isAssignableToRole")?.is_some_and(|assignable| assignable != group.is_assignable_to_role) {
        return Err(GraphError::property("isAssignableToRole", "it is said when a group is made"));
    }
    let kinds = body.texts("groupTypes")?;
    if kinds.map(|kinds| unified(&kinds)).transpose()?.is_some_and(|unified| unified != group.is_unified()) {
        return Err(GraphError::property("groupTypes", "a group keeps its kind"));
    }
    Ok(())
}

fn visibility(body: &mut Fields) -> Result<Given<Visibility>, GraphError> {
    let wanted = body.shaped::<Visibility>("visibility")?;
    if wanted == Some(Visibility::HiddenMembership) {
        return Err(GraphError::property("visibility", "HiddenMembership is chosen when a group is made"));
    }
    Ok(wanted.map(Some))
}

/// The objects that a body binds to a relation.
fn bound(body: &mut Fields, name: &str) -> Result<Vec<ObjectId>, GraphError> {
    let wrong = |reason| GraphError::property(name, reason);
    let bound = body.texts(name)?.unwrap_or_default();
    if bound.len() > MOST_MEMBERS {
        return Err(wrong("at most 20 references are taken at once"));
    }
    bound.iter().map(|url| referenced(url).ok_or_else(|| wrong("addresses of objects are expected"))).collect()
}
