use crate::{DEFAULT, WorldError};

/// The longest name, as of a host label.
const LONGEST: usize = 63;
/// The label of the launch pad, under which no sandbox could be reached.
const LAUNCH_PAD: &str = "vestibule";

/// Whether a text names a sandbox or a snapshot: it may stand as a host label.
pub(crate) fn check(name: &str) -> Result<(), WorldError> {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let ends = name.starts_with('-') || name.ends_with('-');
    if name.is_empty() || name.len() > LONGEST || !plain || ends {
        return Err(WorldError::BadName(name.to_owned()));
    }
    Ok(())
}

/// Whether a new sandbox may never have this name.
pub(crate) fn is_reserved(name: &str) -> bool {
    [DEFAULT, LAUNCH_PAD].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_host_label_in_lower_case() {
        for (name, right) in [
            ("a", true),
            ("t1", true),
            ("class-2-row-3", true),
            ("", false),
            ("-a", false),
            ("a-", false),
            ("A", false),
            ("a.b", false),
            ("a_b", false),
            ("ä", false),
            ("../a", false),
        ] {
            assert_eq!(check(name).is_ok(), right, "{name:?}");
        }
        assert!(check(&"a".repeat(63)).is_ok() && check(&"a".repeat(64)).is_err());
    }
}
