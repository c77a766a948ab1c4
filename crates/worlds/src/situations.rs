//! What goes wrong most, each as a world of its own: the clinic, in which somebody has just made the mistake.

use std::sync::LazyLock;

use crate::document::{DocumentError, Situation, WorldDocument, parse_toml};

/// Names the documents of a folder and holds their texts.
macro_rules! documents {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../fixtures/situations/", $name, ".toml")))),+]
    };
}

/// Every situation's name and text, in the order of the list of frequent mistakes that they come from.
const DOCUMENTS: &[(&str, &str)] = &documents![
    "not-invited",
    "home-account-made-again",
    "common-endpoint",
    "no-upn-in-the-token",
    "reset-with-an-unknown-address",
    "still-pending",
    "federated-domain-not-synced",
    "microsoft-account-instead-of-passcode",
    "no-invitation-mail",
    "message-left-out",
    "my-apps-not-on-the-list",
    "automatic-redemption-on-one-side",
    "guest-without-an-invitation",
    "user-deleted-with-the-invitation",
    "permission-missing",
    "address-of-an-internal-user",
    "two-second-proofs",
    "compliant-devices-only",
    "everybody-gets-in",
    "no-tile",
    "nested-group",
    "another-address-than-the-sign-in-name",
    "terms-on-every-device",
    "domain-denied-later",
];

/// Every situation that can be started in, by name.
#[must_use]
pub fn all() -> &'static [(&'static str, Situation)] {
    static ALL: LazyLock<Vec<(&'static str, Situation)>> = LazyLock::new(|| {
        let told = |(name, text): &(&'static str, &str)| {
            let document = read(name, text).expect("a test reads every built-in situation");
            (*name, document.situation().cloned().expect("a test finds what every situation tells"))
        };
        DOCUMENTS.iter().map(told).collect()
    });
    &ALL
}

/// The world of a situation; none when there is no such situation.
///
/// # Panics
/// Never: a test reads every built-in situation.
#[must_use]
pub fn world(name: &str) -> Option<WorldDocument> {
    let (name, text) = DOCUMENTS.iter().find(|(known, _)| *known == name)?;
    Some(read(name, text).expect("a test reads every built-in situation"))
}

/// The name that resembles `name` most.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    kernel::nearest(name, DOCUMENTS.iter().map(|(known, _)| *known))
}

fn read(name: &str, text: &str) -> Result<WorldDocument, DocumentError> {
    parse_toml(&format!("situations/{name}.toml"), text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_document_of_the_folder_is_a_situation_that_tells_itself() {
        for (name, text) in DOCUMENTS {
            let document = read(name, text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(document.name(), *name);
            let told = document.situation().unwrap_or_else(|| panic!("{name} tells nothing"));
            for words in [&told.title, &told.wrong, &told.begin, &told.sees, &told.heals] {
                assert!(!words.trim().is_empty(), "{name}");
            }
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/situations");
        let files = fs::read_dir(folder).expect("the folder of situations");
        let files: BTreeSet<String> =
            files.map(|file| file.expect("it stays").file_name().to_string_lossy().into_owned()).collect();
        let known: BTreeSet<String> = DOCUMENTS.iter().map(|(name, _)| format!("{name}.toml")).collect();
        assert_eq!(files, known);
    }

    #[test]
    fn a_name_leads_to_its_world_and_a_wrong_one_to_the_nearest() {
        let world = super::world("still-pending").expect("a situation");
        assert_eq!(world.name(), "still-pending");
        assert!(super::world("clinic").is_none());
        assert_eq!(nearest("stil-pending"), Some("still-pending"));
        assert_eq!(all().len(), DOCUMENTS.len());
    }
}
