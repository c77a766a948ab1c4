//! The path of a request, taken apart: words, and keys in either of their two forms.

use percent_encoding::percent_decode_str;

/// One piece of a path: `users`, or the `('x')` behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A segment without parentheses: a name, or a key.
    Word(String),
    /// What stood in parentheses.
    Key(Key),
}

/// What a path names an object by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The caller: `/me`.
    Me,
    /// The object's own key.
    Value(String),
    /// Another property that is unique, or the argument of a function.
    Named {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}

impl Key {
    /// The text of the key; none for the caller.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Me => None,
            Self::Value(value) | Self::Named { value, .. } => Some(value),
        }
    }
}

/// What an unmodified client library writes for `/me`.
const ME_TOKEN: &str = "me-token-to-replace";

/// The token's own tenant, which may be said in front of every path ("Use the Microsoft Graph API").
const MY_ORGANIZATION: &str = "myorganization";

/// Takes a path behind its version apart. Repeated slashes count once.
pub(crate) fn pieces(path: &str) -> Vec<Piece> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let mut pieces: Vec<Piece> = segments.flat_map(|segment| piece(&decoded(segment))).collect();
    let is = |piece: Option<&Piece>, text: &str| match piece {
        Some(Piece::Word(word) | Piece::Key(Key::Value(word))) => word.eq_ignore_ascii_case(text),
        _ => false,
    };
    if is(pieces.first(), MY_ORGANIZATION) {
        pieces.remove(0);
    }
    if is(pieces.first(), "users") && is(pieces.get(1), ME_TOKEN) {
        pieces.splice(0..2, [Piece::Word("me".to_owned())]);
    }
    pieces
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

fn piece(segment: &str) -> Vec<Piece> {
    let parts = segment.strip_suffix(')').and_then(|open| open.split_once('('));
    let Some((name, inside)) = parts.filter(|(name, _)| !name.is_empty()) else {
        return vec![Piece::Word(segment.to_owned())];
    };
    let name = Piece::Word(name.to_owned());
    // A function without arguments is written with and without its parentheses.
    if inside.is_empty() { vec![name] } else { vec![name, Piece::Key(key(inside))] }
}

fn key(inside: &str) -> Key {
    if let Some(value) = quoted(inside) {
        return Key::Value(value);
    }
    match inside.split_once('=') {
        Some((name, value)) => {
            Key::Named { name: name.trim().to_owned(), value: quoted(value).unwrap_or_else(|| value.to_owned()) }
        }
        None => Key::Value(inside.to_owned()),
    }
}

/// The text between single quotes, inside of which a quote is doubled.
fn quoted(text: &str) -> Option<String> {
    let inside = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = inside.replace("''", "");
    (!plain.contains('\'')).then(|| inside.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Piece {
        Piece::Word(text.to_owned())
    }

    fn value(text: &str) -> Piece {
        Piece::Key(Key::Value(text.to_owned()))
    }

    fn named(name: &str, value: &str) -> Piece {
        Piece::Key(Key::Named { name: name.to_owned(), value: value.to_owned() })
    }

    #[test]
    fn paths_are_read_in_every_form_that_clients_write() {
        for (path, expected) in [
            ("/users", vec![word("users")]),
            ("//users///a/", vec![word("users"), word("a")]),
            ("users/kim_a.example%23EXT%23@b.example", vec![word("users"), word("kim_a.example#EXT#@b.example")]),
            ("users('o''neil@b.example')", vec![word("users"), value("o'neil@b.example")]),
            ("users/delta()", vec![word("users"), word("delta")]),
            (
                "servicePrincipals(appId='1-2')/owners",
                vec![word("servicePrincipals"), named("appId", "1-2"), word("owners")],
            ),
            ("applications(appId=1-2)", vec![word("applications"), named("appId", "1-2")]),
            ("groups(1-2)", vec![word("groups"), value("1-2")]),
            ("users/me-token-to-replace/memberOf", vec![word("me"), word("memberOf")]),
            ("Users/ME-token-to-replace", vec![word("me")]),
            ("/myorganization/users/a", vec![word("users"), word("a")]),
            ("MyOrganization//me-token", vec![word("me-token")]),
            ("users/('x')", vec![word("users"), word("('x')")]),
        ] {
            assert_eq!(pieces(path), expected, "{path}");
        }
    }
}
