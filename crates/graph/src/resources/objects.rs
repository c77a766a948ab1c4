//! Directory objects of several types, as lists and relations answer them.

use directory::applications::{self, Application};
use directory::{DirectoryError, groups, roles, service_principals, users};
use kernel::{Ctx, GroupId, ObjectId, RoleTemplateId, TenantId};
use policy::Sight;
use store::Read;

use super::sight;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{APPLICATION, DIRECTORY_OBJECT, DIRECTORY_ROLE, GROUP, SERVICE_PRINCIPAL, USER};
use crate::odata::{List, Schema, Selection, window};
use crate::present;
use crate::reply::Reply;

/// The options of a list of directory objects: of one type, where the path casts.
pub(crate) fn options(call: &Call) -> Result<List, GraphError> {
    let list = call.list(match call.refined.cast {
        None => &DIRECTORY_OBJECT,
        Some(name) => schema(name),
    })?;
    if list.asks_about("signInActivity") {
        return Err(GraphError::not_built("Filtering related users by 'signInActivity'"));
    }
    Ok(list)
}

/// The type of a cast; types without objects are told by what every object has.
fn schema(name: &str) -> &'static Schema {
    [&USER, &GROUP, &SERVICE_PRINCIPAL, &APPLICATION, &DIRECTORY_ROLE]
        .into_iter()
        .find(|schema| schema.name == name)
        .unwrap_or(&DIRECTORY_OBJECT)
}

/// Whether objects are needed with all of their properties: some are selected, or asked about.
pub(crate) fn whole(call: &Call, list: &List) -> bool {
    list.selection.selects() || call.refined.cast.is_some()
}

/// A page of directory objects; a cast keeps its type alone, and what has one type need not tell it.
pub(crate) fn answer(call: &Call, list: &List, objects: Vec<Object>) -> Result<Reply, GraphError> {
    let Some(name) = call.refined.cast else {
        return Ok(call.page("directoryObjects", list, window(list, objects)?));
    };
    let kind = format!("#microsoft.graph.{name}");
    let of_type = objects.into_iter().filter(|object| object.get("@odata.type").is_some_and(|found| *found == *kind));
    let untold = of_type.map(|mut object| {
        object.remove("@odata.type");
        object
    });
    Ok(call.page(&format!("{name}s"), list, window(list, untold.collect())?))
}

/// Objects of several types, each with its type; those that the caller may not see are left out.
pub(crate) fn principals(
    read: &Read<'_>,
    ctx: &Ctx,
    ids: &[ObjectId],
    whole: bool,
) -> Result<Vec<Object>, DirectoryError> {
    let found = ids.iter().map(|id| principal(read, ctx, *id, whole)).collect::<Result<Vec<_>, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// One object of whichever type, if the caller may see it.
pub(crate) fn principal(
    read: &Read<'_>,
    ctx: &Ctx,
    id: ObjectId,
    whole: bool,
) -> Result<Option<Object>, DirectoryError> {
    let own = |tenant: TenantId| ctx.caller.tenant().is_none_or(|own| own == tenant);
    if let Some(user) = users::load(read, id.into())?.filter(|user| own(user.tenant)) {
        let sight = sight::of_user(read, ctx, &user)?;
        return Ok(shown(&USER, present::user::user(&user), sight, whole));
    }
    if let Some(group) = groups::load(read, id.into())?.filter(|group| own(group.tenant)) {
        let sight = sight::of_group(read, ctx, &group)?;
        return Ok(shown(&GROUP, present::group::group(&group), sight, whole));
    }
    if let Some(found) = service_principals::load(read, id.into())?.filter(|found| own(found.tenant)) {
        let object = present::service_principal::service_principal(&found);
        return Ok(Some(typed(&SERVICE_PRINCIPAL, object, whole)));
    }
    let found = applications::load(read, id.into())?.filter(|found: &Application| own(found.tenant));
    Ok(found.map(|found| typed(&APPLICATION, present::application::application(&found), whole)))
}

/// Groups, as far as the caller sees them.
pub(crate) fn seen_groups(
    read: &Read<'_>,
    ctx: &Ctx,
    ids: &[GroupId],
    whole: bool,
) -> Result<Vec<Object>, DirectoryError> {
    let ids: Vec<ObjectId> = ids.iter().map(|id| ObjectId::from(*id)).collect();
    principals(read, ctx, &ids, whole)
}

/// The directory roles that somebody was given, as objects.
pub(crate) fn roles_given(
    read: &Read<'_>,
    tenant: TenantId,
    holder: ObjectId,
    whole: bool,
) -> Result<Vec<Object>, DirectoryError> {
    let role =
        |template: RoleTemplateId| typed(&DIRECTORY_ROLE, present::group::directory_role(tenant, template), whole);
    Ok(roles::given_to(read, holder)?.into_iter().map(role).collect())
}

/// An object as far as it is seen; none where not even that it exists.
fn shown(schema: &'static Schema, object: Object, sight: Sight, whole: bool) -> Option<Object> {
    (sight != Sight::Nothing).then(|| typed(schema, present::user::seen(object, sight), whole))
}

/// An object among others: its type, and the default set where nothing is selected.
pub(crate) fn typed(schema: &'static Schema, object: Object, whole: bool) -> Object {
    let mut object = if whole { object } else { Selection::default_of(schema).of(object) };
    object.insert("@odata.type".to_owned(), format!("#microsoft.graph.{}", schema.name).into());
    object
}
