//! `chromedriver`, as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// What it says when it listens.
const READY: &str = "ChromeDriver was started successfully on port ";

/// A driver on a port that the system chose; it ends when this is dropped.
pub(crate) struct Driver {
    process: Child,
    /// Where it is called.
    pub(crate) address: String,
}

impl Driver {
    pub(crate) fn start() -> Self {
        let mut command = Command::new("chromedriver");
        // The settings of the tests are none of the driver's, and none of the browser's.
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        // A group of its own: the browsers that it opened end with it, also when a test gives up on them.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().expect("chromedriver runs (Debian: chromium-driver)");
        let mut lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let port = lines.find_map(|line| {
            let line = line.expect("its output is text");
            line.strip_prefix(READY).map(|port| port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("chromedriver says on which port it listens");
        // Nobody reads the rest; the pipe stays open, or the driver would stumble over its own words.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        #[cfg(unix)]
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
