use std::sync::LazyLock;

use serde::Deserialize;

/// The words of the mails in one language. Every key is a field, so a missing translation cannot be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) ribbon: String,
    pub(super) invitation: InvitationWords,
    pub(super) passcode: PasscodeWords,
    pub(super) notification: NotificationWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationWords {
    pub(super) subject: String,
    pub(super) warning_person: String,
    pub(super) warning_organization: String,
    pub(super) sender: String,
    pub(super) organization: String,
    pub(super) domain: String,
    pub(super) message_from: String,
    pub(super) target: String,
    pub(super) accept: String,
    pub(super) block: String,
    pub(super) footer: String,
    pub(super) privacy_statement: String,
    pub(super) no_privacy_statement: String,
    pub(super) forwarded: String,
    pub(super) provider: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PasscodeWords {
    pub(super) subject: String,
    pub(super) intro: String,
    pub(super) validity: String,
    pub(super) unasked: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationWords {
    pub(super) subject: String,
    pub(super) intro: String,
    pub(super) nothing_to_do: String,
    pub(super) apps: String,
    pub(super) footer: String,
}

static ENGLISH: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("../../messages/en-US.toml")).expect("the built-in English words are complete")
});

/// The words in English, the only language yet. A mail in another language falls back to them, while it keeps the tag
/// that the rule of precedence chose.
pub(super) fn english() -> &'static Words {
    &ENGLISH
}

/// Fills the slots of a sentence. What is filled in is never read for slots again, so that a name in braces stays a name.
pub(super) fn filled(pattern: &str, slots: &[(&str, &str)]) -> String {
    let mut sentence = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, slot, after)) = next_slot(rest) {
        sentence.push_str(before);
        let value = slots.iter().find(|(name, _)| *name == slot).map(|(_, value)| *value);
        sentence.push_str(value.unwrap_or_default());
        rest = after;
    }
    sentence.push_str(rest);
    sentence
}

fn next_slot(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (slot, after) = rest.split_once('}')?;
    Some((before, slot, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_value_is_not_read_for_slots_again() {
        let slots = [("sender", "{organization}"), ("organization", "Woodgrove Hospital")];
        assert_eq!(filled("{sender} of {organization}.", &slots), "{organization} of Woodgrove Hospital.");
    }

    #[test]
    fn every_slot_of_the_words_is_one_that_a_mail_fills() {
        let text = include_str!("../../messages/en-US.toml");
        let known = ["sender", "organization", "domain", "redirect_url"];
        let mut rest = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        while let Some((_, slot, after)) = next_slot(&rest) {
            assert!(known.contains(&slot), "no mail fills {{{slot}}}");
            rest = after.to_owned();
        }
    }
}
