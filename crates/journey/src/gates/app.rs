use std::collections::BTreeSet;

use directory::applications::{PermissionScope, ScopeConsent};
use directory::grants::{NewGrant, Required};
use directory::users::User;
use directory::{assignments, first_party, grants, policies, rights, service_principals, tenants};
use kernel::{Caller, Ctx};
use policy::{Action, AppFacts, Consent, Decision, Ruling};
use store::{Read, Tx};
use sts::{Asked, Browser, Version};

use super::Walk;
use crate::facts::Facts;
use crate::{Authorize, Behalf, Door, Journey, JourneyError, Next, Prompt};

/// May she use the application that sent her? Whoever consents for the whole tenant need not be assigned: she does not
/// sign in to it. With what a consent would grant.
pub(super) fn use_app(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    request: &Authorize,
    walk: &Walk,
    person: &User,
) -> Result<(Decision, Vec<Required>), JourneyError> {
    let wanted = wanted(read, ctx, journey, request, &walk.facts, person)?;
    let app = walk.facts.app.as_ref();
    let consenting = asks_again(journey, request, Prompt::AdminConsent);
    let assigned = match app {
        Some(app) => assignments::is_assigned(read, person.id, app.id)?,
        None => false,
    };
    let decision = policy::may_use_app(&AppFacts {
        app_id: request.client,
        app_name: app.map_or("", |app| app.display_name.as_str()),
        enabled: app.is_none_or(|app| app.account_enabled),
        assignment_required: app.is_some_and(|app| app.app_role_assignment_required),
        assigned: assigned || request.prompt == Some(Prompt::AdminConsent),
        is_global_administrator: walk.facts.roles.contains(&policy::roles::GLOBAL_ADMINISTRATOR),
        user: &walk.identity.address,
        consent: if consenting { Consent::MissingAdminOnly } else { consent_of(&wanted) },
        users_may_consent: policies::in_force::authorization(read, ctx.now, person.tenant)?.users_may_consent(),
        consents_for_tenant: consents_for_tenant(read, ctx, request, person)?,
        silent: journey.door.silent(),
    });
    Ok((decision, wanted))
}

/// Whether the request wants this page to be shown, and it was not answered on this journey.
fn asks_again(journey: &Journey, request: &Authorize, prompt: Prompt) -> bool {
    request.prompt == Some(prompt) && !journey.choices.consented
}

fn on_her_behalf(ctx: &Ctx, request: &Authorize, person: &User) -> Ctx {
    ctx.on_behalf_of(Caller::User { tenant: person.tenant, user: person.id, client: request.client })
}

fn consents_for_tenant(read: &Read<'_>, ctx: &Ctx, request: &Authorize, person: &User) -> Result<bool, JourneyError> {
    Ok(rights::judge(read, &on_her_behalf(ctx, request, person), Action::GrantPermissions)?.is_ok())
}

/// Who may give what is missing.
fn consent_of(wanted: &[Required]) -> Consent {
    let mut scopes = wanted.iter().flat_map(|wanted| &wanted.scopes).peekable();
    if scopes.peek().is_none() {
        Consent::Given
    } else if scopes.any(|scope| scope.consent == ScopeConsent::Admin) {
        Consent::MissingAdminOnly
    } else {
        Consent::MissingUserMay
    }
}

