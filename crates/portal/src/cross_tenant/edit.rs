//! Editing the defaults of B2B collaboration in one direction.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document};
use policy::{AccessType, AppTarget, B2bSetting, CrossTenantDefault, Ruling, TargetConfiguration, UserTarget};
use serde_json::json;
use web::{Link, Page};

use super::{DEFAULTS, default_policy, redemption_order};
use crate::error::{self, Failure};
use crate::frame::{self, CROSS_TENANT};
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

/// Who is meant: those who come in, or those who go out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Inbound,
    Outbound,
}

/// The state of one `Access status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Allow,
    Block,
    /// Single people or apps are named, which this form leaves as they are.
    Selected,
}

#[derive(Template)]
#[template(path = "cross_tenant_edit.html")]
struct EditPage {
    page: Page,
    href: String,
    /// Where the tab `Redemption order` is; only who comes in redeems.
    redemption_order: &'static str,
    parts: [Part; 2],
    error: String,
}

/// One of the two halves of the form.
struct Part {
    name: &'static str,
    heading: &'static str,
    all: String,
    select: String,
    access: Access,
    /// Whether the kept list names single people or apps.
    selected: bool,
}

impl Part {
    fn is(&self, access: Access) -> bool {
        self.access == access
    }

    fn allows(&self) -> bool {
        self.is(Access::Allow)
    }

    fn blocks(&self) -> bool {
        self.is(Access::Block)
    }
}

impl Direction {
    fn read(text: &str) -> Result<Self, Failure> {
        match text {
            "inbound" => Ok(Self::Inbound),
            "outbound" => Ok(Self::Outbound),
            _ => Err(Failure::not_found()),
        }
    }

    const fn setting(self, policy: &CrossTenantDefault) -> &B2bSetting {
        match self {
            Self::Inbound => &policy.b2b_collaboration_inbound,
            Self::Outbound => &policy.b2b_collaboration_outbound,
        }
    }

    const fn property(self) -> &'static str {
        match self {
            Self::Inbound => "b2bCollaborationInbound",
            Self::Outbound => "b2bCollaborationOutbound",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Inbound => "Inbound access settings",
            Self::Outbound => "Outbound access settings",
        }
    }

    fn href(self) -> String {
        let name = match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        };
        format!("{DEFAULTS}/{name}")
    }
}

impl Access {
    fn of<T: PartialEq>(list: &TargetConfiguration<T>, everything: &T) -> Self {
        match (list.access_type, list.targets.contains(everything), list.targets.is_empty()) {
            (AccessType::Allowed, true, _) | (AccessType::Blocked, _, true) => Self::Allow,
            (AccessType::Blocked, true, _) | (AccessType::Allowed, _, true) => Self::Block,
            _ => Self::Selected,
        }
    }

    fn read(form: &Parameters, name: &str, kept: Self) -> Self {
        match form.get(name) {
            Some("allow") => Self::Allow,
            Some("block") => Self::Block,
            _ => kept,
        }
    }

    fn apply<T: Clone>(self, kept: &TargetConfiguration<T>, everything: T) -> TargetConfiguration<T> {
        let access_type = match self {
            Self::Allow => AccessType::Allowed,
            Self::Block => AccessType::Blocked,
            Self::Selected => return kept.clone(),
        };
        TargetConfiguration { access_type, targets: vec![everything] }
    }
}

fn kept(direction: Direction, policy: &CrossTenantDefault) -> (Access, Access) {
    let setting = direction.setting(policy);
    (
        Access::of(&setting.users_and_groups, &UserTarget::AllUsers),
        Access::of(&setting.applications, &AppTarget::AllApplications),
    )
}

fn chosen(form: &Parameters, (people, apps): (Access, Access)) -> (Access, Access) {
    (Access::read(form, "people", people), Access::read(form, "apps", apps))
}

/// The policy with what was chosen in its place.
fn patched(
    policy: &CrossTenantDefault,
    direction: Direction,
    (people, apps): (Access, Access),
) -> Result<CrossTenantDefault, policy::Invalid> {
    let old = direction.setting(policy);
    policy.patched(&json!({ direction.property(): {
        "usersAndGroups": people.apply(&old.users_and_groups, UserTarget::AllUsers),
        "applications": apps.apply(&old.applications, AppTarget::AllApplications),
    }}))
}

