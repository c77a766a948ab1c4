//! Terms of use: agreements and the documents that people accept.

use kernel::{AgreementId, Ctx, TenantId, Timestamp};
use ledger::audit::{Modified, Target};
use ledger::changes::{Change, Kind};
use policy::{Action, Ruling};
use serde::{Deserialize, Serialize};
use store::{Json, Read, Text, Tx, params};
use utoipa::ToSchema;

use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, Judged};

mod draft;
mod language;
mod lapse;
mod versions;

pub use draft::{NewAgreement, NewAgreementFile};
pub use language::best_file;
pub use versions::add_file;

/// An agreement of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The tenant whose terms they are.
    pub tenant: TenantId,
    /// The name that administrators see; people see that of the document.
    pub display_name: String,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// Whether a document must be opened before it can be accepted.
    pub is_viewing_before_acceptance_required: bool,
    /// Whether an acceptance counts on the device alone on which it was given.
    pub is_per_device_acceptance_required: bool,
    /// When each acceptance lapses, as an ISO 8601 duration from its day.
    pub user_reaccept_required_frequency: Option<String>,
    /// When all acceptances lapse together.
    pub terms_expiration: Option<TermsExpiration>,
    /// The documents in force, one for each language, the first uploaded first.
    pub files: Vec<AgreementFile>,
    /// The documents that newer versions replaced, the oldest first.
    #[serde(default)]
    pub earlier: Vec<AgreementFile>,
}

/// The days on which all acceptances lapse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermsExpiration {
    /// The first.
    pub start_date_time: Timestamp,
    /// The next ones, as an ISO 8601 duration; none: there is no next.
    pub frequency: Option<String>,
}

/// One version of a document; its bytes are read by [`file()`] and [`bytes`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreementFile {
    /// Its id, which an acceptance names: another document is another version.
    pub id: String,
    /// Its language, for example `en` or `en-US`.
    pub language: String,
    /// File name.
    pub file_name: String,
    /// The title that people see.
    pub display_name: String,
    /// Whether it is shown where no language fits.
    pub is_default: bool,
    /// Counts the documents of its language, from 1.
    pub version: u32,
    /// Whether acceptances of earlier versions in its language ended with it (portal: "Require reaccept").
    pub is_major_version: bool,
    /// When it was uploaded.
    pub created_date_time: Timestamp,
}

/// What of an agreement can be changed later; none: it stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementPatch {
    /// The name that administrators see.
    pub display_name: Option<String>,
    /// Whether a document must be opened before it can be accepted.
    pub is_viewing_before_acceptance_required: Option<bool>,
    /// The titles that people see, by the language of their document.
    pub titles: Vec<(String, String)>,
}

/// The most agreements of a tenant.
const MOST: usize = 40;

const LOAD: &str = "select doc from agreements where id = ?1";

/// The agreement with this id.
pub fn load(read: &Read<'_>, id: AgreementId) -> Result<Option<Agreement>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const OF_TENANT: &str = "select doc from agreements where tenant = ?1 order by seq";

/// The tenant's agreements, the oldest first.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<Agreement>, DirectoryError> {
    Ok(read.documents(OF_TENANT, params![Text(tenant)])?)
}

/// One agreement of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: AgreementId) -> Result<Judged<Agreement>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadPolicies, || reachable(read, ctx, id))
}

/// The tenant's agreements for somebody who administers it.
pub fn list(read: &Read<'_>, ctx: &Ctx, tenant: TenantId) -> Result<Judged<Vec<Agreement>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadPolicies, || {
        doors::tenant_in_reach(ctx, tenant)?;
        load_all(read, tenant)
    })
}

const DATA: &str = "select data from agreement_files where id = ?1";

/// A document in this language, with its bytes.
pub fn file(
    read: &Read<'_>,
    id: AgreementId,
    language: &str,
) -> Result<Option<(AgreementFile, Vec<u8>)>, DirectoryError> {
    let Some(agreement) = load(read, id)? else { return Ok(None) };
    let Some(file) = agreement.files.into_iter().find(|file| file.language.eq_ignore_ascii_case(language)) else {
        return Ok(None);
    };
    Ok(bytes(read, &file.id)?.map(|data| (file, data)))
}

/// The bytes of the document with this id, in force or replaced.
pub fn bytes(read: &Read<'_>, file: &str) -> Result<Option<Vec<u8>>, DirectoryError> {
    Ok(read.one(DATA, params![file], |row| row.get(0))?)
}

const CREATED: Activity = Activity::new("Create Terms Of Use", "Policy", "Terms Of Use", "Add");
const EDITED: Activity = Activity::new("Edit Terms Of Use", "Policy", "Terms Of Use", "Update");
const DELETED: Activity = Activity::new("Delete Terms Of Use", "Policy", "Terms Of Use", "Delete");
const ADDED_IN_DIRECTORY: Activity = Activity::core("Add agreement", "Agreement", "Add");
const UPDATED_IN_DIRECTORY: Activity = Activity::core("Update agreement", "Agreement", "Update");

