use super::RuleError;

/// The smallest part of a rule that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A property, an operator with or without its hyphen, or a value without quotes.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    ListOpen,
    /// `]`
    ListClose,
    /// `,`
    Comma,
}

/// A token and the character at which it begins, counted from 1.
pub(super) type Placed = (usize, Token);

/// Takes a rule apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, RuleError> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let begin = at + 1;
        at += 1;
        let token = match letter {
            _ if letter.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::ListOpen,
            ']' => Token::ListClose,
            ',' => Token::Comma,
            '"' | '\'' => {
                let (text, end) = quoted(&letters, at, letter).ok_or(RuleError::Syntax { at: begin })?;
                at = end;
                Token::Text(text)
            }
            _ if in_word(letter) || letter == '-' => {
                let rest = letters[at..].iter().take_while(|letter| in_word(**letter)).count();
                at += rest;
                Token::Word(letters[begin - 1..at].iter().collect())
            }
            _ => return Err(RuleError::Syntax { at: begin }),
        };
        tokens.push((begin, token));
    }
    Ok(tokens)
}

/// A hyphen begins a word and stands within none: `user.department-eq` are two.
fn in_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$')
}

/// A text up to its quote, and where it goes on behind that. A double quote within is written behind a backtick, a
/// single quote twice.
fn quoted(letters: &[char], mut at: usize, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    loop {
        let (letter, next) = (*letters.get(at)?, letters.get(at + 1).copied());
        at += 1;
        match (letter, next) {
            ('`', Some('"')) => text.push('"'),
            ('\'', Some('\'')) if quote == '\'' => text.push('\''),
            _ if letter == quote => return Some((text, at)),
            _ => {
                text.push(letter);
                continue;
            }
        }
        at += 1;
    }
}
