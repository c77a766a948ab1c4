use std::net::TcpListener;

use crate::config::Start;
use crate::listen;

/// The sockets of the process, taken before anything is opened, so that a port in use changes nothing.
pub(super) struct Sockets {
    pub(super) main: TcpListener,
    pub(super) also: Option<TcpListener>,
    pub(super) app: TcpListener,
    pub(super) smtp: TcpListener,
}

impl Sockets {
    pub(super) fn take(start: &Start) -> anyhow::Result<Self> {
        Ok(Self {
            main: listen::bind(start.listen, start.port, "port")?,
            also: start.also_port.map(|port| listen::bind(start.listen, port, "also-port")).transpose()?,
            app: listen::bind(start.listen, start.app_port, "app-port")?,
            smtp: listen::bind(start.listen, start.smtp_port, "smtp-port")?,
        })
    }
}
