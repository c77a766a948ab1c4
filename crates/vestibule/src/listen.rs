//! Sockets: http and https on one port, both with HTTP/1.1 and HTTP/2, and the way to stop.

mod acceptor;
mod connection;
mod holder;
mod stop;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::{Control, Handle};
use rustls::ServerConfig;

use acceptor::FirstByte;

pub use stop::{GRACE, requested};

/// How long a client may take from connecting to the end of its handshake.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a port cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody else has it.
    #[error("port {port} is in use{}: stop what holds it or choose another with --{flag} PORT (0 picks a free one)", by(holder.as_deref()))]
    InUse {
        /// The port.
        port: u16,
        /// The flag that chose it.
        flag: &'static str,
        /// The process that holds it, where it can be found.
        holder: Option<String>,
    },
    /// The system keeps low ports for its administrator.
    #[error("port {port} is reserved for the system's administrator: choose another with --{flag} PORT{}", RIGHTS)]
    Reserved {
        /// The port.
        port: u16,
        /// The flag that chose it.
        flag: &'static str,
    },
    /// Anything else.
    #[error("cannot listen on {address}: {error}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
}

/// How an account gets a low port, where that can be said in a line.
const RIGHTS: &str = if cfg!(target_os = "linux") {
    ", or allow it with `sudo setcap cap_net_bind_service=+ep` and the path of vestibule"
} else {
    ""
};

fn by(holder: Option<&str>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}

/// Takes a port; `flag` is the one that chose it, without dashes, for the error's sake.
pub fn bind(listen: IpAddr, port: u16, flag: &'static str) -> Result<TcpListener, ListenError> {
    let address = SocketAddr::new(listen, port);
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ListenError::InUse { port, flag, holder: holder::of(port) },
        io::ErrorKind::PermissionDenied => ListenError::Reserved { port, flag },
        _ => ListenError::Other { address, error },
    })?;
    listener.set_nonblocking(true).map_err(|error| ListenError::Other { address, error })?;
    Ok(listener)
}

/// Answers on a port until `control` stops it. Every request carries the [`kernel::Scheme`] and the peer's address
/// ([`axum::extract::ConnectInfo`]) of its connection.
pub async fn serve(listener: TcpListener, tls: Arc<ServerConfig>, router: Router, control: Control) -> io::Result<()> {
    axum_server::from_tcp(listener)?
        .acceptor(FirstByte::new(tls, PATIENCE))
        .handle(Handle::with_control(control))
        .accept_error_handler(lost)
        .serve(router.into_make_service())
        .await
}

/// Logs a connection that never came to a request.
fn lost(peer: Option<&SocketAddr>, error: &io::Error) {
    if let Some(peer) = peer {
        // Clients that do not trust us, or only look, end here: nothing that the emulator did wrong.
        tracing::debug!(%peer, "the connection from {peer} ended before a request: {error}");
    } else {
        tracing::warn!("cannot accept a connection: {error}");
    }
}

#[cfg(test)]
mod tests;
