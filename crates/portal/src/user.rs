//! User profile.

pub(crate) mod actions;
pub(crate) mod convert;
pub(crate) mod properties;
pub(crate) mod reset;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use directory::groups;
use directory::users::{self, User};
use kernel::UserId;
use web::{Link, Page, Toast};

use crate::error::{Failure, Stop};
use crate::frame;
use crate::users::{identities, invitation_state};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "user.html")]
struct ProfilePage {
    page: Page,
    tabs: Vec<Link>,
    href: String,
    user: User,
    user_type: String,
    identities: String,
    /// Empty for whoever was never invited.
    invitation: &'static str,
    created: String,
    groups: usize,
}

impl ProfilePage {
    /// An address that begins with the profile's.
    fn part(&self, rest: &str) -> String {
        format!("{}{rest}", self.href)
    }
}

/// A user of the reader's tenant, by object id.
async fn load(visit: &Visit, id: &str) -> Result<User, Failure> {
    let id: UserId = id.parse().map_err(|_| Failure::not_found())?;
    visit.read(move |read, ctx| Ok(users::get(read, ctx, &id.to_string())??)).await
}

fn tabs(id: UserId, here: &str) -> Vec<Link> {
    let profile = frame::profile(id);
    [("Overview", ""), ("Monitoring", "/sign-in-logs"), ("Properties", "/properties")]
        .map(|(label, part)| Link { current: part == here, ..Link::new(label, format!("{profile}{part}")) })
        .into()
}

/// What was just done, by the mark that the form left in the address.
fn done(visit: &Visit) -> Option<Toast> {
    let text = match visit.query.get("done")? {
        "resent" => "Invitation resent",
        "reset" => "Redemption status reset",
        "converted" => "Invitation sent: the user is external once it is accepted",
        "blocked" => "Sign-in blocked",
        "unblocked" => "Sign-in unblocked",
        _ => return None,
    };
    Some(Toast::done(text))
}

/// The tab `Overview`.
pub(crate) async fn overview(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let user = load(&visit, &id).await?;
    let member = user.id;
    let groups = visit.read(move |read, _| Ok::<_, Stop>(groups::groups_of(read, member.into())?.len())).await?;
    visit.shown("portal/user").await?;
    Ok(web::html(&ProfilePage {
        page: frame::user(visit.page("User profile"), user.id, "").toast(done(&visit)),
        tabs: tabs(user.id, ""),
        href: frame::profile(user.id),
        user_type: user.user_type.to_string(),
        identities: identities(&user),
        invitation: invitation_state(&user),
        created: user.created_date_time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        groups,
        user,
    }))
}
