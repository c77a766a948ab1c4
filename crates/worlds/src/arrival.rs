use kernel::{Circumstances, CorrelationId, Origins, RequestId, Timestamp};

/// What the edge found out about a request before any surface saw it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The origins under which the sender reaches the emulator.
    pub origins: Origins,
    /// The host name of the request, without port.
    pub host: String,
    /// This request.
    pub request_id: RequestId,
    /// Ties the records of one attempt together: `client-request-id` where the client sent one.
    pub correlation_id: CorrelationId,
    /// `client-request-id` as the client wrote it.
    pub client_request_id: Option<String>,
    /// `Accept-Language` as the client wrote it.
    pub accept_language: Option<String>,
    /// What the request says of the surroundings of the person who sends it.
    pub circumstances: Circumstances,
    /// The instant for token checks and reads.
    pub at: Timestamp,
}
