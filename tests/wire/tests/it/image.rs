//! What the container image runs, read from the Dockerfile: its variables, its command and its health check.

use std::fs;

use serde_json::Value;
use support::Program;

use crate::Place;

const DOCKERFILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Dockerfile");

/// The instructions of the last stage, continued lines joined.
fn instructions() -> Vec<(String, String)> {
    let text = fs::read_to_string(DOCKERFILE).unwrap().replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let all: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(' '))
        .map(|(word, rest)| (word.to_owned(), rest.trim().to_owned()))
        .collect();
    let last = all.iter().rposition(|(word, _)| word == "FROM").expect("an image has a base");
    all[last..].to_vec()
}

fn instruction(name: &str) -> String {
    let found = instructions().into_iter().rfind(|(word, _)| word == name);
    found.unwrap_or_else(|| panic!("the Dockerfile has no {name}")).1
}

/// A command in the form of a list.
fn words(text: &str) -> Vec<String> {
    let list: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// The variables; the volume is a folder of this test instead.
fn variables(place: &Place) -> Vec<(String, String)> {
    let pairs = instruction("ENV");
    let pairs = pairs.split_whitespace().map(|pair| pair.split_once('=').expect("a variable has a value"));
    let volume = instruction("VOLUME");
    let mut here = Vec::new();
    for (name, value) in pairs {
        let value = if value == volume { place.data().display().to_string() } else { value.to_owned() };
        here.push((name.to_owned(), value));
    }
    here
}

fn program(command: &[String], place: &Place) -> Program {
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    variables(place).into_iter().fold(Program::new(&command), |program, (name, value)| program.with(&name, value))
}

#[tokio::test]
async fn the_image_starts_answers_its_neighbours_and_knows_its_health() {
    let place = Place::new();
    assert_eq!(words(&instruction("ENTRYPOINT")), ["vestibule"]);
    let start = program(&words(&instruction("CMD")), &place);
    let started = start
        .with("VESTIBULE_PORT", "0")
        .with("VESTIBULE_APP_PORT", "0")
        .with("VESTIBULE_SMTP_PORT", "0")
        .ready(&place.data())
        .await;
    let neighbour = started.plain().caller();
    for host in ["localhost", "vestibule"] {
        neighbour.send(http::Method::GET, "/readyz", &[("host", host)], "").await.check(200);
    }
    assert!(place.data().join("ca.pem").exists(), "the certificate to trust lies in the volume");

    let check = instruction("HEALTHCHECK");
    let command = check.split_once("CMD").expect("a health check has a command").1.trim();
    let (binary, verb) = words(command).split_first().map(|(binary, verb)| (binary.clone(), verb.to_vec())).unwrap();
    assert_eq!(binary, "vestibule");
    let healthy = program(&verb, &place).run();
    assert_eq!(healthy.status, Some(0), "{}", healthy.errors);
    assert_eq!(started.stop().status, Some(0), "a container stops by SIGTERM");
    let gone = program(&verb, &place).run();
    assert_eq!(gone.status, Some(3), "{}", gone.output);
}

#[test]
fn the_published_ports_are_the_default_ones() {
    assert_eq!(instruction("EXPOSE"), "8443 8444 1025");
    let help = Program::new(&["start", "--help"]).run().output;
    for port in instruction("EXPOSE").split(' ') {
        assert!(help.contains(&format!("[default: {port}]")), "{port} is not a default port");
    }
}
