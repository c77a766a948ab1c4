//! A link straight to one application: `/myapps/signin/{name}/{appId}?tenantId=` (Microsoft Entra, "My Apps portal
//! overview"). The name is for the reader alone.

use axum::extract::{OriginalUri, Path};
use axum::response::{IntoResponse, Redirect, Response};
use directory::service_principals::{self, ServicePrincipal};
use directory::users::User;
use directory::{assignments, roles};
use http::HeaderMap;
use kernel::{AppId, Caller, TenantId};
use ledger::decisions::Question;
use policy::{AppFacts, Consent, Decision};
use store::Read;
use web::{Here, Query};

use crate::error::PageError;
use crate::my_apps::{Asked, admitted};
use crate::panel::Panel;
use crate::visitor::Visitor;

/// Opens the application, or says that access wasn't granted.
pub(crate) async fn open(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path((_, app)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let visitor = match admitted(&here, &headers, Panel::MyApps, &uri, &asked.tenantid).await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let app: AppId = app.parse().map_err(|_| PageError::NoSuchApp)?;
    let (tenant, person, address) = (visitor.tenant.id, visitor.person.clone(), visitor.address.clone());
    let found = here.world.store().read(move |read| judged(read, tenant, app, &person, &address)).await?;
    let (app, decision) = found.ok_or(PageError::NoSuchApp)?;
    if decision.denial().is_some() {
        let refusal = here.refuse(caller(&visitor), Question::App, decision).await?;
        return Err(PageError::NotGranted(refusal));
    }
    let url = app.launch_url().ok_or(PageError::NoSuchApp)?;
    Ok(Redirect::to(&web::rehome::own(url, &here.arrival.origins)).into_response())
}

const fn caller(visitor: &Visitor) -> Caller {
    Caller::User { tenant: visitor.tenant.id, user: visitor.person.id, client: Panel::MyApps.client() }
}

/// The application as it stands in the tenant, and whether she may use it. What it asks for is its own sign-in's affair.
fn judged(
    read: &Read<'_>,
    tenant: TenantId,
    app: AppId,
    person: &User,
    address: &str,
) -> Result<Option<(ServicePrincipal, Decision)>, PageError> {
    let Some(app) = service_principals::by_app_id(read, tenant, app)? else { return Ok(None) };
    let held = roles::of(read, person.id.into())?;
    let decision = policy::may_use_app(&AppFacts {
        app_id: app.app_id,
        app_name: &app.display_name,
        enabled: app.account_enabled,
        assignment_required: app.app_role_assignment_required,
        assigned: assignments::is_assigned(read, person.id, app.id)?,
        is_global_administrator: held.contains(&policy::roles::GLOBAL_ADMINISTRATOR),
        user: address,
        consent: Consent::Given,
        users_may_consent: false,
        consents_for_tenant: false,
        silent: false,
    });
    Ok(Some((app, decision)))
}
