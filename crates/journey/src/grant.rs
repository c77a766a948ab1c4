//! What a person's tokens are given for at the token endpoint, without a page.

mod honour;
mod on_behalf;
mod password;

use directory::applications::{self, Platform};
use directory::first_party;
use kernel::{AppId, Circumstances, Ctx, TenantId};
use ledger::decisions::{self, Question};
use policy::{Decision, Denial, Refusal, Ruling, Step, Verdict};
use store::Tx;
use sts::codes::Redemption;
use sts::{
    Asked, Authority, ClientKind, ClientProof, CodeGrant, Draft, GrantError, Line, OpenIdScope, PersonGrant, Redeemed,
    RefreshGrant, Session, TokenError, Verified, Version,
};

use crate::account::Identity;
use crate::answer::Checked;
use crate::arrive;
use crate::facts::{Facts, Scene};
use crate::gates::{self, Outcome};
use crate::{Authorize, Door, Journey, JourneyError, Prompt};

pub use password::resource_owner;

/// A grant in which a person is judged.
#[derive(Clone, Copy, Debug)]
pub enum Grant<'a> {
    /// An authorization code.
    Code {
        /// The code.
        code: &'a str,
        /// The redirect URI that the client says it was sent to.
        redirect_uri: Option<&'a str>,
        /// PKCE.
        verifier: Option<&'a str>,
        /// The scopes that are asked for now; those of the sign-in when none are.
        scope: Option<&'a str>,
    },
    /// A refresh token.
    Refresh {
        /// The token.
        token: &'a str,
        /// The scopes that are asked for now; the first request's when none are.
        scope: Option<&'a str>,
    },
    /// A device code.
    Device {
        /// The code.
        code: &'a str,
    },
    /// A token that was sent to the client, which goes on to another resource in the person's name.
    OnBehalfOf {
        /// What the token says, or why it is not believed.
        assertion: &'a Result<Verified, TokenError>,
        /// For what.
        wanted: Wanted<'a>,
    },
    /// The person's own password, given to the client.
    Password {
        /// The name that she gave.
        username: &'a str,
        /// What came of comparing her password; none where the name is nobody's. See [`resource_owner`].
        checked: Option<&'a Checked>,
        /// For what.
        wanted: Wanted<'a>,
    },
}

/// What a grant without an earlier request asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The scopes.
    pub scope: &'a str,
    /// The resource of a request of version 1.
    pub resource: Option<&'a str>,
}

/// What comes of a grant.
#[derive(Debug)]
pub enum Granted {
    /// Tokens, once they are signed.
    Tokens(Box<Draft>),
    /// Policy refuses.
    Refused(Refusal),
    /// The code or refresh token was used before. Whatever it brought is revoked, and that must be kept.
    Spent(GrantError),
}

/// Who asks the token endpoint, and how.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The client.
    pub client: AppId,
    /// How it proves itself.
    pub proof: &'a ClientProof,
    /// The origin of a cross-origin request.
    pub origin: Option<&'a str>,
    /// The path segment.
    pub authority: Authority,
    /// The endpoint.
    pub endpoint: Version,
    /// Whether `client_info` was asked for.
    pub client_info: bool,
    /// What the client says that it can handle.
    pub capabilities: &'a [String],
}

/// What honouring a grant comes to.
enum Honour {
    /// It stands for somebody.
    Stands(Box<Honoured>),
    /// It does not, and that must be kept.
    Ends(Granted),
}

/// What a grant stands for, once its secret was honoured.
struct Honoured {
    kind: ClientKind,
    platform: Option<Platform>,
    session: Session,
    authority: Authority,
    scope: String,
    resource: Option<String>,
    nonce: Option<String>,
    since: kernel::Timestamp,
    /// The line to which the next refresh token belongs, where one goes before it.
    line: Option<Line>,
    /// Whether this is the sign-in itself, which the log of the tenant tells.
    signs_in: bool,
    /// What is known of the person's surroundings: the client that asks is elsewhere.
    circumstances: Circumstances,
}

/// Honours a grant: the client proves itself, the secret is spent or kept, and the person is judged as at every sign-in.
pub fn grant(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking<'_>, grant: Grant<'_>) -> Result<Granted, JourneyError> {
    let application = applications::client(tx, asking.client)?.ok_or_else(|| GrantError::AppUnknown {
        app: asking.client.to_string(),
        tenant: asking.authority.to_string(),
    })?;
    let honour = match grant {
        Grant::Code { code, redirect_uri, verifier, scope } => {
            let redemption =
                Redemption { code, client: asking.client, redirect_uri, verifier, authority: asking.authority };
            honour::code(tx, ctx, asking, &application, &redemption, scope)?
        }
        Grant::Refresh { token, scope } => honour::refresh(tx, ctx, asking, &application, token, scope)?,
        Grant::OnBehalfOf { assertion, wanted } => on_behalf::honour(tx, ctx, asking, &application, assertion, wanted)?,
        Grant::Password { username, checked, wanted } => {
            password::honour(tx, ctx, asking, &application, username, checked, wanted)?
        }
        Grant::Device { code } => honour::device(tx, ctx, asking, &application, code)?,
    };
    match honour {
        Honour::Stands(honoured) => judged(tx, ctx, asking, &honoured),
        Honour::Ends(granted) => Ok(granted),
    }
}

fn judged(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking<'_>, honoured: &Honoured) -> Result<Granted, JourneyError> {
    let request = silent(asking, honoured);
    match judge_again(tx, ctx, request.clone(), &honoured.session, &honoured.circumstances)? {
        Ruling::Granted(standing) => {
            if honoured.signs_in {
                let journey = Journey::new(ctx, Door::Authorize(request), None);
                arrive::signed_in(tx, ctx, &journey, &standing)?;
            }
            Ok(Granted::Tokens(Box::new(draft(tx, ctx, asking, honoured, &standing)?)))
        }
        Ruling::Refused(refusal) => Ok(Granted::Refused(refusal)),
    }
}

