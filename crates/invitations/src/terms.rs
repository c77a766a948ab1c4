//! Acceptances of terms of use (Microsoft Graph, "agreementAcceptance resource type").

use directory::agreements::Agreement;
use directory::users::User;
use kernel::{AgreementId, Ctx, Timestamp, UserId};
use ledger::audit::{self, Actor, Entry, Target};
use serde::{Deserialize, Serialize};
use store::{Json, Read, StoreError, Text, Tx, params};

use crate::InviteError;

/// What a person answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// She accepted.
    Accepted,
    /// She declined.
    Declined,
}

/// A person's answer to an agreement. The newest one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acceptance {
    /// The agreement.
    pub agreement: AgreementId,
    /// The person.
    pub user: UserId,
    /// Her name at that time.
    pub user_display_name: String,
    /// Her sign-in name.
    pub user_principal_name: String,
    /// Her address.
    pub user_email: Option<String>,
    /// The language of the document that she was shown.
    pub language: String,
    /// What she answered.
    pub state: State,
    /// When.
    pub recorded_at: Timestamp,
}

impl Acceptance {
    /// Graph's id: the agreement's and the user's, joined.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}_{}", self.agreement, self.user)
    }
}

const INSERT: &str = "insert into acceptances (agreement, user, state, doc) values (?1, ?2, ?3, ?4)";

/// Records that the person accepts; accepting again changes nothing.
pub fn accept(tx: &Tx<'_>, ctx: &Ctx, agreement: &Agreement, user: &User, language: &str) -> Result<(), InviteError> {
    if accepted(tx, user.id)?.contains(&agreement.id) {
        return Ok(());
    }
    answer(tx, ctx, agreement, user, language, State::Accepted, "Accept Terms Of Use")
}

/// Records that the person declines.
pub fn decline(tx: &Tx<'_>, ctx: &Ctx, agreement: &Agreement, user: &User, language: &str) -> Result<(), InviteError> {
    answer(tx, ctx, agreement, user, language, State::Declined, "Decline Terms Of Use")
}

fn answer(
    tx: &Tx<'_>,
    ctx: &Ctx,
    agreement: &Agreement,
    user: &User,
    language: &str,
    state: State,
    activity: &'static str,
) -> Result<(), InviteError> {
    let acceptance = Acceptance {
        agreement: agreement.id,
        user: user.id,
        user_display_name: user.display_name.clone(),
        user_principal_name: user.user_principal_name.clone(),
        user_email: user.mail.clone(),
        language: language.to_owned(),
        state,
        recorded_at: ctx.now,
    };
    let word = if state == State::Accepted { "accepted" } else { "declined" };
    tx.execute(INSERT, params![Text(agreement.id), Text(user.id), word, Json(&acceptance)])?;
    let entry = Entry {
        tenant: user.tenant,
        activity,
        category: "Policy",
        service: "Terms Of Use",
        operation: "Update",
        actor: Actor::User {
            id: user.id,
            user_principal_name: Some(user.user_principal_name.clone()),
            display_name: Some(user.display_name.clone()),
        },
        targets: vec![Target {
            kind: "Policy".to_owned(),
            id: agreement.id.to_string(),
            display_name: Some(agreement.display_name.clone()),
            ..Target::default()
        }],
        details: vec![("language".to_owned(), language.to_owned())],
    };
    Ok(audit::record(tx, ctx, entry)?)
}

const OF_USER: &str = "select doc from acceptances a
    where user = ?1 and seq = (select max(seq) from acceptances b where b.user = a.user and b.agreement = a.agreement)
    order by seq desc";

/// The person's answers, newest first, one for each agreement.
pub fn of_user(read: &Read<'_>, user: UserId) -> Result<Vec<Acceptance>, StoreError> {
    read.documents(OF_USER, params![Text(user)])
}

const OF_AGREEMENT: &str = "select doc from acceptances a
    where agreement = ?1
      and seq = (select max(seq) from acceptances b where b.user = a.user and b.agreement = a.agreement)
    order by seq desc";

/// Everybody's answers to an agreement, newest first, one for each person.
pub fn of_agreement(read: &Read<'_>, agreement: AgreementId) -> Result<Vec<Acceptance>, StoreError> {
    read.documents(OF_AGREEMENT, params![Text(agreement)])
}

/// The agreements that the person has accepted.
pub fn accepted(read: &Read<'_>, user: UserId) -> Result<Vec<AgreementId>, StoreError> {
    let answers = of_user(read, user)?;
    Ok(answers.iter().filter(|answer| answer.state == State::Accepted).map(|answer| answer.agreement).collect())
}
