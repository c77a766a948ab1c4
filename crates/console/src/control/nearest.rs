//! What a reader of JSON says about a wrong key, with the nearest right one named.

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
        _ => message.replace('`', "'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
