//! What was lately asked of a world, and what it answered: a ring in memory, gone when the world is closed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{RequestId, Timestamp};
use tokio::sync::watch;

use crate::faults::Surface;

/// The most exchanges that are remembered.
const MOST: usize = 1000;
/// The most bytes of their bodies together.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A request and its answer as they came: with every secret, for whoever shows it to mask.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Its place: a later one has a greater one.
    pub seq: u64,
    /// The request's id.
    pub id: RequestId,
    /// When it came, by the world's clock.
    pub at: Timestamp,
    /// The verb.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The answer's status; 0 where there was none, because a fault dropped the connection.
    pub status: u16,
    /// Who answered.
    pub surface: Surface,
    /// The middle part of the bearer token, believed or not: its claims in base64url.
    pub claims: Option<String>,
    /// Whether the link scanner asked.
    pub by_scanner: bool,
    /// The body that was sent.
    pub request: Option<Body>,
    /// The body of the answer.
    pub response: Option<Body>,
    /// The recorded decision behind the answer.
    pub decision: Option<String>,
}

/// A body of a kind that can be shown.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The exchanges of one world. Clones share them.
#[derive(Clone, Debug)]
pub struct Traffic {
    ring: Arc<Mutex<Ring>>,
    last: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Ring {
    exchanges: VecDeque<Arc<Exchange>>,
    bytes: usize,
    last: u64,
}

impl Default for Traffic {
    fn default() -> Self {
        Self { ring: Arc::default(), last: watch::Sender::new(0) }
    }
}

impl Traffic {
    /// Remembers an exchange, and forgets the oldest beyond what is kept.
    pub fn note(&self, exchange: Exchange) {
        let last = self.with(|ring| {
            ring.last += 1;
            ring.bytes += exchange.size();
            ring.exchanges.push_back(Arc::new(Exchange { seq: ring.last, ..exchange }));
            while ring.exchanges.len() > MOST || ring.bytes > MOST_BYTES {
                let Some(gone) = ring.exchanges.pop_front() else { break };
                ring.bytes -= gone.size();
            }
            ring.last
        });
        self.last.send_replace(last);
    }

    /// Every exchange that is remembered, newest first.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Exchange>> {
        self.with(|ring| ring.exchanges.iter().rev().cloned().collect())
    }

    /// The place of the last exchange; who waits for the next one watches it.
    #[must_use]
    pub fn last(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    pub(crate) fn clear(&self) {
        self.with(|ring| {
            ring.exchanges.clear();
            ring.bytes = 0;
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Ring) -> T) -> T {
        work(&mut self.ring.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Exchange {
    fn size(&self) -> usize {
        [&self.request, &self.response].into_iter().flatten().map(|body| body.bytes.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use kernel::Entropy;

    use super::*;

    fn exchange(bytes: usize) -> Exchange {
        Exchange {
            seq: 0,
            id: RequestId::random(&Entropy::from_seed("default", 1)),
            at: Timestamp::UNIX_EPOCH,
            method: "GET".to_owned(),
            path: "/".to_owned(),
            status: 200,
            surface: Surface::Graph,
            claims: None,
            by_scanner: false,
            request: None,
            response: Some(Body { media_type: "application/json".to_owned(), bytes: vec![0; bytes] }),
            decision: None,
        }
    }

    #[test]
    fn the_oldest_are_forgotten_by_number_and_by_size() {
        let traffic = Traffic::default();
        for _ in 0..=MOST {
            traffic.note(exchange(1));
        }
        let list = traffic.list();
        assert_eq!((list.len(), list[0].seq, list[MOST - 1].seq), (MOST, 1001, 2));
        traffic.note(exchange(MOST_BYTES));
        assert_eq!(traffic.list().len(), 1);
        assert_eq!(*traffic.last().borrow(), 1002);
    }
}
