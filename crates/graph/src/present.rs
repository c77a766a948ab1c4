//! The JSON of Graph's objects. Domain types derive no wire shape; here they get one.

pub(crate) mod agreement;
pub(crate) mod application;
pub(crate) mod audit;
pub(crate) mod group;
pub(crate) mod invitation;
pub(crate) mod link;
pub(crate) mod policies;
pub(crate) mod role;
pub(crate) mod service_principal;
pub(crate) mod sign_in;
pub(crate) mod subscription;
pub(crate) mod tenant;
pub(crate) mod user;

use kernel::Timestamp;
use serde_json::Value;

use crate::call::Object;

/// The longest fraction that Graph prints, in nanoseconds.
const TICK: i128 = 100;

/// An instant as Graph prints it: UTC, at most seven fraction digits.
pub(crate) fn instant(at: Timestamp) -> String {
    Timestamp::from_nanosecond(at.as_nanosecond().div_euclid(TICK) * TICK).unwrap_or(at).to_string()
}

/// The members of a JSON object that was written down as one.
fn object(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        other => unreachable!("{other} was written as an object"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_at_most_seven_fraction_digits() {
        for (at, expected) in [
            ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2027-01-01T00:00:00.123456789Z", "2027-01-01T00:00:00.1234567Z"),
            ("2027-01-01T00:00:00.5Z", "2027-01-01T00:00:00.5Z"),
        ] {
            assert_eq!(instant(at.parse().expect("a time")), expected);
        }
    }
}