/// What a consent would grant: the permissions asked for that nobody has granted yet, or all of them where the request
/// wants to ask again. Microsoft's own applications need none.
fn wanted(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    request: &Authorize,
    facts: &Facts,
    person: &User,
) -> Result<Vec<Required>, JourneyError> {
    let Some(app) = facts.app.as_ref().filter(|app| !first_party::is_first_party(app.app_id)) else {
        return Ok(Vec::new());
    };
    let for_everybody = request.prompt == Some(Prompt::AdminConsent);
    if for_everybody && journey.choices.consented {
        return Ok(Vec::new());
    }
    // Version 1 names no scopes, and `.default` means all that the registration asks for.
    if for_everybody && request.endpoint == Version::V1 {
        return Ok(grants::required(read, app)?);
    }
    let asked = asked(read, ctx, request, person)?;
    if for_everybody && asked.is_default() {
        return Ok(grants::required(read, app)?);
    }
    let Some(resource) = service_principals::load(read, asked.resource.service_principal)? else {
        return Ok(Vec::new());
    };
    let granted = if for_everybody || asks_again(journey, request, Prompt::Consent) {
        BTreeSet::new()
    } else {
        grants::granted(read, app.id, resource.id, Some(person.id))?
    };
    let missing = asked.values().into_iter().filter(|value| !granted.contains(*value));
    let scopes: Vec<PermissionScope> = missing
        .filter_map(|value| resource.oauth2_permission_scopes.iter().find(|scope| scope.value == value).cloned())
        .collect();
    Ok(vec![Required { resource, scopes, roles: Vec::new() }])
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

/// The page "Permissions requested".
pub(super) fn consent(
    read: &Read<'_>,
    ctx: &Ctx,
    request: &Authorize,
    walk: &Walk,
    person: &User,
    wanted: Vec<Required>,
) -> Result<Next, JourneyError> {
    let behalf = if request.prompt == Some(Prompt::AdminConsent) {
        Behalf::Everybody
    } else if consents_for_tenant(read, ctx, request, person)? {
        Behalf::OwnOrEverybody
    } else {
        Behalf::Own
    };
    let publisher = match walk.facts.app.as_ref().and_then(|app| app.app_owner_organization_id) {
        Some(owner) => tenants::load(read, owner)?.map(|owner| owner.display_name),
        None => None,
    };
    Ok(Next::ConsentToApp {
        account: walk.identity.address.clone(),
        app: walk.facts.app.as_ref().map(|app| app.display_name.clone()).unwrap_or_default(),
        publisher: publisher.unwrap_or_else(|| walk.facts.tenant.display_name.clone()),
        scopes: wanted.into_iter().flat_map(|wanted| in_words(wanted, behalf)).collect(),
        organization: walk.facts.tenant.display_name.clone(),
        behalf,
    })
}

/// Permissions with their names in words, as the person reads them who gives them for this behalf.
fn in_words(wanted: Required, behalf: Behalf) -> Vec<(String, String)> {
    let scope = |scope: PermissionScope| {
        let own = scope.user_consent_display_name.filter(|_| behalf != Behalf::Everybody);
        (scope.value, own.unwrap_or(scope.admin_consent_display_name))
    };
    let roles = wanted.roles.into_iter().map(|role| (role.value.unwrap_or_default(), role.display_name));
    wanted.scopes.into_iter().map(scope).chain(roles).collect()
}

/// Grants what the open page asks for: on the person's own behalf, or for everybody where she may. Gives why she may not.
pub(crate) fn grant_consent(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: &Browser,
    for_everybody: bool,
) -> Result<Ruling<()>, JourneyError> {
    let nothing = Ok(Ruling::Granted(()));
    let Door::Authorize(request) = &journey.door else { return nothing };
    let Some((person, facts)) = super::person(tx, ctx, journey, browser)? else { return nothing };
    let Some(client) = facts.app.as_ref().map(|app| app.id) else { return nothing };
    let wanted = self::wanted(tx, ctx, journey, request, &facts, &person)?;
    let ctx = on_her_behalf(ctx, request, &person);
    if for_everybody || request.prompt == Some(Prompt::AdminConsent) {
        return Ok(grants::consent_for_tenant(tx, &ctx, client, &wanted)?);
    }
    for Required { resource, scopes, .. } in wanted.into_iter().filter(|wanted| !wanted.scopes.is_empty()) {
        let scope = scopes.iter().map(|scope| scope.value.as_str()).collect::<Vec<_>>().join(" ");
        grants::consent(tx, &ctx, NewGrant { client, resource: resource.id, user: Some(person.id), scope })?;
    }
    nothing
}
