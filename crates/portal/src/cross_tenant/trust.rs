//! The tab `Trust settings` of the defaults: which proofs of other organizations count.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document};
use policy::InboundTrust;
use serde_json::json;
use web::{Link, Page};

use super::{DEFAULTS, default_policy};
use crate::error::Failure;
use crate::frame::{self, CROSS_TENANT};
use crate::parameters::address;
use crate::visit::{Posted, Visit};

/// Where the tab is.
pub(super) const HREF: &str = "/portal/cross-tenant-access/default/inbound/trust";

#[derive(Template)]
#[template(path = "cross_tenant_trust.html")]
struct TrustPage {
    page: Page,
    href: &'static str,
    trust: InboundTrust,
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let trust = default_policy(&visit).await?.inbound_trust;
    let mut page = frame::external_identities(visit.page("Inbound access settings"), CROSS_TENANT.href);
    page.breadcrumb.push(CROSS_TENANT.link());
    page.breadcrumb.push(Link::new("Default settings", DEFAULTS));
    Ok(web::html(&TrustPage { page, href: HREF, trust }))
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let patch = json!({ "inboundTrust": {
        "isMfaAccepted": form.has("mfa"),
        "isCompliantDeviceAccepted": form.has("compliant"),
        "isHybridAzureADJoinedDeviceAccepted": form.has("hybrid"),
    }});
    let saved = visit.write(move |tx, ctx| {
        let policy = policies::cross_tenant_default(tx, tenant)?.patched(&patch).map_err(DirectoryError::Invalid)?;
        Ok(policies::save(tx, ctx, tenant, Document::CrossTenantDefault(policy))?)
    });
    saved.await?;
    Ok(Redirect::to(&address(DEFAULTS, &[("saved", "")])).into_response())
}
