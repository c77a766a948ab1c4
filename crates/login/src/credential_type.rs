//! `/common/GetCredentialType`: what the real sign-in page asks about a name before it shows the next field. No library does;
//! scripts do, to learn where an address signs in. The fields are those that such scripts read (unverified).

use axum::body::Bytes;
use axum::response::Response;
use directory::personal::{self, PersonalProvider};
use directory::tenants::{self, Authentication};
use directory::users;
use kernel::{Caller, EmailAddress};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Read;
use sts::GrantError;

use crate::error::Failure;
use crate::extract::Visit;
use crate::respond::json;

#[derive(Deserialize)]
struct Asked {
    username: String,
}

/// Says whether an account has the name, and how it signs in.
pub(crate) async fn look_up(visit: Visit, body: Bytes) -> Response {
    let here = &visit.here;
    let Ok(Asked { username }) = serde_json::from_slice(&body) else {
        return Failure::from(GrantError::Malformed).json(&here.arrival);
    };
    match here.read(Caller::Anonymous, move |read, _| answer(read, &username)).await {
        Ok(found) => json(&found),
        Err(failure) => failure.json(&here.arrival),
    }
}

fn answer(read: &Read<'_>, username: &str) -> Result<Value, Failure> {
    let found = match EmailAddress::parse(username.trim()) {
        Ok(address) => find(read, &address)?,
        Err(_) => Found::default(),
    };
    Ok(json!({
        "Username": username,
        "Display": username,
        "IfExistsResult": found.exists(),
        "IsUnmanaged": false,
        "ThrottleStatus": 0,
        "Credentials": {"PrefCredential": if found.domain_type() == 4 { 4 } else { 1 }, "HasPassword": true},
        "EstsProperties": {"DomainType": found.domain_type()},
    }))
}

/// What is known of a name.
#[derive(Default)]
struct Found {
    work: bool,
    personal: bool,
    /// How the tenant signs its people in that owns the domain, if one does.
    domain: Option<Authentication>,
}

fn find(read: &Read<'_>, address: &EmailAddress) -> Result<Found, Failure> {
    let owner = tenants::by_domain(read, &address.domain())?;
    Ok(Found {
        work: users::work_account(read, address)?.is_some(),
        personal: personal::by_address(read, PersonalProvider::Microsoft, address)?.is_some(),
        domain: owner.map(|owner| owner.authentication),
    })
}

impl Found {
    /// 0 for a work account, 5 for a Microsoft account, 6 for both, 1 for neither.
    const fn exists(&self) -> u8 {
        match (self.work, self.personal) {
            (true, false) => 0,
            (false, true) => 5,
            (true, true) => 6,
            (false, false) => 1,
        }
    }

    /// 4 for a federated domain, 3 for a managed one, 2 for a consumer's, 1 for an unknown one.
    const fn domain_type(&self) -> u8 {
        match (&self.domain, self.personal) {
            (Some(Authentication::Federated), _) => 4,
            (Some(Authentication::Managed), _) => 3,
            (None, true) => 2,
            (None, false) => 1,
        }
    }
}
