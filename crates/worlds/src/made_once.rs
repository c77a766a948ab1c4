use std::sync::{Mutex, OnceLock, PoisonError};

/// A value that is made at its first use. Whoever asks meanwhile waits for it; a failure is forgotten, and the next one
/// tries again.
#[derive(Debug)]
pub(crate) struct MadeOnce<T> {
    made: OnceLock<T>,
    turn: Mutex<()>,
}

impl<T> MadeOnce<T> {
    pub(crate) const fn new() -> Self {
        Self { made: OnceLock::new(), turn: Mutex::new(()) }
    }

    /// The value, made where nobody has.
    pub(crate) fn get_or_make<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(value) = self.made.get() {
            return Ok(value);
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.made.get() {
            return Ok(value);
        }
        let value = make()?;
        Ok(self.made.get_or_init(|| value))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn it_is_made_by_one_while_the_others_wait() {
        let (once, makers, begin) = (MadeOnce::new(), AtomicU32::new(0), Barrier::new(8));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    begin.wait();
                    let value = once.get_or_make(|| Ok::<_, ()>(makers.fetch_add(1, Ordering::SeqCst)));
                    assert_eq!(value, Ok(&0));
                });
            }
        });
        assert_eq!(makers.into_inner(), 1);
    }

    #[test]
    fn a_failure_is_forgotten() {
        let once = MadeOnce::new();
        assert_eq!(once.get_or_make(|| Err("full")), Err("full"));
        assert_eq!(once.get_or_make(|| Ok::<_, &str>(1)), Ok(&1));
        assert_eq!(once.get_or_make(|| Err("never asked")), Ok(&1));
    }
}
