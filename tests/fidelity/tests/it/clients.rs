use std::collections::BTreeSet;

use fidelity::{Source, read, sources};

const PAGES: &str = "docs/clients";
const SCRIPTS: &str = "tests/witnesses/clients";
/// Our own packages, whose pages show one of their tests; their own runners run those.
const LIBRARIES: &str = "clients/";

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
        for folder in ["tests/", LIBRARIES] {
            all.extend(page.text.split(&format!("<!-- {folder}")).skip(1).map(|part| script(&page.path, folder, part)));
        }
    }
    assert!(!all.is_empty(), "no page shows a script");
    all
}

/// A script of `folder`; `part` begins with the rest of its path.
fn script(page: &str, folder: &str, part: &str) -> Shown {
    let (path, rest) = part.split_once(" -->\n").unwrap_or_else(|| panic!("{page}: an open comment"));
    let end = "```\n<!-- end -->";
    let (block, _) = rest.split_once(end).unwrap_or_else(|| panic!("{page}: {path} has no end"));
    let (_, text) = block.split_once('\n').unwrap_or_else(|| panic!("{page}: {path} has no fence"));
    Shown { page: page.to_owned(), path: format!("{folder}{path}"), text: text.to_owned() }
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
    let (libraries, shown): (BTreeSet<_>, BTreeSet<_>) =
        shown.into_iter().partition(|path| path.starts_with(LIBRARIES));
    assert!(libraries.iter().all(|path| path.contains("/tests/")), "a page shows what no runner runs: {libraries:?}");
    let tests = sources(&["tests/witnesses/tests", "tests/browser/tests"], &["rs"]);
    let scripts = sources(&[SCRIPTS], &["py", "mjs", "java", "go", "sh", "html"]);
    for script in &scripts {
        assert!(shown.contains(&script.path), "no page of {PAGES} shows {}", script.path);
        let name = script.path.rsplit_once('/').map_or(script.path.as_str(), |(_, name)| name);
        let called = [format!("\"{name}\""), format!("/{name}\"")];
        let runs = |test: &Source| called.iter().any(|called| test.text.contains(called));
        assert!(tests.iter().any(runs), "no test runs {name}");
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
        "@azure/msal-browser" => (read("tests/browser/package.json"), "\"@azure/msal-browser\": \"".to_owned(), "\""),
        "azure-cli" => (list("azure_cli.in"), "\nazure-cli==".to_owned(), "\n"),
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
    if package == "azure-cli" {
        return has("azure_cli.txt", &format!("{package}=={version} "));
    }
    let of_python = read(&format!("{SCRIPTS}/requirements.in")).contains(&format!("{package}=="));
    !of_python || has("requirements.txt", &format!("{}=={version} ", package.to_ascii_lowercase()))
}

/// The rows of the list of clients: their cells, without the blanks around them.
fn listed() -> Vec<Vec<String>> {
    let index = read(&format!("{PAGES}/README.md"));
    let rows = index.lines().filter(|line| line.starts_with("| ["));
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_list_of_clients_names_the_pinned_versions_and_the_lock_agrees() {
    let mut named = 0;
    for row in listed() {
        let [_, packages, versions] = &row[..] else { continue };
        let packages = packages.split(", ").map(|package| package.trim_matches('`'));
        for (package, version) in packages.zip(versions.split(", ")) {
            assert_eq!(pinned(package), version, "{package} in {PAGES}/README.md");
            assert!(locked(package, version), "the lock has no {package} {version}");
            named += 1;
        }
    }
    assert!(named > 5, "{PAGES}/README.md names no packages");
}

#[test]
fn every_page_is_listed_and_has_a_script_that_is_run_or_requests_that_are_sent() {
    let run: BTreeSet<String> = shown().into_iter().map(|shown| shown.page).collect();
    let listed = listed();
    for page in sources(&[PAGES], &["md"]).iter().filter(|page| !page.path.ends_with("/README.md")) {
        let name = page.path.rsplit_once('/').map_or(page.path.as_str(), |(_, name)| name);
        let row = listed.iter().find(|row| row[0].ends_with(&format!("]({name})")));
        let row = row.unwrap_or_else(|| panic!("{PAGES}/README.md does not list {name}"));
        let not_run = page.text.contains("**Not run**") && page.text.contains("```requests\n");
        assert!(run.contains(&page.path) != not_run, "{name} shows a script, or says that it is not run");
        assert_eq!(row.len() == 2, not_run, "{name} is in the other table of {PAGES}/README.md");
    }
}
