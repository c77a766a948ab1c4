use kernel::Ctx;
use policy::Denial;
use store::Tx;

use super::Answer;
use crate::gates::OpenTerms;
use crate::{Alert, Ended, Journey, JourneyError, Next, arrive};

/// Takes the answer to an open agreement. That it interrupted the sign-in stands in the log beside how that went on.
pub(super) fn answered(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    given: &Answer,
    open: &OpenTerms,
) -> Result<Option<Alert>, JourneyError> {
    let OpenTerms { agreement, file, standing, .. } = open;
    match given {
        Answer::OpenTerms => {
            journey.choices.opened.insert(file.id.clone());
        }
        Answer::AcceptTerms if matches!(open.next, Next::Terms { must_open: true, opened: false, .. }) => {
            return Ok(Some(Alert::TermsUnread));
        }
        Answer::AcceptTerms => {
            arrive::interrupted(tx, ctx, journey, standing, &Denial::TermsNotAccepted)?;
            invitations::terms::accept(tx, ctx, agreement, &standing.person, file, open.as_of)?;
        }
        _ => {
            arrive::interrupted(tx, ctx, journey, standing, &Denial::TermsNotAccepted)?;
            invitations::terms::decline(tx, ctx, agreement, &standing.person, file)?;
            journey.choices.ended = Some(Ended::Declined(agreement.id));
        }
    }
    Ok(None)
}