const INSERT: &str = "insert into agreements (id, tenant, seq, doc)
    values (?1, ?2, (select coalesce(max(seq), 0) + 1 from agreements), ?3)";
const INSERT_FILE: &str = "insert into agreement_files (id, agreement, data) values (?1, ?2, ?3)";

/// Makes an agreement. Nobody meets it until a Conditional Access policy asks for it.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, new: NewAgreement) -> Result<Ruling<Agreement>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTerms, || {
        doors::tenant_in_reach(ctx, new.tenant)?;
        if load_all(tx, new.tenant)?.len() >= MOST {
            return Err(invalid("", format!("a tenant has at most {MOST} agreements")).into());
        }
        if load(tx, new.id)?.is_some() {
            return Err(DirectoryError::Conflict { property: "id" });
        }
        let (agreement, data) = new.agreement(ctx)?;
        tx.execute(INSERT, params![Text(agreement.id), Text(agreement.tenant), Json(&agreement)])?;
        for (file, bytes) in agreement.files.iter().zip(data) {
            keep(tx, &agreement, file, &bytes)?;
        }
        record(tx, ctx, CREATED, &agreement, Change::Created, Vec::new())?;
        doors::log(tx, ctx, ADDED_IN_DIRECTORY, agreement.tenant, vec![target(&agreement, Vec::new())])?;
        Ok(agreement)
    })
}

fn keep(tx: &Tx<'_>, agreement: &Agreement, file: &AgreementFile, bytes: &[u8]) -> Result<(), DirectoryError> {
    tx.execute(INSERT_FILE, params![file.id, Text(agreement.id), bytes])?;
    Ok(())
}

const UPDATE: &str = "update agreements set doc = ?2 where id = ?1";

/// Changes what can be changed; the documents stay.
pub fn update(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: AgreementId,
    patch: AgreementPatch,
) -> Result<Ruling<Agreement>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTerms, || {
        let old = reachable(tx, ctx, id)?;
        let mut new = old.clone();
        new.display_name = patch.display_name.unwrap_or(new.display_name);
        new.is_viewing_before_acceptance_required =
            patch.is_viewing_before_acceptance_required.unwrap_or(new.is_viewing_before_acceptance_required);
        draft::check_name(&new.display_name)?;
        for (language, title) in patch.titles {
            draft::check_name(&title)?;
            for file in new.files.iter_mut().filter(|file| file.language.eq_ignore_ascii_case(&language)) {
                file.display_name.clone_from(&title);
            }
        }
        save(tx, ctx, &old, new)
    })
}

/// Writes an agreement that was changed; where nothing was, nothing is recorded.
fn save(tx: &Tx<'_>, ctx: &Ctx, old: &Agreement, new: Agreement) -> Result<Agreement, DirectoryError> {
    let modified = doors::differences(old, &new)?;
    if modified.is_empty() {
        return Ok(new);
    }
    tx.execute(UPDATE, params![Text(new.id), Json(&new)])?;
    record(tx, ctx, EDITED, &new, Change::Updated, modified.clone())?;
    doors::log(tx, ctx, UPDATED_IN_DIRECTORY, new.tenant, vec![target(&new, modified)])?;
    Ok(new)
}

const DELETE: &str = "delete from agreements where id = ?1";

/// Deletes an agreement and its documents. The acceptances are deleted by `invitations::terms::delete`, the door of
/// the surfaces.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: AgreementId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteTerms, || {
        let agreement = reachable(tx, ctx, id)?;
        tx.execute(DELETE, params![Text(id)])?;
        record(tx, ctx, DELETED, &agreement, Change::Deleted, Vec::new())
    })
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: AgreementId) -> Result<Agreement, DirectoryError> {
    doors::in_reach(ctx, |agreement: &Agreement| agreement.tenant, load(read, id)?, &id.to_string())
}

fn invalid(path: &str, reason: String) -> policy::Invalid {
    policy::Invalid { path: path.to_owned(), reason, not_built: false }
}

fn target(agreement: &Agreement, modified: Vec<Modified>) -> Target {
    let display_name = Some(agreement.display_name.clone());
    let id = agreement.id.to_string();
    Target { kind: "Other".to_owned(), id, display_name, user_principal_name: None, modified }
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    agreement: &Agreement,
    change: Change,
    modified: Vec<Modified>,
) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant: agreement.tenant,
        kind: Kind::Policy,
        object: agreement.id.to_string(),
        change,
        properties: doors::names(&modified),
        targets: vec![target(agreement, modified)],
    };
    doors::record(tx, ctx, activity, deed)
}
