use directory::groups::{self, Group, GroupPatch};
use kernel::{GroupId, ObjectId};
use policy::{Action, Ruling};

use super::expansion::{self, of_group};
use super::{granted, judged, members, sight};
use crate::body::{Fields, referenced};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::GROUP;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

/// Lists the groups of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let ((list, expand), tenant) = (call.list_with(&GROUP)?, call.tenant());
    let related = expand.clone();
    let found = call
        .read(move |read, ctx| {
            let groups = judged!(groups::list(read, ctx, tenant)?);
            let with = |group: Group| {
                let related = related.as_ref().map(|expand| of_group(read, ctx, expand, &group)).transpose()?;
                Ok::<_, GraphError>((group, related))
            };
            Ok(Ok(groups.into_iter().map(with).collect::<Result<Vec<_>, _>>()?))
        })
        .await?;
    let objects = found
        .into_iter()
        .map(|(group, related)| expansion::with(present::group::group(&group), expand.as_ref(), related));
    Ok(call.page("groups", &list, window(&list, objects.collect())?))
}

/// One group.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let ((selection, expand), id) = (call.selection_with(&GROUP)?, call.id::<GroupId>(0)?);
    let related = expand.clone();
    let (group, sight, related) = call
        .read(move |read, ctx| {
            let group = judged!(groups::get(read, ctx, id)?);
            let sight = sight::of_group(read, ctx, &group)?;
            let related = related.as_ref().map(|expand| of_group(read, ctx, expand, &group)).transpose()?;
            Ok(Ok((group, sight, related)))
        })
        .await?;
    let object = selection.of(present::user::seen(present::group::group(&group), sight));
    let context = call.context(&format!("groups{}/$entity", selection.suffix()));
    Ok(Reply::entity(context, expansion::with(object, expand.as_ref(), related)))
}

/// Properties that can be written in Graph and are not kept here.
const NOT_KEPT: &[&str] = &[
    "classification",
    "isAssignableToRole",
    "membershipRule",
    "membershipRuleProcessingState",
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
    mail_nickname: String,
    members: Vec<ObjectId>,
    owners: Vec<ObjectId>,
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
                mail_nickname: Some(new.mail_nickname),
                created_date_time: ctx.now,
            };
            let group = granted!(groups::create(tx, ctx, group)?);
            for member in new.members {
                groups::join(tx, ctx, group.id, member)?;
            }
            // Whoever makes a group looks after it, unless others are named ("Create group").
            let maker = ctx.caller.user().map(ObjectId::from).filter(|_| new.owners.is_empty());
            for owner in new.owners.into_iter().chain(maker) {
                groups::appoint(tx, ctx, group.id, owner)?;
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
        mail_nickname: body.required_text("mailNickname")?,
        members: bound(&mut body, "members@odata.bind")?,
        owners: bound(&mut body, "owners@odata.bind")?,
    };
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

/// The objects that a body binds to a relation.
fn bound(body: &mut Fields, name: &str) -> Result<Vec<ObjectId>, GraphError> {
    let wrong = |reason| GraphError::property(name, reason);
    let bound = body.texts(name)?.unwrap_or_default();
    if bound.len() > MOST_MEMBERS {
        return Err(wrong("at most 20 references are taken at once"));
    }
    bound.iter().map(|url| referenced(url).ok_or_else(|| wrong("addresses of objects are expected"))).collect()
}

/// Changes a group, or adds members to it, all of them or none.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    let (id, body) = (members::writable(&call).await?, call.body.clone());
    call.write(move |tx, ctx| {
        members::known(tx, ctx, id)?;
        let mut body = body.fields()?;
        body.not_kept(NOT_KEPT)?;
        let added = bound(&mut body, "members@odata.bind")?;
        let patch = GroupPatch {
            display_name: body.plain_text("displayName")?,
            description: body.text("description")?,
            mail_nickname: body.plain_text("mailNickname")?.map(Some),
        };
        unchangeable(&mut body)?;
        body.done()?;
        let group = granted!(groups::update(tx, ctx, id, patch)?);
        for member in added {
            groups::join(tx, ctx, group.id, member)?;
        }
        Ok(Ruling::Granted(()))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Every group here is a security group without mail: saying so again changes nothing, anything else is not there.
fn unchangeable(body: &mut Fields) -> Result<(), GraphError> {
    let (mail, security) = (body.boolean("mailEnabled")?, body.boolean("securityEnabled")?);
    if mail == Some(true) || security == Some(false) {
        return Err(GraphError::not_built("A group other than a security group with assigned members"));
    }
    Ok(())
}

/// Deletes a group.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    let id = members::writable(&call).await?;
    call.write(move |tx, ctx| Ok(groups::delete(tx, ctx, id)?)).await?;
    Ok(Reply::NoContent)
}
