use std::fmt;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};

/// Whether mail would be taken; the text says why not.
pub type TakesMail = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What the console asks of the program around it. A program without sockets and files needs none of it.
#[derive(Clone, Default)]
pub struct Process {
    takes_mail: Option<TakesMail>,
    ca: Option<Arc<str>>,
}

impl Process {
    /// Asks this whether mail would be taken.
    #[must_use]
    pub fn taking_mail(mut self, takes_mail: TakesMail) -> Self {
        self.takes_mail = Some(takes_mail);
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

    pub(crate) fn ca(&self) -> Option<Arc<str>> {
        self.ca.clone()
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Process").field("ca", &self.ca.is_some()).finish_non_exhaustive()
    }
}
