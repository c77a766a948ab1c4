//! The README's example with MSAL.

use crate::script::Stage;

const README: &str = include_str!("../../../../README.md");

/// The block of Python that uses MSAL.
fn example() -> &'static str {
    let blocks = README.split("```python\n").skip(1).filter_map(|block| block.split("```").next());
    let with_msal: Vec<&str> = blocks.filter(|block| block.contains("import os, msal")).collect();
    let [example] = with_msal[..] else { panic!("one block of Python with MSAL, not {}", with_msal.len()) };
    example
}

#[tokio::test]
async fn the_example_of_the_readme_invites_a_guest() {
    let stage = Stage::open().await;
    let example = example().replace("https://localhost:8443", stage.emulator.origin());
    stage.text("readme.py", &example, "Invite Bot").says(&["PendingAcceptance"]);
}
