//! The verbs of the instrument: time, faults, sandboxes, snapshots, documents, lists, assertions.

use super::*;

#[tokio::test]
async fn the_clock_is_shown_and_moved() {
    let emulator = emulator(StatusCode::OK, r#"{"now":"2027-01-01T00:00:00Z","mode":"frozen","offsetSeconds":0}"#);
    let (exit, output, _) = emulator.run(&["clock", "show"]).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "2027-01-01T00:00:00Z  frozen\n"));
    assert_eq!(emulator.heard().0, Method::GET);
    for (words, asked) in [
        (&["clock", "advance", "P31D"][..], json!({"advance": "P31D"})),
        (&["clock", "set", "2030-01-01T00:00:00Z"][..], json!({"set": "2030-01-01T00:00:00Z"})),
        (&["clock", "freeze"][..], json!({"mode": "frozen"})),
        (&["clock", "resume"][..], json!({"mode": "running"})),
    ] {
        assert_eq!(emulator.run(words).await.0, Exit::Done, "{words:?}");
        assert_eq!(emulator.heard(), (Method::PATCH, "/_vestibule/v1/clock".to_owned(), asked));
    }
}

#[tokio::test]
async fn a_fault_is_added_with_what_was_said() {
    const FAULT: &str = r#"{"id":"f","surface":"graph","method":null,"path":"/v1.0/users*","nth":2,"count":1,"probability":null,
        "status":429,"retryAfter":5,"delayMs":0,"drop":false,"duplicate":false,"calls":0}"#;
    let emulator = emulator(StatusCode::CREATED, FAULT);
    let words =
        ["fault", "add", "graph", "--path", "/v1.0/users*", "--nth", "2", "--status", "429", "--retry-after", "5"];
    let (exit, output, _) = emulator.run(&words).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "f  graph * /v1.0/users*  429  (0 calls so far)\n"));
    let asked = json!({"surface": "graph", "path": "/v1.0/users*", "nth": 2, "status": 429, "retryAfter": 5});
    assert_eq!(emulator.heard(), (Method::POST, "/_vestibule/v1/faults".to_owned(), asked));
    emulator.run(&["fault", "clear", "f"]).await;
    assert_eq!(emulator.heard(), (Method::DELETE, "/_vestibule/v1/faults/f".to_owned(), json!({})));
    let none = super::emulator(StatusCode::OK, r#"{"value":[]}"#);
    assert_eq!(none.run(&["fault", "list"]).await.1, "nothing fails on demand\n");
}

#[tokio::test]
async fn a_sandbox_is_made_from_a_document_and_dropped() {
    const MADE: &str = r#"{"sandbox":"t1","tenants":[{"name":"W","id":"1"}],"https":"https://t1.localhost","http":"http://t1.localhost"}"#;
    let emulator = emulator(StatusCode::CREATED, MADE);
    let file = emulator.place.path().join("w.toml");
    std::fs::write(&file, "name = \"w\"\n").expect("a file");
    let file = file.to_str().expect("a path in UTF-8");
    let (exit, output, _) = emulator.run(&["sandbox", "create", "t1", "--seed", "7", "--keep", "--world", file]).await;
    let told = "the sandbox t1 is at https://t1.localhost and http://t1.localhost\n  1  W\n";
    assert_eq!((exit, output.as_str()), (Exit::Done, told));
    let (_, path, body) = emulator.heard();
    assert_eq!(path, "/_vestibule/v1/sandboxes");
    assert_eq!((&body["name"], &body["seed"], &body["ephemeral"]), (&json!("t1"), &json!(7), &json!(false)));
    assert_eq!(body["world"]["name"], "w");
    emulator.run(&["sandbox", "drop", "t1"]).await;
    assert_eq!(emulator.heard(), (Method::DELETE, "/_vestibule/v1/sandboxes/t1".to_owned(), json!({})));
}

