//! The sign-in behind an access token, sealed into its claim `aio`: a resource that goes on in the person's name brings
//! it back, and nobody but this world can read it.

use std::collections::BTreeSet;

use directory::Account;
use kernel::{Circumstances, SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{Method, Session, Verified, WorldKey, seal};

/// For what it is sealed.
const PURPOSE: &str = "sign-in behind a token";

/// A sign-in, in few bytes: they travel with every request to the resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    #[serde(rename = "i")]
    id: SessionId,
    #[serde(rename = "a")]
    account: Account,
    #[serde(rename = "t")]
    authenticated_at: Timestamp,
    #[serde(rename = "e")]
    expires_at: Timestamp,
    #[serde(rename = "m")]
    methods: Vec<Method>,
    #[serde(rename = "f", default, skip_serializing_if = "BTreeSet::is_empty")]
    second_factors: BTreeSet<UserId>,
    #[serde(rename = "c", default, skip_serializing_if = "is_nothing")]
    circumstances: Circumstances,
}

fn is_nothing(circumstances: &Circumstances) -> bool {
    *circumstances == Circumstances::default()
}

impl Memory {
    pub(crate) fn of(session: &Session, circumstances: &Circumstances) -> Self {
        Self {
            id: session.id,
            account: session.account.clone(),
            authenticated_at: session.authenticated_at,
            expires_at: session.expires_at,
            methods: session.methods.clone(),
            second_factors: session.second_factors.clone(),
            circumstances: circumstances.clone(),
        }
    }

    pub(crate) fn seal(&self, key: &WorldKey) -> String {
        let plain = serde_json::to_vec(self).expect("a sign-in is JSON");
        seal::seal(key, PURPOSE, &plain)
    }
}

/// The sign-in behind a token that was verified, and the surroundings in which it happened; none where the token carries
/// none.
#[must_use]
pub fn sign_in_behind(key: &WorldKey, token: &Verified) -> Option<(Session, Circumstances)> {
    let plain = seal::open(key, PURPOSE, token.claims["aio"].as_str()?)?;
    let memory: Memory = serde_json::from_slice(&plain).ok()?;
    let provider = memory.account.provider();
    let session = Session {
        id: memory.id,
        account: memory.account,
        authenticated_at: memory.authenticated_at,
        expires_at: memory.expires_at,
        methods: memory.methods,
        second_factors: memory.second_factors,
        provider,
    };
    Some((session, memory.circumstances))
}
