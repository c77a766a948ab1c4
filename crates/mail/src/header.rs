use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::message::header::{HeaderName, HeaderValue};

use crate::Mailbox;

/// The most characters of a header text: twice the longest display name of the directory, far below the 998 octets
/// of a line (RFC 5322 section 2.1.1).
const LONGEST_TEXT: usize = 512;
/// A longer word is not left to folding, which breaks lines at spaces only.
const LONGEST_WORD: usize = 60;
/// Octets per encoded word: with `Subject: ` and its frame it fills no more than the 76 characters of RFC 2047.
const ENCODED_OCTETS: usize = 39;

/// A line of more characters is folded where it can be (RFC 5322 section 2.1.1).
const PREFERRED_LINE: usize = 78;

pub(crate) const FROM: HeaderName = HeaderName::new_from_ascii_str("From");
pub(crate) const REPLY_TO: HeaderName = HeaderName::new_from_ascii_str("Reply-To");
pub(crate) const TO: HeaderName = HeaderName::new_from_ascii_str("To");
pub(crate) const CC: HeaderName = HeaderName::new_from_ascii_str("Cc");
const SUBJECT: HeaderName = HeaderName::new_from_ascii_str("Subject");

/// The text as one line: control characters and line breaks become spaces, and nothing of it can begin a header.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_control() || character.is_whitespace());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => line[..end].trim_end().to_owned(),
        None => line,
    }
}

/// The subject's header.
pub(crate) fn subject(line: &str) -> HeaderValue {
    if reads_as_written(line) {
        HeaderValue::new(SUBJECT, line.to_owned())
    } else {
        HeaderValue::dangerous_new_pre_encoded(SUBJECT, line.to_owned(), encoded_words(line))
    }
}

/// A header of mailboxes, one to a line. lettre's own does not fold between them, and would encode every comma.
pub(crate) fn mailboxes(name: HeaderName, all: &[Mailbox]) -> HeaderValue {
    let addresses: Vec<_> = all.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let encoded: Vec<_> = all.iter().map(mailbox).collect();
    HeaderValue::dangerous_new_pre_encoded(name, addresses.join(", "), encoded.join(",\r\n "))
}

fn mailbox(mailbox: &Mailbox) -> String {
    let Mailbox { name: Some(name), address } = mailbox else { return mailbox.address.clone() };
    let short = name.len() + address.len() < PREFERRED_LINE - "Reply-To: \"\" <>".len();
    let gap = if short { " " } else { "\r\n " };
    let phrase = if reads_as_written(name) && name.len() <= LONGEST_WORD {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded_words(name)
    };
    format!("{phrase}{gap}<{address}>")
}

/// Whether the line may stand in the source as it is. One that only looks like encoded words may not, or a reader
/// would decode what somebody typed as a name.
fn reads_as_written(line: &str) -> bool {
    line.is_ascii() && !line.contains("=?") && line.split(' ').all(|word| word.len() <= LONGEST_WORD)
}

fn encoded_words(line: &str) -> String {
    let mut chunks = vec![String::new()];
    for character in line.chars() {
        if chunks.last().is_some_and(|chunk| chunk.len() + character.len_utf8() > ENCODED_OCTETS) {
            chunks.push(String::new());
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(character);
        }
    }
    let words: Vec<_> = chunks.iter().map(|chunk| format!("=?utf-8?b?{}?=", STANDARD.encode(chunk))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_text_is_one_line_without_control_characters() {
        for (text, expected) in [
            ("Dr. Lee", "Dr. Lee"),
            ("  Dr.\tLee \r\nBcc: eve@evil.example\0", "Dr. Lee Bcc: eve@evil.example"),
            ("a\u{2028}b\u{85}c\u{7f}d", "a b c d"),
            ("\r\n", ""),
        ] {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
        assert_eq!(one_line(&"ü".repeat(600)).chars().count(), 512);
    }

    #[test]
    fn encoded_words_are_short_and_never_split_a_character() {
        let words = encoded_words(&"Einladung für Jürgen 🏥 ".repeat(5));
        for line in format!("Subject: {words}").split("\r\n") {
            assert!(line.len() <= 76, "{line}");
            let word = line.trim_start_matches("Subject:").trim();
            let inner = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?=")).expect("a word");
            String::from_utf8(STANDARD.decode(inner).expect("base64")).expect("whole characters");
        }
    }
}
