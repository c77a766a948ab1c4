//! Cross-tenant access settings: whom the tenant lets in and out, by default and for each organization.

pub(crate) mod edit;
pub(crate) mod organization;
pub(crate) mod redemption_order;
mod status;
pub(crate) mod trust;

use askama::Template;
use axum::response::Response;
use directory::{policies, rights, tenants};
use policy::{Action, CrossTenantDefault, CrossTenantPartner, PartnerB2bSetting};
use store::Read;
use web::{Link, Page, Toast};

use crate::error::{Failure, Stop};
use crate::frame::{self, CROSS_TENANT};
use crate::visit::Visit;
use status::Row;

const DEFAULTS: &str = "/portal/cross-tenant-access/default";
const ORGANIZATIONS: &str = "/portal/cross-tenant-access/organizations";
const CLOUDS: &str = "/portal/cross-tenant-access/clouds";

#[derive(Template)]
#[template(path = "cross_tenant_organizations.html")]
struct OrganizationsPage {
    page: Page,
    tabs: Vec<Link>,
    organizations: Vec<Organization>,
}

struct Organization {
    name: String,
    id: String,
    inbound: &'static str,
    outbound: &'static str,
}

#[derive(Template)]
#[template(path = "cross_tenant_defaults.html")]
struct DefaultsPage {
    page: Page,
    tabs: Vec<Link>,
    inbound: Vec<Row>,
    outbound: Vec<Row>,
}

#[derive(Template)]
#[template(path = "cross_tenant_clouds.html")]
struct CloudsPage {
    page: Page,
    tabs: Vec<Link>,
}

fn tabs(here: &str) -> Vec<Link> {
    let tabs = [
        ("Organizational settings", CROSS_TENANT.href),
        ("Default settings", DEFAULTS),
        ("Microsoft cloud settings", CLOUDS),
    ];
    tabs.map(|(label, href)| Link { current: href == here, ..Link::new(label, href) }).into()
}

fn blade(visit: &Visit) -> Page {
    frame::external_identities(visit.page(CROSS_TENANT.name), CROSS_TENANT.href)
}

/// The tab `Organizational settings`.
pub(crate) async fn organizations(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let organizations = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        let partners = policies::partners(read, tenant)?;
        partners.into_iter().map(|partner| organization(read, &partner)).collect::<Result<Vec<_>, _>>()
    });
    let organizations = organizations.await?;
    visit.shown("portal/cross-tenant-access").await?;
    Ok(web::html(&OrganizationsPage { page: blade(&visit), tabs: tabs(CROSS_TENANT.href), organizations }))
}

fn organization(read: &Read<'_>, partner: &CrossTenantPartner) -> Result<Organization, Stop> {
    let word = |settings: [bool; 3]| if settings.contains(&true) { "Configured" } else { "Inherited from default" };
    let sets = |setting: &Option<PartnerB2bSetting>| setting.is_some();
    let automatic = partner.automatic_user_consent_settings;
    let id = partner.tenant_id.to_string();
    Ok(Organization {
        name: tenants::load(read, partner.tenant_id)?.map_or_else(|| id.clone(), |tenant| tenant.display_name),
        id,
        inbound: word([
            sets(&partner.b2b_collaboration_inbound) || sets(&partner.b2b_direct_connect_inbound),
            partner.inbound_trust.is_some(),
            automatic.inbound_allowed.is_some(),
        ]),
        outbound: word([
            sets(&partner.b2b_collaboration_outbound),
            sets(&partner.b2b_direct_connect_outbound),
            automatic.outbound_allowed.is_some(),
        ]),
    })
}

/// What holds by default.
async fn default_policy(visit: &Visit) -> Result<CrossTenantDefault, Failure> {
    let tenant = visit.tenant.id;
    let policy = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::cross_tenant_default(read, tenant)?)
    });
    policy.await
}

/// The tab `Default settings`.
pub(crate) async fn defaults(visit: Visit) -> Result<Response, Failure> {
    let policy = default_policy(&visit).await?;
    visit.shown("portal/cross-tenant-access/default").await?;
    let saved = visit.query.has("saved").then(|| Toast::done("Default settings saved"));
    Ok(web::html(&DefaultsPage {
        page: blade(&visit).toast(saved),
        tabs: tabs(DEFAULTS),
        inbound: status::inbound(&policy),
        outbound: status::outbound(&policy),
    }))
}

/// The tab `Microsoft cloud settings`.
pub(crate) async fn clouds(visit: Visit) -> Result<Response, Failure> {
    Ok(web::html(&CloudsPage { page: blade(&visit), tabs: tabs(CLOUDS) }))
}
