//! What stands around every page of the two panels.

use web::{AccountMenu, Link, MenuItem, Page};

use crate::panel::Panel;
use crate::visitor::Visitor;

/// A page of a panel for who is signed in.
pub(crate) fn page(h1: &str, panel: Panel, visitor: &Visitor) -> Page {
    let tenant = visitor.tenant.id;
    let surface = panel.surface();
    let account = AccountMenu {
        name: visitor.person.display_name.clone(),
        address: visitor.address.clone(),
        organization: visitor.tenant.display_name.clone(),
        items: vec![
            MenuItem::go("View account", format!("/myaccount?tenantid={tenant}")),
            MenuItem::go("Switch organization", format!("/{surface}/switch-organization")),
            MenuItem::go("Sign in with a different account", format!("/{surface}/different-account")),
            MenuItem::post("Sign out", format!("/{surface}/sign-out")),
        ],
    };
    let links = vec![
        Link::new("My Apps", format!("/myapps?tenantid={tenant}")),
        Link::new("My Account", format!("/myaccount?tenantid={tenant}")),
    ];
    let here = format!("/{surface}?tenantid={tenant}");
    Page::new(h1).account(account).links(links, &here)
}

/// The tabs of My Account; the one with the label `open` is where the reader is.
pub(crate) fn account_tabs(visitor: &Visitor, open: &str) -> Vec<Link> {
    let tabs = [("Overview", ""), ("Organizations", "/organizations"), ("Settings & Privacy", "/privacy")];
    tabs.map(|(label, path)| Link {
        current: label == open,
        ..Link::new(label, format!("/myaccount{path}?tenantid={}", visitor.tenant.id))
    })
    .to_vec()
}
