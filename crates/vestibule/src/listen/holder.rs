/// The process that listens on a port, as far as this account may see.
pub(super) fn of(port: u16) -> Option<String> {
    #[cfg(target_os = "linux")]
    return linux::listener(port);
    #[cfg(not(target_os = "linux"))]
    return own::listener(port);
}

/// Linux tells which socket listens on a port, and which process has that socket open.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    /// A socket that listens, in the fourth column of the socket tables (`proc_pid_net(5)`).
    const LISTENING: &str = "0A";

    pub(super) fn listener(port: u16) -> Option<String> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let inode = tables.iter().find_map(|table| inode(&fs::read_to_string(table).ok()?, port))?;
        let open = format!("socket:[{inode}]");
        let folders = fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
        let mut processes = folders.filter_map(|folder| Some((pid(&folder)?, folder)));
        let (pid, folder) = processes.find(|(_, folder)| holds(folder, &open))?;
        let name = fs::read_to_string(folder.join("comm")).unwrap_or_default();
        Some(format!("process {pid} ({})", name.trim()))
    }

    /// The process a folder of `/proc` is about; some are about other things.
    fn pid(folder: &Path) -> Option<u32> {
        folder.file_name()?.to_str()?.parse().ok()
    }

    /// The socket that listens on a port, out of a socket table.
    pub(super) fn inode(table: &str, port: u16) -> Option<u64> {
        let ending = format!(":{port:04X}");
        table.lines().skip(1).find_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let listens = columns.get(1)?.ends_with(&ending) && *columns.get(3)? == LISTENING;
            if listens { columns.get(9)?.parse().ok() } else { None }
        })
    }

    fn holds(process: &Path, socket: &str) -> bool {
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|target| target.as_os_str() == socket)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_socket_is_found_by_its_port_and_state() {
            let table =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:20FB 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 111 1
   1: 0100007F:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 222 1
   2: 00000000:0401 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 333 1
";
            assert_eq!([8443, 1025, 8444].map(|port| inode(table, port)), [Some(222), Some(333), None]);
        }
    }
}

/// Elsewhere only an emulator on the platform's data directory is known.
#[cfg(not(target_os = "linux"))]
mod own {
    use crate::data_dir;
    use crate::state_file::State;

    pub(super) fn listener(port: u16) -> Option<String> {
        let directory = data_dir::chosen(None).ok()?;
        let state = State::read(&data_dir::state_file(&directory)).ok()??;
        let ending = format!(":{port}");
        let holds = [&state.https, &state.app, &state.smtp].iter().any(|address| address.ends_with(&ending));
        holds.then(|| format!("process {} (vestibule)", state.pid))
    }
}
