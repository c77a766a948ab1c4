//! Which permissions calls needed, and which their tokens held: noted while the process lives, for whoever wants to ask
//! for less.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// One call whose token reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionNote {
    /// The verb.
    pub method: String,
    /// The path, with the names of keys in place of keys.
    pub path: String,
    /// The least privileged permissions that would have been enough.
    pub least: Vec<String>,
    /// What the token held.
    pub held: BTreeSet<String>,
    /// What of that opened the call.
    pub used: BTreeSet<String>,
}

/// What is known of one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionUse {
    /// How often it was called.
    pub calls: u64,
    /// The least privileged permissions that are enough, of each kind of token that called.
    pub least: BTreeSet<String>,
    /// What tokens held that called.
    pub held: BTreeSet<String>,
    used: BTreeSet<String>,
}

/// The calls of one world.
#[derive(Debug, Default)]
pub struct PermissionUses {
    seen: Mutex<BTreeMap<(String, String), PermissionUse>>,
}

impl PermissionUses {
    /// Notes a call.
    pub fn note(&self, note: PermissionNote) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.entry((note.path, note.method)).or_default();
        known.calls += 1;
        known.least.extend(note.least);
        known.held.extend(note.held);
        known.used.extend(note.used);
    }

    /// Every operation that was called: path, verb, and what is known of it.
    #[must_use]
    pub fn seen(&self) -> Vec<(String, String, PermissionUse)> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().map(|((path, method), known)| (path.clone(), method.clone(), known.clone())).collect()
    }

    /// What tokens held and no call needed.
    #[must_use]
    pub fn unused(&self) -> BTreeSet<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let held: BTreeSet<String> = seen.values().flat_map(|known| known.held.iter().cloned()).collect();
        held.into_iter().filter(|name| !seen.values().any(|known| known.used.contains(name))).collect()
    }

    /// Forgets everything, as a world does that begins anew.
    pub(crate) fn forget(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_no_call_needed_is_unused() {
        let uses = PermissionUses::default();
        for (path, used) in
            [("/v1.0/users", &["User.Read.All"][..]), ("/v1.0/users", &["User.Read.All"]), ("/v1.0/me", &[])]
        {
            uses.note(PermissionNote {
                method: "GET".to_owned(),
                path: path.to_owned(),
                least: vec!["User.ReadBasic.All".to_owned()],
                held: set(&["User.Read.All", "Mail.Send"]),
                used: set(used),
            });
        }
        assert_eq!(uses.unused(), set(&["Mail.Send"]));
        let seen = uses.seen();
        assert_eq!((seen.len(), seen[1].2.calls), (2, 2));
        uses.forget();
        assert!(uses.seen().is_empty() && uses.unused().is_empty());
    }
}
