//! The gate of a device that waits for the person. It is the last one: the click that passes it is what lets the device in,
//! so that no GET ever does.

use directory::applications;
use kernel::Ctx;
use store::{Read, Tx};
use sts::devices::{self, DeviceAnswer, Standing};
use sts::{Browser, Session};

use super::Walk;
use crate::{Door, Invalid, Journey, JourneyError, Next};

/// What is left to see where the device does not wait any more.
pub(super) fn settled(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    sessions: &[Session],
) -> Result<Option<Next>, JourneyError> {
    let Some(code) = journey.door.device() else { return Ok(None) };
    let Some((request, standing)) = devices::find(read, code, ctx.now)? else {
        return Ok(Some(Next::Invalid(Invalid::DeviceLapsed)));
    };
    Ok(match standing {
        Standing::Waiting => None,
        Standing::Lapsed => Some(Next::Invalid(Invalid::DeviceLapsed)),
        // Whoever answered is told again, however often she asks; anybody else learns no more than that it is over.
        Standing::Answered(answer) if sessions.iter().any(|session| session.id == answer.session.id) => {
            let app = applications::by_app_id(read, request.client)?.map(|app| app.display_name);
            Some(Next::DeviceAnswered { app: app.unwrap_or_default(), signed_in: answer.approval.is_some() })
        }
        Standing::Answered(_) => Some(Next::Invalid(Invalid::DeviceAnswered)),
    })
}

/// The page that asks whether she knows the device: somebody else may have sent her the code.
pub(super) fn confirmation(journey: &Journey, walk: &Walk) -> Option<Next> {
    let asks = journey.door.device().is_some() && !journey.choices.confirmed;
    asks.then(|| Next::ConfirmDevice {
        app: walk.facts.app.as_ref().map(|app| app.display_name.clone()).unwrap_or_default(),
        account: walk.identity.address.clone(),
    })
}

/// She says no to the device.
pub(crate) fn decline(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, browser: &Browser) -> Result<(), JourneyError> {
    let Door::Authorize(request) = &journey.door else { return Ok(()) };
    let (Some(code), Some(account)) = (&request.device, super::account(tx, ctx, journey, Some(browser))?) else {
        return Ok(());
    };
    let session = super::live(tx, ctx, Some(browser))?.into_iter().find(|session| session.account == account);
    if let Some(session) = session {
        devices::answer(tx, code, &DeviceAnswer { session, approval: None })?;
    }
    Ok(())
}
