//! The end of a journey: a refusal is recorded, a redemption completed, a code issued.

use directory::service_principals;
use kernel::{Ctx, TenantId, UserId};
use ledger::decisions;
use ledger::sign_ins::{self, Entry};
use policy::{Denial, PolicyResult, Refusal};
use store::Tx;
use sts::devices::{Approval, DeviceAnswer};
use sts::{ClientKind, CodeGrant, Draft, FrontChannel, Method, PersonGrant, Version};

use crate::account::Identity;
use crate::gates::{Refused, Standing};
use crate::{Authorize, Door, Journey, JourneyError, Next, Prompt, ResponseMode, ResponseType};

/// Where a journey ends well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The redirect URL of the invitation.
    Redirect(String),
    /// The application's redirect URI with the answer to its request.
    App {
        /// The registered address.
        redirect_uri: String,
        /// How the answer travels.
        mode: ResponseMode,
        /// Names and values, in their order.
        parameters: Vec<(String, String)>,
        /// What is to be signed and goes along.
        tokens: Option<Box<Handed>>,
    },
}

/// Tokens that the authorize endpoint itself hands out ("OAuth 2.0 implicit grant flow").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// What they say.
    pub draft: Draft,
    /// Which of them.
    pub response: ResponseType,
}

/// Records why she may not go on, in the decisions and in the tenant's sign-in log.
pub(crate) fn refuse(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, refused: Refused) -> Result<Next, JourneyError> {
    let Refusal { denial, decision } = refuse_grant(tx, ctx, journey, refused)?;
    Ok(Next::Refused { denial, decision })
}

/// [`refuse`] for a token request, which shows no page.
pub(crate) fn refuse_grant(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    refused: Refused,
) -> Result<Refusal, JourneyError> {
    let decision = decisions::record(
        tx,
        ctx,
        refused.question,
        refused.tenant.as_ref().map(|tenant| tenant.id),
        &refused.decision,
    )?;
    let denial = refused.decision.denial().cloned().unwrap_or(Denial::InsufficientPrivileges);
    let attempt = Attempt {
        user: refused.person.as_ref().map(|person| person.id),
        error: denial.aadsts().unwrap_or_default(),
        failure: Some(denial.message()),
        methods: refused.methods,
        policies: refused.policies,
    };
    // Where no tenant was asked for, the account's own provider has the record.
    let issuer = refused.tenant.as_ref().map_or_else(|| refused.identity.log(), |tenant| tenant.id.to_string());
    let tenant = refused.tenant.map(|tenant| tenant.id);
    entry(tx, ctx, journey, issuer, tenant, &refused.identity, attempt)?;
    if matches!(denial, Denial::NotInTenant(_)) && refused.identity.home_user().is_some() {
        let attempt = Attempt { error: UNKNOWN_ELSEWHERE, ..Attempt::failed(&denial) };
        home_log(tx, ctx, journey, &refused.identity, attempt)?;
    }
    Ok(Refusal { denial, decision })
}

/// What the home tenant's log says of somebody whom the other tenant does not know (Microsoft Entra, "Error AADSTS50020").
const UNKNOWN_ELSEWHERE: u32 = 90_072;

/// Records in the tenant's sign-in log that something stood in the way (Microsoft Entra, "Terms of use": the log has an
/// interrupted sign-in before the successful one).
pub(crate) fn interrupted(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    standing: &Standing,
    denial: &Denial,
) -> Result<(), JourneyError> {
    let attempt = Attempt {
        user: Some(standing.person.id),
        error: denial.aadsts().unwrap_or_default(),
        failure: Some(denial.message()),
        methods: standing.methods.clone(),
        policies: standing.policies.clone(),
    };
    log(tx, ctx, journey, standing.facts.tenant.id, &standing.identity, attempt)
}

/// Completes a redemption whose last gate fell.
pub(crate) fn redeem(tx: &Tx<'_>, ctx: &Ctx, standing: &Standing) -> Result<(), JourneyError> {
    decisions::record(tx, ctx, decisions::Question::Redeem, Some(standing.facts.tenant.id), &standing.decision)?;
    invitations::accept(tx, ctx, standing.person.id, &standing.identity.account, &standing.identity.address, None)?;
    Ok(())
}

