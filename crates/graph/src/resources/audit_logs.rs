use directory::rights;
use kernel::CorrelationId;
use ledger::audit::{self, Query};
use ledger::sign_ins;
use policy::Action;

use super::judged;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::{DIRECTORY_AUDIT, SIGN_IN, SIGN_IN_OF_BETA};
use crate::odata::{Schema, window};
use crate::present;
use crate::reply::Reply;
use crate::routes::Version;

const AUDITS: &str = "auditLogs/directoryAudits";
const SIGN_INS: &str = "auditLogs/signIns";

/// The audit log of the tenant, newest first.
pub(crate) async fn list_audits(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&DIRECTORY_AUDIT)?, call.tenant());
    let records = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadAuditLog)?);
            Ok(Ok(audit::list(read, tenant, &Query::default())?))
        })
        .await?;
    let objects = records.iter().map(present::audit::record).collect();
    Ok(call.page(AUDITS, &list, window(&list, objects)?))
}

/// One record of it.
pub(crate) async fn get_audit(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, key) = (call.selection(&DIRECTORY_AUDIT)?, call.tenant(), call.key(0));
    let record = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadAuditLog)?);
            let id = key.text().unwrap_or_default();
            audit::get(read, tenant, id)?.map(Ok).ok_or_else(|| GraphError::not_found(id))
        })
        .await?;
    Ok(call.entity(AUDITS, &selection, present::audit::record(&record)))
}

/// What a version tells of a sign-in.
const fn sign_in(version: Version) -> &'static Schema {
    match version {
        Version::V1 => &SIGN_IN,
        Version::Beta => &SIGN_IN_OF_BETA,
    }
}

/// The sign-in log of the tenant, newest first.
pub(crate) async fn list_sign_ins(call: Call) -> Result<Reply, GraphError> {
    let (list, issuer, version) = (call.list(sign_in(call.version))?, call.tenant().to_string(), call.version);
    let records = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadSignIns)?);
            Ok(Ok(sign_ins::list(read, &issuer, None, None)?))
        })
        .await?;
    let objects = records.iter().map(|record| present::sign_in::record(record, version)).collect();
    Ok(call.page(SIGN_INS, &list, window(&list, objects)?))
}

/// One record of it.
pub(crate) async fn get_sign_in(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(sign_in(call.version))?, call.id::<CorrelationId>(0)?);
    let issuer = call.tenant().to_string();
    let record = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadSignIns)?);
            let found = sign_ins::list(read, &issuer, None, None)?;
            let record = found.into_iter().find(|record| record.id == id);
            record.map(Ok).ok_or_else(|| GraphError::not_found(id))
        })
        .await?;
    Ok(call.entity(SIGN_INS, &selection, present::sign_in::record(&record, call.version)))
}
