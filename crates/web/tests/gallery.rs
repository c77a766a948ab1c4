//! A page of every layout with every component on it, held against the rules for pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use askama::Template;
use web::{AccountMenu, Link, MenuGroup, MenuItem, Page, Realm, Toast};

#[derive(Template)]
#[template(path = "card.html", config = "tests/askama.toml")]
struct Card<'a> {
    page: Page,
    error: &'a str,
}

#[derive(Template)]
#[template(path = "consent.html", config = "tests/askama.toml")]
struct Consent {
    page: Page,
}

#[derive(Template)]
#[template(path = "error.html", config = "tests/askama.toml")]
struct Failure {
    page: Page,
}

#[derive(Template)]
#[template(path = "blade.html", config = "tests/askama.toml")]
struct Blade {
    page: Page,
    pane: bool,
}

#[derive(Template)]
#[template(path = "roomy.html", config = "tests/askama.toml")]
struct Roomy {
    page: Page,
}

fn account() -> AccountMenu {
    AccountMenu {
        name: "Alex Mercer".to_owned(),
        address: "admin@northwind.example".to_owned(),
        organization: "Northwind Health".to_owned(),
        items: vec![MenuItem::go("View account", "/myaccount"), MenuItem::post("Sign out", "/sign-out")],
    }
}

fn links() -> Vec<Link> {
    ["Portal", "Inbox", "My Apps", "Lab"].map(|label| Link::new(label, format!("/{}", label.to_lowercase()))).into()
}

fn blade() -> Page {
    let users = "/portal/users";
    let alone = MenuGroup::new("", vec![Link::new("Overview", "/portal/entra")]);
    let manage = ["Users", "Groups", "External Identities", "Enterprise applications", "Properties"];
    let manage = manage.map(|label| Link::new(label, if label == "Users" { users } else { "/portal/other" })).into();
    Page::new("Users")
        .account(account())
        .services(vec![Link::new("Microsoft Entra ID", "/portal/entra"), Link::new("Users", users)])
        .breadcrumb(vec![Link::new("Home", "/portal"), Link::new("Northwind Health", "/portal/entra")])
        .menu(vec![alone, MenuGroup::new("Manage", manage)], users)
}

fn draw(page: &impl Template) -> String {
    page.render().expect("a page is written into a string, which cannot fail")
}

fn consent(h1: &str) -> String {
    draw(&Consent { page: Page::new(h1).ribbon() })
}

fn card(realm: Realm, issuer: &str, error: &str) -> String {
    draw(&Card { page: Page::new("Enter password").ribbon().realm(realm, issuer), error })
}

fn gallery() -> Vec<(&'static str, String)> {
    let blocked = Page::new("Access is blocked by the organization").ribbon();
    let told = blade().toast(Some(Toast::done("Invitation sent.")));
    let launch_pad = Page::new("Vestibule").ribbon().links(links(), "/inbox").account(account());
    vec![
        ("card", card(Realm::Work, "Adatum Clinics", "")),
        ("card-wrong", card(Realm::Work, "Adatum Clinics", "Your account or password is incorrect.")),
        ("card-google", card(Realm::Google, "Google account", "")),
        ("card-microsoft", card(Realm::Microsoft, "Personal account", "")),
        ("card-mailbox", card(Realm::Mailbox, "Northwind Health", "")),
        ("consent", consent("Review permissions")),
        ("error", draw(&Failure { page: blocked })),
        ("blade", draw(&Blade { page: blade(), pane: false })),
        ("pane", draw(&Blade { page: told, pane: true })),
        ("roomy", draw(&Roomy { page: launch_pad })),
    ]
}

/// The values of an attribute, in the order of the page.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let start = format!(" {attribute}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_page_has_one_heading_one_main_and_one_banner() {
    for (name, html) in gallery() {
        for once in ["<h1>", "<main ", "<header class=\"bar\">", "<title>", "<html lang=\"en\""] {
            assert_eq!(html.matches(once).count(), 1, "{once} on {name}");
        }
    }
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    for (name, html) in gallery() {
        for never in ["<style", " style=", "onclick", "javascript:", "src=\"http", "href=\"http", "url("] {
            assert!(!html.contains(never), "{never} on {name}");
        }
        assert_eq!(html.matches("<script ").count(), 1, "{name}");
    }
}

#[test]
fn ids_are_unique_and_what_points_to_them_finds_them() {
    for (name, html) in gallery() {
        let ids = values(&html, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "{name}: {ids:?}");
        for attribute in
            ["for", "aria-describedby", "aria-labelledby", "popovertarget", "form", "data-filter", "data-finder"]
        {
            for pointed in values(&html, attribute).into_iter().flat_map(str::split_whitespace) {
                assert!(known.contains(pointed), "{attribute} {pointed} on {name}");
            }
        }
    }
}

#[test]
fn every_icon_is_in_the_sprite() {
    let sprite = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icons.svg")).unwrap();
    let drawn = values(&sprite, "id");
    let mut used = BTreeSet::new();
    for (_, html) in gallery() {
        used.extend(
            values(&html, "href")
                .into_iter()
                .filter_map(|href| href.split_once("icons.svg#").map(|(_, icon)| icon.to_owned())),
        );
    }
    assert!(used.len() > 10, "{used:?}");
    for icon in &used {
        assert!(drawn.contains(&icon.as_str()), "{icon} is not drawn");
    }
}

#[test]
fn a_wrong_field_is_marked_described_and_focused() {
    let (_, html) = gallery().into_iter().find(|(name, _)| *name == "card-wrong").unwrap();
    let input = html.split("<input id=\"password\"").nth(1).and_then(|rest| rest.split('>').next()).unwrap();
    for expected in ["autofocus", "aria-invalid=\"true\"", "aria-describedby=\"password-error\""] {
        assert!(input.contains(expected), "{expected} in {input}");
    }
}

#[test]
fn the_names_of_others_are_escaped_and_isolated() {
    let name = "<b>Ma\u{202e}x</b>";
    let html = consent(name);
    assert!(html.contains("<h1><bdi>&#60;b&#62;Ma\u{202e}x&#60;/b&#62;</bdi></h1>"), "{html}");
}

#[test]
fn the_ribbon_stands_in_the_banner() {
    let html = consent("Review permissions");
    let banner = html.split("<header").nth(1).and_then(|rest| rest.split("</header>").next()).unwrap();
    assert!(banner.contains(">Local emulator, not Microsoft<"), "{banner}");
    let plain = draw(&Consent { page: Page::new("Review permissions") });
    assert!(!plain.contains("Local emulator"));
}

#[test]
fn the_gallery_can_be_looked_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    fs::create_dir_all(&folder).unwrap();
    for (name, html) in gallery() {
        fs::write(folder.join(name).with_extension("html"), html).unwrap();
        assert!(folder.join(name).with_extension("html").exists());
    }
}
