pub(crate) mod draft;
pub(crate) mod files;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use directory::agreements::{self, Agreement, AgreementPatch};
use directory::rights;
use invitations::terms::{self, Acceptance};
use kernel::{AgreementId, TenantId};
use policy::Action;
use serde_json::Value;
use store::Read;

use super::{judged, users};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{ACCEPTANCE, AGREEMENT};
use crate::odata::{List, Options, Selection, window};
use crate::present;
use crate::reply::Reply;

const SET: &str = "identityGovernance/termsOfUse/agreements";

/// Whether the documents are asked for too; a list of agreements alone has this option.
fn expands_files(options: &Options) -> Result<bool, GraphError> {
    match options.expand.as_deref() {
        None => Ok(false),
        Some(expand) if expand.eq_ignore_ascii_case("files") => Ok(true),
        Some(expand) => Err(GraphError::not_built(format_args!("$expand={expand} here"))),
    }
}

fn presented(agreement: &Agreement, files: bool) -> Object {
    let mut object = present::agreement::agreement(agreement);
    if files {
        let files = agreement.files.iter().map(|file| Value::Object(present::agreement::file(file, None)));
        object.insert("files".to_owned(), files.collect());
    }
    object
}

/// The terms of use of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let files = expands_files(&call.options)?;
    let list = List::bind(&call.options, call.eventual, &AGREEMENT)?;
    let tenant = call.tenant();
    let found = call.read(move |read, ctx| Ok(agreements::list(read, ctx, tenant)?)).await?;
    let objects = found.iter().map(|agreement| presented(agreement, files)).collect();
    Ok(call.page(SET, &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let files = expands_files(&call.options)?;
    let selection = Selection::bind(call.options.select.as_deref(), &AGREEMENT)?;
    let id = call.id(0)?;
    let agreement = call.read(move |read, ctx| Ok(agreements::get(read, ctx, id)?)).await?;
    Ok(call.entity(SET, &selection, presented(&agreement, files)))
}

/// Makes terms of use with their documents.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTerms).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let agreement = call
        .write(move |tx, ctx| {
            let new = draft::read(body.fields()?, AgreementId::random(&ctx.entropy), tenant)?;
            Ok(agreements::create(tx, ctx, new)?)
        })
        .await?;
    Ok(call.created(SET, present::agreement::agreement(&agreement)))
}

/// Changes what can be changed, and answers with it.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTerms).await?;
    let (tenant, id, body) = (call.tenant(), call.id(0)?, call.body.clone());
    let agreement = call
        .write(move |tx, ctx| {
            find(tx, tenant, id)?;
            let mut body = body.fields()?;
            let patch = AgreementPatch {
                display_name: body.plain_text("displayName")?,
                is_viewing_before_acceptance_required: body.boolean("isViewingBeforeAcceptanceRequired")?,
                titles: Vec::new(),
            };
            body.done()?;
            Ok(agreements::update(tx, ctx, id, patch)?)
        })
        .await?;
    Ok(Reply::entity(call.context(&format!("{SET}/$entity")), present::agreement::agreement(&agreement)))
}

fn find(read: &Read<'_>, tenant: TenantId, id: AgreementId) -> Result<Agreement, GraphError> {
    let found = agreements::load(read, id)?.filter(|agreement| agreement.tenant == tenant);
    found.ok_or_else(|| GraphError::not_found(id))
}

/// Deletes terms of use, with what everybody answered to them.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteTerms).await?;
    let id = call.id(0)?;
    call.write(move |tx, ctx| Ok(terms::delete(tx, ctx, id)?)).await?;
    Ok(Reply::NoContent)
}

/// Everybody's answers to terms of use.
pub(crate) async fn acceptances(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant, id) = (call.list(&ACCEPTANCE)?, call.tenant(), call.id(0)?);
    let objects = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            let agreement = find(read, tenant, id)?;
            answered(read, &terms::of_agreement(read, agreement.id)?).map(Ok)
        })
        .await?;
    Ok(call.page("agreementAcceptances", &list, window(&list, objects)?))
}

/// One user's answers to all terms of use.
pub(crate) async fn acceptances_of_user(call: Call) -> Result<Reply, GraphError> {
    let (list, key, reach) = (call.list(&ACCEPTANCE)?, call.key(0), call.reach);
    let objects = call
        .read(move |read, ctx| {
            let user = judged!(users::find(read, ctx, &key, reach)?);
            if ctx.caller.user() != Some(user.id) {
                judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            }
            answered(read, &terms::of_user(read, user.id)?).map(Ok)
        })
        .await?;
    Ok(call.page("agreementAcceptances", &list, window(&list, objects)?))
}

fn answered(read: &Read<'_>, found: &[Acceptance]) -> Result<Vec<Object>, GraphError> {
    let mut agreements = BTreeMap::new();
    for acceptance in found {
        if let Entry::Vacant(unknown) = agreements.entry(acceptance.agreement) {
            unknown.insert(agreements::load(read, acceptance.agreement)?);
        }
    }
    let agreement = |acceptance: &Acceptance| agreements.get(&acceptance.agreement).and_then(Option::as_ref);
    Ok(found.iter().map(|found| present::agreement::acceptance(found, agreement(found))).collect())
}
