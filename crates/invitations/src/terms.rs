//! Acceptances of terms of use (Microsoft Graph, "agreementAcceptance resource type").

use directory::DirectoryError;
use directory::agreements::{self, Agreement, AgreementFile};
use directory::users::User;
use kernel::{AgreementId, Ctx, Timestamp, UserId};
use ledger::audit::{self, Actor, Entry, Target};
use policy::Ruling;
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
    /// The document that she was shown: another version is another document.
    pub file: String,
    /// Its language.
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

/// Records that the person accepts the document that she was shown; accepting again what still holds in a session of
/// this age changes nothing.
pub fn accept(
    tx: &Tx<'_>,
    ctx: &Ctx,
    agreement: &Agreement,
    user: &User,
    file: &AgreementFile,
    as_of: Timestamp,
) -> Result<(), InviteError> {
    if accepted(tx, user.id, as_of)?.contains(&agreement.id) {
        return Ok(());
    }
    answer(tx, ctx, agreement, user, file, State::Accepted)
}

/// Records that the person declines.
pub fn decline(
    tx: &Tx<'_>,
    ctx: &Ctx,
    agreement: &Agreement,
    user: &User,
    file: &AgreementFile,
) -> Result<(), InviteError> {
    answer(tx, ctx, agreement, user, file, State::Declined)
}

fn answer(
    tx: &Tx<'_>,
    ctx: &Ctx,
    agreement: &Agreement,
    user: &User,
    file: &AgreementFile,
    state: State,
) -> Result<(), InviteError> {
    let acceptance = Acceptance {
        agreement: agreement.id,
        user: user.id,
        user_display_name: user.display_name.clone(),
        user_principal_name: user.user_principal_name.clone(),
        user_email: user.mail.clone(),
        file: file.id.clone(),
        language: file.language.clone(),
        state,
        recorded_at: ctx.now,
    };
    let (word, activity) = match state {
        State::Accepted => ("accepted", "Accept Terms Of Use"),
        State::Declined => ("declined", "Decline Terms Of Use"),
    };
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
        details: vec![("language".to_owned(), file.language.clone()), ("version".to_owned(), file.version.to_string())],
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

/// The agreements that the person has accepted, as far as that counts for a session that began at `as_of`: she is asked
/// again at the first sign-in after an acceptance ended, not while an older session lasts (Microsoft Entra, "Terms of
/// use").
pub fn accepted(read: &Read<'_>, user: UserId, as_of: Timestamp) -> Result<Vec<AgreementId>, InviteError> {
    let mut held = Vec::new();
    for answer in of_user(read, user)?.into_iter().filter(|answer| answer.state == State::Accepted) {
        let agreement = agreements::load(read, answer.agreement)?;
        if agreement.is_some_and(|agreement| agreement.still_accepted(&answer.file, answer.recorded_at, as_of)) {
            held.push(answer.agreement);
        }
    }
    Ok(held)
}

/// Those of these agreements that were deleted since a policy named them. Nobody can be asked for them any more, so they
/// stand in nobody's way.
pub fn gone(read: &Read<'_>, named: &[AgreementId]) -> Result<Vec<AgreementId>, InviteError> {
    let mut gone = Vec::new();
    for id in named {
        if agreements::load(read, *id)?.is_none() {
            gone.push(*id);
        }
    }
    Ok(gone)
}

const DELETE: &str = "delete from acceptances where agreement = ?1";

/// Deletes an agreement with its documents and everybody's answers to it.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, agreement: AgreementId) -> Result<Ruling<()>, DirectoryError> {
    let ruling = agreements::delete(tx, ctx, agreement)?;
    if let Ruling::Granted(()) = ruling {
        tx.execute(DELETE, params![Text(agreement)])?;
    }
    Ok(ruling)
}
