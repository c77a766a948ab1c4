//! What a reader of JSON says about a wrong key or value, in the words of whoever wrote it: the nearest right key is named,
//! and what is expected of a value.

/// The key that a message is about.
pub(super) fn key_of(message: &str) -> Option<String> {
    let about_a_key = message.starts_with("unknown field") || message.starts_with("missing field");
    message.split('`').nth(1).filter(|_| about_a_key).map(str::to_owned)
}

/// Names the nearest right key or word where an unknown one was written.
pub(super) fn helpful(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    match quoted.split_first() {
        Some((written, known)) if unknown && !known.is_empty() => {
            let hint = kernel::nearest(written, known.iter().copied());
            let hint = hint.map_or_else(|| ".".to_owned(), |nearest| format!("; did you mean '{nearest}'?"));
            format!("'{written}' is not known here{hint} Known are: {}", known.join(", "))
        }
        _ => expected(message),
    }
}

/// What readers say of a value that they do not take, and what that means.
const EXPECTED: [(&str, &str); 4] = [
    ("UUID parsing failed", "an id is expected, like '3f2504e0-4f89-41d3-9a0c-0305e82c3301'"),
    ("invalid digit found in string", "a whole number is expected, from 0 on"),
    ("cannot parse integer from empty string", "a whole number is expected, from 0 on"),
    ("number too large to fit in target type", "this number is too large"),
];

/// Says what is expected of a value.
fn expected(message: &str) -> String {
    if let Some((_, meant)) = EXPECTED.iter().find(|(said, _)| message.starts_with(said)) {
        return (*meant).to_owned();
    }
    let plain = message.replace('`', "'");
    let types = [("expected u32", "a whole number from 0 on"), ("expected u64", "a whole number from 0 on")];
    let types = types.into_iter().chain([("expected a boolean", "true or false"), ("expected a string", "a text")]);
    types.fold(plain, |text, (said, meant)| text.replace(said, &format!("expected {meant}")))
}

/// A message without the place in the body, for whoever is told the field.
pub(super) fn without_place(message: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match message.rsplit_once(" at line ") {
        Some((said, place))
            if place.split_once(" column ").is_some_and(|(line, column)| number(line) && number(column)) =>
        {
            said
        }
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_answered_with_what_is_expected() {
        for (said, told) in [
            (
                "UUID parsing failed: invalid character",
                "an id is expected, like '3f2504e0-4f89-41d3-9a0c-0305e82c3301'",
            ),
            ("invalid digit found in string", "a whole number is expected, from 0 on"),
            (
                "invalid value: integer `-1`, expected u32",
                "invalid value: integer '-1', expected a whole number from 0 on",
            ),
            (
                "invalid type: string \"yes\", expected a boolean",
                "invalid type: string \"yes\", expected true or false",
            ),
        ] {
            assert_eq!(helpful(said), told);
        }
        assert_eq!(without_place("missing field `kind` at line 1 column 20"), "missing field `kind`");
        assert_eq!(without_place("she waits at line 1"), "she waits at line 1");
    }

    #[test]
    fn an_unknown_key_is_answered_with_the_nearest_right_one() {
        let message = "unknown field `emial`, expected one of `email`, `tenantId` at line 1 column 8";
        let expected = "'emial' is not known here; did you mean 'email'? Known are: email, tenantId";
        assert_eq!(helpful(message), expected);
        assert_eq!(key_of(message).as_deref(), Some("emial"));
        assert_eq!(helpful("missing field `kind`"), "missing field 'kind'");
        assert_eq!(key_of("invalid type: string \"x\", expected `u64`"), None);
    }
}
