use std::fmt;
use std::net::SocketAddr;

use kernel::{Clock, Timestamp};
use lettre::transport::smtp::authentication::Credentials;
use store::Store;

use crate::compose::envelope;
use crate::mishap::{self, End, Judge};
use crate::queue::Queued;
use crate::receive::welcome_own;
use crate::smtp::Client;
use crate::{MailError, Relay, queue, relay};

/// How mail leaves the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Straight into the inbox: the same bytes reach the same recognition, without a socket.
    Inbox,
    /// Through SMTP to our own listener.
    Smtp(SmtpRoute),
}

/// The way to our own listener.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpRoute {
    /// Where it listens.
    pub address: SocketAddr,
    /// The sandbox, which is the user that signs in.
    pub user: String,
    /// The secret of this process, by which the listener knows our own postman.
    pub secret: String,
    /// Who gets a copy of every mail.
    pub relay: Option<Relay>,
}

impl fmt::Debug for SmtpRoute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SmtpRoute")
            .field("address", &self.address)
            .field("user", &self.user)
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}

impl Transport {
    pub(crate) const fn relay(&self) -> Option<Relay> {
        match self {
            Self::Inbox => None,
            Self::Smtp(route) => route.relay,
        }
    }

    fn client(&self) -> Option<Client> {
        match self {
            Self::Inbox => None,
            Self::Smtp(route) => {
                let login = Credentials::new(route.user.clone(), route.secret.clone());
                Some(Client::new(route.address, Some(login)))
            }
        }
    }
}

/// Delivers what is due, in the order in which it was queued; how many mails that were. Each mail is settled on its
/// own, so a failure in between leaves the rest queued and an interrupted delivery is taken up again. A copy for the
/// relay is noted before the mail leaves, so that none is lost; sending it is [`relay_due`](crate::relay_due)'s affair.
///
/// `judge` says what goes wrong on demand; nothing does for most mails.
pub async fn deliver_due(
    store: &Store,
    clock: &Clock,
    transport: &Transport,
    judge: Judge<'_>,
) -> Result<usize, MailError> {
    let mut client = transport.client();
    let mut delivered = 0;
    let outcome = loop {
        // By the time of the world that is read: it may be another one than a moment ago.
        let clock_there = clock.clone();
        match store.read(move |read| queue::first_due(read, clock_there.now())).await {
            Ok(Some(mail)) => match send(store, clock, transport, client.as_mut(), mail, judge).await {
                Ok(arrived) => delivered += usize::from(arrived),
                Err(error) => break Err(error),
            },
            Ok(None) => break Ok(delivered),
            Err(error) => break Err(error),
        }
    };
    if let Some(client) = client {
        client.quit().await;
    }
    outcome
}

/// Makes one attempt to deliver a mail; whether it arrived.
async fn send(
    store: &Store,
    clock: &Clock,
    transport: &Transport,
    client: Option<&mut Client>,
    mail: Queued,
    judge: Judge<'_>,
) -> Result<bool, MailError> {
    let end = mishap::of(&mail, judge).await;
    let now = clock.now();
    match end {
        End::Arrives => deliver(store, transport, client, mail).await?,
        End::Twice => {
            let again = mail.clone();
            deliver(store, transport, client, mail).await?;
            store.write(move |tx| mishap::repeat(tx, &again, now)).await?;
        }
        End::PutOff(time) => {
            let until = now.saturating_add(time).unwrap_or(Timestamp::MAX);
            store.write(move |tx| mishap::put_off(tx, &mail, until)).await?;
        }
        End::SentBack(status) => store.write(move |tx| mishap::send_back(tx, &mail, status, now)).await?,
        End::Lost => store.write(move |tx| mishap::lose(tx, &mail)).await?,
    }
    Ok(matches!(end, End::Arrives | End::Twice))
}

async fn deliver(
    store: &Store,
    transport: &Transport,
    client: Option<&mut Client>,
    mail: Queued,
) -> Result<(), MailError> {
    if transport.relay().is_some() {
        let position = mail.position;
        store.write(move |tx| relay::note(tx, position)).await?;
    }
    if let Some(client) = client {
        let envelope = envelope(&mail.message)?;
        client.send(&envelope, &mail.raw).await.map_err(|failure| MailError::Undelivered(failure.to_string()))?;
    }
    // Our own listener has taken it in before its 250: then nothing is left to be written.
    let position = mail.position;
    if !store.look_up(move |read| queue::is_queued(read, position)).await? {
        return Ok(());
    }
    let known = store.write(move |tx| welcome_own(tx, &mail.raw)).await?;
    known.map(drop).ok_or_else(|| MailError::Malformed("it is not known by its Message-ID".to_owned()))
}

#[cfg(test)]
mod tests;
