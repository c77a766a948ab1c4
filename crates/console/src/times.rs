//! Instants as people read them.

use kernel::Timestamp;

/// For example `24 Nov 2026, 14:30`, in UTC.
pub(crate) fn readable(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M").to_string()
}
