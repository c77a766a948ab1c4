use fidelity::{Source, read, root, sources};

const LONGEST: usize = 500;

fn code() -> Vec<Source> {
    sources(&["clients", "crates", "tests"], &["rs", "html", "sql", "py", "js", "mjs", "ts", "java", "go", "sh"])
}

#[test]
fn no_file_is_longer_than_500_lines() {
    for source in code() {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines: it holds more than one idea", source.path);
    }
}

#[test]
fn nothing_is_left_open_or_switched_off() {
    // In two halves, so that this list does not find itself.
    let halves =
        [("TO", "DO"), ("FIX", "ME"), ("to", "do!("), ("unimpl", "emented!("), ("#[ign", "ore"), ("#[al", "low(")];
    let signs = halves.map(|(head, tail)| format!("{head}{tail}"));
    for source in code() {
        for sign in &signs {
            assert!(!source.text.contains(sign), "{} contains {sign}", source.path);
        }
    }
}

#[test]
fn there_is_no_module_file_called_mod() {
    for source in code() {
        assert!(!source.path.ends_with("/mod.rs"), "{}", source.path);
    }
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let mut documents = sources(&["docs"], &["md"]);
    documents.push(Source { path: "README.md".to_owned(), text: read("README.md") });
    let mut followed = 0;
    for document in documents {
        let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        // What stands between fences is code.
        let prose: String = document.text.split("```").step_by(2).collect();
        for target in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if target.contains("://") || file.is_empty() {
                continue;
            }
            assert!(root().join(folder).join(file).exists(), "{} links to {target}", document.path);
            followed += 1;
        }
    }
    assert!(followed > 0, "no link was found");
}
