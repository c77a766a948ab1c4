use serde_json::Value;

use super::Exit;

/// What a verb tells.
#[derive(Debug)]
pub(super) struct Answer {
    /// For scripts: what the control API said.
    pub(super) document: Value,
    /// For people.
    pub(super) text: String,
    /// For the shell.
    pub(super) exit: Exit,
}

/// A text on one line, without what a terminal would obey: mail comes from strangers.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A text on its own lines, without what a terminal would obey.
pub(super) fn lines(text: &str) -> String {
    text.lines().map(one_line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_never_given_orders() {
        assert_eq!(one_line("a\u{1b}[31mb\r\nc"), "a [31mb  c");
        assert_eq!(lines("a\u{1b}c\r\nb\tc"), "a c\nb c");
    }
}
