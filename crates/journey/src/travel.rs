use std::collections::BTreeSet;

use directory::Account;
use kernel::{CorrelationId, Ctx, SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Read, Tx};
use sts::{Browser, WorldKey};

use crate::arrive;
use crate::gates::{self, Outcome};
use crate::{Door, Ended, JourneyError, Sight, Turn};

/// How long a page may lie open before its journey has to begin anew.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// What the seal is for: a seal of another purpose is no journey.
const PURPOSE: &str = "journey";

/// A door and what the person has chosen since. It holds no secret and no right: who she is, whether she consented
/// and what policy says is read afresh at every step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// What brought her.
    pub door: Door,
    /// When.
    pub started_at: Timestamp,
    /// Ties the records of this journey together.
    pub correlation_id: CorrelationId,
    /// What she chose.
    pub(crate) choices: Choices,
}

/// What the person chose on her way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of one journey, each written once")]
pub(crate) struct Choices {
    /// The account that she means.
    pub(crate) account: Option<Account>,
    /// The address that she typed or that the invitation names, where it is not the account's own.
    pub(crate) address: Option<String>,
    /// She wants to name another account than those on the page.
    pub(crate) another: bool,
    /// She went on to a partner's identity provider.
    pub(crate) left: bool,
    /// A passcode was sent on this journey.
    pub(crate) code_sent: bool,
    /// How many were: what tells the wish for one more from the same wish sent twice.
    pub(crate) codes: u32,
    /// How many requests to approve were sent on this journey: what tells the wish for one more from the same wish sent
    /// twice.
    pub(crate) requests: u32,
    /// Documents of agreements that she opened.
    pub(crate) opened: BTreeSet<String>,
    /// She consented to the application on this journey, where it wished to ask again.
    pub(crate) consented: bool,
    /// She knows the device that waits for her.
    pub(crate) confirmed: bool,
    /// She ended it.
    pub(crate) ended: Option<Ended>,
    /// What her browser says about languages.
    pub(crate) languages: Option<String>,
}

impl Journey {
    /// A journey that begins now.
    #[must_use]
    pub fn new(ctx: &Ctx, door: Door, languages: Option<&str>) -> Self {
        let choices = Choices { languages: languages.map(str::to_owned), ..Choices::default() };
        Self { door, started_at: ctx.now, correlation_id: ctx.correlation_id, choices }
    }
}

impl Journey {
    /// The same way in, where the person wants to name another account than those on the page.
    #[must_use]
    pub fn naming_another(self) -> Self {
        let choices = Choices { another: true, languages: self.choices.languages, ..Choices::default() };
        Self { choices, ..self }
    }

    /// The same way in, where the person has gone on to another identity provider.
    pub(crate) fn leaving(mut self) -> Self {
        self.choices.left = true;
        self
    }
}

/// Seals a journey into text that only this world opens; the same journey gives the same text.
///
/// # Panics
/// Never: a journey is made of texts and ids, which have a form in JSON.
#[must_use]
pub fn seal(key: &WorldKey, journey: &Journey) -> String {
    let plain = serde_json::to_vec(journey).expect("a journey is made of texts and ids, which have a form in JSON");
    sts::seal::seal(key, PURPOSE, &plain)
}

/// Opens a sealed journey; none when it was damaged, is another world's, or is older than an hour.
#[must_use]
pub fn unseal(key: &WorldKey, text: &str, now: Timestamp) -> Option<Journey> {
    let plain = sts::seal::open(key, PURPOSE, text)?;
    let journey: Journey = serde_json::from_slice(&plain).ok()?;
    (now.duration_since(journey.started_at) <= LIFETIME).then_some(journey)
}

/// What is next, for a GET: nothing is written.
pub fn look(read: &Read<'_>, ctx: &Ctx, journey: &Journey, browser: Option<&Browser>) -> Result<Sight, JourneyError> {
    Ok(match gates::judge(read, ctx, journey, browser)? {
        Outcome::Ask(next) => Sight::Page(next),
        Outcome::Factor(open) => Sight::Page(open.next),
        Outcome::Terms(open) => Sight::Page(open.next),
        Outcome::Redeem(standing) => Sight::Page(standing.confirm()),
        Outcome::Refuse(_) | Outcome::Arrive(_) => Sight::Moves,
    })
}

/// Goes on where a live session allows it: records a refusal, or arrives. It never redeems.
pub fn proceed(tx: &Tx<'_>, ctx: &Ctx, journey: Journey, browser: &Browser) -> Result<Turn, JourneyError> {
    let next = match gates::judge(tx, ctx, &journey, Some(browser))? {
        Outcome::Ask(next) => next,
        Outcome::Factor(open) => open.next,
        Outcome::Terms(open) => open.next,
        Outcome::Redeem(standing) => standing.confirm(),
        Outcome::Refuse(refusal) => arrive::refuse(tx, ctx, &journey, *refusal)?,
        Outcome::Arrive(standing) => arrive::arrive(tx, ctx, &journey, &standing)?,
    };
    Ok(Turn { journey, next, alert: None })
}

/// Goes on after an answer: as [`proceed`], and a pending guest who has passed every gate is accepted.
pub(crate) fn go_on(tx: &Tx<'_>, ctx: &Ctx, journey: Journey, browser: &Browser) -> Result<Turn, JourneyError> {
    if let Outcome::Redeem(standing) = gates::judge(tx, ctx, &journey, Some(browser))? {
        arrive::redeem(tx, ctx, &standing)?;
    }
    proceed(tx, ctx, journey, browser)
}
