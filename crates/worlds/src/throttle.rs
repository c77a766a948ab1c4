//! How many invitations a tenant may ask for within a stretch of its world's time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use directory::settings::Throttle as Limit;
use kernel::{SignedDuration, TenantId, Timestamp};

/// When each tenant asked, oldest first.
pub(crate) type Asked = BTreeMap<TenantId, VecDeque<Timestamp>>;

/// The requests that count against each tenant of one world. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Throttle {
    asked: Arc<Mutex<Asked>>,
}

impl Throttle {
    /// Counts a request at `now`; refused with the seconds after which another one is taken.
    pub fn take(&self, tenant: TenantId, now: Timestamp, limit: Limit) -> Result<(), u32> {
        let window = SignedDuration::from_secs(limit.seconds.into());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(tenant).or_default();
        // A clock that was put back leaves instants of a time that has not come: they count no more.
        times.retain(|at| *at <= now && now.duration_since(*at) < window);
        if times.len() < usize::try_from(limit.requests).unwrap_or(usize::MAX) {
            times.push_back(now);
            return Ok(());
        }
        let waited = times.front().map_or(SignedDuration::ZERO, |first| now.duration_since(*first));
        let left = (window - waited).as_secs().max(1);
        Err(u32::try_from(left).unwrap_or(limit.seconds))
    }

    pub(crate) fn asked(&self) -> Asked {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn replace(&self, with: Asked) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = with;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { requests: 3, seconds: 5 };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("a time")
    }

    #[test]
    fn a_tenant_is_refused_beyond_its_limit_until_the_window_has_passed() {
        let throttle = Throttle::default();
        let take = |second| throttle.take(TenantId::well_known(1), at(second), LIMIT);
        assert_eq!([take(0), take(1), take(2)], [Ok(()); 3]);
        assert_eq!(take(3), Err(2), "two seconds until the first one leaves the window");
        assert_eq!(take(5), Ok(()));
        assert_eq!(take(5), Err(1));
    }

    #[test]
    fn tenants_do_not_count_against_each_other() {
        let throttle = Throttle::default();
        let (one, other) = (TenantId::well_known(1), TenantId::well_known(2));
        for _ in 0..3 {
            assert_eq!(throttle.take(one, at(0), LIMIT), Ok(()));
        }
        assert!(throttle.take(one, at(0), LIMIT).is_err());
        assert_eq!(throttle.take(other, at(0), LIMIT), Ok(()));
    }

    #[test]
    fn a_clock_that_was_put_back_starts_anew() {
        let throttle = Throttle::default();
        for _ in 0..3 {
            assert_eq!(throttle.take(TenantId::well_known(1), at(100), LIMIT), Ok(()));
        }
        assert_eq!(throttle.take(TenantId::well_known(1), at(0), LIMIT), Ok(()));
    }
}
