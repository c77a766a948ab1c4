use directory::users;
use kernel::Ctx;
use ledger::{audit, decisions};
use mail::Filter;
use store::Read;

use super::{
    Assertion, AuditIs, DecisionIs, GuestIs, GuestState, LabIs, MailIs, Outcome, PermissionsAre, RequestIs, Seen,
    StepState, VerdictIs,
};
use crate::control::Problem;
use crate::lab;
use crate::requests::{self, Request};

/// What comes of one expectation.
pub(super) fn outcome(read: &Read<'_>, ctx: &Ctx, seen: &Seen, assertion: &Assertion) -> Result<Outcome, Problem> {
    match assertion {
        Assertion::Mail(expected) => mail(read, expected),
        Assertion::Guest(expected) => guest(read, expected),
        Assertion::Audit(expected) => records(read, expected),
        Assertion::Decision(expected) => decision(read, expected),
        Assertion::Request(expected) => Ok(request(&seen.requests, expected)),
        Assertion::Permissions(expected) => Ok(permissions(&seen.unused, expected)),
        Assertion::Lab(expected) => step(read, ctx, expected),
    }
}

/// So many of something, and what they are.
fn counted(what: &str, expected: Option<usize>, found: &[String]) -> Outcome {
    let passed = expected.map_or(!found.is_empty(), |expected| found.len() == expected);
    let expected = expected.map_or_else(|| "at least 1".to_owned(), |expected| expected.to_string());
    let mut told = found.len().to_string();
    if !passed && !found.is_empty() {
        told = format!("{told}: {}", found.join("; "));
    }
    Outcome { passed, expected: format!("{expected} {what}"), found: told }
}

/// The conditions that were said, as words.
fn said<const N: usize>(what: &str, conditions: [(&str, Option<String>); N]) -> String {
    let said = conditions.into_iter().filter_map(|(name, value)| Some(format!("{name} '{}'", value?)));
    std::iter::once(what.to_owned()).chain(said).collect::<Vec<_>>().join(" ")
}

fn mail(read: &Read<'_>, expected: &MailIs) -> Result<Outcome, Problem> {
    let filter = Filter { to: expected.to.clone(), kind: expected.kind, ..Filter::default() };
    let fits = |subject: &str| expected.subject.as_ref().is_none_or(|part| subject.contains(part));
    let found = mail::list(read, &filter)?.into_iter().filter(|mail| fits(&mail.subject));
    let kind = expected.kind.map(|kind| kind.to_string());
    let what = said("mail", [("to", expected.to.clone()), ("kind", kind), ("subject", expected.subject.clone())]);
    Ok(counted(&what, expected.count, &found.map(|mail| mail.subject).collect::<Vec<_>>()))
}

fn guest(read: &Read<'_>, expected: &GuestIs) -> Result<Outcome, Problem> {
    let GuestIs { tenant_id, email, state } = expected;
    let guest = users::find_by_address(read, *tenant_id, email)?.into_iter().find(users::User::is_guest);
    let found = match guest {
        None => GuestState::Nobody,
        Some(guest) if guest.pending() => GuestState::PendingAcceptance,
        Some(_) => GuestState::Accepted,
    };
    let words = |state: GuestState| match state {
        GuestState::Nobody => "no guest",
        GuestState::PendingAcceptance => "PendingAcceptance",
        GuestState::Accepted => "Accepted",
    };
    Ok(Outcome {
        passed: found == *state,
        expected: format!("guest {email}: {}", words(*state)),
        found: words(found).to_owned(),
    })
}

fn records(read: &Read<'_>, expected: &AuditIs) -> Result<Outcome, Problem> {
    let query = audit::Query { activity: Some(expected.activity.clone()), ..audit::Query::default() };
    let found = audit::list(read, expected.tenant_id, &query)?.into_iter().map(|record| record.id);
    let what = said("audit record", [("activity", Some(expected.activity.clone()))]);
    Ok(counted(&what, expected.count, &found.collect::<Vec<_>>()))
}

fn decision(read: &Read<'_>, expected: &DecisionIs) -> Result<Outcome, Problem> {
    let all = decisions::list(read, None)?.into_iter();
    let verdict = expected.verdict.map(VerdictIs::as_str);
    let found = all.filter(|decision| {
        let code = decision.denial.as_ref().map(|denial| denial.code.as_str());
        expected.question.is_none_or(|question| decision.question == question)
            && verdict.is_none_or(|verdict| decision.verdict == verdict)
            && expected.code.as_ref().is_none_or(|expected| code == Some(expected.as_str()))
    });
    let question = expected.question.map(|question| question.to_string());
    let what = [("question", question), ("verdict", verdict.map(str::to_owned)), ("code", expected.code.clone())];
    let told = found.map(|decision| format!("{} {} {}", decision.id, decision.question, decision.verdict));
    Ok(counted(&said("decision", what), expected.count, &told.collect::<Vec<_>>()))
}

fn request(requests: &[Request], expected: &RequestIs) -> Outcome {
    let RequestIs { method, path, status, status_from, surface, count } = expected.clone();
    let what = [
        ("method", method.clone()),
        ("path", path.clone()),
        ("status", status.map(|status| status.to_string())),
        ("status from", status_from.map(|status| status.to_string())),
        ("surface", surface.map(|surface| surface.as_str().to_owned())),
    ];
    let what = said("request", what);
    let filter = requests::Filter { method, path, status, surface, search: None };
    let found = requests.iter().filter(|request| filter.takes(request));
    let found = found.filter(|request| status_from.is_none_or(|from| request.status >= from));
    let told = found.map(|request| format!("{} {} {}", request.method, request.path, request.status));
    counted(&what, count, &told.collect::<Vec<_>>())
}

fn permissions(unused: &[String], expected: &PermissionsAre) -> Outcome {
    let words = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    Outcome {
        passed: unused.iter().all(|held| expected.unused.contains(held)),
        expected: format!("permissions that nobody needed: at most {}", words(&expected.unused)),
        found: words(unused),
    }
}

fn step(read: &Read<'_>, ctx: &Ctx, expected: &LabIs) -> Result<Outcome, Problem> {
    let steps = lab::progress(read, ctx)?;
    let Some(step) = steps.iter().find(|step| step.id == expected.step) else {
        return Err(Problem::field("assertions", format!("the lab has no step '{}'", expected.step)));
    };
    let words = |done: bool| if done { "done" } else { "open" };
    let expects_done = expected.state == StepState::Done;
    Ok(Outcome {
        passed: step.done == expects_done,
        expected: format!("lab step {} {}", step.id, words(expects_done)),
        found: words(step.done).to_owned(),
    })
}
