use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum_server::accept::Accept;
use kernel::Scheme;
use rustls::ServerConfig;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, Noted};

/// The first byte of every TLS connection: a record of type handshake (RFC 8446 section 5.1). No HTTP request, of
/// either version, begins with it.
const TLS_HANDSHAKE: u8 = 0x16;
/// Lets the first byte of a connection decide whether it is TLS or plain text.
#[derive(Clone)]
pub(super) struct FirstByte {
    tls: TlsAcceptor,
    patience: Duration,
}

impl FirstByte {
    /// `patience` is how long a client may take from connecting to the end of its handshake.
    pub(super) fn new(config: Arc<ServerConfig>, patience: Duration) -> Self {
        Self { tls: TlsAcceptor::from(config), patience }
    }
}

impl fmt::Debug for FirstByte {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("FirstByte(..)")
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for FirstByte {
    type Stream = Connection;
    type Service = Noted<S>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Connection, Noted<S>)>> + Send>>;

    // The server awaits this in a task of the connection: a slow client holds up nobody else.
    fn accept(&self, stream: TcpStream, inner: S) -> Self::Future {
        let Self { tls, patience } = self.clone();
        Box::pin(async move {
            stream.set_nodelay(true)?;
            let peer = stream.peer_addr()?;
            let (connection, scheme) = tokio::time::timeout(patience, open(tls, stream)).await??;
            Ok((connection, Noted { inner, scheme, peer }))
        })
    }
}

async fn open(tls: TlsAcceptor, stream: TcpStream) -> io::Result<(Connection, Scheme)> {
    let mut first = [0];
    match stream.peek(&mut first).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ if first == [TLS_HANDSHAKE] => {
            let stream = tls.accept(stream).await?;
            Ok((Connection::Tls(Box::new(stream)), Scheme::Https))
        }
        _ => Ok((Connection::Plain(stream), Scheme::Http)),
    }
}