/// Arrives: records the sign-in and makes the answer that the door waits for.
pub(crate) fn arrive(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, standing: &Standing) -> Result<Next, JourneyError> {
    let tenant = standing.facts.tenant.id;
    signed_in(tx, ctx, journey, standing)?;
    if let Some(code) = journey.door.device() {
        return admit_device(tx, ctx, code, standing);
    }
    let destination = match &journey.door {
        Door::Authorize(request) if request.prompt == Some(Prompt::AdminConsent) => consented(request, tenant),
        Door::Authorize(request) => answer(tx, ctx, request, standing)?,
        Door::Ticket(link) => {
            let invitation = invitations::find(tx, link.invitation)?;
            let landing = invitation.map(|invitation| invitation.redirect_url);
            Destination::Redirect(landing.unwrap_or_else(|| invitations::default_redirect(&ctx.origins, tenant)))
        }
    };
    Ok(Next::Arrived(destination))
}

/// Lets the device that waits have its tokens.
fn admit_device(tx: &Tx<'_>, ctx: &Ctx, code: &str, standing: &Standing) -> Result<Next, JourneyError> {
    let approval = Approval {
        tenant: standing.facts.tenant.id,
        user: standing.person.id,
        circumstances: ctx.circumstances.clone(),
    };
    let answer = DeviceAnswer { session: standing.session.clone(), approval: Some(approval) };
    sts::devices::answer(tx, code, &answer)?;
    let app = standing.facts.app.as_ref().map(|app| app.display_name.clone()).unwrap_or_default();
    Ok(Next::DeviceAnswered { app, signed_in: true })
}

/// Records a sign-in, and how it was judged.
pub(crate) fn signed_in(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, standing: &Standing) -> Result<(), JourneyError> {
    let tenant = standing.facts.tenant.id;
    let attempt = Attempt {
        user: Some(standing.person.id),
        error: 0,
        failure: None,
        methods: standing.methods.clone(),
        policies: standing.policies.clone(),
    };
    log(tx, ctx, journey, tenant, &standing.identity, attempt)?;
    decisions::record(tx, ctx, decisions::Question::SignIn, Some(tenant), &standing.decision)?;
    Ok(())
}

/// That an administrator consented, told to the application ("Admin consent on the Microsoft identity platform").
fn consented(request: &Authorize, tenant: TenantId) -> Destination {
    let mut parameters =
        vec![("admin_consent".to_owned(), "True".to_owned()), ("tenant".to_owned(), tenant.to_string())];
    parameters.extend(Some(request.scope.clone()).filter(|scope| !scope.is_empty()).map(|it| ("scope".to_owned(), it)));
    parameters.extend(request.state.clone().map(|state| ("state".to_owned(), state)));
    let (redirect_uri, mode) = (request.redirect_uri.clone(), request.response_mode);
    Destination::App { redirect_uri, mode, parameters, tokens: None }
}

/// The answer to the application's request: a code, tokens, and what came with the request.
fn answer(tx: &Tx<'_>, ctx: &Ctx, request: &Authorize, standing: &Standing) -> Result<Destination, JourneyError> {
    let (tenant, user, session) = (standing.facts.tenant.id, standing.person.id, &standing.session);
    sts::participants::note(tx, session.id, request.client, tenant)?;
    let code = if request.response.code { Some(code(tx, ctx, request, standing)?) } else { None };
    let tokens = if request.response.tokens() {
        Some(Box::new(handed(tx, ctx, request, standing, code.as_deref())?))
    } else {
        None
    };
    let named = |name: &str, value: String| (name.to_owned(), value);
    let mut parameters: Vec<(String, String)> = code.map(|code| named("code", code)).into_iter().collect();
    parameters.extend(request.state.clone().map(|state| named("state", state)));
    parameters.push(named("session_state", session.id.to_string()));
    if request.client_info {
        let person = sts::subject::person(tx, ctx.now, tenant, user, session)?;
        parameters.extend(person.map(|person| named("client_info", person.client_info())));
    }
    let (redirect_uri, mode) = (request.redirect_uri.clone(), request.response_mode);
    Ok(Destination::App { redirect_uri, mode, parameters, tokens })
}

fn code(tx: &Tx<'_>, ctx: &Ctx, request: &Authorize, standing: &Standing) -> Result<String, JourneyError> {
    let grant = CodeGrant {
        client: request.client,
        redirect_uri: request.redirect_uri.clone(),
        platform: request.platform,
        challenge: request.challenge.clone(),
        authority: request.authority,
        tenant: standing.facts.tenant.id,
        user: standing.person.id,
        session: standing.session.clone(),
        scope: request.scope.clone(),
        resource: request.resource.clone(),
        nonce: request.nonce.clone(),
        endpoint: request.endpoint,
        circumstances: ctx.circumstances.clone(),
    };
    Ok(sts::codes::issue(tx, ctx, &grant)?)
}

