use directory::applications::{PermissionScope, ScopeConsent};
use directory::grants::NewGrant;
use directory::service_principals::ServicePrincipal;
use directory::users::User;
use directory::{assignments, first_party, grants, service_principals};
use kernel::{Caller, Ctx};
use policy::{AppFacts, Consent, Decision};
use store::{Read, Tx};
use sts::{Asked, Browser, Version};

use super::Walk;
use crate::{Authorize, Door, Journey, JourneyError, Next};

/// May she use the application that sent her?
pub(super) fn use_app(
    read: &Read<'_>,
    ctx: &Ctx,
    request: &Authorize,
    walk: &Walk,
    person: &User,
) -> Result<Decision, JourneyError> {
    let app = walk.facts.app.as_ref();
    let assigned = match app {
        Some(app) => assignments::is_assigned(read, person.id, app.id)?,
        None => false,
    };
    Ok(policy::may_use_app(&AppFacts {
        app_id: request.client,
        app_name: app.map_or("", |app| app.display_name.as_str()),
        enabled: app.is_none_or(|app| app.account_enabled),
        assignment_required: app.is_some_and(|app| app.app_role_assignment_required),
        assigned,
        is_global_administrator: walk.facts.roles.contains(&policy::roles::GLOBAL_ADMINISTRATOR),
        user: &walk.identity.address,
        consent: consent_of(read, ctx, request, app, person)?,
    }))
}

/// Whether every delegated permission that is asked for was granted. Microsoft's own applications need none.
fn consent_of(
    read: &Read<'_>,
    ctx: &Ctx,
    request: &Authorize,
    app: Option<&ServicePrincipal>,
    person: &User,
) -> Result<Consent, JourneyError> {
    let Some(app) = app.filter(|app| !first_party::is_first_party(app.app_id)) else { return Ok(Consent::Given) };
    let missing = missing(read, ctx, request, app, person)?;
    if missing.is_empty() {
        return Ok(Consent::Given);
    }
    // Where assignment is required, only an administrator consents (behaviour §6.1).
    let admin_only =
        app.app_role_assignment_required || missing.iter().any(|scope| scope.consent == ScopeConsent::Admin);
    Ok(if admin_only { Consent::MissingAdminOnly } else { Consent::MissingUserMay })
}

/// What the request asks for.
fn asked(read: &Read<'_>, ctx: &Ctx, request: &Authorize, person: &User) -> Result<Asked, JourneyError> {
    Ok(match request.endpoint {
        Version::V1 => {
            let resource = request.resource.as_deref();
            sts::resource::resolve_v1(read, person.tenant, resource, &request.scope, &ctx.origins)?
        }
        Version::V2 => sts::resource::resolve(read, person.tenant, &request.scope, &ctx.origins)?,
    })
}

/// The permissions that nobody has granted yet.
fn missing(
    read: &Read<'_>,
    ctx: &Ctx,
    request: &Authorize,
    app: &ServicePrincipal,
    person: &User,
) -> Result<Vec<PermissionScope>, JourneyError> {
    let asked = asked(read, ctx, request, person)?;
    let Some(resource) = service_principals::load(read, asked.resource.service_principal)? else {
        return Ok(Vec::new());
    };
    let granted = grants::granted(read, app.id, resource.id, Some(person.id))?;
    let missing = asked.values().into_iter().filter(|value| !granted.contains(*value));
    Ok(missing
        .filter_map(|value| resource.oauth2_permission_scopes.iter().find(|scope| scope.value == value).cloned())
        .collect())
}

/// The page "Permissions requested".
pub(super) fn consent(
    read: &Read<'_>,
    ctx: &Ctx,
    request: &Authorize,
    walk: &Walk,
    person: &User,
) -> Result<Next, JourneyError> {
    let scopes = match &walk.facts.app {
        Some(app) => missing(read, ctx, request, app, person)?,
        None => Vec::new(),
    };
    let words = |scope: PermissionScope| {
        let explanation = scope.user_consent_display_name.unwrap_or(scope.admin_consent_display_name);
        (scope.value, explanation)
    };
    Ok(Next::ConsentToApp {
        app: walk.facts.app.as_ref().map(|app| app.display_name.clone()).unwrap_or_default(),
        publisher: walk.facts.tenant.display_name.clone(),
        scopes: scopes.into_iter().map(words).collect(),
    })
}

/// Grants what the open page asks for, on the person's own behalf.
pub(crate) fn grant_consent(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, browser: &Browser) -> Result<(), JourneyError> {
    let Door::Authorize(request) = &journey.door else { return Ok(()) };
    let Some((person, facts)) = super::person(tx, ctx, journey, browser)? else { return Ok(()) };
    let Some(app) = facts.app else { return Ok(()) };
    let scopes = missing(tx, ctx, request, &app, &person)?;
    if scopes.is_empty() {
        return Ok(());
    }
    let asked = asked(tx, ctx, request, &person)?;
    let scope = scopes.iter().map(|scope| scope.value.as_str()).collect::<Vec<_>>().join(" ");
    let new = NewGrant { client: app.id, resource: asked.resource.service_principal, user: Some(person.id), scope };
    let caller = Caller::User { tenant: person.tenant, user: person.id, client: request.client };
    grants::consent(tx, &ctx.on_behalf_of(caller), new)?;
    Ok(())
}
