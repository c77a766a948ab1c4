//! Policies of consent: Microsoft's own, which cannot be changed, and the tenant's.

use directory::policies::{self, Document};
use directory::rights;
use kernel::{ObjectId, TenantId};
use policy::{Action, PermissionGrantConditions, PermissionGrantPolicy, Ruling};
use serde_json::{Value, json};
use store::Read;

use super::{granted, judged};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{PERMISSION_GRANT_CONDITIONS, PERMISSION_GRANT_POLICY};
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

const SET: &str = "policies/permissionGrantPolicies";

/// Microsoft's own policies: id, name, and what they are for.
const MICROSOFTS: [(&str, &str, &str); 4] = [
    (
        "microsoft-user-default-legacy",
        "Default user app permissions",
        "Users may consent to any application, to permissions that no administrator has to consent to.",
    ),
    (
        "microsoft-user-default-low",
        "Default user low risk policy",
        "Users may consent to low-risk permissions of applications from verified publishers.",
    ),
    (
        "microsoft-user-default-recommended",
        "Microsoft's recommended policy",
        "Users may consent to what Microsoft recommends.",
    ),
    (
        "microsoft-all-application-permissions",
        "All application permissions",
        "Includes every application permission, of every API and every client.",
    ),
];

fn told(id: &str, name: &str, description: Option<&str>) -> Object {
    let policy = json!({"id": id, "deletedDateTime": null, "description": description, "displayName": name});
    match policy {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

fn own(policy: &PermissionGrantPolicy) -> Object {
    told(&policy.id, &policy.display_name, policy.description.as_deref())
}

/// Every policy, Microsoft's own first.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&PERMISSION_GRANT_POLICY)?, call.tenant());
    let kept = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::permission_grants(read, tenant)?))
        })
        .await?;
    let microsofts = MICROSOFTS.iter().map(|(id, name, description)| told(id, name, Some(description)));
    let objects = microsofts.chain(kept.iter().map(own)).collect();
    Ok(call.page(SET, &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, key) = (call.selection(&PERMISSION_GRANT_POLICY)?, call.tenant(), call.key(0));
    let id = key.text().unwrap_or_default().to_owned();
    let microsofts = MICROSOFTS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(&id));
    let object = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(match microsofts {
                Some((id, name, description)) => told(id, name, Some(description)),
                None => own(&find(read, tenant, &id)?),
            }))
        })
        .await?;
    Ok(call.entity(SET, &selection, object))
}

fn find(read: &Read<'_>, tenant: TenantId, id: &str) -> Result<PermissionGrantPolicy, GraphError> {
    policies::permission_grant(read, tenant, id)?.ok_or_else(|| GraphError::not_found(id))
}

/// Makes a policy of the tenant's own.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let policy = call
        .write(move |tx, ctx| {
            let mut body = body.fields()?;
            let policy = PermissionGrantPolicy {
                id: body.required_text("id")?,
                display_name: body.required_text("displayName")?,
                description: body.text("description")?.flatten(),
                includes: Vec::new(),
                excludes: Vec::new(),
            };
            body.done()?;
            policy.check()?;
            if policies::permission_grant(tx, tenant, &policy.id)?.is_some() {
                return Err(GraphError::same_key("id"));
            }
            granted!(policies::save(tx, ctx, tenant, Document::PermissionGrant(policy.clone()))?);
            Ok(Ruling::Granted(policy))
        })
        .await?;
    Ok(call.created(SET, own(&policy)))
}

/// The policy of the path where it may be changed: Microsoft's own may not.
fn changeable(read: &Read<'_>, tenant: TenantId, id: &str) -> Result<PermissionGrantPolicy, GraphError> {
    if MICROSOFTS.iter().any(|(known, ..)| known.eq_ignore_ascii_case(id)) {
        return Err(GraphError::directory("A built-in permission grant policy cannot be changed."));
    }
    find(read, tenant, id)
}

