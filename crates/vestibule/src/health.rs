//! What the probes ask: whether the process is alive, and whether everything it promises works.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long the mail listener may take to greet.
const GREETING: Duration = Duration::from_secs(2);

/// What is asked beside the world itself.
#[derive(Clone, Debug)]
pub(crate) struct Health {
    /// Where mail is taken; none in a process without sockets.
    pub(crate) smtp: Option<SocketAddr>,
}

impl Health {
    /// Whether mail would be taken: the listener greets.
    pub(crate) async fn takes_mail(&self) -> Result<(), String> {
        let Some(address) = self.smtp else { return Ok(()) };
        let greeted = async {
            let mut stream = TcpStream::connect(address).await?;
            let mut greeting = [0; 3];
            stream.read_exact(&mut greeting).await?;
            Ok::<_, std::io::Error>(&greeting == b"220")
        };
        match timeout(GREETING, greeted).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(format!("what listens on {address} is no mail server")),
            Ok(Err(error)) => Err(format!("mail is not taken on {address}: {error}")),
            Err(_) => Err(format!("mail is not taken on {address}: no greeting")),
        }
    }
}
