use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

/// A future that a handed-in closure returns.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Which registration belongs to the origin that a request named.
pub type Lookup = Arc<dyn Fn(&Origin) -> BoxFuture<Result<Registration, LookupError>> + Send + Sync>;

/// The HTTP client: one request to the token service, one answer.
pub type Exchange =
    Arc<dyn Fn(http::Request<Vec<u8>>) -> BoxFuture<Result<http::Response<Vec<u8>>, ExchangeError>> + Send + Sync>;

/// How the browser reached the app. The listener alone knows it and puts it into the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain text.
    Http,
    /// TLS.
    Https,
}

impl Scheme {
    /// The text before `://`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The app's own origin as a request named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// How the browser came.
    pub scheme: Scheme,
    /// The host, with its port where one was named.
    pub host: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme.as_str(), self.host)
    }
}

/// What the organization's administrator entered when registering the app, as far as the app must know it.
#[derive(Clone)]
pub struct Registration {
    /// The token service's issuer; its metadata lie below it.
    pub issuer: String,
    /// The tenant whose people may sign in: the only `tid` that is accepted.
    pub tenant_id: String,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: String,
    /// The organization's name; no claim carries it.
    pub organization: String,
    /// Where the token service sends the browser back to.
    pub redirect_uri: String,
    /// The token service's logout endpoint.
    pub sign_out_uri: String,
    /// The organization's My Apps.
    pub my_apps: String,
    /// The time as the token service sees it.
    pub now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    /// Fresh secret bytes.
    pub random: Arc<dyn Fn() -> [u8; 32] + Send + Sync>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Registration")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Why an origin has no registration.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LookupError {
    /// Nobody registered the app under this origin.
    #[error("health records is not registered under this origin")]
    Unknown,
    /// The registration cannot be read at the moment.
    #[error("the registration cannot be read: {0}")]
    Unavailable(String),
}

/// The token service could not be reached.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the token service cannot be reached: {0}")]
pub struct ExchangeError(pub String);