/// Tokens for the browser itself. Nobody proves there which application it is, and no refresh token is handed out.
fn handed(
    tx: &Tx<'_>,
    ctx: &Ctx,
    request: &Authorize,
    standing: &Standing,
    code: Option<&str>,
) -> Result<Handed, JourneyError> {
    let tenant = standing.facts.tenant.id;
    let asked = match request.endpoint {
        Version::V1 => {
            let resource = request.resource.as_deref();
            sts::resource::resolve_v1(tx, tenant, resource, &request.scope, &ctx.origins)?
        }
        Version::V2 => sts::resource::resolve(tx, tenant, &request.scope, &ctx.origins)?,
    };
    let front_channel = FrontChannel { code: code.map(str::to_owned), access_token: request.response.token };
    let grant = PersonGrant {
        tenant,
        user: standing.person.id,
        session: &standing.session,
        client: request.client,
        kind: ClientKind::Public,
        asked: &asked,
        endpoint: request.endpoint,
        nonce: request.nonce.as_deref(),
        front_channel: Some(&front_channel),
        client_info: false,
        refresh_token: None,
    };
    let draft = sts::person(tx, ctx, &grant)?.remembering(&standing.session, &ctx.circumstances);
    Ok(Handed { draft, response: request.response })
}

/// One line of a sign-in log, before the names are added.
#[derive(Debug)]
pub(crate) struct Attempt {
    user: Option<UserId>,
    error: u32,
    failure: Option<String>,
    methods: Vec<String>,
    policies: Vec<PolicyResult>,
}

impl Attempt {
    /// The account proved itself.
    pub(crate) fn passed(methods: &[Method]) -> Self {
        let methods = methods.iter().map(ToString::to_string).collect();
        Self { user: None, error: 0, failure: None, methods, policies: Vec::new() }
    }

    /// The proof failed.
    pub(crate) fn failed(denial: &Denial) -> Self {
        let error = denial.aadsts().unwrap_or_default();
        Self { user: None, error, failure: Some(denial.message()), methods: Vec::new(), policies: Vec::new() }
    }
}

/// Records an attempt in the log of the account's own identity provider. A successful sign-in of a person who is at home
/// in the tenant that she asks for is recorded once, when she arrives.
pub(crate) fn home_log(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    identity: &Identity,
    attempt: Attempt,
) -> Result<(), JourneyError> {
    let asked = match &journey.door {
        Door::Ticket(link) => Some(link.tenant),
        Door::Authorize(request) => {
            request.authority.tenant().or_else(|| identity.home_user().map(|(tenant, _)| tenant))
        }
    };
    let at_home = identity.home_user().is_some_and(|(home, _)| Some(home) == asked);
    if at_home && attempt.error == 0 {
        return Ok(());
    }
    let user = identity.home_user().map(|(_, user)| user);
    entry(tx, ctx, journey, identity.log(), asked, identity, Attempt { user, ..attempt })
}

/// Records an attempt in the log of the tenant that was asked for.
fn log(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    tenant: TenantId,
    identity: &Identity,
    attempt: Attempt,
) -> Result<(), JourneyError> {
    entry(tx, ctx, journey, tenant.to_string(), Some(tenant), identity, attempt)
}

fn entry(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    issuer: String,
    resource_tenant: Option<TenantId>,
    identity: &Identity,
    attempt: Attempt,
) -> Result<(), JourneyError> {
    let (app, app_name) = match &journey.door {
        Door::Ticket(_) => (None, "Microsoft Invitation Acceptance Portal".to_owned()),
        Door::Authorize(request) => {
            let known = match resource_tenant {
                Some(tenant) => service_principals::by_app_id(tx, tenant, request.client)?,
                None => None,
            };
            (Some(request.client), known.map(|app| app.display_name).unwrap_or_default())
        }
    };
    let entry = Entry {
        issuer,
        user: attempt.user,
        account: identity.address.to_lowercase(),
        display_name: identity.name.clone(),
        app,
        app_name,
        error: attempt.error,
        failure: attempt.failure,
        home_tenant: identity.home_user().map(|(tenant, _)| tenant),
        resource_tenant,
        methods: attempt.methods,
        policies: attempt.policies,
        interactive: !journey.door.silent(),
        client: journey.door.client(),
        circumstances: crate::facts::surroundings(tx, ctx)?,
    };
    Ok(sign_ins::record(tx, ctx, entry)?)
}
