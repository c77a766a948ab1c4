//! Issuers elsewhere whose word an application takes for its own ("Workload identity federation"). Microsoft Graph tells
//! them as `federatedIdentityCredentials`.

use kernel::{AppId, Ctx, Timestamp};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};
use uuid::Builder;

use crate::StsError;

/// The audience that assertions name unless the credential says otherwise.
pub const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Whose word is taken, for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Federation {
    /// Its name, which the application has once.
    pub name: String,
    /// The issuer, as its tokens say it.
    pub issuer: String,
    /// The subject of which it must speak; upper and lower case differ.
    pub subject: String,
    /// The audiences, one of which it must name.
    pub audiences: Vec<String>,
    /// What people note about it.
    pub description: Option<String>,
}

/// A credential as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederatedCredential {
    /// The id under which it is listed.
    pub id: String,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// What it says.
    pub federation: Federation,
}

const TAKEN: &str = "select exists (select 1 from federated_credentials
    where app = ?1 and (name = ?2 or (issuer = ?3 and subject = ?4)))";
const INSERT: &str = "insert into federated_credentials (id, app, name, issuer, subject, created_at, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// Lets an application take an issuer's word; the id under which that is listed. None when it has one of this name, or
/// one for this issuer and subject.
pub fn add(tx: &Tx<'_>, ctx: &Ctx, app: AppId, federation: &Federation) -> Result<Option<String>, StsError> {
    let Federation { name, issuer, subject, .. } = federation;
    if tx.one(TAKEN, params![Text(app), name, issuer, subject], |row| row.get(0))?.unwrap_or(false) {
        return Ok(None);
    }
    let id = Builder::from_random_bytes(ctx.entropy.bytes()).into_uuid().to_string();
    tx.execute(INSERT, params![id, Text(app), name, issuer, subject, instant(ctx.now), Json(federation)])?;
    Ok(Some(id))
}

const LIST: &str = "select id, created_at, doc from federated_credentials where app = ?1 order by created_at, id";

/// The application's credentials, oldest first.
pub fn list(read: &Read<'_>, app: AppId) -> Result<Vec<FederatedCredential>, StsError> {
    Ok(read.all(LIST, params![Text(app)], |row| {
        Ok(FederatedCredential {
            id: row.get(0)?,
            created_at: row.get::<_, Text<_>>(1)?.0,
            federation: row.get::<_, Json<_>>(2)?.0,
        })
    })?)
}

const REMOVE: &str = "delete from federated_credentials where app = ?1 and id = ?2";

/// Takes a credential away; whether it was there. Tokens that it brought stay good.
pub fn remove(tx: &Tx<'_>, app: AppId, id: &str) -> Result<bool, StsError> {
    Ok(tx.execute(REMOVE, params![Text(app), id])? > 0)
}
