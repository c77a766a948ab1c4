use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use rcgen::{CertificateParams, date_time_ymd};
use x509_parser::parse_x509_certificate;

/// How long a root is good for: ten years, so that it is trusted once.
pub(super) const ROOT_DAYS: i32 = 3650;
/// How long a leaf is good for: browsers refuse more than 398 days.
pub(super) const LEAF_DAYS: i32 = 397;
/// How long before its end a root is replaced at a start.
const MARGIN: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The host's time, which TLS clients judge certificates by.
#[expect(clippy::disallowed_methods, reason = "certificates live in the host's time, not in a sandbox's")]
pub(crate) fn host_now() -> Timestamp {
    Timestamp::now()
}

/// Makes a certificate good from yesterday on, because clocks differ, and for `days` in all.
pub(super) fn limit(params: &mut CertificateParams, days: i32) {
    let from = TimeZone::UTC.to_datetime(host_now()).date().saturating_sub(Span::new().days(1));
    let until = from.saturating_add(Span::new().days(days));
    params.not_before = date_time_ymd(i32::from(from.year()), month(from), day(from));
    params.not_after = date_time_ymd(i32::from(until.year()), month(until), day(until));
}

/// Whether a certificate ends within the margin.
pub(super) fn ends_soon(certificate: &[u8]) -> bool {
    let limit = host_now().saturating_add(MARGIN).map_or(i64::MAX, Timestamp::as_second);
    // What cannot be read is of no more use than what has ended.
    parse_x509_certificate(certificate).map_or(true, |(_, read)| read.validity().not_after.timestamp() < limit)
}

fn month(date: Date) -> u8 {
    date.month().unsigned_abs()
}

fn day(date: Date) -> u8 {
    date.day().unsigned_abs()
}