#[tokio::test]
async fn snapshots_are_saved_loaded_and_listed() {
    let emulator = emulator(StatusCode::OK, r#"{"name":"a","at":"2027-01-01T00:00:00Z"}"#);
    assert_eq!(emulator.run(&["snapshot", "save", "a"]).await.1, "a is the sandbox at 2027-01-01T00:00:00Z\n");
    assert_eq!(emulator.heard(), (Method::PUT, "/_vestibule/v1/snapshots/a".to_owned(), json!({})));
    emulator.run(&["snapshot", "load", "a", "--sandbox", "t1"]).await;
    let asked = "/_vestibule/v1/snapshots/a/restore?sandbox=t1".to_owned();
    assert_eq!(emulator.heard(), (Method::POST, asked, json!({})));
    let all = super::emulator(StatusCode::OK, r#"{"value":[{"name":"a","at":"2027-01-01T00:00:00Z"}]}"#);
    assert_eq!(all.run(&["snapshot", "list"]).await.1, "2027-01-01T00:00:00Z  a\n");
}

#[tokio::test]
async fn a_world_is_written_to_a_file_and_read_from_one() {
    let emulator = emulator(StatusCode::OK, r#"{"sandbox":"default","tables":{}}"#);
    let file = emulator.place.path().join("export.json");
    let path = file.to_str().expect("a path in UTF-8");
    assert_eq!(emulator.run(&["export", path]).await.1, format!("everything is in {path}\n"));
    assert_eq!(emulator.heard().1, "/_vestibule/v1/export");
    assert_eq!(emulator.run(&["import", path]).await.0, Exit::Done);
    let body = json!({"sandbox": "default", "tables": {}});
    assert_eq!(emulator.heard(), (Method::POST, "/_vestibule/v1/import".to_owned(), body.clone()));
    assert_eq!(emulator.run(&["seed", path]).await.0, Exit::Done);
    assert_eq!(emulator.heard(), (Method::PUT, "/_vestibule/v1/world".to_owned(), body));
    let none = emulator.place.path().join("none");
    let (exit, _, errors) = emulator.run(&["import", none.to_str().expect("a path in UTF-8")]).await;
    assert!(exit == Exit::Refused && errors.contains("none"), "{errors}");
}

#[tokio::test]
async fn what_a_file_expects_ends_by_what_is() {
    const HELD: &str = r#"{"passed":false,"results":[{"passed":true,"expected":"1 mail","found":"1"},
        {"passed":false,"expected":"2 mail","found":"1: hello"}]}"#;
    let emulator = emulator(StatusCode::OK, HELD);
    let file = emulator.place.path().join("expected.json");
    std::fs::write(&file, r#"{"assertions":[]}"#).expect("a file");
    let (exit, output, _) = emulator.run(&["assert", file.to_str().expect("a path in UTF-8")]).await;
    assert_eq!((exit, output.as_str()), (Exit::Refused, "ok    1 mail\nno    2 mail: found 1: hello\n"));
}

#[tokio::test]
async fn what_happened_is_listed() {
    let decisions = emulator(
        StatusCode::OK,
        r#"{"value":[{"id":"d","at":"2027-01-01T00:00:00Z","question":"invite","verdict":"deny","denial":{"code":"C","message":"no"}}]}"#,
    );
    assert_eq!(decisions.run(&["decisions", "--top", "1"]).await.1, "2027-01-01T00:00:00Z  d  invite deny  C: no\n");
    assert_eq!(decisions.heard().1, "/_vestibule/v1/decisions?top=1");
    let requests = emulator(
        StatusCode::OK,
        r#"{"value":[{"id":"r","at":"2027-01-01T00:00:00Z","method":"GET","path":"/v1.0/users","status":200,"surface":"graph"}]}"#,
    );
    let told = "2027-01-01T00:00:00Z  r  200  graph    GET /v1.0/users\n";
    assert_eq!(requests.run(&["requests"]).await.1, told);
    let lab = emulator(
        StatusCode::OK,
        r#"{"exercises":[{"id":"c","title":"T","steps":[{"id":"A1","title":"Sign in","state":"done","at":null}]}]}"#,
    );
    assert_eq!(lab.run(&["lab"]).await.1, "T\n  done  A1    Sign in\n");
}

#[tokio::test]
async fn a_sign_in_that_did_not_end_as_asked_is_refused() {
    let words = ["sign-in", "lee@a.example", "--tenant", ID, "--client-id", ID];
    let signed_in = emulator(StatusCode::OK, r#"{"outcome":"signedIn","steps":[{"step":"signIn","result":"passed"}]}"#);
    let (exit, output, _) = signed_in.run(&words).await;
    assert_eq!((exit, output.as_str()), (Exit::Done, "signedIn\n  signIn     passed\n"));
    let asked = json!({"account": "lee@a.example", "tenantId": ID, "clientId": ID, "scope": "openid profile"});
    assert_eq!(signed_in.heard(), (Method::POST, "/_vestibule/v1/sign-ins".to_owned(), asked));
    let refused = emulator(StatusCode::OK, r#"{"outcome":"refused","steps":[]}"#);
    assert_eq!(refused.run(&words).await.0, Exit::Refused);
}
