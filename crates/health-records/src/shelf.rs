use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values kept in memory under a secret key, bounded in number: when it is full, the value put first goes first.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    bound: usize,
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    values: HashMap<String, T>,
    order: VecDeque<String>,
}

impl<T> Shelf<T> {
    pub(crate) fn new(bound: usize) -> Self {
        Self { bound, inner: Mutex::new(Inner { values: HashMap::new(), order: VecDeque::new() }) }
    }

    pub(crate) fn put(&self, key: String, value: T) {
        let mut inner = self.lock();
        while inner.values.len() >= self.bound {
            let Some(first) = inner.order.pop_front() else { break };
            inner.values.remove(&first);
        }
        inner.order.push_back(key.clone());
        inner.values.insert(key, value);
    }

    /// Takes a value away, but only for the one it belongs to: a stranger neither gets nor destroys it.
    pub(crate) fn take_if(&self, key: &str, belongs: impl FnOnce(&T) -> bool) -> Option<T> {
        let mut inner = self.lock();
        if !inner.values.get(key).is_some_and(belongs) {
            return None;
        }
        inner.order.retain(|kept| kept != key);
        inner.values.remove(key)
    }

    pub(crate) fn any(&self, wanted: impl FnMut(&T) -> bool) -> bool {
        self.lock().values.values().any(wanted)
    }

    // No caller's code panics halfway through a change, so a poisoned lock still guards whole values.
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Shelf<T> {
    pub(crate) fn get(&self, key: &str) -> Option<T> {
        self.lock().values.get(key).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_shelf_gives_up_what_was_put_first() {
        let shelf = Shelf::new(2);
        for (key, value) in [("a", 1), ("b", 2), ("c", 3)] {
            shelf.put(key.to_owned(), value);
        }
        assert_eq!((shelf.get("a"), shelf.get("b"), shelf.get("c")), (None, Some(2), Some(3)));
    }

    #[test]
    fn a_value_is_taken_once_and_by_its_owner_alone() {
        let shelf = Shelf::new(2);
        shelf.put("a".to_owned(), 1);
        assert_eq!(shelf.take_if("a", |value| *value == 2), None);
        assert_eq!(shelf.take_if("a", |value| *value == 1), Some(1));
        assert_eq!(shelf.take_if("a", |_| true), None);
    }

    #[test]
    fn taking_makes_room() {
        let shelf = Shelf::new(2);
        shelf.put("a".to_owned(), 1);
        shelf.put("b".to_owned(), 2);
        assert_eq!(shelf.take_if("a", |_| true), Some(1));
        shelf.put("c".to_owned(), 3);
        assert_eq!((shelf.get("b"), shelf.get("c")), (Some(2), Some(3)));
    }
}