/// Gives a policy another name or description.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, id, body) = (call.tenant(), named(&call), call.body.clone());
    call.write(move |tx, ctx| {
        let old = changeable(tx, tenant, &id)?;
        let mut body = body.fields()?;
        let patched = PermissionGrantPolicy {
            display_name: body.plain_text("displayName")?.unwrap_or_else(|| old.display_name.clone()),
            description: body.text("description")?.unwrap_or_else(|| old.description.clone()),
            ..old
        };
        body.done()?;
        patched.check()?;
        Ok(policies::save(tx, ctx, tenant, Document::PermissionGrant(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

fn named(call: &Call) -> String {
    call.key(0).text().unwrap_or_default().to_owned()
}

/// Takes a policy away.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, id) = (call.tenant(), named(&call));
    call.write(move |tx, ctx| {
        let policy = changeable(tx, tenant, &id)?;
        Ok(policies::delete_permission_grant(tx, ctx, tenant, &policy.id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The two lists of conditions that a policy has.
#[derive(Clone, Copy)]
enum Side {
    Includes,
    Excludes,
}

impl Side {
    fn of(call: &Call) -> Self {
        if call.place.contains("/excludes") { Self::Excludes } else { Self::Includes }
    }

    fn set(self, id: &str) -> String {
        let side = match self {
            Self::Includes => "includes",
            Self::Excludes => "excludes",
        };
        format!("{SET}('{id}')/{side}")
    }

    const fn among(self, policy: &mut PermissionGrantPolicy) -> &mut Vec<PermissionGrantConditions> {
        match self {
            Self::Includes => &mut policy.includes,
            Self::Excludes => &mut policy.excludes,
        }
    }
}

/// What a policy is about, or not about after all.
pub(crate) async fn conditions(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant, id) = (call.list(&PERMISSION_GRANT_CONDITIONS)?, call.tenant(), named(&call));
    let (asked, side) = (id.clone(), Side::of(&call));
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            if MICROSOFTS.iter().any(|(known, ..)| known.eq_ignore_ascii_case(&asked)) {
                return Err(GraphError::not_built("What Microsoft's own policies of consent are about"));
            }
            Ok(Ok(std::mem::take(side.among(&mut find(read, tenant, &asked)?))))
        })
        .await?;
    let objects = found.iter().map(present::policies::document).collect::<Result<_, _>>()?;
    Ok(call.page(&side.set(&id), &list, window(&list, objects)?))
}

/// Adds to what a policy is about.
pub(crate) async fn add_conditions(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, id, body) = (call.tenant(), named(&call), call.body.clone());
    let (asked, side) = (id.clone(), Side::of(&call));
    let added = call
        .write(move |tx, ctx| {
            let mut policy = changeable(tx, tenant, &asked)?;
            let Value::Object(mut sent) = body.value()? else { return Err(GraphError::unreadable()) };
            sent.retain(|name, _| !name.contains("@odata."));
            if sent.insert("id".to_owned(), json!(ObjectId::random(&ctx.entropy))).is_some() {
                return Err(GraphError::property("id", "it cannot be written"));
            }
            let conditions: PermissionGrantConditions = serde_json::from_value(Value::Object(sent))
                .map_err(|error| GraphError::property("permissionGrantConditionSet", error.to_string()))?;
            side.among(&mut policy).push(conditions.clone());
            policy.check()?;
            granted!(policies::save(tx, ctx, tenant, Document::PermissionGrant(policy))?);
            Ok(Ruling::Granted(conditions))
        })
        .await?;
    Ok(call.created(&side.set(&id), present::policies::document(&added)?))
}

/// Takes conditions away.
pub(crate) async fn remove_conditions(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, id, conditions) = (call.tenant(), named(&call), call.id::<ObjectId>(1)?);
    let side = Side::of(&call);
    call.write(move |tx, ctx| {
        let mut policy = changeable(tx, tenant, &id)?;
        let among = side.among(&mut policy);
        let place = among.iter().position(|one| one.id == conditions);
        among.remove(place.ok_or_else(|| GraphError::not_found(conditions))?);
        Ok(policies::save(tx, ctx, tenant, Document::PermissionGrant(policy))?)
    })
    .await?;
    Ok(Reply::NoContent)
}
