//! Signing out. Where several people are signed in with one browser, the client or the person herself says who goes; whoever
//! does is signed out of every application that was given an answer for her.

use directory::{Account, applications};
use kernel::{Ctx, SessionId, TenantId};
use store::{Read, Tx};
use sts::{Browser, Session, Version};

use crate::account::{Identity, Known};
use crate::{JourneyError, identify};

/// Who shall be signed out, as far as that is said.
#[derive(Clone, Debug, Default)]
pub struct Leave {
    /// Whom the person picked.
    pub account: Option<Account>,
    /// The sign-in that an ID token of the client names.
    pub session: Option<SessionId>,
    /// Whom the client names: by the claim `login_hint`, or by a sign-in name.
    pub hint: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum SignedOut {
    /// Several people are signed in: which of them?
    Which(Vec<Known>),
    /// It is done.
    Done {
        /// The applications that are to be told.
        notices: Vec<Notice>,
        /// Whether nobody is signed in with this browser any more.
        alone: bool,
    },
}

/// An application that is to be told that a sign-in has ended (`OpenID` Connect Front-Channel Logout 1.0, section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name.
    pub app: String,
    /// Where it listens, as registered.
    pub logout_url: String,
    /// The issuer of the tokens that it was given.
    pub issuer: String,
    /// The sign-in that has ended: the claim `sid` of its tokens.
    pub session: SessionId,
}

/// Signs out whoever is meant. Who is signed out already, or is not signed in at all, is signed out all the same.
pub fn sign_out(tx: &Tx<'_>, ctx: &Ctx, browser: &Browser, leave: &Leave) -> Result<SignedOut, JourneyError> {
    let sessions = sts::sessions::of(tx, browser, ctx.now)?;
    let meant = match (meant(tx, &sessions, leave)?, sessions.as_slice()) {
        (Some(session), _) => session,
        (None, [only]) if leave.account.is_none() => only.clone(),
        (None, []) => return Ok(SignedOut::Done { notices: Vec::new(), alone: true }),
        (None, _) if leave.account.is_some() => return Ok(SignedOut::Done { notices: Vec::new(), alone: false }),
        (None, several) => return Ok(SignedOut::Which(identify::picker(tx, several)?)),
    };
    let notices = notices(tx, ctx, &meant)?;
    sts::sessions::end(tx, browser, &meant.account)?;
    Ok(SignedOut::Done { notices, alone: sessions.len() == 1 })
}

fn meant(read: &Read<'_>, sessions: &[Session], leave: &Leave) -> Result<Option<Session>, JourneyError> {
    let of = |account: &Account| sessions.iter().find(|session| session.account == *account).cloned();
    if let Some(account) = &leave.account {
        return Ok(of(account));
    }
    if let Some(session) = sessions.iter().find(|session| Some(session.id) == leave.session) {
        return Ok(Some(session.clone()));
    }
    let Some(hint) = leave.hint.as_deref() else { return Ok(None) };
    if let Some(account) = sts::login_hint::read(&sts::world_key(read)?, hint) {
        return Ok(of(&account));
    }
    for session in sessions {
        if Identity::load(read, &session.account)?.is_some_and(|known| known.address.eq_ignore_ascii_case(hint)) {
            return Ok(Some(session.clone()));
        }
    }
    Ok(None)
}

fn notices(read: &Read<'_>, ctx: &Ctx, session: &Session) -> Result<Vec<Notice>, JourneyError> {
    let mut notices = Vec::new();
    for (app, tenant) in sts::participants::of(read, session.id)? {
        let Some(app) = applications::by_app_id(read, app)? else { continue };
        let Some(logout_url) = app.logout_url else { continue };
        notices.push(Notice { app: app.display_name, logout_url, issuer: issuer(ctx, tenant), session: session.id });
    }
    Ok(notices)
}

fn issuer(ctx: &Ctx, tenant: TenantId) -> String {
    sts::issuer(Version::V2, ctx.origins.issuer(), tenant)
}
