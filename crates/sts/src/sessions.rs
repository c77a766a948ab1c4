//! Who is signed in: one session for each account in each browser.

use std::collections::BTreeSet;
use std::fmt;

use directory::Account;
use kernel::{Circumstances, Ctx, SessionId, SignedDuration, Timestamp, UserId};
use policy::Provider;
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use crate::StsError;
use crate::browsers::Browser;

/// How long a sign-in with a passcode lasts ("Email one-time passcode authentication").
const PASSCODE_SESSION: SignedDuration = SignedDuration::from_hours(24);
/// How long any other sign-in lasts, as that of somebody who chose to stay signed in ("Token lifetimes": persistent
/// session tokens).
const SESSION: SignedDuration = SignedDuration::from_hours(24 * 90);

/// How somebody proved who they are, as told by the claim `amr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Method {
    /// A password.
    #[serde(rename = "pwd")]
    Password,
    /// A passcode sent by mail.
    #[serde(rename = "otp")]
    Passcode,
    /// A device or key of their own.
    #[serde(rename = "rsa")]
    Key,
    /// More than one factor.
    #[serde(rename = "mfa")]
    MultiFactor,
    /// Another identity provider's word.
    #[serde(rename = "fed")]
    Federated,
}

/// An account that is signed in, in one browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id; stays the same when the account signs in again in the same browser.
    pub id: SessionId,
    /// The account that really signed in.
    pub account: Account,
    /// When it was last proved.
    pub authenticated_at: Timestamp,
    /// When it must be proved again.
    pub expires_at: Timestamp,
    /// How it was proved.
    pub methods: Vec<Method>,
    /// The objects of the person with which a second factor was proven since: at home, and where she is a guest.
    #[serde(default)]
    pub second_factors: BTreeSet<UserId>,
    /// Who vouches for it.
    pub provider: Provider,
}

impl Method {
    /// The word of the claim `amr`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::Passcode => "otp",
            Self::Key => "rsa",
            Self::MultiFactor => "mfa",
            Self::Federated => "fed",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Session {
    /// A sign-in of this moment.
    #[must_use]
    pub fn new(ctx: &Ctx, account: &Account, methods: &[Method]) -> Self {
        let lasts = if matches!(account, Account::Mailbox(_)) { PASSCODE_SESSION } else { SESSION };
        let session = Self {
            id: SessionId::random(&ctx.entropy),
            account: account.clone(),
            authenticated_at: ctx.now,
            expires_at: ctx.now.saturating_add(lasts).unwrap_or(Timestamp::MAX),
            methods: methods.to_vec(),
            second_factors: BTreeSet::new(),
            provider: account.provider(),
        };
        session.vouched_for(&ctx.circumstances)
    }

    /// The same session, where the home tenant vouches that a second factor was proven there. Nobody else's word counts.
    #[must_use]
    pub fn vouched_for(mut self, circumstances: &Circumstances) -> Self {
        if let Account::Work { user, .. } = self.account
            && circumstances.home_mfa
        {
            self.second_factors.insert(user);
        }
        self
    }
}

const OF: &str = "select doc from sessions where browser = ?1 and expires_at > ?2 order by authenticated_at, id";

/// Everybody who is signed in with this browser, in the order of their sign-ins.
pub fn of(read: &Read<'_>, browser: &Browser, now: Timestamp) -> Result<Vec<Session>, StsError> {
    Ok(read.documents(OF, params![browser.digest(), instant(now)])?)
}

const LOAD: &str = "select doc from sessions where id = ?1";

/// One session, also when it has expired.
pub fn load(read: &Read<'_>, id: SessionId) -> Result<Option<Session>, StsError> {
    Ok(read.document(LOAD, params![Text(id)])?)
}

const FIND: &str = "select doc from sessions where browser = ?1 and account = ?2";
const SAVE: &str = "insert into sessions (id, browser, account, authenticated_at, expires_at, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6)
    on conflict (browser, account) do update set
    authenticated_at = excluded.authenticated_at, expires_at = excluded.expires_at, doc = excluded.doc";

/// Signs an account in. Who signs in again in the same browser keeps the session's id.
pub fn start(
    tx: &Tx<'_>,
    ctx: &Ctx,
    browser: &Browser,
    account: &Account,
    methods: &[Method],
) -> Result<Session, StsError> {
    let mut session = Session::new(ctx, account, methods);
    let earlier: Option<Session> = tx.document(FIND, params![browser.digest(), Text(account)])?;
    if let Some(earlier) = earlier {
        session.id = earlier.id;
    }
    tx.execute(
        SAVE,
        params![
            Text(session.id),
            browser.digest(),
            Text(account),
            instant(session.authenticated_at),
            instant(session.expires_at),
            Json(&session)
        ],
    )?;
    Ok(session)
}

const KEEP: &str = "update sessions set doc = ?3 where browser = ?1 and account = ?2";

/// Notes that the person proved a second factor with this object of hers, for as long as the sign-in lasts.
pub fn prove_factor(tx: &Tx<'_>, browser: &Browser, account: &Account, user: UserId) -> Result<(), StsError> {
    let found: Option<Session> = tx.document(FIND, params![browser.digest(), Text(account)])?;
    if let Some(mut session) = found {
        session.second_factors.insert(user);
        tx.execute(KEEP, params![browser.digest(), Text(account), Json(&session)])?;
    }
    Ok(())
}

const END: &str = "delete from sessions where browser = ?1 and account = ?2";

/// Signs one account out of this browser, and out of every surface that it entered from there.
pub fn end(tx: &Tx<'_>, browser: &Browser, account: &Account) -> Result<(), StsError> {
    tx.execute(END, params![browser.digest(), Text(account)])?;
    Ok(())
}

const END_EVERYWHERE: &str = "delete from sessions where account = ?1";

/// Signs an account out of every browser.
pub fn end_everywhere(tx: &Tx<'_>, account: &Account) -> Result<(), StsError> {
    tx.execute(END_EVERYWHERE, params![Text(account)])?;
    Ok(())
}
