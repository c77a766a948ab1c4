use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::grammar::Mechanism;

/// What a client said of itself. Anybody may sign in; the name chooses the sandbox.
#[derive(PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Vec<u8>,
}

/// A login of several lines, waiting for the next one.
pub(super) enum Exchange {
    Plain,
    User,
    Password { user: String },
}

/// Where a login stands after a line.
pub(super) enum Progress {
    /// The client is to answer this challenge.
    Ask(Exchange, &'static str),
    /// All is said.
    Complete(Login),
    /// The line cannot be read.
    Broken,
}

/// `Username:` and `Password:` in Base64, as every server of AUTH LOGIN asks.
const USER_CHALLENGE: &str = "VXNlcm5hbWU6";
const PASSWORD_CHALLENGE: &str = "UGFzc3dvcmQ6";

impl Exchange {
    /// Begins a login; none for a mechanism that is not offered.
    pub(super) fn begin(mechanism: Mechanism, initial: Option<&str>) -> Option<Progress> {
        let (exchange, challenge) = match mechanism {
            Mechanism::Plain => (Self::Plain, ""),
            Mechanism::Login => (Self::User, USER_CHALLENGE),
            Mechanism::Unknown => return None,
        };
        Some(match initial {
            // RFC 4954: an empty initial response is written as "=".
            Some("=") => exchange.answer(b""),
            Some(initial) => exchange.answer(initial.as_bytes()),
            None => Progress::Ask(exchange, challenge),
        })
    }

    /// Takes the client's answer.
    pub(super) fn answer(self, line: &[u8]) -> Progress {
        let Ok(said) = STANDARD.decode(line) else { return Progress::Broken };
        match self {
            Self::Plain => plain(&said).map_or(Progress::Broken, Progress::Complete),
            Self::User => Progress::Ask(Self::Password { user: text(&said) }, PASSWORD_CHALLENGE),
            Self::Password { user } => Progress::Complete(Login { user, password: said }),
        }
    }
}

/// RFC 4616: whom to act as, who one is, and the password, with NUL between them.
fn plain(said: &[u8]) -> Option<Login> {
    let mut parts = said.split(|byte| *byte == 0);
    let (_acting_as, user, password) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(Login { user: text(user), password: password.to_owned() })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Compares in a time that tells nothing of where the two differ.
pub(super) fn same_secret(given: &[u8], expected: &[u8]) -> bool {
    let differences = given.iter().zip(expected).fold(0, |seen, (given, expected)| seen | (given ^ expected));
    given.len() == expected.len() && std::hint::black_box(differences) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_equal_only_as_a_whole() {
        for (given, expected, same) in
            [("", "", true), ("secret", "secret", true), ("secreT", "secret", false), ("secre", "secret", false)]
        {
            assert_eq!(same_secret(given.as_bytes(), expected.as_bytes()), same, "{given:?}");
        }
    }

    #[test]
    fn a_plain_login_has_three_parts() {
        for (said, user) in
            [("\0lab\0word", Some("lab")), ("x\0lab\0", Some("lab")), ("lab\0word", None), ("a\0b\0c\0d", None)]
        {
            assert_eq!(plain(said.as_bytes()).map(|login| login.user).as_deref(), user, "{said:?}");
        }
    }
}
