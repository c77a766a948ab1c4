use winnow::combinator::{alt, cut_err, delimited, preceded, repeat, terminated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};
use winnow::{LocatingSlice, ascii::multispace0};

/// The smallest part of a filter that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword, or a literal that begins with a letter.
    Word(String),
    /// A literal without quotes that begins with a digit.
    Bare(String),
    /// A text in single quotes, inside of which a quote is doubled.
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
    Slash,
}

/// A token and the byte at which it begins.
pub(super) type Spanned = (usize, Token);

type Input<'i> = LocatingSlice<&'i str>;

/// Takes a filter apart; the error is the byte at which nothing fits.
pub(super) fn tokens(text: &str) -> Result<Vec<Spanned>, usize> {
    preceded(multispace0, repeat(0.., terminated(spanned, multispace0)))
        .parse(LocatingSlice::new(text))
        .map_err(|error| error.offset())
}

fn spanned(input: &mut Input<'_>) -> ModalResult<Spanned> {
    alt((text, word, bare, sign)).with_span().map(|(token, span)| (span.start, token)).parse_next(input)
}

fn text(input: &mut Input<'_>) -> ModalResult<Token> {
    let run = alt((take_while(1.., |letter| letter != '\''), "''".value("'")));
    let inside = repeat(0.., run).fold(String::new, |mut text, run: &str| {
        text.push_str(run);
        text
    });
    delimited('\'', inside, cut_err('\'')).map(Token::Text).parse_next(input)
}

fn word(input: &mut Input<'_>) -> ModalResult<Token> {
    let first = one_of(|letter: char| letter.is_alphabetic() || matches!(letter, '_' | '$'));
    let rest = take_while(0.., |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$' | '.' | '-'));
    (first, rest).take().map(|word: &str| Token::Word(word.to_owned())).parse_next(input)
}

fn bare(input: &mut Input<'_>) -> ModalResult<Token> {
    let first = one_of(|letter: char| letter.is_ascii_digit() || letter == '-');
    let rest =
        take_while(0.., |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | ':' | '.' | '+'));
    (first, rest).take().map(|bare: &str| Token::Bare(bare.to_owned())).parse_next(input)
}

fn sign(input: &mut Input<'_>) -> ModalResult<Token> {
    alt((
        '('.value(Token::Open),
        ')'.value(Token::Close),
        ','.value(Token::Comma),
        ':'.value(Token::Colon),
        '/'.value(Token::Slash),
    ))
    .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_taken_apart_with_positions() {
        let tokens = tokens("mail eq 'o''neil@b.example' ").expect("tokens");
        let expected = [
            (0, Token::Word("mail".to_owned())),
            (5, Token::Word("eq".to_owned())),
            (8, Token::Text("o'neil@b.example".to_owned())),
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn what_fits_nowhere_is_told_by_its_byte() {
        assert_eq!(tokens("mail eq ~"), Err(8));
        assert!(tokens("mail eq 'open").is_err());
        assert_eq!(tokens(""), Ok(Vec::new()));
    }

    #[test]
    fn literals_keep_their_signs() {
        let words: Vec<Token> =
            tokens("2027-01-01T00:00:00Z -5 ab-12 ''").expect("tokens").into_iter().map(|t| t.1).collect();
        let expected = [
            Token::Bare("2027-01-01T00:00:00Z".to_owned()),
            Token::Bare("-5".to_owned()),
            Token::Word("ab-12".to_owned()),
            Token::Text(String::new()),
        ];
        assert_eq!(words, expected);
    }
}
