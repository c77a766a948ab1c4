use std::io;
use std::time::Duration;

/// How long requests that are under way may take to end once a stop was asked for; the process itself ends within five
/// seconds.
pub const GRACE: Duration = Duration::from_secs(3);

/// Waits until the process is asked to stop: by Ctrl-C or, where there are such signals, SIGINT or SIGTERM.
#[cfg(unix)]
pub async fn requested() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Waits until the process is asked to stop by Ctrl-C.
#[cfg(not(unix))]
pub async fn requested() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
