//! The page of situations says what their documents say: it is written by [`page`] and nobody else.

use fidelity::{read, sources};

const PAGE: &str = "docs/situations.md";
const FOLDER: &str = "fixtures/situations";
const HEAD: &str = "# Situations\n\n\
    What goes wrong most in the real service, each as a world to start in: the clinic, where somebody has just made the\n\
    mistake. Each has a story of its own in `tests/flows/tests/it/situations`, which also proves that the setting heals\n\
    it.\n\n\
    Three ways in: the page **Situations** of the launch pad, `vestibule start --situation NAME`, and for scripts\n\
    `vestibule reset --situation NAME` or `POST /_vestibule/v1/reset` with `{\"situation\": \"NAME\"}`. A plain reset leads\n\
    back to the world document. The documents lie in `fixtures/situations`; a document that says `extends = \"clinic\"`\n\
    tells only what differs from the built-in world, which is open to your own documents too.\n\n\
    Two mistakes of the list that they come from have no world here: policies that ask for the risk of a sign-in or a\n\
    user, which nothing here judges, and SharePoint, which is not emulated.\n";

/// The page as the documents tell it, in the order of the program.
fn page() -> String {
    let order = read("crates/worlds/src/situations.rs");
    let mut told: Vec<(usize, String)> = Vec::new();
    for source in sources(&[FOLDER], &["toml"]) {
        let table: toml::Table = source.text.parse().unwrap_or_else(|error| panic!("{}: {error}", source.path));
        let name = table["name"].as_str().expect("a name").to_owned();
        let text = |key: &str| table["situation"][key].as_str().unwrap_or_else(|| panic!("{name}: {key}")).to_owned();
        let place = order.find(&format!("\"{name}\",")).unwrap_or_else(|| panic!("{name} is not in the program"));
        let section = format!(
            "\n## {}\n\n`{name}`\n\n{}\n\n- **Begin**: {}\n- **What one sees**: {}\n- **What heals it**: {}\n",
            text("title"),
            text("wrong"),
            text("begin"),
            text("sees"),
            text("heals")
        );
        told.push((place, section));
    }
    told.sort();
    told.into_iter().fold(HEAD.to_owned(), |page, (_, section)| page + &section)
}

#[test]
fn the_page_of_situations_is_what_their_documents_say() {
    let (written, told) = (read(PAGE), page());
    let differs = written.lines().zip(told.lines()).find(|(written, told)| written != told);
    assert!(written == told, "{PAGE} differs: {differs:?}");
}

#[test]
fn every_situation_has_its_story() {
    let stories = sources(&["tests/flows/tests/it/situations"], &["rs"]);
    for source in sources(&[FOLDER], &["toml"]) {
        let name = source.path.rsplit('/').next().and_then(|file| file.strip_suffix(".toml")).expect("a name");
        let told = format!("Lab::situation(\"{name}\")");
        assert!(stories.iter().any(|story| story.text.contains(&told)), "no story of {name}");
    }
}
