//! The tab `Properties` of a user's profile.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use directory::users::{self, User};
use directory::{assignments, groups, roles};
use kernel::Timestamp;
use web::{Link, Page};

use super::{load, tabs};
use crate::error::Failure;
use crate::frame;
use crate::lists::yes_no;
use crate::users::{identities, invitation_state};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "user_properties.html")]
struct PropertiesPage {
    page: Page,
    tabs: Vec<Link>,
    name: String,
    sections: Vec<(&'static str, Vec<(&'static str, String)>)>,
}

/// What other objects say of a user, by name.
struct Relations {
    sponsors: Vec<String>,
    groups: Vec<String>,
    roles: Vec<String>,
    apps: Vec<String>,
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let user = load(&visit, &id).await?;
    let id = user.id;
    let relations = visit.read(move |read, _| {
        let mut sponsors = Vec::new();
        for sponsor in users::sponsors(read, id)? {
            sponsors.extend(users::load(read, sponsor.into())?.map(|user| user.display_name));
            sponsors.extend(groups::load(read, sponsor.into())?.map(|group| group.display_name));
        }
        let mut joined = Vec::new();
        for group in groups::groups_of(read, id.into())? {
            joined.extend(groups::load(read, group)?.map(|group| group.display_name));
        }
        let held = roles::given_to(read, id.into())?;
        let roles = held.into_iter().filter_map(policy::roles::name).map(str::to_owned).collect();
        let apps = assignments::of_principal(read, id.into())?.into_iter().map(|held| held.resource_name).collect();
        Ok(Relations { sponsors, groups: joined, roles, apps })
    });
    let relations = relations.await?;
    Ok(web::html(&PropertiesPage {
        page: frame::user(visit.page("User profile"), id, "/properties"),
        tabs: tabs(id, "/properties"),
        name: user.display_name.clone(),
        sections: vec![
            ("Identity", identity(&user, &relations)),
            ("Job information", job(&user)),
            ("Contact information", contact(&user)),
            ("Settings", settings(&user)),
            ("Memberships", memberships(&relations)),
        ],
    }))
}

fn text(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn at(at: Option<Timestamp>) -> String {
    at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}

fn identity(user: &User, relations: &Relations) -> Vec<(&'static str, String)> {
    vec![
        ("Display name", user.display_name.clone()),
        ("First name", text(user.given_name.as_ref())),
        ("Last name", text(user.surname.as_ref())),
        ("User principal name", user.user_principal_name.clone()),
        ("Object ID", user.id.to_string()),
        ("Identities", identities(user)),
        ("User type", user.user_type.to_string()),
        ("Creation type", user.creation_type.map_or_else(String::new, |creation| creation.as_str().to_owned())),
        ("Created date time", at(Some(user.created_date_time))),
        ("Invitation state", invitation_state(user).to_owned()),
        ("External user state change date", at(user.external_user_state_change_date_time)),
        ("Sponsors", relations.sponsors.join(", ")),
    ]
}

fn job(user: &User) -> Vec<(&'static str, String)> {
    vec![
        ("Job title", text(user.job_title.as_ref())),
        ("Company name", text(user.company_name.as_ref())),
        ("Department", text(user.department.as_ref())),
    ]
}

fn contact(user: &User) -> Vec<(&'static str, String)> {
    vec![
        ("Email", text(user.mail.as_ref())),
        ("Other emails", user.other_mails.join(", ")),
        ("Proxy addresses", user.proxy_addresses.join(", ")),
        ("Mobile phone", text(user.mobile_phone.as_ref())),
    ]
}

fn settings(user: &User) -> Vec<(&'static str, String)> {
    vec![
        ("Account enabled", yes_no(user.account_enabled).to_owned()),
        ("Usage location", text(user.usage_location.as_ref())),
        ("Preferred language", text(user.preferred_language.as_ref())),
    ]
}

fn memberships(relations: &Relations) -> Vec<(&'static str, String)> {
    vec![
        ("Assigned roles", relations.roles.join(", ")),
        ("Groups", relations.groups.join(", ")),
        ("Applications", relations.apps.join(", ")),
    ]
}
