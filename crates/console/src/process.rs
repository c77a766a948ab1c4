use std::fmt;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};
use worlds::World;
use worlds::document::WorldDocument;

/// Whether mail would be taken; the text says why not.
pub type TakesMail = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;
/// Makes a world anew from its document, or from that of a situation; the text says why that failed.
pub type Reset = Arc<dyn Fn(World, Option<WorldDocument>) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What the console asks of the program around it. A program without sockets and files needs none of it.
#[derive(Clone, Default)]
pub struct Process {
    takes_mail: Option<TakesMail>,
    reset: Option<Reset>,
    ca: Option<Arc<str>>,
}

impl Process {
    /// Asks this whether mail would be taken.
    #[must_use]
    pub fn taking_mail(mut self, takes_mail: TakesMail) -> Self {
        self.takes_mail = Some(takes_mail);
        self
    }

    /// Resets worlds with this.
    #[must_use]
    pub fn resetting(mut self, reset: Reset) -> Self {
        self.reset = Some(reset);
        self
    }

    /// Offers these root certificates, in PEM, for download.
    #[must_use]
    pub fn with_ca(mut self, pem: impl Into<Arc<str>>) -> Self {
        self.ca = Some(pem.into());
        self
    }

    /// Without a listener there is none that could fail.
    pub(crate) fn takes_mail(&self) -> BoxFuture<'static, Result<(), String>> {
        self.takes_mail.as_ref().map_or_else(|| std::future::ready(Ok(())).boxed(), |ask| ask())
    }

    pub(crate) fn reset(&self) -> Option<Reset> {
        self.reset.clone()
    }

    pub(crate) fn ca(&self) -> Option<Arc<str>> {
        self.ca.clone()
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Process").field("ca", &self.ca.is_some()).finish_non_exhaustive()
    }
}
