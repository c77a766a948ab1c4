//! What stands in for a picture that does not exist: an initial on a colour of its own.

/// How many tile colours the style sheet has.
const COLOURS: u32 = 8;

/// The letter for a name: its first letter or digit, in capitals.
#[must_use]
pub fn initial(name: &str) -> String {
    name.chars()
        .find(|letter| letter.is_alphanumeric())
        .map_or_else(|| "·".to_owned(), |letter| letter.to_uppercase().collect())
}

/// The colour for a name, the same one every time.
#[must_use]
pub fn colour(name: &str) -> u32 {
    name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % COLOURS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_initial_is_the_first_letter_or_digit_in_capitals() {
        let cases = [("Health Records", "H"), ("  éclair", "É"), ("\"3M\"", "3"), ("ß", "SS"), ("", "·"), ("…", "·")];
        for (name, expected) in cases {
            assert_eq!(initial(name), expected, "{name:?}");
        }
    }

    #[test]
    fn names_keep_their_colour_and_differ() {
        let names = ["Health Records", "Roster", "Lab results", "Imaging", "Pharmacy"];
        let colours: std::collections::BTreeSet<u32> = names.iter().map(|name| colour(name)).collect();
        assert!(colours.len() > 2, "{colours:?}");
        assert!(colours.iter().all(|colour| *colour < COLOURS));
        assert_eq!(colour("Health Records"), colour("Health Records"));
    }
}
