//! Clients that nobody could run here, by what they send: the requests of their pages in `docs/clients`, one after another.

mod request;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use support::{Lab, Reply};

use request::{Exchange, Expected};

/// What a page calls the values that differ from world to world.
type Names = BTreeMap<String, String>;

/// Every page that has requests: its name and its blocks, one after another.
fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/clients");
    let mut pages = Vec::new();
    for entry in fs::read_dir(&folder).expect("the pages of the clients") {
        let path = entry.expect("the folder stays").path();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let blocks: Vec<&str> =
            text.split("```requests\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        if !blocks.is_empty() {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            pages.push((name, blocks.join("\n")));
        }
    }
    pages
}

/// The names that every page may use.
fn names(lab: &Lab) -> Names {
    let app = |name: &str, key: &str| lab.app(name)[key].as_str().expect("an id").to_owned();
    let secret = |name: &str| lab.app(name)["secrets"][0].as_str().expect("a secret").to_owned();
    let basic = format!("{}:{}", app("Health Records", "appId"), secret("Health Records"));
    let known = [
        ("origin", lab.origin().to_owned()),
        ("tenant", lab.woodgrove().to_owned()),
        ("client", app("Invite Bot", "appId")),
        ("secret", secret("Invite Bot")),
        ("web", app("Health Records", "appId")),
        ("web-secret", secret("Health Records")),
        ("web-basic", STANDARD.encode(basic)),
        ("web-callback", lab.app("Health Records")["redirectUris"][1].as_str().expect("a URI").to_owned()),
        ("web-principal", app("Health Records", "servicePrincipalId")),
    ];
    known.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Sends what a page says and compares what comes back with what it says.
async fn replay(page: &str, text: &str) {
    let lab = Lab::open(7).await;
    let mut names = names(&lab);
    for exchange in request::read(text).unwrap_or_else(|error| panic!("{page}: {error}")) {
        let Exchange { method, headers, .. } = &exchange;
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), filled(value, &names))).collect();
        let mut headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.extend(exchange.content_type().map(|kind| ("content-type", kind)));
        let (path, body) = (filled(&exchange.path, &names), exchange.body(|text| filled(text, &names)));
        let method = method.parse().expect("a verb of HTTP");
        let answer = lab.caller().send(method, &path, &headers, body).await;
        let place = format!("{page}, {} {path}", exchange.method);
        assert_eq!(answer.status.as_u16(), exchange.status, "{place}: {}", answer.text());
        for expected in &exchange.expected {
            compare(&place, expected, &answer, &mut names);
        }
    }
}

fn compare(place: &str, expected: &Expected, answer: &Reply, names: &mut Names) {
    match expected {
        Expected::Header(name, value) => assert_eq!(answer.header(name), filled(value, names), "{place}: {name}"),
        Expected::Equal(path, value) => {
            assert_eq!(told(answer, path, place), filled(value, names), "{place}: {path} of {}", answer.text());
        }
        Expected::Keep(path, name) => _ = names.insert(name.clone(), told(answer, path, place)),
    }
}

/// What the answer says under a path like `value.0.id`, as text.
fn told(answer: &Reply, path: &str, place: &str) -> String {
    let pointer = format!("/{}", path.replace('.', "/"));
    let body = answer.json();
    let found = body.pointer(&pointer).unwrap_or_else(|| panic!("{place}: no {path} in {body}"));
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}

/// The text with the values of the names that stand in it between braces.
fn filled(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[tokio::test]
async fn clients_that_were_not_run_find_what_their_pages_say() {
    let pages = pages();
    assert!(pages.len() >= 5, "the pages of the clients that were not run: {pages:?}");
    for (page, text) in pages {
        replay(&page, &text).await;
    }
}
