use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use super::*;
use crate::tls::{DropIn, Tls};

fn place(folder: &tempfile::TempDir) -> Place {
    Place {
        data: folder.path().join("data"),
        hosts: folder.path().join("hosts"),
        ports: [("port", 0), ("app-port", 0), ("smtp-port", 0)],
    }
}

fn of<'f>(findings: &'f [Finding], check: &str) -> &'f Finding {
    findings.iter().find(|finding| finding.check == check).unwrap_or_else(|| panic!("no {check} in {findings:?}"))
}

#[test]
fn a_machine_that_never_ran_it_is_well() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = place(&folder);
    fs::write(&place.hosts, "127.0.0.1 localhost\n").expect("a file");
    let findings = look(&place);
    assert!(findings.iter().all(|finding| finding.verdict != Verdict::Problem), "{findings:?}");
    assert!(of(&findings, "data").text.ends_with("is made at the first start"), "{findings:?}");
    assert_eq!(of(&findings, "hosts").verdict, Verdict::Fine);
    assert!(!place.data.exists(), "it changes nothing");
}

#[test]
fn what_stands_in_the_way_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a directory");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let place = Place { ports: [("port", port), ("app-port", 0), ("smtp-port", 0)], ..place(&folder) };
    fs::write(&place.data, "a file in the way").expect("a file");
    fs::write(&place.hosts, "# vestibule begin\n127.0.0.1 graph.microsoft.com\n# vestibule end\n").expect("a file");
    let findings = look(&place);
    let (data, port) = (of(&findings, "data"), of(&findings, "port"));
    assert_eq!((data.verdict, port.verdict), (Verdict::Problem, Verdict::Problem));
    assert!(data.text.contains("--data DIR") && port.text.contains("--port PORT"), "{findings:?}");
    assert!(of(&findings, "hosts").text.contains("hosts --remove"), "{findings:?}");
    let mut output = Vec::new();
    told(&findings, false, &mut output).expect("memory takes all");
    let lines = String::from_utf8(output).expect("a text");
    assert!(lines.starts_with("problem  data"), "{lines}");
}

#[test]
fn roots_that_nobody_trusts_are_a_note_and_a_json_answer_says_the_same() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = place(&folder);
    crate::data_dir::make(&place.data).expect("a directory");
    Tls::open(&place.data, &[], DropIn::IfMade).expect("TLS");
    let findings = look(&place);
    assert_eq!(of(&findings, "certificates").verdict, Verdict::Note, "{findings:?}");
    let mut output = Vec::new();
    told(&findings, true, &mut output).expect("memory takes all");
    let read: serde_json::Value = serde_json::from_slice(&output).expect("JSON");
    assert!(read.as_array().expect("a list").iter().any(|one| one["check"] == "clock" && one["verdict"] == "fine"));
}
