use std::fmt::Display;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::HOST;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How long one mail may take, in host time: the other end is on this machine or near it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A conversation with an SMTP server: opened for the first mail, kept for those that follow.
pub(crate) struct Client {
    address: SocketAddr,
    login: Option<Credentials>,
    connection: Option<AsyncSmtpConnection>,
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nobody answers, so the next mail need not be tried.
    #[error("{0} does not answer: {1}")]
    Unreachable(SocketAddr, String),
    /// This mail was refused.
    #[error("{0} refused it: {1}")]
    Refused(SocketAddr, String),
}

impl Client {
    pub(crate) const fn new(address: SocketAddr, login: Option<Credentials>) -> Self {
        Self { address, login, connection: None }
    }

    /// Hands one mail over; `Ok` is the server's 250. After a failure the next mail gets a fresh connection.
    pub(crate) async fn send(&mut self, envelope: &Envelope, raw: &[u8]) -> Result<(), Failure> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.within(self.connect()).await.map_err(|why| Failure::Unreachable(self.address, why))?,
        };
        let sent = self.within(connection.send(envelope, raw)).await;
        sent.map_err(|why| Failure::Refused(self.address, why))?;
        self.connection = Some(connection);
        Ok(())
    }

    /// Ends the conversation. What was taken stays taken, whatever the answer to this is.
    pub(crate) async fn quit(mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _answer = self.within(connection.quit()).await;
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, BoxError> {
        let socket = TcpStream::connect(self.address).await?;
        // lettre sends the final dot on its own: without this it waits for the acknowledgement of the mail before it,
        // which the other end holds back for 40 milliseconds.
        socket.set_nodelay(true)?;
        let name = ClientId::Domain(HOST.to_owned());
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(socket), &name).await?;
        if let Some(login) = &self.login {
            connection.auth(&[Mechanism::Plain], login).await?;
        }
        Ok(connection)
    }

    async fn within<T, E: Display>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, String> {
        match timeout(PATIENCE, work).await {
            Ok(outcome) => outcome.map_err(|error| error.to_string()),
            Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
        }
    }
}
