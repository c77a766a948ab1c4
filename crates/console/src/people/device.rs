//! A person who types the code of a device.

use journey::{Authorize, Door};
use kernel::EmailAddress;
use sts::GrantError;
use sts::devices::{self, Standing};
use web::Here;

use super::report::{RefusalReport, Report};
use super::walk::{End, Walk};
use super::{Choices, PeopleError, browser};

/// How the device was answered.
pub(crate) enum Answered {
    /// As the person wished.
    Done,
    /// She could not sign in.
    Refused(RefusalReport),
    /// The walk ended before she could answer.
    Unanswered,
}

/// She types the code, signs in, and says yes or no to the device.
pub(crate) async fn answer_device(
    here: &Here,
    user_code: &str,
    account: &EmailAddress,
    approve: bool,
) -> Result<Answered, PeopleError> {
    let (code, now) = (devices::typed(user_code), here.world.clock().now());
    let asked = code.clone();
    let found = here.world.store().read(move |read| Ok::<_, PeopleError>(devices::find(read, &asked, now)?)).await?;
    let request = match found {
        Some((request, Standing::Waiting)) => request,
        Some((_, Standing::Lapsed)) => return Err(GrantError::UserCodeExpired.into()),
        Some((_, Standing::Answered(_))) => return Err(GrantError::UserCodeUsed.into()),
        None => return Err(PeopleError::UnknownDevice),
    };
    let (browser, session) = browser(here, None)?;
    let mut report = Report::new(session);
    let door = Door::Authorize(Authorize::of_device(code.clone(), request));
    let choices = Choices::default();
    let mut walk = Walk::new(here, &browser, &choices, &mut report);
    if !approve {
        walk.declines_the_device();
    }
    Ok(match walk.go(door, Some(account)).await? {
        End::Answered => Answered::Done,
        End::Refused(refusal) => Answered::Refused(refusal),
        End::Arrived(_) | End::Stopped | End::Cancelled | End::Declined => Answered::Unanswered,
    })
}
