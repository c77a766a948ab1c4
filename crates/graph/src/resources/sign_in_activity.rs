//! When users last signed in: told of whoever did, to whom may read the log.

use directory::Judged;
use directory::users::User;
use ledger::sign_ins;
use serde_json::Value;
use store::Read;
use sts::Verified;

use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::{List, Selection};
use crate::permissions;
use crate::present;

const PROPERTY: &str = "signInActivity";
/// The permission that reads the log.
const READ_LOG: &str = "AuditLog.Read.All";

/// Whether it is asked for or about, and by which token.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    token: Option<Verified>,
    /// Whether it is to be told.
    told: bool,
}

impl Asked {
    pub(crate) fn of(call: &Call, selection: &Selection) -> Self {
        let told = selection.names(PROPERTY);
        Self { token: told.then(|| call.token.clone()), told }
    }

    /// The same of a list, which may also be filtered by it.
    pub(crate) fn of_list(call: &Call, list: &List) -> Self {
        let asked = Self::of(call, &list.selection);
        let about = asked.told || list.asks_about(PROPERTY);
        Self { token: about.then(|| call.token.clone()), ..asked }
    }

    /// Whether the token may be told.
    pub(crate) fn judge(&self) -> Judged<()> {
        self.token.as_ref().map_or(Ok(()), |token| permissions::holds(token, READ_LOG))
    }

    /// When the user last signed in; none where it was not asked for, or never happened.
    pub(crate) fn read(&self, read: &Read<'_>, user: &User) -> Result<Option<Value>, GraphError> {
        if !self.told {
            return Ok(None);
        }
        let activity = sign_ins::activity(read, user.tenant, user.id)?;
        Ok(activity.as_ref().map(present::user::activity))
    }

    /// The user with it; whoever never signed in comes without the property.
    pub(crate) fn told(&self, mut object: Object, activity: Option<Value>) -> Object {
        if self.told {
            object.remove(PROPERTY);
            object.extend(activity.map(|activity| (PROPERTY.to_owned(), activity)));
        }
        object
    }
}