/// The two halves of the form in the words of their direction.
fn parts(direction: Direction, organization: &str, kept: (Access, Access), shown: (Access, Access)) -> [Part; 2] {
    let [people, apps] = match direction {
        Direction::Inbound => [
            ["External users and groups", "All external users and groups", "Select external users and groups"],
            ["Applications", "All applications", "Select applications"],
        ],
        Direction::Outbound => [
            ["Users and groups", "All {org} users", "Select {org} users and groups"],
            ["External applications", "All external applications", "Select external applications"],
        ],
    };
    let part = |name, [heading, all, select]: [&'static str; 3], access, kept| Part {
        name,
        heading,
        all: all.replace("{org}", organization),
        select: select.replace("{org}", organization),
        access,
        selected: kept == Access::Selected,
    };
    [part("people", people, shown.0, kept.0), part("apps", apps, shown.1, kept.1)]
}

fn blade(
    visit: &Visit,
    direction: Direction,
    kept: (Access, Access),
    shown: (Access, Access),
    error: String,
) -> EditPage {
    let mut page = frame::external_identities(visit.page(direction.heading()), CROSS_TENANT.href);
    page.breadcrumb.push(CROSS_TENANT.link());
    page.breadcrumb.push(Link::new("Default settings", DEFAULTS));
    let parts = parts(direction, &visit.tenant.display_name, kept, shown);
    let redemption_order = if direction == Direction::Inbound { redemption_order::HREF } else { "" };
    EditPage { page, href: direction.href(), redemption_order, parts, error }
}

pub(crate) async fn show(Path(direction): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let direction = Direction::read(&direction)?;
    let kept = kept(direction, &default_policy(&visit).await?);
    let shown = chosen(&visit.query, kept);
    Ok(web::html(&blade(&visit, direction, kept, shown, String::new())))
}

pub(crate) async fn save(Path(direction): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let direction = Direction::read(&direction)?;
    let kept = kept(direction, &default_policy(&visit).await?);
    let (tenant, chosen) = (visit.tenant.id, chosen(&form, kept));
    let saved = visit.write(move |tx, ctx| {
        let policy = policies::cross_tenant_default(tx, tenant)?;
        let saved = patched(&policy, direction, chosen)
            .map_err(DirectoryError::Invalid)
            .and_then(|policy| policies::save(tx, ctx, tenant, Document::CrossTenantDefault(policy)));
        match saved {
            Ok(ruling) => Ok(ruling.map(|()| None)),
            Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(invalid.reason))),
            Err(error) => Err(error.into()),
        }
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(DEFAULTS, &[("saved", "")])).into_response(),
        Some(reason) => error::form_again(&blade(&visit, direction, kept, chosen, reason)),
    })
}

#[cfg(test)]
mod tests {
    use kernel::AppId;

    use super::*;

    #[test]
    fn blocking_everybody_without_every_app_is_refused_and_both_together_are_taken() {
        let policy = CrossTenantDefault::default();
        let refused = patched(&policy, Direction::Inbound, (Access::Block, Access::Allow)).unwrap_err();
        assert_eq!(refused.reason, "blocks all users, so it must block all applications too");
        let blocked = patched(&policy, Direction::Inbound, (Access::Block, Access::Block)).unwrap();
        assert_eq!(kept(Direction::Inbound, &blocked), (Access::Block, Access::Block));
        assert_eq!(kept(Direction::Outbound, &blocked), (Access::Allow, Access::Allow), "the other way stays");
    }

    #[test]
    fn apps_that_were_named_elsewhere_stay_until_another_access_is_chosen() {
        let app = AppTarget::App(AppId::well_known(7));
        let mut policy = CrossTenantDefault::default();
        policy.b2b_collaboration_inbound.applications.targets = vec![app];
        let before = kept(Direction::Inbound, &policy);
        assert_eq!(before, (Access::Allow, Access::Selected));
        let untouched = patched(&policy, Direction::Inbound, chosen(&Parameters::default(), before)).unwrap();
        assert_eq!(untouched.b2b_collaboration_inbound.applications.targets, [app]);
        let form = Parameters::parse(b"people=allow&apps=allow");
        let opened = patched(&policy, Direction::Inbound, chosen(&form, before)).unwrap();
        assert_eq!(opened.b2b_collaboration_inbound.applications.targets, [AppTarget::AllApplications]);
    }
}
