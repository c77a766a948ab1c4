use directory::users::ExternalUserState;
use kernel::Ctx;
use store::Read;

use super::{Walk, app, guest};
use crate::{Door, Journey, JourneyError};

/// What she will be judged by once the open pages are answered and, for a pending guest, her redemption is written: the
/// same gates, asked as if she had redeemed. A ticket leads to no application.
pub(crate) fn ahead(read: &Read<'_>, ctx: &Ctx, journey: &Journey, walk: &mut Walk) -> Result<(), JourneyError> {
    let Door::Authorize(request) = &journey.door else { return Ok(()) };
    if let Some(guest) = walk.facts.person.as_mut().filter(|person| person.pending()) {
        guest.external_user_state = Some(ExternalUserState::Accepted);
        guest.home = Some(walk.identity.account.clone());
        let entry = guest::entry(read, journey, walk)?;
        if walk.judged(entry) {
            return Ok(());
        }
    }
    let Some(person) = walk.facts.person.clone() else { return Ok(()) };
    let (used, _) = app::use_app(read, ctx, journey, request, walk, &person)?;
    walk.judged(used);
    Ok(())
}
