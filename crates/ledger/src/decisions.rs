//! The decision log: what policy said, why, and under which id the reader of a refusal finds it.

use std::fmt;

use kernel::{Ctx, DecisionId, TenantId, Timestamp};
use policy::{Decision, Refusal, Ruling};
use serde::{Deserialize, Serialize};
use store::{Read, Text, Tx, params};
use utoipa::ToSchema;

use crate::LedgerError;

/// What was asked of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Question)]
pub enum Question {
    /// May this person be invited by that one?
    Invite,
    /// May this guest redeem?
    Redeem,
    /// May this person sign in?
    SignIn,
    /// May this person use this application?
    App,
    /// May the caller read this?
    Read,
    /// May the caller change this?
    Write,
    /// May the client have this token?
    Token,
    /// May this guest leave?
    Leave,
}

impl Question {
    /// The word of the control API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Redeem => "redeem",
            Self::SignIn => "signIn",
            Self::App => "app",
            Self::Read => "read",
            Self::Write => "write",
            Self::Token => "token",
            Self::Leave => "leave",
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One recorded decision, in the shape of the control API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Decision)]
pub struct Record {
    /// Its id.
    pub id: DecisionId,
    /// When it was made.
    pub at: Timestamp,
    /// What was asked.
    pub question: Question,
    /// `allow`, `require` or `deny`.
    pub verdict: String,
    /// The tenant whose policies were asked.
    pub tenant_id: Option<TenantId>,
    /// Code and message that the real call gives.
    pub denial: Option<DenialRecord>,
    /// What is required before it may go on, for example `mfa`.
    pub obligations: Vec<String>,
    /// Every rule with what it saw and said.
    pub trace: Vec<StepRecord>,
}

/// A refusal's code and text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Denial)]
pub struct DenialRecord {
    /// For example `AADSTS500213`.
    pub code: String,
    /// The text of the real call.
    pub message: String,
}

/// One rule of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DecisionStep)]
pub struct StepRecord {
    /// The path of the setting that an administrator would look for.
    pub rule: String,
    /// What the rule saw.
    pub saw: String,
    /// `allow`, `require` or `deny`.
    pub verdict: String,
}

const INSERT: &str = "insert into decisions (id, at, question, verdict, tenant, doc) values (?1, ?2, ?3, ?4, ?5, ?6)";

/// Records a decision in the transaction in which it is made.
pub fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    question: Question,
    tenant: Option<TenantId>,
    decision: &Decision,
) -> Result<DecisionId, LedgerError> {
    let record = described(DecisionId::random(&ctx.entropy), ctx.now, question, tenant, decision);
    tx.execute(
        INSERT,
        params![
            Text(record.id),
            store::query::instant(record.at),
            question.as_str(),
            record.verdict,
            tenant.map(Text),
            store::Json(&record)
        ],
    )?;
    Ok(record.id)
}

/// Records a decision and rules by it: refused when it denies, else granted with whatever it requires.
pub fn rule(
    tx: &Tx<'_>,
    ctx: &Ctx,
    question: Question,
    tenant: Option<TenantId>,
    decision: Decision,
) -> Result<Ruling<Decision>, LedgerError> {
    let id = record(tx, ctx, question, tenant, &decision)?;
    Ok(match decision.denial() {
        Some(denial) => Ruling::Refused(Refusal { denial: denial.clone(), decision: id }),
        None => Ruling::Granted(decision),
    })
}

/// A decision in the shape in which it is recorded and published.
#[must_use]
pub fn described(
    id: DecisionId,
    at: Timestamp,
    question: Question,
    tenant_id: Option<TenantId>,
    decision: &Decision,
) -> Record {
    Record {
        id,
        at,
        question,
        verdict: decision.verdict().to_owned(),
        tenant_id,
        denial: decision
            .denial()
            .map(|denial| DenialRecord { code: denial.code().to_owned(), message: denial.message() }),
        obligations: decision.obligations().iter().map(|obligation| obligation.as_str().to_owned()).collect(),
        trace: decision
            .trace()
            .iter()
            .map(|step| StepRecord {
                rule: step.rule.to_owned(),
                saw: step.saw.clone(),
                verdict: step.verdict.as_str().to_owned(),
            })
            .collect(),
    }
}

const GET: &str = "select doc from decisions where id = ?1";

/// One decision.
pub fn get(read: &Read<'_>, id: DecisionId) -> Result<Option<Record>, LedgerError> {
    Ok(read.document(GET, params![Text(id)])?)
}

const LIST: &str = "select doc from decisions order by seq desc limit ?1";

/// Decisions, newest first, at most `top`.
pub fn list(read: &Read<'_>, top: Option<usize>) -> Result<Vec<Record>, LedgerError> {
    Ok(read.documents(LIST, params![top.map_or(-1, |top| i64::try_from(top).unwrap_or(i64::MAX))])?)
}
