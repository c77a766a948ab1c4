use directory::agreements::{self, Agreement, AgreementFile};
use kernel::{Ctx, Timestamp};
use policy::{Decision, Obligation, TermsFacts};
use store::Read;
use sts::Session;

use super::Standing;
use crate::{Journey, JourneyError, Next};

/// An agreement that stands between a proven person and where she wants to go.
#[derive(Debug)]
pub(crate) struct OpenTerms {
    /// Its page.
    pub(crate) next: Next,
    pub(crate) agreement: Agreement,
    /// The document that fits the reader.
    pub(crate) file: AgreementFile,
    /// The person, and what was judged before her.
    pub(crate) standing: Standing,
    /// The age of the session for which acceptances count.
    pub(crate) as_of: Timestamp,
}

/// The moment at which acceptances must hold: the sign-in of a session that lasts, else now. Behind a refresh token the
/// session may be over.
pub(super) fn as_of(ctx: &Ctx, session: &Session) -> Timestamp {
    if session.expires_at > ctx.now { session.authenticated_at } else { ctx.now }
}

/// The first agreement that is owed: they come one after the other.
pub(super) fn first_open(read: &Read<'_>, decision: &Decision) -> Result<Option<Agreement>, JourneyError> {
    for obligation in decision.obligations() {
        if let Obligation::Terms(agreement) = obligation
            && let Some(agreement) = agreements::load(read, *agreement)?
        {
            return Ok(Some(agreement));
        }
    }
    Ok(None)
}

/// Can she be asked to accept it?
pub(super) fn may_accept(agreement: &Agreement) -> Decision {
    policy::may_accept_terms(&TermsFacts {
        agreement: &agreement.display_name,
        every_device: agreement.is_per_device_acceptance_required,
    })
}

/// The page of an agreement, in the language that fits the reader.
pub(super) fn open(ctx: &Ctx, journey: &Journey, agreement: Agreement, standing: Standing) -> OpenTerms {
    let languages = journey.choices.languages.as_deref().unwrap_or_default();
    let file = agreements::best_file(&agreement, languages).expect("an agreement has at least one document").clone();
    let next = Next::Terms {
        agreement: agreement.id,
        title: file.display_name.clone(),
        language: file.language.clone(),
        file: file.id.clone(),
        must_open: agreement.is_viewing_before_acceptance_required,
        opened: journey.choices.opened.contains(&file.id),
    };
    OpenTerms { next, agreement, file, as_of: as_of(ctx, &standing.session), standing }
}
