//! The README's example with MSAL.

use crate::script::Stage;

const README: &str = include_str!("../../../../README.md");

/// The only block of Python.
fn example() -> &'static str {
    let (_, block) = README.split_once("```python\n").expect("a block of Python");
    let (block, rest) = block.split_once("```").expect("a block has an end");
    assert!(!rest.contains("```python"), "one block");
    block
}

#[tokio::test]
async fn the_example_of_the_readme_invites_a_guest() {
    let stage = Stage::open().await;
    let example = example().replace("https://localhost:8443", stage.emulator.origin());
    stage.text("readme.py", &example, "Invite Bot").says(&["PendingAcceptance"]);
}
