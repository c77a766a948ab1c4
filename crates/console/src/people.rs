//! Scripted people. A person here walks the very journey of one in a browser: the same questions, one write for each
//! answer, her choices given beforehand. What `session` names is her browser.

mod choices;
mod client;
mod device;
mod invitation;
mod proof;
mod redemption;
mod refusal;
mod report;
mod sign_in;
mod walk;
mod who;

use journey::{Destination, JourneyError};
use kernel::AppId;
use store::StoreError;
use sts::{Browser, GrantError};
use web::Here;
use worlds::WorldError;

pub(crate) use choices::{
    Choices, Consent, Mfa, PersonalOrWork, Redemption, ResponseType, Selector, SignIn, StopAt, Terms, TokenRequest,
};
pub(crate) use device::{Answered, answer_device};
pub(crate) use redemption::redeem;
pub(crate) use report::{RefusalReport, Report};
pub(crate) use sign_in::sign_in;
pub(crate) use who::named;

/// Why a script could not be carried out at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeopleError {
    #[error("this sandbox has no such invitation")]
    UnknownInvitation,
    #[error("there is no tenant '{0}'")]
    UnknownTenant(String),
    #[error("there is no application {0} in this sandbox, or it has no redirect URI")]
    UnknownClient(AppId),
    #[error("no device of this sandbox shows this code")]
    UnknownDevice,
    #[error("{0}")]
    Account(String),
    #[error("this is no session of an earlier answer")]
    Session,
    #[error("the journey leads in a circle")]
    Astray,
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    Journey(#[from] JourneyError),
    #[error(transparent)]
    World(#[from] WorldError),
}

impl From<StoreError> for PeopleError {
    fn from(error: StoreError) -> Self {
        Self::World(error.into())
    }
}

impl From<directory::DirectoryError> for PeopleError {
    fn from(error: directory::DirectoryError) -> Self {
        Self::World(error.into())
    }
}

impl From<sts::StsError> for PeopleError {
    fn from(error: sts::StsError) -> Self {
        Self::World(error.into())
    }
}

impl From<mail::MailError> for PeopleError {
    fn from(error: mail::MailError) -> Self {
        Self::World(error.into())
    }
}

/// The browser that goes on, or a fresh one.
fn browser(here: &Here, session: Option<&str>) -> Result<(Browser, String), PeopleError> {
    match session {
        Some(cookie) => Ok((Browser::from_cookie(cookie).ok_or(PeopleError::Session)?, cookie.to_owned())),
        None => Ok(Browser::new(&kernel::Entropy::from_root(here.world.edge_bytes()), here.world.name())),
    }
}

/// The address that the person's browser ends on.
fn address_of(destination: &Destination) -> String {
    match destination {
        Destination::Redirect(url) => url.clone(),
        Destination::App { redirect_uri, parameters, .. } => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(parameters);
            let separator = if redirect_uri.contains('?') { '&' } else { '?' };
            format!("{redirect_uri}{separator}{}", query.finish())
        }
    }
}

fn code_of(destination: &Destination) -> &str {
    match destination {
        Destination::Redirect(_) => "",
        Destination::App { parameters, .. } => {
            parameters.iter().find(|(name, _)| name == "code").map_or("", |(_, code)| code.as_str())
        }
    }
}
