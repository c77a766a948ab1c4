//! What tokens say ("Access token claims reference", "ID token claims reference").

use kernel::{GroupId, SignedDuration, TenantId, Timestamp};
use serde_json::{Map, Value, json};

use crate::subject::Person;
use crate::{Draft, Version, WorldKey};

mod access;
mod id;
mod person;

pub(crate) use access::access_token;
pub(crate) use id::id_token;

/// The region that tokens and metadata tell of every tenant.
pub const TENANT_REGION: &str = "NA";

/// How long tokens are good.
const VALID: SignedDuration = SignedDuration::from_mins(60);
/// How far back a token is dated, for clients whose clocks are late.
const BACKDATED: SignedDuration = SignedDuration::from_mins(5);
/// More groups than these do not fit into a token.
const MOST_GROUPS: usize = 200;
/// More than these do not fit into an address to which the authorize endpoint sends a token.
const MOST_GROUPS_IN_FRONT: usize = 6;

/// The claims of one token.
#[derive(Debug, Default)]
pub(crate) struct Claims(Map<String, Value>);

impl Claims {
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Sets the claim if there is something to say.
    pub(crate) fn set_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Sets the claim to a list, if that holds something.
    fn set_list<T: ToString>(&mut self, name: &str, values: &[T]) {
        if !values.is_empty() {
            self.set(name, values.iter().map(ToString::to_string).collect::<Vec<_>>());
        }
    }

    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

/// When a token that is issued now begins and ends to be good.
pub(crate) fn lifetime(issued_at: Timestamp) -> (i64, i64) {
    let begins = issued_at.saturating_sub(BACKDATED).unwrap_or(Timestamp::MIN);
    let ends = issued_at.saturating_add(VALID).unwrap_or(Timestamp::MAX);
    (begins.as_second(), ends.as_second())
}

/// The issuer of tokens of version 1.
pub(crate) fn issuer_v1(tenant: TenantId) -> String {
    format!("https://sts.windows.net/{tenant}/")
}

/// The issuer of tokens of this version.
#[must_use]
pub fn issuer(version: Version, origin: &str, tenant: TenantId) -> String {
    match version {
        Version::V1 => issuer_v1(tenant),
        Version::V2 => format!("{origin}/{tenant}/v2.0"),
    }
}

/// What every token says.
fn common(draft: &Draft, key: &WorldKey, version: Version, token_id: &str) -> Claims {
    let (begins, ends) = lifetime(draft.issued_at);
    let mut claims = Claims::default();
    claims.set("iss", issuer(version, &draft.origin, draft.tenant));
    claims.set("iat", begins);
    claims.set("nbf", begins);
    claims.set("exp", ends);
    claims.set("tid", draft.tenant.to_string());
    claims.set("ver", version.as_str());
    claims.set("uti", token_id);
    claims.set("rh", key.mark().as_str());
    claims.set("aio", key.digest("aio", &[token_id.as_bytes()]));
    claims
}

/// Groups, or where to ask for them when they are too many; a token in an address only tells that there are some.
fn groups(claims: &mut Claims, draft: &Draft, person: &Person, groups: &[GroupId]) {
    let in_front = draft.id_token.as_ref().is_some_and(|token| token.front_channel.is_some());
    if in_front && groups.len() > MOST_GROUPS_IN_FRONT {
        claims.set("hasgroups", true);
        return;
    }
    if groups.len() <= MOST_GROUPS {
        claims.set_list("groups", groups);
        return;
    }
    let endpoint = format!("https://graph.windows.net/{}/users/{}/getMemberObjects", person.tenant, person.user);
    claims.set("_claim_names", json!({"groups": "src1"}));
    claims.set("_claim_sources", json!({"src1": {"endpoint": endpoint}}));
}
