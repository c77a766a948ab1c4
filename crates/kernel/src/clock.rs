use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The time of one emulated world: the host's time plus an offset, or a frozen instant.
///
/// It is a feature of the product (advance 31 days and watch what expires) and therefore also the test seam.
/// Clones share one state.
#[derive(Clone, Debug)]
pub struct Clock {
    state: Arc<Mutex<ClockState>>,
}

/// What a clock is made of; stored with its world so that a restart changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockState {
    /// The instant at which the clock stands still; `None` while it runs.
    pub frozen_at: Option<Timestamp>,
    /// What is added to the host's time while the clock runs, in seconds.
    pub offset_seconds: i64,
}

/// Whether time passes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// Time passes with the host's time.
    Running,
    /// Time stands still until it is moved.
    Frozen,
}

impl ClockState {
    /// The host's time, unmoved.
    pub const HOST: Self = Self { frozen_at: None, offset_seconds: 0 };

    /// A clock that stands at `at`.
    #[must_use]
    pub const fn frozen(at: Timestamp) -> Self {
        Self { frozen_at: Some(at), offset_seconds: 0 }
    }
}

impl Clock {
    /// A clock with the given state.
    #[must_use]
    pub fn new(state: ClockState) -> Self {
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// A clock that stands at `at`.
    #[must_use]
    pub fn frozen(at: Timestamp) -> Self {
        Self::new(ClockState::frozen(at))
    }

    /// The present instant of this world.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let state = self.state();
        state.frozen_at.unwrap_or_else(|| shifted(host_now(), state.offset_seconds))
    }

    /// Moves the clock by `by`, whole seconds, in either mode.
    pub fn advance(&self, by: SignedDuration) {
        self.change(|state| match &mut state.frozen_at {
            Some(at) => *at = shifted(*at, by.as_secs()),
            None => state.offset_seconds = state.offset_seconds.saturating_add(by.as_secs()),
        });
    }

    /// Puts the clock at `at` and leaves its mode as it is. One that runs is shifted by whole seconds: it stands up to a
    /// second later, never earlier.
    pub fn set(&self, at: Timestamp) {
        self.change(|state| match &mut state.frozen_at {
            Some(frozen) => *frozen = at,
            None => state.offset_seconds = seconds_until(at),
        });
    }

    /// Stops the clock where it stands.
    pub fn freeze(&self) {
        let now = self.now();
        self.change(|state| *state = ClockState { frozen_at: Some(now), offset_seconds: state.offset_seconds });
    }

    /// Lets the clock run on from where it stands, up to a second later, never earlier.
    pub fn resume(&self) {
        let now = self.now();
        let offset_seconds = seconds_until(now);
        self.change(|state| *state = ClockState { frozen_at: None, offset_seconds });
    }

    /// Whether the clock runs.
    #[must_use]
    pub fn mode(&self) -> ClockMode {
        if self.state().frozen_at.is_some() { ClockMode::Frozen } else { ClockMode::Running }
    }

    /// The state to store.
    #[must_use]
    pub fn state(&self) -> ClockState {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the state, as a restored world does.
    pub fn restore(&self, to: ClockState) {
        self.change(|state| *state = to);
    }

    fn change(&self, change: impl FnOnce(&mut ClockState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
fn host_now() -> Timestamp {
    Timestamp::now()
}

/// By how many whole seconds the host's time has to be shifted so that it is not before `at`.
fn seconds_until(at: Timestamp) -> i64 {
    let away = at.duration_since(host_now());
    away.as_secs() + i64::from(away.subsec_nanos() > 0)
}

/// `at` moved by whole seconds, held at the ends of the representable range.
fn shifted(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::frozen(at("2027-01-01T00:00:00Z"));
        assert_eq!(clock.now(), clock.now());
        clock.advance(SignedDuration::from_hours(24 * 31));
        assert_eq!(clock.now(), at("2027-02-01T00:00:00Z"));
        clock.set(at("2030-01-01T00:00:00Z"));
        assert_eq!(clock.now(), at("2030-01-01T00:00:00Z"));
        assert_eq!(clock.mode(), ClockMode::Frozen);
    }

    #[test]
    fn clones_share_one_time() {
        let clock = Clock::frozen(at("2027-01-01T00:00:00Z"));
        let clone = clock.clone();
        clock.advance(SignedDuration::from_secs(60));
        assert_eq!(clone.now(), at("2027-01-01T00:01:00Z"));
    }

    #[test]
    fn freezing_and_resuming_go_on_from_where_the_clock_stood() {
        let clock = Clock::frozen(at("2040-06-01T00:00:00Z"));
        clock.resume();
        assert_eq!(clock.mode(), ClockMode::Running);
        let moved = clock.now().duration_since(at("2040-06-01T00:00:00Z")).as_secs();
        assert!((0..=5).contains(&moved), "the clock jumped by {moved} s");
        for _ in 0..100 {
            let before = clock.now();
            clock.freeze();
            clock.resume();
            assert!(clock.now() >= before, "never back");
            clock.set(at("2040-06-01T00:00:00Z"));
            assert!(clock.now() >= at("2040-06-01T00:00:00Z"), "never before the instant that was asked for");
        }
        clock.freeze();
        assert_eq!(clock.now(), clock.now());
    }

    #[test]
    fn moving_beyond_the_range_stays_in_it() {
        let clock = Clock::frozen(Timestamp::MAX);
        clock.advance(SignedDuration::from_secs(i64::MAX));
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
