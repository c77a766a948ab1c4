use std::sync::Arc;
use std::time::SystemTime;

use crate::app::App;
use crate::claims::Identity;
use crate::visit::{Party, Visit};

const COOKIE: &str = "healthrecords_session";

/// A browser whose ID token was checked; it ends with that token.
#[derive(Clone)]
pub(crate) struct Session {
    identity: Arc<Identity>,
    expires: SystemTime,
    party: Party,
}

/// Remembers who was proven, under a fresh secret; gives the cookie that carries it.
///
/// A session the browser already had ends, so that a new sign-in never goes on under an old secret.
pub(crate) fn begin(app: &App, visit: &Visit, identity: Identity, expires: SystemTime) -> String {
    end(app, visit);
    let secret = visit.secret();
    let cookie = visit.set_cookie(COOKIE, &secret);
    app.sessions().put(secret, Session { identity: Arc::new(identity), expires, party: visit.party() });
    cookie
}

/// Who is signed in, if anybody is.
pub(crate) fn current(app: &App, visit: &Visit) -> Option<Arc<Identity>> {
    let session = app.sessions().get(visit.cookie(COOKIE)?)?;
    let now = (visit.registration.now)();
    (now < session.expires && session.party == visit.party()).then_some(session.identity)
}

/// Forgets the browser's session; gives the cookie that takes the secret away from it.
pub(crate) fn end(app: &App, visit: &Visit) -> String {
    if let Some(secret) = visit.cookie(COOKIE) {
        app.sessions().take_if(secret, |session| session.party == visit.party());
    }
    visit.clear_cookie(COOKIE)
}
