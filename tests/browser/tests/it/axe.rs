//! axe-core, a checker of accessibility: the npm package that `package.json` pins.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use thirtyfour::WebDriver;

/// Runs the checker; a message in its sandbox cannot be reached, and is another document.
const RUN: &str = r"
const done = arguments[0];
const told = violation => `${violation.impact}: ${violation.id}, ${violation.nodes.map(node => node.html).join(' | ')}`;
axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
  ({ violations }) => done(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(told)),
  error => done([String(error)]));
";

/// The checker's own script.
fn script() -> &'static str {
    static SCRIPT: OnceLock<String> = OnceLock::new();
    SCRIPT.get_or_init(|| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
        fs::read_to_string(file)
            .expect("axe-core is installed: `npm ci --prefix tests/browser`, or `cargo xtask verify`")
    })
}

/// Whoever cannot see, or cannot use a mouse, finds no serious obstacle on the page.
pub(crate) async fn check(window: &WebDriver) {
    window.execute(script(), vec![]).await.expect("axe-core is loaded");
    let found = window.execute_async(RUN, vec![]).await.expect("axe-core runs");
    let obstacles: Vec<Value> = found.json().as_array().cloned().expect("a list");
    let address = window.current_url().await.expect("an address");
    assert!(obstacles.is_empty(), "{address} {obstacles:#?}");
}
