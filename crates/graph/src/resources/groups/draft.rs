use directory::groups::{Group, GroupPatch, Membership, Processing, Visibility};
use directory::tenants;
use kernel::{Ctx, GroupId, ObjectId, TenantId};
use policy::GroupPart;
use store::Read;

use crate::body::{Fields, Given, GraphJson, referenced};
use crate::error::GraphError;

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "classification",
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
    membership: Option<Membership>,
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
    let Kinds { unified, dynamic } = Kinds::of(&body.texts("groupTypes")?.unwrap_or_default())?;
    let new = NewGroup {
        display_name: body.required_text("displayName")?,
        description: body.text("description")?.flatten(),
        mail_nickname: body.required_text("mailNickname")?,
        unified,
        membership: Chosen::of(&mut body)?.begun(dynamic)?,
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

/// What `groupTypes` say of a group.
struct Kinds {
    /// It is a Microsoft 365 group.
    unified: bool,
    /// A rule chooses its members.
    dynamic: bool,
}

impl Kinds {
    fn of(kinds: &[String]) -> Result<Self, GraphError> {
        let mut said = Self { unified: false, dynamic: false };
        for kind in kinds {
            match kind.as_str() {
                "Unified" => said.unified = true,
                "DynamicMembership" => said.dynamic = true,
                _ => return Err(GraphError::property("groupTypes", "Unified and DynamicMembership are the types")),
            }
        }
        Ok(said)
    }
}

/// What a body says of the rule that chooses the members.
struct Chosen {
    rule: Given<String>,
    processing: Given<Processing>,
}

impl Chosen {
    fn of(body: &mut Fields) -> Result<Self, GraphError> {
        let named = |word: String| {
            let wrong = || GraphError::property("membershipRuleProcessingState", "On and Paused are the states");
            Processing::named(&word).ok_or_else(wrong)
        };
        let processing = body.text("membershipRuleProcessingState")?;
        let processing = processing.map(|given| given.map(named).transpose()).transpose()?;
        Ok(Self { rule: body.text("membershipRule")?, processing })
    }

    /// How the members of a new group are chosen: rule and state belong to `DynamicMembership` ("Create group").
    fn begun(self, dynamic: bool) -> Result<Option<Membership>, GraphError> {
        let required = |name| GraphError::property(name, "it is required");
        match (dynamic, self.rule.flatten()) {
            (true, rule) => {
                let rule = rule.ok_or_else(|| required("membershipRule"))?;
                let processing = self.processing.flatten().ok_or_else(|| required("membershipRuleProcessingState"))?;
                Ok(Some(Membership { rule, processing }))
            }
            (false, None) => Ok(None),
            (false, Some(_)) => Err(GraphError::property("membershipRule", "DynamicMembership is not among the types")),
        }
    }

    /// How they are chosen from now on. A group that loses the type loses its rule, and keeps its members.
    fn changed(self, dynamic: Option<bool>, old: Option<&Membership>) -> Result<Given<Membership>, GraphError> {
        if dynamic.is_none() && self.rule.is_none() && self.processing.is_none() {
            return Ok(None);
        }
        let old = old.filter(|_| dynamic != Some(false));
        let dynamic = dynamic.unwrap_or(old.is_some());
        let rule = self.rule.or_else(|| old.map(|old| Some(old.rule.clone())));
        let processing = self.processing.or_else(|| old.map(|old| Some(old.processing)));
        Ok(Some(Self { rule, processing }.begun(dynamic)?))
    }
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
            membership: self.membership.clone(),
            is_assignable_to_role: self.assignable,
            // What is not said is open to everybody ("group resource type").
            visibility: self.visibility.or(self.unified.then_some(Visibility::Public)),
            ..begun
        })
    }
}

/// Properties that a change of members or of their rule is about.
const OF_MEMBERS: &[&str] = &["members@odata.bind"];
const OF_RULE: &[&str] = &["groupTypes", "membershipRule", "membershipRuleProcessingState"];

/// The parts of a group that a body changes; one that cannot be read is about the basics.
pub(super) fn parts(body: &GraphJson) -> Vec<GroupPart> {
    let Ok(fields) = body.fields() else { return vec![GroupPart::Basic] };
    let part = |name: &str| match name {
        name if OF_MEMBERS.contains(&name) => GroupPart::Members,
        name if OF_RULE.contains(&name) => GroupPart::Rule,
        _ => GroupPart::Basic,
    };
    let parts: Vec<GroupPart> = fields.names().map(part).collect();
    if parts.is_empty() { vec![GroupPart::Basic] } else { parts }
}

/// Reads what is to be changed on a group, and the members that are added.
pub(super) fn patch(mut body: Fields, group: &Group) -> Result<(GroupPatch, Vec<ObjectId>), GraphError> {
    body.not_kept(NOT_KEPT)?;
    let dynamic = unchangeable(&mut body, group)?;
    let added = bound(&mut body, "members@odata.bind")?;
    let patch = GroupPatch {
        display_name: body.plain_text("displayName")?,
        description: body.text("description")?,
        mail_nickname: body.plain_text("mailNickname")?.map(Some),
        security_enabled: body.boolean("securityEnabled")?,
        visibility: visibility(&mut body)?,
        membership: Chosen::of(&mut body)?.changed(dynamic, group.membership.as_ref())?,
    };
    body.done()?;
    Ok((patch, added))
}

/// What kind of group it is stays: saying so again changes nothing. Whether a rule chooses its members is told.
fn unchangeable(body: &mut Fields, group: &Group) -> Result<Option<bool>, GraphError> {
    if body.boolean("mailEnabled")?.is_some_and(|mail| mail != group.is_unified()) {
        return Err(GraphError::property("mailEnabled", "a group keeps its kind"));
    }
    if body.boolean("isAssignableToRole")?.is_some_and(|assignable| assignable != group.is_assignable_to_role) {
        return Err(GraphError::property("isAssignableToRole", "it is said when a group is made"));
    }
    let kinds = body.texts("groupTypes")?.map(|kinds| Kinds::of(&kinds)).transpose()?;
    if kinds.as_ref().is_some_and(|kinds| kinds.unified != group.is_unified()) {
        return Err(GraphError::property("groupTypes", "a group keeps its kind"));
    }
    Ok(kinds.map(|kinds| kinds.dynamic))
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
