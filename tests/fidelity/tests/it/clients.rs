use std::collections::BTreeSet;
use std::fs;

use fidelity::{read, root, sources};

const PAGES: &str = "docs/clients";
const SCRIPTS: &str = "tests/witnesses/clients";

/// A script as a page shows it.
struct Shown {
    page: String,
    path: String,
    text: String,
}

/// Everything that stands between a comment that names a script and the comment that ends it.
fn shown() -> Vec<Shown> {
    let mut all = Vec::new();
    for page in sources(&[PAGES], &["md"]) {
        for part in page.text.split("<!-- tests/").skip(1) {
            let (path, rest) = part.split_once(" -->\n").unwrap_or_else(|| panic!("{}: an open comment", page.path));
            let end = "```\n<!-- end -->";
            let (block, _) = rest.split_once(end).unwrap_or_else(|| panic!("{}: {path} has no end", page.path));
            let (_, text) = block.split_once('\n').unwrap_or_else(|| panic!("{}: {path} has no fence", page.path));
            all.push(Shown { page: page.path.clone(), path: format!("tests/{path}"), text: text.to_owned() });
        }
    }
    assert!(!all.is_empty(), "no page shows a script");
    all
}

#[test]
fn pages_show_scripts_as_they_are_tested() {
    for Shown { page, path, text } in shown() {
        assert!(text == read(&path), "{page} differs from {path}: copy the script into the page");
    }
}

#[test]
fn every_script_is_on_a_page_and_is_run() {
    let shown: BTreeSet<String> = shown().into_iter().map(|shown| shown.path).collect();
    let tests = sources(&["tests/witnesses/tests"], &["rs"]);
    let scripts = sources(&[SCRIPTS], &["py", "mjs", "java", "go"]);
    for script in &scripts {
        assert!(shown.contains(&script.path), "no page of {PAGES} shows {}", script.path);
        let name = script.path.rsplit_once('/').map_or(script.path.as_str(), |(_, name)| name);
        let called = format!("\"{name}\"");
        assert!(tests.iter().any(|test| test.text.contains(&called)), "no test runs {name}");
    }
    assert_eq!(shown.len(), scripts.len(), "a page shows what is no script of {SCRIPTS}: {shown:?}");
}

/// The version of a package that the list of its language pins.
fn pinned(package: &str) -> String {
    let list = |name: &str| read(&format!("{SCRIPTS}/{name}"));
    let (text, before, after) = match package {
        name if name.starts_with("github.com/") => (list("go.mod"), format!("{name} "), "\n"),
        name if name.contains(':') => {
            let (group, artifact) = name.split_once(':').expect("a group and an artifact");
            let named = format!("<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>");
            (list("pom.xml").split_whitespace().collect(), named, "<")
        }
        name if list("package.json").contains(&format!("\"{name}\": ")) => {
            (list("package.json"), format!("\"{name}\": \""), "\"")
        }
        name => (list("requirements.in"), format!("\n{name}=="), "\n"),
    };
    let version = text.split_once(&before).and_then(|(_, rest)| rest.split(after).next());
    version.unwrap_or_else(|| panic!("{package} is not pinned")).to_owned()
}

/// What a lock says about a package of Python or Go; the other languages lock by themselves when they install.
fn locked(package: &str, version: &str) -> bool {
    let has = |list: &str, line: &str| read(&format!("{SCRIPTS}/{list}")).lines().any(|found| found.starts_with(line));
    if package.starts_with("github.com/") {
        return has("go.sum", &format!("{package} {version} "));
    }
    let of_python = read(&format!("{SCRIPTS}/requirements.in")).contains(&format!("{package}=="));
    !of_python || has("requirements.txt", &format!("{}=={version} ", package.to_ascii_lowercase()))
}

#[test]
fn the_list_of_clients_names_the_pinned_versions_and_the_lock_agrees() {
    let index = read(&format!("{PAGES}/README.md"));
    let mut named = 0;
    for line in index.lines().filter(|line| line.starts_with("| [")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let packages = cells[2].split(", ").map(|package| package.trim_matches('`'));
        for (package, version) in packages.zip(cells[3].split(", ")) {
            assert_eq!(pinned(package), version, "{package} in {PAGES}/README.md");
            assert!(locked(package, version), "the lock has no {package} {version}");
            named += 1;
        }
    }
    let pages = fs::read_dir(root().join(PAGES)).expect("the folder of pages").count();
    assert!(named >= pages - 1, "{PAGES}/README.md does not list every page");
}
