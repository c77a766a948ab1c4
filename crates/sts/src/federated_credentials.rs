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

/// The most that an application may have ("Important considerations and restrictions for federated identity credentials").
pub const MOST: usize = 20;
/// The longest issuer, subject, audience or description.
const LONGEST: usize = 600;

/// Why a credential is none that an application can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FederationError {
    /// A name stands in addresses.
    #[error("a name has 3 to 120 letters, digits, hyphens and underscores")]
    Name,
    /// Tokens say their issuer without blanks around it.
    #[error("an issuer is a web address of at most 600 characters, without blanks around it")]
    Issuer,
    /// Somebody must be meant.
    #[error("a subject has 1 to 600 characters, without blanks around it")]
    Subject,
    /// One audience is taken.
    #[error("one audience of 1 to 600 characters is expected")]
    Audiences,
    /// It is a note, not a text.
    #[error("a description has at most 600 characters")]
    Description,
}

impl FederationError {
    /// Graph's name of the property.
    #[must_use]
    pub const fn property(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Issuer => "issuer",
            Self::Subject => "subject",
            Self::Audiences => "audiences",
            Self::Description => "description",
        }
    }
}

impl Federation {
    /// Whether an application can have it (Microsoft Graph, "federatedIdentityCredential resource type").
    pub fn check(&self) -> Result<(), FederationError> {
        let bounded = |text: &str| {
            let length = text.chars().count();
            length > 0 && length <= LONGEST && text.trim() == text
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(3..=120).contains(&self.name.len()) || !self.name.bytes().all(plain) {
            return Err(FederationError::Name);
        }
        let address = self.issuer.starts_with("https://") || self.issuer.starts_with("http://");
        if !bounded(&self.issuer) || !address {
            return Err(FederationError::Issuer);
        }
        if !bounded(&self.subject) {
            return Err(FederationError::Subject);
        }
        if !matches!(self.audiences.as_slice(), [one] if bounded(one)) {
            return Err(FederationError::Audiences);
        }
        if self.description.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
            return Err(FederationError::Description);
        }
        Ok(())
    }
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

const TAKEN_BY_ANOTHER: &str = "select 1 from federated_credentials
    where app = ?1 and id <> ?2 and issuer = ?3 and subject = ?4";
const UPDATE: &str = "update federated_credentials set issuer = ?3, subject = ?4, doc = ?5 where app = ?1 and id = ?2";

/// Has a credential say something else under the same name; whether the application has no other for that issuer and
/// subject.
pub fn update(tx: &Tx<'_>, app: AppId, id: &str, federation: &Federation) -> Result<bool, StsError> {
    let Federation { issuer, subject, .. } = federation;
    if tx.exists(TAKEN_BY_ANOTHER, params![Text(app), id, issuer, subject])? {
        return Ok(false);
    }
    tx.execute(UPDATE, params![Text(app), id, issuer, subject, Json(federation)])?;
    Ok(true)
}

const REMOVE: &str = "delete from federated_credentials where app = ?1 and id = ?2";

/// Takes a credential away; whether it was there. Tokens that it brought stay good.
pub fn remove(tx: &Tx<'_>, app: AppId, id: &str) -> Result<bool, StsError> {
    Ok(tx.execute(REMOVE, params![Text(app), id])? > 0)
}
