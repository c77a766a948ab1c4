//! What a token must allow before anything is looked at (Microsoft Graph, "permissions reference").

mod table;

use std::collections::BTreeSet;

use kernel::Caller;
use policy::{Decision, Denial, Step, Verdict};
use sts::Verified;

use crate::routes::Operation;

/// The scopes of one operation, least privileged first. Any one of a list is enough.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Of a person's token.
    pub(crate) delegated: &'static [&'static str],
    /// Of a person's token too, but they open only the caller's own object and its relations.
    pub(crate) own: &'static [&'static str],
    /// Of an application's own token; without any, applications cannot do it.
    pub(crate) application: &'static [&'static str],
    /// Of an application's own token too, but they open only what the application owns.
    pub(crate) owned: &'static [&'static str],
    /// One of these is needed as well, where there are any.
    pub(crate) together: &'static [&'static str],
    /// Whether `Directory.AccessAsUser.All` opens it: then a person's own rights alone decide.
    pub(crate) directory: bool,
    /// Whether any believed token reaches: what is done is judged by itself.
    pub(crate) open: bool,
}

/// How far a token's permissions reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The whole directory.
    All,
    /// Everybody, of whom the basics.
    Basics,
    /// The caller's own object and its relations.
    Own,
    /// The applications that the caller owns.
    Owned,
}

/// The permission that shows people's basics.
const READ_BASICS: &str = "User.ReadBasic.All";
/// The permission that acts with all rights of the person.
const ACCESS_AS_USER: &str = "Directory.AccessAsUser.All";

pub(crate) use table::{
    DELETE_GROUPS, DELETE_USERS, READ_DELETED_APPS, READ_DELETED_GROUPS, READ_DELETED_USERS, WRITE_APPS, WRITE_OWNED,
    row,
};

/// How far the token reaches for the operation, or the decision that refuses it.
pub(crate) fn judge(operation: Operation, token: &Verified) -> Result<Reach, Decision> {
    let row = row(operation);
    if row.open {
        return Ok(Reach::All);
    }
    let person = is_person(token);
    let (held, sufficient) = if person { (&token.scopes, row.delegated) } else { (&token.roles, row.application) };
    let holds = |names: &[&str]| names.iter().any(|name| held.contains(*name));
    let together = row.together.is_empty() || holds(row.together);
    let as_user = person && row.directory && holds(&[ACCESS_AS_USER]);
    if as_user || holds(sufficient) && together {
        let beyond_basics = as_user || sufficient.iter().any(|name| *name != READ_BASICS && held.contains(*name));
        return Ok(if beyond_basics { Reach::All } else { Reach::Basics });
    }
    if person && holds(row.own) && together {
        let basics = row.own.iter().all(|name| *name == READ_BASICS || !held.contains(*name));
        return Ok(if basics { Reach::Basics } else { Reach::Own });
    }
    if !person && holds(row.owned) && together {
        return Ok(Reach::Owned);
    }
    let needed = if person { [row.delegated, row.own].concat() } else { [row.application, row.owned].concat() };
    let also =
        if row.together.is_empty() { String::new() } else { format!(" together with {}", row.together.join(" or ")) };
    let held = held.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    Err(missing(format!("the token holds [{held}], needed is one of [{}]{also}", needed.join(" "))))
}

/// What is noted of a call whose token reached: what it needed, held and used. Nothing where any token reaches.
pub(crate) fn note(
    operation: Operation,
    token: &Verified,
) -> Option<(Vec<String>, BTreeSet<String>, BTreeSet<String>)> {
    let row = row(operation);
    if row.open {
        return None;
    }
    let person = is_person(token);
    let held = if person { &token.scopes } else { &token.roles };
    let lists = if person { [row.own, row.delegated] } else { [row.owned, row.application] };
    let least = lists.iter().find_map(|names| names.first()).into_iter().chain(row.together.first());
    let opens = |name: &&String| {
        lists.iter().any(|names| names.contains(&name.as_str())) || row.together.contains(&name.as_str())
    };
    let used = held.iter().filter(opens).cloned().collect();
    // What signs people in is no permission of Graph's.
    let of_graph = held.iter().filter(|name| !OPENID.contains(&name.as_str())).cloned().collect();
    Some((least.map(|name| (*name).to_owned()).collect(), of_graph, used))
}

/// Scopes of sign-in.
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// The decision that a permission is missing.
pub(crate) fn missing(saw: String) -> Decision {
    let verdict = Verdict::Deny(Denial::InsufficientPrivileges);
    Decision::from_trace(vec![Step { rule: "accessToken.permissions", saw, verdict }])
}

/// Whether the token holds a permission, as a person's scope or as an application's role.
pub(crate) fn holds(token: &Verified, name: &str) -> Result<(), Decision> {
    let held = if is_person(token) { &token.scopes } else { &token.roles };
    if held.contains(name) { Ok(()) } else { Err(missing(format!("the token does not hold {name}"))) }
}

/// How far a token reaches for an object whose type says what it takes: one of `sufficient`, or for what the caller owns
/// one of `owned`.
pub(crate) fn reach(token: &Verified, sufficient: &[&str], owned: &[&str]) -> Result<Reach, Decision> {
    let person = is_person(token);
    let held = if person { &token.scopes } else { &token.roles };
    let holds = |names: &[&str]| names.iter().any(|name| held.contains(*name));
    if holds(sufficient) || person && holds(&[ACCESS_AS_USER]) {
        return Ok(Reach::All);
    }
    if !person && holds(owned) {
        return Ok(Reach::Owned);
    }
    let needed = [sufficient, if person { &[] } else { owned }].concat().join(" ");
    Err(missing(format!("the token does not hold one of [{needed}]")))
}

/// Whether the token lets roles be given, as by who is in a group that has some.
pub(crate) fn gives_roles(token: &Verified) -> Result<(), Decision> {
    reach(token, &["RoleManagement.ReadWrite.Directory"], &[]).map(drop)
}

/// Whether a person stands behind the token.
pub(crate) fn is_person(token: &Verified) -> bool {
    matches!(token.caller, Caller::User { .. })
}

/// Permissions that write some properties of users and nothing else.
const PARTIAL: &[(&str, &[&str])] = &[
    ("User.EnableDisableAccount.All", &["accountEnabled"]),
    ("User-Mail.ReadWrite.All", &["mail", "otherMails"]),
    ("User.ManageIdentities.All", &["identities"]),
    ("User-PasswordProfile.ReadWrite.All", &["passwordProfile"]),
];
/// Permissions that write every property of users.
const WRITE_USERS: &[&str] = &["User.ReadWrite.All", "Directory.ReadWrite.All", ACCESS_AS_USER];
/// The permission that writes the caller's own profile.
const WRITE_OWN: &str = "User.ReadWrite";

/// Whether the token lets these properties of a user be written; `own` tells whether the user is the caller.
pub(crate) fn may_write<'p>(
    token: &Verified,
    own: bool,
    mut properties: impl Iterator<Item = &'p str>,
) -> Result<(), Decision> {
    let held = if is_person(token) { &token.scopes } else { &token.roles };
    let whole = WRITE_USERS.iter().any(|name| held.contains(*name)) || own && held.contains(WRITE_OWN);
    let writes = |property: &str| {
        whole || PARTIAL.iter().any(|(name, written)| held.contains(*name) && written.contains(&property))
    };
    match properties.find(|property| !writes(property)) {
        Some(property) => Err(missing(format!("no permission of the token writes '{property}'"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
