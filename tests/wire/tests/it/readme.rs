//! What the README tells a developer to type, typed.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{Program, binary};

const README: &str = include_str!("../../../../README.md");

/// The only block of commands under "Invite by script".
fn commands() -> &'static str {
    let (_, section) = README.split_once("\n## Invite by script\n").expect("the section");
    let section = section.split("\n## ").next().expect("a section has an end");
    let mut blocks = section.split("```sh\n").skip(1);
    let block = blocks.next().expect("a block of commands");
    assert!(blocks.next().is_none(), "one block");
    block.split("```").next().expect("a block has an end")
}

#[tokio::test]
async fn the_commands_of_the_readme_invite_a_guest_who_accepts() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let plain = started.state["http"].as_str().expect("a plain origin").to_owned();
    let script = commands().replace("http://localhost:8443", &plain);
    let programs = binary().parent().map(Path::to_path_buf).expect("a binary lies in a folder");
    let places = env::var_os("PATH").expect("programs are found somewhere");
    let path = env::join_paths([programs].into_iter().chain(env::split_paths(&places))).expect("a list of folders");
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &script]).env_clear().env("PATH", path);
    shell.env("VESTIBULE_CONTROL_URL", &plain).stdin(Stdio::null());
    let ended = shell.output().expect("bash runs");
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{said}\n{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(said.lines().last(), Some("\"Accepted\""), "{said}");
}
