/// Whether a path fits a pattern in which `*` stands for any text, slashes included; case does not matter.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.to_ascii_lowercase(), path.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        // The earliest place leaves the most for what follows.
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_spans_slashes_and_case_does_not_matter() {
        for (pattern, path, expected) in [
            ("/v1.0/users", "/v1.0/users", true),
            ("/v1.0/users", "/v1.0/users/1", false),
            ("/v1.0/users*", "/V1.0/Users/1/memberOf", true),
            ("*", "", true),
            ("*/token", "/common/oauth2/v2.0/token", true),
            ("*/token", "/common/oauth2/v2.0/tokens", false),
            ("/*/oauth2/*/token", "/t/oauth2/v2.0/token", true),
            ("/*/oauth2/*/token", "/t/oauth2/token", false),
            ("a*a", "a", false),
            ("a*b*c", "abbc", true),
            ("", "", true),
            ("", "/", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }
}
