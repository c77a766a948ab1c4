use jiff::Span;
use jiff::tz::TimeZone;
use kernel::Timestamp;

use super::{Agreement, TermsExpiration};

impl Agreement {
    /// When an acceptance of that moment lapses: on the next date of the schedule or after its own duration, whichever
    /// comes first (Microsoft Entra, "Terms of use"). None: never.
    #[must_use]
    pub fn lapses_at(&self, accepted: Timestamp) -> Option<Timestamp> {
        let scheduled = self.terms_expiration.as_ref().and_then(|expiration| expiration.next_after(accepted));
        let duration = self.user_reaccept_required_frequency.as_deref().and_then(|text| text.parse().ok());
        let own = duration.and_then(|duration| after(accepted, duration));
        scheduled.into_iter().chain(own).min()
    }

    /// Whether an acceptance of this document counts for somebody whose session is as old as `as_of`: it has not lapsed
    /// by then, and no version that wants to be accepted anew was there.
    #[must_use]
    pub fn still_accepted(&self, document: &str, accepted: Timestamp, as_of: Timestamp) -> bool {
        let Some(document) = self.document(document) else { return false };
        let replaced = self.files.iter().chain(&self.earlier).any(|other| {
            other.is_major_version
                && other.version > document.version
                && other.language.eq_ignore_ascii_case(&document.language)
                && other.created_date_time <= as_of
        });
        !replaced && self.lapses_at(accepted).is_none_or(|lapse| as_of < lapse)
    }
}

impl TermsExpiration {
    /// The first date of the schedule after a moment.
    fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        if self.start_date_time > moment {
            return Some(self.start_date_time);
        }
        let frequency: Span = self.frequency.as_deref()?.parse().ok()?;
        // Each date is counted from the first one, so that the 31st comes back after February.
        let date = |times: i64| after(self.start_date_time, frequency.checked_mul(times).ok()?);
        let mut after = 1;
        while date(after)? <= moment {
            after *= 2;
        }
        let mut before = after / 2;
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if date(middle)? <= moment { before = middle } else { after = middle }
        }
        date(after)
    }
}

/// A moment and a calendar span behind it, in UTC.
fn after(moment: Timestamp, span: Span) -> Option<Timestamp> {
    Some(moment.to_zoned_datetime(TimeZone::UTC).checked_add(span).ok()?.timestamp())
}

#[cfg(test)]
mod tests;
