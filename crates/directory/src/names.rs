//! What people write down of people and things: any text, as long as it is one line of a bearable length.

use crate::DirectoryError;

/// The longest text, in characters.
const LONGEST: usize = 256;

/// A name that an object must have.
pub(crate) fn check_name(property: &str, name: &str) -> Result<(), DirectoryError> {
    if name.trim().is_empty() {
        return Err(DirectoryError::invalid(property, "a name is required"));
    }
    check_text(property, name)
}

/// A text that an object may have. Control characters could break out of a mail's header or a log's line.
pub(crate) fn check_text(property: &str, text: &str) -> Result<(), DirectoryError> {
    if text.chars().any(char::is_control) {
        return Err(DirectoryError::invalid(property, "control characters are not allowed"));
    }
    if text.chars().count() > LONGEST {
        return Err(DirectoryError::invalid(property, "at most 256 characters are allowed"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_any_text_of_up_to_256_characters_without_control_characters() {
        let (longest, too_long) = ("é".repeat(256), "é".repeat(257));
        for name in ["Dr Lee", "王小明", "<b>Bobby</b> '; drop table users", "O’Neil 👩‍⚕️", longest.as_str()]
        {
            assert!(check_name("displayName", name).is_ok(), "{name}");
        }
        for name in ["", "  ", "a\r\nBcc: b@contoso.example", "a\0", "a\u{85}b", too_long.as_str()] {
            let Err(DirectoryError::Invalid(invalid)) = check_name("displayName", name) else {
                panic!("{name:?} was taken");
            };
            assert_eq!(invalid.path, "displayName");
        }
    }

    #[test]
    fn a_text_may_be_empty() {
        assert!(check_text("jobTitle", "").is_ok());
    }
}
