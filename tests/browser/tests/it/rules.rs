//! What every page keeps, as the browser sees it (the rules for every page, and their accessibility).

use serde_json::{Value, json};
use thirtyfour::WebDriver;

/// What a page may weigh: its document, style, script and pictures, as they travel.
const HEAVIEST: u64 = 100 * 1024;
/// Roles of what people operate; each has a name, or nobody knows what it does.
const OPERATED: [&str; 11] = [
    "link",
    "button",
    "textbox",
    "searchbox",
    "checkbox",
    "radio",
    "combobox",
    "tab",
    "option",
    "Iframe",
    "DisclosureTriangle",
];
/// Pages that nobody may take for the real service's.
const RIBBON: &str = "Local emulator, not Microsoft";
const UNDER_THE_RIBBON: [&str; 6] = ["/inbox", "/journey", "/redeem", "/unsubscribe", "/terms", "/oauth2/"];
const READER: &str = r"
const loads = performance.getEntriesByType('resource');
const [visit] = performance.getEntriesByType('navigation');
const headings = [...document.querySelectorAll('h1')].map(heading => heading.innerText);
return {
  headings,
  title: document.title,
  language: document.documentElement.lang,
  tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  elsewhere: loads.map(load => load.name).filter(name => !name.startsWith('data:') && new URL(name).origin !== origin),
  weight: [visit, ...loads].reduce((sum, load) => sum + load.encodedBodySize, 0),
  banner: document.querySelector('header')?.innerText ?? '',
  path: location.pathname,
};
";

/// Holds the page in a window against the rules; all that are broken are named.
pub(crate) async fn hold(window: &WebDriver) {
    let seen = window.execute(READER, vec![]).await.expect("the page is read");
    let tree =
        window.cdp().send_raw("Accessibility.getFullAXTree", json!({})).await.expect("a tree of what is offered");
    let mut broken = broken_in_document(seen.json());
    broken.extend(broken_in_tree(tree["nodes"].as_array().expect("the tree has nodes")));
    for entry in window.browser_log().await.expect("the browser's log") {
        broken.push(format!("makes the browser complain: {}", entry.message));
    }
    let address = window.current_url().await.expect("an address");
    assert!(broken.is_empty(), "{address} {broken:#?}");
}

fn broken_in_document(seen: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rule = |kept: bool, what: String| broken.extend((!kept).then_some(what));
    let text = |key: &str| seen[key].as_str().expect("text");
    let title = seen["headings"][0].as_str().map(|h1| format!("{h1} - Vestibule"));
    rule(
        seen["headings"].as_array().is_some_and(|all| all.len() == 1),
        format!("has the headings {}", seen["headings"]),
    );
    rule(title.as_deref() == Some(text("title")), format!("has the title {}", seen["title"]));
    rule(text("language") == "en", format!("has the language {}", seen["language"]));
    rule(seen["tooWide"] == 0, format!("scrolls sideways, {} pixels", seen["tooWide"]));
    rule(seen["elsewhere"] == json!([]), format!("loads {}", seen["elsewhere"]));
    rule(seen["weight"].as_u64().is_some_and(|weight| weight <= HEAVIEST), format!("weighs {} bytes", seen["weight"]));
    let asked = UNDER_THE_RIBBON.iter().any(|part| text("path").contains(part));
    rule(!asked || text("banner").contains(RIBBON), format!("has no ribbon in the banner {}", seen["banner"]));
    broken
}

/// Names and landmarks are those that the browser computed for people who do not see the page.
fn broken_in_tree(nodes: &[Value]) -> Vec<String> {
    let mut broken = Vec::new();
    let role = |node: &Value| node["role"]["value"].as_str().unwrap_or_default().to_owned();
    let offered = || nodes.iter().filter(|node| node["ignored"] == false);
    for once in ["main", "banner"] {
        let count = offered().filter(|node| role(node) == once).count();
        broken.extend((count != 1).then(|| format!("has {count} of the landmark {once}")));
    }
    for node in offered().filter(|node| OPERATED.contains(&role(node).as_str())) {
        let name = node["name"]["value"].as_str().unwrap_or_default();
        broken.extend(name.trim().is_empty().then(|| format!("has a {} without a name: {node}", role(node))));
    }
    broken
}
