use std::collections::BTreeSet;

use kernel::{Ctx, DecisionId};
use ledger::{audit, decisions};
use mail::Filter;
use serde_json::{Value, json};
use store::Read;
use worlds::traffic::Exchange;

use crate::control::Problem;
use crate::lab;
use crate::requests::shown;

/// The most of one kind that one look finds.
const AT_ONCE: usize = 100;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct News {
    /// `mail`, `decision`, `request`, `change` or `lab`.
    pub(super) kind: &'static str,
    pub(super) data: Value,
}

/// How far somebody has read.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) request: u64,
    mail: i64,
    decision: Option<DecisionId>,
    audit: i64,
    lab: BTreeSet<&'static str>,
}

impl Seen {
    /// Everything that is there now.
    pub(super) fn now(read: &Read<'_>, ctx: &Ctx) -> Result<Self, Problem> {
        let newest = Filter { top: Some(1), ..Filter::default() };
        Ok(Self {
            request: 0,
            mail: mail::list(read, &newest)?.first().map_or(0, |mail| mail.seq),
            decision: decisions::list(read, Some(1))?.first().map(|decision| decision.id),
            audit: audit::position(read)?,
            lab: done(read, ctx)?,
        })
    }

    /// What happened since, oldest first within its kind, and how far that is.
    pub(super) fn since(&self, read: &Read<'_>, ctx: &Ctx) -> Result<(Self, Vec<News>), Problem> {
        let mut news = Vec::new();
        let mut seen = self.clone();
        let recent = mail::list(read, &Filter { top: Some(AT_ONCE), ..Filter::default() })?;
        seen.mail = recent.first().map_or(self.mail, |newest| newest.seq.max(self.mail));
        let new = recent.iter().filter(|mail| mail.seq > self.mail).rev();
        news.extend(new.map(|mail| News {
            kind: "mail",
            data: json!({"id": mail.id, "kind": mail.kind, "to": addresses(&mail.to), "subject": mail.subject}),
        }));
        let recent = decisions::list(read, Some(AT_ONCE))?;
        seen.decision = recent.first().map(|newest| newest.id).or(self.decision);
        let mut new: Vec<_> = recent.into_iter().take_while(|decision| Some(decision.id) != self.decision).collect();
        new.reverse();
        news.extend(new.into_iter().map(|decision| News {
            kind: "decision",
            data: json!({"id": decision.id, "question": decision.question, "verdict": decision.verdict,
                "code": decision.denial.map(|denial| denial.code)}),
        }));
        news.extend(audit::after(read, self.audit)?.into_iter().map(|record| News {
            kind: "change",
            data: json!({"id": record.id, "tenantId": record.tenant, "activity": record.activity,
                "category": record.category}),
        }));
        seen.audit = audit::position(read)?;
        seen.lab = done(read, ctx)?;
        news.extend(seen.lab.difference(&self.lab).map(|id| News { kind: "lab", data: json!({"id": id}) }));
        Ok((seen, news))
    }
}

fn addresses(to: &[mail::Mailbox]) -> Vec<&str> {
    to.iter().map(|mailbox| mailbox.address.as_str()).collect()
}

fn done(read: &Read<'_>, ctx: &Ctx) -> Result<BTreeSet<&'static str>, Problem> {
    Ok(lab::progress(read, ctx)?.into_iter().filter(|step| step.done).map(|step| step.id).collect())
}

impl News {
    pub(super) fn of_request(exchange: &Exchange) -> Self {
        let request = shown(exchange);
        let data = json!({"id": request.id, "method": request.method, "path": request.path, "status": request.status,
            "surface": request.surface, "decisionId": request.decision_id});
        Self { kind: "request", data }
    }
}
