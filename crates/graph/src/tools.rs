//! What a request needs beside its world: what counts requests, and the way out of this process.

use web::Outbound;

use crate::throttle::Throttle;

/// Shared by every request of the surface.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) throttle: Throttle,
    pub(crate) outbound: Outbound,
}

impl Tools {
    pub(crate) fn new(outbound: Outbound) -> Self {
        Self { throttle: Throttle::default(), outbound }
    }
}
