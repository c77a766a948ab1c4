use directory::groups::{self, Group};
use kernel::{GroupId, ObjectId};
use policy::{Action, Ruling};

use super::{granted, judged, sight};
use crate::body::{Fields, referenced};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::GROUP;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

/// Lists the groups of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&GROUP)?, call.tenant());
    let found = call.read(move |read, ctx| Ok(groups::list(read, ctx, tenant)?)).await?;
    let objects = found.iter().map(present::group::group).collect();
    Ok(call.page("groups", &list, window(&list, objects)?))
}

/// One group.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(&GROUP)?, call.id::<GroupId>(0)?);
    let (group, sight) = call
        .read(move |read, ctx| {
            let group = judged!(groups::get(read, ctx, id)?);
            let sight = sight::of_group(read, ctx, &group)?;
            Ok(Ok((group, sight)))
        })
        .await?;
    Ok(call.entity("groups", &selection, present::user::seen(present::group::group(&group), sight)))
}

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "classification",
    "isAssignableToRole",
    "membershipRule",
    "membershipRuleProcessingState",
    "owners@odata.bind",
    "preferredDataLocation",
    "preferredLanguage",
    "resourceBehaviorOptions",
    "resourceProvisioningOptions",
    "theme",
    "uniqueName",
    "visibility",
];
/// The most members that a group begins with.
const MOST_MEMBERS: usize = 20;

/// What a body says about a new group.
struct NewGroup {
    display_name: String,
    description: Option<String>,
    members: Vec<ObjectId>,
}

/// Makes a security group.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::CreateGroups).await?;
    let (new, tenant) = (new_group(call.body.fields()?)?, call.tenant());
    let group = call
        .write(move |tx, ctx| {
            let group = Group {
                id: GroupId::random(&ctx.entropy),
                tenant,
                display_name: new.display_name,
                description: new.description,
                created_date_time: ctx.now,
            };
            let group = granted!(groups::create(tx, ctx, group)?);
            for member in new.members {
                groups::join(tx, ctx, group.id, member)?;
            }
            Ok(Ruling::Granted(group))
        })
        .await?;
    let selection = crate::odata::Selection::default_of(&GROUP);
    Ok(call.created("groups", selection.of(present::group::group(&group))))
}

fn new_group(mut body: Fields) -> Result<NewGroup, GraphError> {
    body.not_kept(NOT_KEPT)?;
    let new = NewGroup {
        display_name: body.required_text("displayName")?,
        description: body.text("description")?.flatten(),
        members: members(&mut body)?,
    };
    body.required_text("mailNickname")?;
    let required = |name, value: Option<bool>| value.ok_or_else(|| GraphError::property(name, "it is required"));
    let mail = required("mailEnabled", body.boolean("mailEnabled")?)?;
    let security = required("securityEnabled", body.boolean("securityEnabled")?)?;
    let kinds = body.texts("groupTypes")?.unwrap_or_default();
    body.done()?;
    if mail || !security || !kinds.is_empty() {
        return Err(GraphError::not_built("A group other than a security group with assigned members"));
    }
    Ok(new)
}

fn members(body: &mut Fields) -> Result<Vec<ObjectId>, GraphError> {
    let wrong = |reason| GraphError::property("members@odata.bind", reason);
    let bound = body.texts("members@odata.bind")?.unwrap_or_default();
    if bound.len() > MOST_MEMBERS {
        return Err(wrong("at most 20 members are taken at once"));
    }
    bound.iter().map(|url| referenced(url).ok_or_else(|| wrong("addresses of objects are expected"))).collect()
}
