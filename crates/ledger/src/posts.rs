//! Forms that were taken. A form that is posted again, by a double click, a retry, or from a page that Back brought, is
//! led where it led the first time, and does nothing.

use jiff::SignedDuration;
use kernel::{Ctx, Timestamp, UserId};
use policy::Ruling;
use store::{Read, Tx, params};

use crate::LedgerError;

/// How long a form that was taken is remembered: longer than anybody waits before sending it again.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// A form as one page showed it to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    person: UserId,
    /// Unique among the forms that the person was shown.
    name: String,
}

impl Form {
    /// The form that the person was shown under this name: of the showing and of what is to be done.
    #[must_use]
    pub const fn new(person: UserId, name: String) -> Self {
        Self { person, name }
    }
}

/// Does what the form asks for, unless that was done before; in either case, where that leads. A refusal or an error
/// takes no form: it may be sent again.
pub fn once<E: From<LedgerError>>(
    tx: &Tx<'_>,
    ctx: &Ctx,
    form: &Form,
    work: impl FnOnce() -> Result<Ruling<String>, E>,
) -> Result<Ruling<String>, E> {
    if let Some(leads_to) = taken(tx, form)? {
        return Ok(Ruling::Granted(leads_to));
    }
    let ruling = work()?;
    if let Ruling::Granted(leads_to) = &ruling {
        remember(tx, ctx, form, leads_to)?;
    }
    Ok(ruling)
}

const TAKEN: &str = "select leads_to from posts where person = ?1 and form = ?2";

fn taken(read: &Read<'_>, form: &Form) -> Result<Option<String>, LedgerError> {
    Ok(read.one(TAKEN, params![form.person.to_string(), form.name], |row| row.get(0))?)
}

const FORGET: &str = "delete from posts where at < ?1";
const REMEMBER: &str = "insert into posts (person, form, at, leads_to) values (?1, ?2, ?3, ?4)";

fn remember(tx: &Tx<'_>, ctx: &Ctx, form: &Form, leads_to: &str) -> Result<(), LedgerError> {
    let forgotten = ctx.now.saturating_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
    tx.execute(FORGET, [forgotten.to_string()])?;
    tx.execute(REMEMBER, params![form.person.to_string(), form.name, ctx.now.to_string(), leads_to])?;
    Ok(())
}
