//! The SMTP listener: takes mail from anybody on this machine and hands it to a callback.
//!
//! The conversation itself, in `session`, knows no socket; this is the loop that feeds it.

mod grammar;
mod login;
mod reply;
mod session;
#[cfg(test)]
mod transcripts;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::{debug, warn};

pub use self::reply::Refusal;
use self::reply::Reply;
pub use self::session::Delivery;
use self::session::{Session, Step};

/// Conversations at a time: each may hold one mail of the largest size.
const MOST_CONVERSATIONS: usize = 64;
/// How long a silent client is waited for, in host time (RFC 5321 section 4.5.3.2.7).
const SILENCE: Duration = Duration::from_mins(5);
/// How long conversations may go on after the end was asked for.
const FAREWELL: Duration = Duration::from_secs(5);
/// How long to wait when the system refuses a connection, for example for want of file handles.
const BREATH: Duration = Duration::from_millis(100);
const READ_SIZE: usize = 64 * 1024;

/// Listens until `shutdown` is ready, then says goodbye to everybody and returns. A client that signs in with `secret`
/// is our own postman; its mails are `trusted`. Mail is acknowledged after `deliver` returned `Ok`, never before.
pub async fn serve<D, F>(listener: TcpListener, secret: String, deliver: D, shutdown: impl Future<Output = ()>)
where
    D: Fn(Delivery) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Refusal>> + Send + 'static,
{
    let secret: Arc<str> = secret.into();
    let (end, ended) = watch::channel(false);
    let mut conversations = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = conversations.join_next(), if !conversations.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) if conversations.len() < MOST_CONVERSATIONS => {
                    let session = Session::new(Arc::clone(&secret));
                    conversations.spawn(attend(socket, session, deliver.clone(), ended.clone()));
                }
                Ok((socket, _)) => drop(conversations.spawn(turn_away(socket))),
                Err(error) => {
                    warn!("a mail connection was refused by the system: {error}");
                    if timeout(BREATH, &mut shutdown).await.is_ok() {
                        break;
                    }
                }
            },
        }
    }
    end.send_replace(true);
    let farewell = async { while conversations.join_next().await.is_some() {} };
    if timeout(FAREWELL, farewell).await.is_err() {
        warn!("mail conversations were cut off at the end");
    }
}

async fn turn_away(mut socket: TcpStream) {
    if let Err(error) = say(&mut socket, &Reply::new(421, "4.3.2", "too many conversations").text()).await {
        debug!("a mail client left early: {error}");
    }
}

async fn attend<D, F>(mut socket: TcpStream, session: Session, deliver: D, ended: watch::Receiver<bool>)
where
    D: Fn(Delivery) -> F,
    F: Future<Output = Result<(), Refusal>>,
{
    if let Err(error) = converse(&mut socket, session, deliver, ended).await {
        debug!("a mail conversation broke off: {error}");
    }
}

/// The whole conversation over one socket. Answers to commands that came together leave together.
async fn converse<D, F>(
    socket: &mut TcpStream,
    mut session: Session,
    deliver: D,
    mut ended: watch::Receiver<bool>,
) -> io::Result<()>
where
    D: Fn(Delivery) -> F,
    F: Future<Output = Result<(), Refusal>>,
{
    say(socket, &Session::greeting().text()).await?;
    let mut buffer = vec![0; READ_SIZE];
    loop {
        let read = tokio::select! {
            read = timeout(SILENCE, socket.read(&mut buffer)) => read,
            _ = ended.changed() => {
                return say(socket, &Reply::new(421, "4.3.2", "the emulator ends").text()).await;
            }
        };
        let Ok(read) = read else {
            return say(socket, &Reply::new(421, "4.4.2", "nothing was said for too long").text()).await;
        };
        let mut bytes = &buffer[..read?];
        if bytes.is_empty() {
            return Ok(());
        }
        let (answers, over) = answers(&mut session, &mut bytes, &deliver).await;
        say(socket, &answers).await?;
        if over {
            return socket.shutdown().await;
        }
    }
}

/// What the server says to these octets, and whether the conversation is over.
async fn answers<D, F>(session: &mut Session, bytes: &mut &[u8], deliver: &D) -> (String, bool)
where
    D: Fn(Delivery) -> F,
    F: Future<Output = Result<(), Refusal>>,
{
    let mut answers = String::new();
    while let Some(step) = session.step(bytes) {
        match step {
            Step::Say(reply) => answers.push_str(&reply.text()),
            Step::Deliver(delivery) => answers.push_str(&Reply::to_mail(deliver(delivery).await).text()),
            Step::Part(reply) => {
                answers.push_str(&reply.text());
                return (answers, true);
            }
        }
    }
    (answers, false)
}

async fn say(socket: &mut TcpStream, text: &str) -> io::Result<()> {
    timeout(SILENCE, socket.write_all(text.as_bytes())).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
