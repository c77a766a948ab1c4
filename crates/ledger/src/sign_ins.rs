//! The sign-in log (Microsoft Graph, "signIn resource type"). Every identity provider keeps its own: a guest's sign-in
//! stands in the log of her home issuer and in that of the resource tenant.

use kernel::{AppId, Circumstances, CorrelationId, Ctx, TenantId, Timestamp, UserId};
use policy::PolicyResult;
use policy::conditional_access::ClientAppType;
use serde::{Deserialize, Serialize};
use store::query::{Column, ColumnKind};
use store::{Read, Text, Tx, params};

use crate::LedgerError;

/// One attempt to sign in, successful or not.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Whose log it is: a tenant id, or the name of a provider outside every tenant (`google.com`, `live.com`, `mail`).
    pub issuer: String,
    /// The person's object in the tenant whose log it is.
    pub user: Option<UserId>,
    /// The name under which the person signed in.
    pub account: String,
    /// The person's name.
    pub display_name: String,
    /// The application that sent the person.
    pub app: Option<AppId>,
    /// Its name.
    pub app_name: String,
    /// 0, or the number of the AADSTS code.
    pub error: u32,
    /// Why it failed.
    pub failure: Option<String>,
    /// The tenant in which the account lives.
    pub home_tenant: Option<TenantId>,
    /// The tenant whose resources were asked for.
    pub resource_tenant: Option<TenantId>,
    /// The authentication methods that were really used, as in the claim `amr`.
    pub methods: Vec<String>,
    /// How each Conditional Access policy was judged.
    pub policies: Vec<PolicyResult>,
    /// Whether a person sat in front of it.
    pub interactive: bool,
    /// The kind of client.
    #[serde(default = "browser")]
    pub client: ClientAppType,
    /// Where the person was and what she sat at, as far as it is known.
    #[serde(default)]
    pub circumstances: Circumstances,
}

/// What every client is in the records of older releases.
const fn browser() -> ClientAppType {
    ClientAppType::Browser
}

/// One recorded attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Its id, a GUID.
    pub id: CorrelationId,
    /// When.
    pub at: Timestamp,
    /// Ties the records of one attempt together.
    pub correlation_id: CorrelationId,
    /// What happened.
    #[serde(flatten)]
    pub entry: Entry,
}

const INSERT: &str = "insert into sign_ins (id, issuer, at, user, app, error, correlation, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Records one attempt in the transaction in which it happens.
pub fn record(tx: &Tx<'_>, ctx: &Ctx, entry: Entry) -> Result<(), LedgerError> {
    let record =
        Record { id: CorrelationId::random(&ctx.entropy), at: ctx.now, correlation_id: ctx.correlation_id, entry };
    let entry = &record.entry;
    tx.execute(
        INSERT,
        params![
            Text(record.id),
            entry.issuer,
            store::query::instant(record.at),
            entry.user.map(Text),
            entry.app.map(Text),
            entry.error,
            Text(record.correlation_id),
            store::Json(&record)
        ],
    )?;
    Ok(())
}

const LIST: &str = "select doc from sign_ins
    where issuer = ?1 and (?2 is null or user = ?2) order by seq desc limit ?3";

/// An issuer's log, newest first; only one person's attempts when `user` is given, at most `top`.
pub fn list(
    read: &Read<'_>,
    issuer: &str,
    user: Option<UserId>,
    top: Option<usize>,
) -> Result<Vec<Record>, LedgerError> {
    let top = top.map_or(-1, |top| i64::try_from(top).unwrap_or(i64::MAX));
    Ok(read.documents(LIST, params![issuer, user.map(Text), top])?)
}

/// When a user last signed in: at, and the id of the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// By herself, whether it succeeded or not.
    pub interactive: Option<(Timestamp, CorrelationId)>,
    /// By an application on her behalf, whether it succeeded or not.
    pub non_interactive: Option<(Timestamp, CorrelationId)>,
    /// In either way, successfully.
    pub successful: Option<(Timestamp, CorrelationId)>,
}

/// When the user of a row of the table `users` last signed in, in the three ways of [`Activity`]: columns of a list of
/// users.
pub const LAST_INTERACTIVE: Column = last(
    "(select max(s.at) from sign_ins s
    where s.issuer = users.tenant and s.user = users.id and s.doc ->> '$.interactive')",
);
/// By an application on her behalf.
pub const LAST_NON_INTERACTIVE: Column = last(
    "(select max(s.at) from sign_ins s
    where s.issuer = users.tenant and s.user = users.id and not (s.doc ->> '$.interactive'))",
);
/// In either way, successfully.
pub const LAST_SUCCESSFUL: Column = last(
    "(select max(s.at) from sign_ins s
    where s.issuer = users.tenant and s.user = users.id and s.error = 0)",
);

const fn last(sql: &'static str) -> Column {
    Column { sql, kind: ColumnKind::Instant }
}

const OF_USER: &str = "select doc from sign_ins where issuer = ?1 and user = ?2 order by seq desc";

/// When a user last signed in, as the log of the tenant tells; none where she never did.
pub fn activity(read: &Read<'_>, tenant: TenantId, user: UserId) -> Result<Option<Activity>, LedgerError> {
    let mut activity = Activity::default();
    for record in read.documents::<Record>(OF_USER, params![tenant.to_string(), Text(user)])? {
        let at = Some((record.at, record.id));
        let kind = if record.entry.interactive { &mut activity.interactive } else { &mut activity.non_interactive };
        *kind = kind.or(at);
        if record.entry.error == 0 {
            activity.successful = activity.successful.or(at);
        }
    }
    Ok((activity != Activity::default()).then_some(activity))
}
