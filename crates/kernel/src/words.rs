/// The words of a name as a search knows them, folded: a text is taken apart at spaces, at signs, between letters and
/// digits, and where a small letter is followed by a capital one (Microsoft Graph, "Use the $search query parameter").
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            let begins = before.is_none_or(|before| {
                !before.is_alphanumeric()
                    || before.is_lowercase() && letter.is_uppercase()
                    || before.is_numeric() != letter.is_numeric()
            });
            match words.last_mut() {
                Some(word) if !begins => word.extend(letter.to_lowercase()),
                _ => words.push(letter.to_lowercase().collect()),
            }
        }
        before = Some(letter);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart_as_people_read_it() {
        for (text, expected) in [
            ("Dr Kim Lee", &["dr", "kim", "lee"][..]),
            ("OneVideo-Room 365", &["one", "video", "room", "365"]),
            ("B2B", &["b", "2", "b"]),
            ("O’Neil", &["o", "neil"]),
            ("ÉLODIE", &["élodie"]),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
