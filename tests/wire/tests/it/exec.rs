use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use support::{Ended, Program};

use crate::Place;

/// `vestibule exec {flags} -- {words}`, whose temporary files are in the place.
fn exec(place: &Place, flags: &[&str], words: &[&str]) -> Ended {
    let all: Vec<&str> = ["exec"].iter().chain(flags).copied().chain(["--"]).chain(words.iter().copied()).collect();
    Program::new(&all).with("TMPDIR", place.path()).run()
}

/// A script with the tools of every system.
fn sh(place: &Place, flags: &[&str], script: &str) -> Ended {
    exec(place, flags, &["sh", "-euc", script])
}

#[test]
fn a_command_finds_the_emulator_and_its_status_is_ours() {
    let place = Place::new();
    let script = r#"
        curl -fsS "$VESTIBULE_CONTROL_URL/livez" >/dev/null
        token=$(curl -fsS "$AZURE_AUTHORITY_HOST/$AZURE_TENANT_ID/oauth2/v2.0/token" -d grant_type=client_credentials \
            -d client_id="$AZURE_CLIENT_ID" --data-urlencode client_secret="$AZURE_CLIENT_SECRET" \
            -d scope=https://graph.microsoft.com/.default | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
        curl -fsS -H "Authorization: Bearer $token" "$GRAPH_BASE_URL/v1.0/users?\$top=1"
        test -n "$VESTIBULE_SMTP_HOST" -a -n "$VESTIBULE_SMTP_PORT" -a -n "$NODE_EXTRA_CA_CERTS"
        exit 7"#;
    let ended = sh(&place, &[], script);
    assert_eq!(ended.status, Some(7), "{}\n{}", ended.output, ended.errors);
    assert!(ended.output.contains("/v1.0/$metadata#users"), "{}", ended.output);
    assert!(ended.errors.is_empty(), "the emulator keeps quiet: {}", ended.errors);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn what_has_to_be_true_at_the_end_is_held_and_fails_a_command_that_succeeded() {
    let place = Place::new();
    let vestibule = support::binary().to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expected.json");
    let expects = |count: usize| {
        let mail = serde_json::json!({"mail": {"to": "lee@lakeside-practice.example", "count": count}});
        fs::write(&file, serde_json::json!({"assertions": [mail]}).to_string()).unwrap();
        ["--assert", file.to_str().unwrap()]
    };
    let invite = format!("{vestibule} invite lee@lakeside-practice.example");
    let good = exec(&place, &expects(1), &["sh", "-c", &invite]);
    assert_eq!((good.status, good.errors.as_str()), (Some(0), ""), "{}", good.output);
    let bad = exec(&place, &expects(2), &["sh", "-c", &invite]);
    assert_eq!(bad.status, Some(1), "{}", bad.output);
    assert_eq!(
        bad.errors.lines().next().map(|line| line.split(": found 1: ").next().unwrap_or_default()),
        Some("no    2 mail to 'lee@lakeside-practice.example'"),
        "{}",
        bad.errors
    );
    let own = exec(&place, &expects(2), &["sh", "-c", &format!("{invite}; exit 7")]);
    assert_eq!(own.status, Some(7), "the command's own status tells more: {}", own.errors);
    assert!(own.errors.contains("no    2 mail"), "{}", own.errors);
    fs::write(&file, "no JSON").unwrap();
    let unread =
        exec(&place, &["--assert", file.to_str().unwrap()], &["touch", folder.path().join("ran").to_str().unwrap()]);
    assert_eq!(unread.status, Some(1), "{}", unread.errors);
    assert!(unread.errors.contains("expected.json") && !folder.path().join("ran").exists(), "{}", unread.errors);
    fs::write(&file, r#"{"assertions": [{"mial": {}}]}"#).unwrap();
    let unknown = exec(&place, &["--assert", file.to_str().unwrap()], &["true"]);
    assert!(unknown.status == Some(1) && unknown.errors.contains("did you mean 'mail'"), "{}", unknown.errors);
}

#[test]
fn verbs_inside_a_command_find_its_emulator() {
    let place = Place::new();
    let vestibule = support::binary().to_str().unwrap();
    let ended = exec(&place, &["--seed", "7"], &[vestibule, "mail", "list"]);
    assert_eq!((ended.status, ended.output.as_str()), (Some(0), "no mail\n"), "{}", ended.errors);
}

#[test]
fn a_command_that_cannot_be_run_ends_as_in_a_shell() {
    let place = Place::new();
    let folder = place.path().join("folder");
    fs::create_dir(&folder).unwrap();
    for (command, status) in [("no-such-command-anywhere", 127), (folder.to_str().unwrap(), 126)] {
        let ended = exec(&place, &[], &[command]);
        assert_eq!(ended.status, Some(status), "{}", ended.errors);
        assert!(ended.errors.contains(&format!("cannot run {command}")), "{}", ended.errors);
    }
    assert_eq!(exec(&place, &[], &["sh", "-c", "kill -KILL $$"]).status, Some(128 + 9));
    let usage = Program::new(&["exec", "sh"]).run();
    assert_eq!(usage.status, Some(2), "the command stands behind --: {}", usage.errors);
}

#[test]
fn a_signal_reaches_the_command_and_nothing_is_left() {
    let place = Place::new();
    for (signal, status) in [("TERM", 3), ("HUP", 4)] {
        let script = "trap 'exit 3' TERM; trap 'exit 4' HUP; echo ready; while :; do sleep 0.05; done";
        // In a session of its own: with a terminal before it, the terminal itself would tell the command.
        let mut running = Command::new("setsid")
            .args([support::binary().as_os_str()])
            .args(["exec", "--", "sh", "-c", script])
            .env("TMPDIR", place.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        let sent = Command::new("kill").args([&format!("-{signal}"), &running.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(running.wait().unwrap().code(), Some(status), "{signal}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left behind");
    }
}

#[test]
fn an_intercepted_command_uses_the_real_names_and_reaches_no_other() {
    let place = Place::new();
    let script = r#"
        tenant=$AZURE_TENANT_ID
        curl -fsS "https://login.microsoftonline.com/$tenant/v2.0/.well-known/openid-configuration"; echo
        token=$(curl -fsS "https://login.microsoftonline.com/$tenant/oauth2/v2.0/token" -d grant_type=client_credentials \
            -d client_id="$AZURE_CLIENT_ID" --data-urlencode client_secret="$AZURE_CLIENT_SECRET" \
            -d scope=https://graph.microsoft.com/.default | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
        curl -fsS -H "Authorization: Bearer $token" 'https://graph.microsoft.com/v1.0/users?$top=1'; echo
        curl -fsS "$VESTIBULE_CONTROL_URL/livez" >/dev/null
        test -z "${AZURE_AUTHORITY_HOST:-}"
        curl -sS https://example.com/ && exit 1
        curl -sS -o /dev/null -w 'plain %{http_code}\n' http://example.com/
        curl -sS -o /dev/null -w 'unencrypted %{http_code}\n' http://graph.microsoft.com/v1.0/users
        curl -sS -o /dev/null -w 'control %{http_code}\n' https://graph.microsoft.com/_vestibule/v1/world"#;
    let ended = sh(&place, &["--intercept"], script);
    assert_eq!(ended.status, Some(0), "{}\n{}", ended.output, ended.errors);
    for words in [
        r#""issuer":"https://login.microsoftonline.com/"#,
        r#""userinfo_endpoint":"https://graph.microsoft.com/oidc/userinfo""#,
        r#""@odata.nextLink":"https://graph.microsoft.com/v1.0/users?"#,
        "plain 403",
        "unencrypted 403",
        "control 404",
    ] {
        assert!(ended.output.contains(words), "no {words} in {}", ended.output);
    }
    assert!(ended.errors.contains("example.com is not one of them"), "what was refused is said: {}", ended.errors);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn an_intercepted_python_program_needs_no_line_of_its_own() {
    let place = Place::new();
    let script = r"
import json, os, urllib.error, urllib.parse, urllib.request
tenant = os.environ['AZURE_TENANT_ID']
form = urllib.parse.urlencode({'grant_type': 'client_credentials', 'client_id': os.environ['AZURE_CLIENT_ID'],
    'client_secret': os.environ['AZURE_CLIENT_SECRET'], 'scope': 'https://graph.microsoft.com/.default'}).encode()
token = json.load(urllib.request.urlopen(f'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token', form))
asked = urllib.request.Request('https://graph.microsoft.com/v1.0//users?$top=1', headers={'Authorization': 'Bearer ' + token['access_token']})
print(len(json.load(urllib.request.urlopen(asked))['value']))
local = os.environ['VESTIBULE_URL'].replace('https', 'http')
# A client that sends even this machine's names to its proxy.
asked = urllib.request.Request(local + '/livez')
asked.set_proxy(os.environ['HTTP_PROXY'].removeprefix('http://'), 'http')
print(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked).status)
try:
    urllib.request.urlopen('https://pypi.org/')
except urllib.error.URLError as error:
    print(error)
";
    let ended = exec(&place, &["--intercept", "--seed", "7"], &["python3", "-c", script]);
    assert_eq!(ended.status, Some(0), "{}\n{}", ended.output, ended.errors);
    let said: Vec<&str> = ended.output.lines().collect();
    assert_eq!(&said[..2], ["1", "200"], "{}", ended.output);
    assert!(said[2].contains("403"), "{}", ended.output);
}
