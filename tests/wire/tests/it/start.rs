use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::Program;

use crate::Place;

#[tokio::test]
async fn a_ready_process_tells_where_it_is_and_takes_that_back_at_the_end() {
    let place = Place::new();
    let told = place.path().join("state.json");
    let started = Program::start(&place.data()).and("--state-file", &told).ready(&place.data()).await;
    let read = |path: &std::path::Path| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    assert_eq!(read(&told), started.state);
    assert_eq!(read(&place.data().join("state.json")), started.state);
    assert_eq!(started.state["pid"], started.id());
    for (key, scheme) in [
        ("https", "https://localhost:"),
        ("http", "http://localhost:"),
        ("app", "https://localhost:"),
        ("appHttp", "http://localhost:"),
    ] {
        assert!(started.state[key].as_str().unwrap().starts_with(scheme), "{}", started.state);
    }
    assert_eq!(started.caller().get("/readyz").await.status, 200);
    let ended = started.stop();
    assert_eq!(ended.status, Some(0), "{}", ended.errors);
    assert!(!place.data().join("state.json").exists(), "nobody trusts the addresses of a process that is gone");
}

#[tokio::test]
async fn sigterm_ends_with_status_0_within_five_seconds_whatever_is_open() {
    let place = Place::new();
    let started = place.start().await;
    let control = started.control();
    // A call that would wait for half a minute, and a connection that does nothing.
    let waiting = tokio::spawn(async move { control.get("/livez").await.check(200) });
    waiting.await.unwrap();
    let address = started.state["smtp"].as_str().unwrap().to_owned();
    let idle = std::net::TcpStream::connect(&address).unwrap();
    let port = started.state["http"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let idle_too = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let asked = Instant::now();
    let ended = started.stop();
    assert_eq!(ended.status, Some(0), "{}", ended.errors);
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
    drop((idle, idle_too));
}

#[tokio::test]
async fn a_second_start_on_the_same_data_directory_ends_at_once_and_names_the_holder() {
    let place = Place::new();
    let started = place.start().await;
    let second = Program::start(&place.data()).run();
    assert_eq!(second.status, Some(1), "{}", second.output);
    assert!(second.errors.contains(&started.id().to_string()), "{}", second.errors);
    assert!(second.errors.contains(&*place.data().to_string_lossy()), "{}", second.errors);
    started.caller().get("/readyz").await.check(200);
    assert_eq!(place.verb(&["readyz"]).run().status, Some(0), "the first one is still found");
}

#[tokio::test]
async fn a_second_start_on_the_same_port_ends_at_once_and_names_the_holder() {
    let (place, other) = (Place::new(), Place::new());
    let started = place.start().await;
    let port = started.state["http"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    for flag in ["--port", "--app-port", "--smtp-port"] {
        let rest = ["--port", "--app-port", "--smtp-port"].into_iter().filter(|other| *other != flag);
        let mut second = Program::new(&["start"]).and("--data", other.data()).and(flag, &port);
        for free in rest {
            second = second.and(free, "0");
        }
        let second = second.run();
        assert_eq!(second.status, Some(1), "{flag}: {}", second.output);
        for words in [port.as_str(), flag, &started.id().to_string()] {
            assert!(second.errors.contains(words), "{flag}: no {words} in {}", second.errors);
        }
        assert!(!other.data().join("default.db").exists(), "a port in use changes nothing");
    }
}

#[test]
fn wrong_usage_ends_with_status_2_and_names_the_nearest_right_flag() {
    for (words, nearest) in [
        (&["start", "--epemeral"][..], "--ephemeral"),
        (&["start", "--smtp-prot", "0"][..], "--smtp-port"),
        (&["raedyz"][..], "readyz"),
    ] {
        let ended = Program::new(words).run();
        assert_eq!(ended.status, Some(2), "{words:?}");
        assert!(ended.errors.contains(nearest), "{words:?}: {}", ended.errors);
    }
    let place = Place::new();
    let ended = Program::start(&place.data()).with("VESTIBULE_PROT", "1").run();
    assert_eq!(ended.status, Some(2));
    assert!(ended.errors.contains("VESTIBULE_PORT"), "{}", ended.errors);
}

#[test]
fn a_start_that_cannot_be_ends_with_its_reason() {
    let place = Place::new();
    let broken = place.path().join("broken.toml");
    fs::write(&broken, "name = \"x\"\n[[tenents]]\n").unwrap();
    let missing = place.path().join("missing.toml");
    for (flag, value, reason) in [
        ("--world", missing.as_path(), "missing.toml"),
        ("--world", broken.as_path(), "tenants"),
        ("--smtp-relay", "smtp://8.8.8.8:25".as_ref(), "mail stays on this network"),
    ] {
        let ended = Program::start(&place.data()).and(flag, value).run();
        assert_eq!(ended.status, Some(1), "{flag} {}: {}", value.display(), ended.errors);
        assert!(ended.errors.contains(reason), "{flag} {}: {}", value.display(), ended.errors);
    }
}

#[tokio::test]
async fn an_ephemeral_run_forgets_its_world() {
    let place = Place::new();
    let start = || Program::start(&place.data()).and("--seed", "7");
    let started = start().with("VESTIBULE_EPHEMERAL", "true").ready(&place.data()).await;
    let asked = serde_json::json!({"invitedUserEmailAddress": "lou@lakeside-practice.example", "inviteRedirectUrl": "https://a.example/"});
    let made = started.bot().await.post("/invitations", &asked).await.expect(201);
    let user = made["invitedUser"]["id"].as_str().unwrap().to_owned();
    assert_eq!(started.stop().status, Some(0));
    let again = start().with("VESTIBULE_EPHEMERAL", "true").ready(&place.data()).await;
    again.bot().await.get(&format!("/users/{user}")).await.check(404);
}

#[tokio::test]
async fn a_start_in_a_situation_begins_there_even_in_a_world_that_was_there_before() {
    let place = Place::new();
    let data = place.data();
    let guests = async |started: &support::Started| {
        let found = started.bot().await.get("/users?$filter=userType%20eq%20'Guest'&$select=id").await.expect(200);
        found["value"].as_array().unwrap().iter().map(|guest| guest["id"].clone()).collect::<Vec<_>>()
    };
    let started = Program::start(&data).and("--seed", "7").ready(&data).await;
    assert!(guests(&started).await.is_empty());
    assert_eq!(started.stop().status, Some(0));
    let started = Program::start(&data).and("--situation", "still-pending").ready(&data).await;
    let begun = guests(&started).await;
    assert_eq!(begun.len(), 1);
    let asked = serde_json::json!({"invitedUserEmailAddress": "lou@lakeside-practice.example", "inviteRedirectUrl": "https://a.example/"});
    started.bot().await.post("/invitations", &asked).await.check(201);
    assert_eq!(started.stop().status, Some(0));
    let again = Program::start(&data).and("--situation", "still-pending").ready(&data).await;
    assert_eq!(guests(&again).await.len(), 2, "who is in it already goes on");
    drop(again);
    let wrong = Program::start(&data).and("--situation", "stil-pending").run();
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.errors.contains("still-pending"), "{}", wrong.errors);
}