/// Lets a person onto one of the emulator's own surfaces: the code is spent, and she is judged as at every sign-in. The
/// surface is the client, in this process, and has nothing to prove.
pub fn enter(
    tx: &Tx<'_>,
    ctx: &Ctx,
    client: AppId,
    authority: Authority,
    code: &str,
    redirect_uri: &str,
    verifier: &str,
) -> Result<Ruling<CodeGrant>, JourneyError> {
    if !first_party::is_first_party(client) {
        return Err(GrantError::GrantInvalid.into());
    }
    let redemption = Redemption { code, client, redirect_uri: Some(redirect_uri), verifier: Some(verifier), authority };
    // A surface keeps no refresh tokens, so there is nothing to end when a code comes twice.
    let Redeemed::First(grant) = sts::codes::redeem(tx, ctx, &redemption)? else {
        return Err(GrantError::CodeReused.into());
    };
    let request = Authorize {
        scope: grant.scope.clone(),
        prompt: Some(Prompt::None),
        endpoint: grant.endpoint,
        ..Authorize::new(Authority::Tenant(grant.tenant), client, redirect_uri, grant.platform)
    };
    Ok(judge_again(tx, ctx, request, &grant.session, &grant.circumstances)?.map(|_| grant))
}

/// Asks every gate again, as at a sign-in without a page.
fn judge_again(
    tx: &Tx<'_>,
    ctx: &Ctx,
    request: Authorize,
    session: &Session,
    circumstances: &Circumstances,
) -> Result<Ruling<Box<gates::Standing>>, JourneyError> {
    let ctx = &Ctx { circumstances: circumstances.clone(), ..ctx.clone() };
    let journey = Journey::new(ctx, Door::Authorize(request), None);
    let (Some(scene), Some(identity)) = (Scene::load(tx, &journey)?, Identity::load(tx, &session.account)?) else {
        return Err(GrantError::GrantInvalid.into());
    };
    let facts = Facts::load(tx, ctx.now, &journey, &scene, &identity)?.ok_or(GrantError::GrantInvalid)?;
    match gates::proven_person(tx, ctx, &journey, None, identity, session.clone(), facts)? {
        Outcome::Arrive(standing) => Ok(Ruling::Granted(standing)),
        Outcome::Refuse(refused) => Ok(Ruling::Refused(arrive::refuse_grant(tx, ctx, &journey, *refused)?)),
        Outcome::Ask(_) | Outcome::Factor(_) | Outcome::Terms(_) | Outcome::Redeem(_) => {
            refused(tx, ctx, &journey, Denial::GuestPendingSilent)
        }
    }
}

/// The judgement of a token request is that of a sign-in without a page.
fn silent(asking: &Asking<'_>, honoured: &Honoured) -> Authorize {
    let platform = honoured.platform.unwrap_or(Platform::PublicClient);
    Authorize {
        scope: honoured.scope.clone(),
        resource: honoured.resource.clone(),
        prompt: Some(Prompt::None),
        client_info: asking.client_info,
        endpoint: asking.endpoint,
        ..Authorize::new(honoured.authority, asking.client, "", platform)
    }
}

fn refused<T>(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, denial: Denial) -> Result<Ruling<T>, JourneyError> {
    let tenant = match &journey.door {
        Door::Authorize(request) => request.authority.tenant(),
        Door::Ticket(link) => Some(link.tenant),
    };
    let saw = "a token request, which cannot show a page".to_owned();
    Ok(Ruling::Refused(deny(tx, ctx, tenant, "interaction", saw, denial)?))
}

/// Records that a rule refuses a token request.
fn deny(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: Option<TenantId>,
    rule: &'static str,
    saw: String,
    denial: Denial,
) -> Result<Refusal, JourneyError> {
    let decision = Decision::from_trace(vec![Step { rule, saw, verdict: Verdict::Deny(denial.clone()) }]);
    let decision = decisions::record(tx, ctx, Question::Token, tenant, &decision)?;
    Ok(Refusal { denial, decision })
}

fn draft(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    honoured: &Honoured,
    standing: &gates::Standing,
) -> Result<Draft, JourneyError> {
    let tenant = standing.facts.tenant.id;
    let asked: Asked = match asking.endpoint {
        Version::V1 => {
            sts::resource::resolve_v1(tx, tenant, honoured.resource.as_deref(), &honoured.scope, &ctx.origins)?
        }
        Version::V2 => sts::resource::resolve(tx, tenant, &honoured.scope, &ctx.origins)?,
    };
    let refresh_token = if asked.openid.contains(&OpenIdScope::OfflineAccess) || asking.endpoint == Version::V1 {
        let grant = RefreshGrant {
            client: asking.client,
            platform: honoured.platform,
            session: honoured.session.clone(),
            tenant,
            scope: honoured.scope.clone(),
            since: honoured.since,
            circumstances: honoured.circumstances.clone(),
        };
        Some(sts::refresh::issue(tx, ctx, &grant, honoured.line.as_ref())?)
    } else {
        None
    };
    let draft = sts::person(
        tx,
        ctx,
        &PersonGrant {
            tenant,
            user: standing.person.id,
            session: &honoured.session,
            client: asking.client,
            kind: honoured.kind,
            asked: &asked,
            endpoint: asking.endpoint,
            nonce: honoured.nonce.as_deref(),
            front_channel: None,
            client_info: asking.client_info,
            refresh_token: refresh_token.as_deref(),
        },
    )?;
    Ok(draft.for_client(asking.capabilities).remembering(&honoured.session, &honoured.circumstances))
}
