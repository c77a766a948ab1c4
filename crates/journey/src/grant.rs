use directory::applications::{self, Platform};
use directory::first_party;
use kernel::{AppId, Circumstances, Ctx};
use ledger::decisions::{self, Question};
use policy::{Decision, Denial, Refusal, Ruling, Step, Verdict};
use store::Tx;
use sts::codes::Redemption;
use sts::{
    Asked, Authority, ClientKind, ClientProof, CodeGrant, Draft, GrantError, OpenIdScope, PersonGrant, RefreshGrant,
    Session, Version,
};

use crate::account::Identity;
use crate::arrive;
use crate::facts::{Facts, Scene};
use crate::gates::{self, Outcome};
use crate::{Authorize, Door, Journey, JourneyError, Prompt};

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
    /// What is known of the person's surroundings: the client that asks is elsewhere.
    circumstances: Circumstances,
}

/// Honours a grant: the client proves itself, the secret is spent or kept, and the person is judged as at every sign-in.
pub fn grant(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking<'_>, grant: Grant<'_>) -> Result<Ruling<Draft>, JourneyError> {
    let application = applications::by_app_id(tx, asking.client)?.ok_or_else(|| GrantError::AppUnknown {
        app: asking.client.to_string(),
        tenant: asking.authority.to_string(),
    })?;
    let honoured = match grant {
        Grant::Code { code, redirect_uri, verifier } => {
            let redemption =
                Redemption { code, client: asking.client, redirect_uri, verifier, authority: asking.authority };
            let code = sts::codes::redeem(tx, ctx, &redemption)?;
            let kind =
                sts::clients::authenticate_on(tx, ctx, &application, asking.proof, code.platform, asking.origin)?;
            Honoured {
                kind,
                platform: Some(code.platform),
                session: code.session,
                authority: Authority::Tenant(code.tenant),
                scope: code.scope,
                resource: code.resource,
                nonce: code.nonce,
                since: ctx.now,
                circumstances: code.circumstances,
            }
        }
        Grant::Refresh { token, scope } => {
            let kept = sts::refresh::redeem(tx, ctx, token, asking.client)?;
            let kind = match kept.platform {
                Some(platform) => {
                    sts::clients::authenticate_on(tx, ctx, &application, asking.proof, platform, asking.origin)?
                }
                None => sts::clients::authenticate(tx, ctx, &application, asking.proof)?,
            };
            // A refresh token is not bound to its tenant: it may be used at any in which the person is known.
            let authority = asking.authority.tenant().map_or(Authority::Tenant(kept.tenant), Authority::Tenant);
            Honoured {
                kind,
                platform: kept.platform,
                session: kept.session,
                authority,
                scope: scope.map_or(kept.scope, str::to_owned),
                resource: None,
                nonce: None,
                since: kept.since,
                // A client on her own device says where she is now.
                circumstances: ctx.circumstances.or(&kept.circumstances),
            }
        }
        Grant::Device { code } => {
            let kind = sts::clients::authenticate(tx, ctx, &application, asking.proof)?;
            let (request, session, approval) = sts::devices::redeem(tx, ctx, code, asking.client, asking.authority)?;
            Honoured {
                kind,
                platform: None,
                session,
                authority: Authority::Tenant(approval.tenant),
                scope: request.scope,
                resource: request.resource,
                nonce: None,
                since: ctx.now,
                circumstances: approval.circumstances,
            }
        }
    };
    judged(tx, ctx, asking, &honoured)
}

fn judged(tx: &Tx<'_>, ctx: &Ctx, asking: &Asking<'_>, honoured: &Honoured) -> Result<Ruling<Draft>, JourneyError> {
    let request = silent(asking, honoured);
    match judge_again(tx, ctx, request, &honoured.session, &honoured.circumstances)? {
        Ruling::Granted(standing) => draft(tx, ctx, asking, honoured, &standing).map(Ruling::Granted),
        Ruling::Refused(refusal) => Ok(Ruling::Refused(refusal)),
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
    let grant = sts::codes::redeem(tx, ctx, &redemption)?;
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
    let facts = Facts::load(tx, &journey, &scene, &identity)?.ok_or(GrantError::GrantInvalid)?;
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
    let decision =
        Decision::from_trace(vec![Step { rule: "interaction", saw, verdict: Verdict::Deny(denial.clone()) }]);
    let decision = decisions::record(tx, ctx, Question::Token, tenant, &decision)?;
    Ok(Ruling::Refused(Refusal { denial, decision }))
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
        Some(sts::refresh::issue(tx, ctx, &grant)?)
    } else {
        None
    };
    Ok(sts::person(
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
    )?)
}
