//! The forge of the control API: tokens that nobody had to sign in for. No consent, assignment, password or policy is
//! asked; the person's own rights still apply when the token is used.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::users::{self, User};
use directory::{Account, applications, service_principals, tenants};
use kernel::{AppId, Ctx, EmailAddress, SignedDuration, TenantId};
use serde_json::{Map, Value};
use store::Read;

use crate::draft::{self, application_unchecked};
use crate::sign::{encode, expires_in};
use crate::{
    ApplicationGrant, ClientKind, Draft, GrantError, KeyRing, Method, PersonGrant, Session, StsError, Subject, Version,
    WorldKey, claims, resource,
};

/// A token to forge.
#[derive(Clone, Debug)]
pub struct ForgeRequest {
    /// The tenant that issues.
    pub tenant: TenantId,
    /// The application that it is given to.
    pub client: AppId,
    /// Id, name or address of a user of the tenant; none is the application itself.
    pub account: Option<String>,
    /// The scopes; they become `scp` exactly.
    pub scope: String,
    /// The application's roles, exactly; none is what it is granted.
    pub roles: Option<Vec<String>>,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// Claims that are merged last.
    pub claims: Map<String, Value>,
}

/// What may be wrong with a forged token.
#[expect(clippy::struct_excessive_bools, reason = "each flaw is its own switch in the control API and combines freely")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// It expired an hour ago.
    pub expired: bool,
    /// It is good in an hour.
    pub not_yet_valid: bool,
    /// It is for a resource that nobody has.
    pub wrong_audience: bool,
    /// Its issuer is another tenant's.
    pub wrong_issuer: bool,
    /// Its key is not published.
    pub unknown_key: bool,
    /// Its signature does not fit.
    pub bad_signature: bool,
}

/// Why nothing was forged.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// No tenant has this id.
    #[error("no tenant has the id {0}")]
    UnknownTenant(TenantId),
    /// No application of the tenant has this client id.
    #[error("no application of the tenant has the client id {0}")]
    UnknownClient(AppId),
    /// No user of the tenant has this id, name or address.
    #[error("no user of the tenant has the id, name or address '{0}'")]
    UnknownAccount(String),
    /// The scopes cannot be read, or nobody has their resource.
    #[error(transparent)]
    Scope(#[from] GrantError),
}

/// A forgery that waits to be signed.
#[derive(Clone, Debug)]
pub struct Forgery {
    draft: Draft,
    flaws: Flaws,
    claims: Map<String, Value>,
}

/// Forged tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forged {
    /// For how many seconds the access token would be good.
    pub expires_in: i64,
    /// The access token, with its flaws.
    pub access_token: String,
    /// The ID token, flawless, if `openid` was among the scopes.
    pub id_token: Option<String>,
}

/// How far in the past or future a wrong time lies.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// A resource that nobody has.
const WRONG_AUDIENCE: &str = "api://00000000-0000-0000-0000-000000000000";

/// Drafts a forgery.
pub fn mint(read: &Read<'_>, ctx: &Ctx, request: ForgeRequest) -> Result<Forgery, ForgeError> {
    if tenants::load(read, request.tenant).map_err(GrantError::from)?.is_none() {
        return Err(ForgeError::UnknownTenant(request.tenant));
    }
    if service_principals::by_app_id(read, request.tenant, request.client).map_err(GrantError::from)?.is_none() {
        return Err(ForgeError::UnknownClient(request.client));
    }
    let draft = match &request.account {
        Some(account) => person(read, ctx, &request, account)?,
        None => itself(read, ctx, &request)?,
    };
    Ok(Forgery { draft, flaws: request.flaws, claims: request.claims })
}

fn person(read: &Read<'_>, ctx: &Ctx, request: &ForgeRequest, account: &str) -> Result<Draft, ForgeError> {
    let user = find(read, request.tenant, account)?.ok_or_else(|| ForgeError::UnknownAccount(account.to_owned()))?;
    let asked = resource::resolve_unchecked(read, request.tenant, &request.scope, &ctx.origins)?;
    let (account, method) = signs_in_with(&user)?;
    let grant = PersonGrant {
        tenant: request.tenant,
        user: user.id,
        session: &Session::new(ctx, &account, &[method]),
        client: request.client,
        kind: kind(read, request.client)?,
        asked: &asked,
        endpoint: Version::V2,
        nonce: None,
        front_channel: None,
        client_info: false,
        refresh_token: None,
    };
    Ok(draft::person(read, ctx, &grant)?.remembering(grant.session, &ctx.circumstances))
}

fn itself(read: &Read<'_>, ctx: &Ctx, request: &ForgeRequest) -> Result<Draft, ForgeError> {
    let asked = resource::resolve_unchecked(read, request.tenant, &request.scope, &ctx.origins)?;
    let grant = ApplicationGrant {
        tenant: request.tenant,
        client: request.client,
        kind: kind(read, request.client)?,
        asked: &asked,
        endpoint: Version::V2,
    };
    let mut draft = application_unchecked(read, ctx, &grant)?;
    if let (Some(wanted), Subject::Application { roles, .. }) = (&request.roles, &mut draft.subject) {
        roles.clone_from(wanted);
    }
    Ok(draft)
}

/// The user of the tenant with this id, name or address.
fn find(read: &Read<'_>, tenant: TenantId, account: &str) -> Result<Option<User>, GrantError> {
    if let Ok(id) = account.parse() {
        return Ok(users::load(read, id)?.filter(|user| user.tenant == tenant));
    }
    if let Some(user) = users::by_upn(read, tenant, account)? {
        return Ok(Some(user));
    }
    let Ok(address) = EmailAddress::parse(account) else { return Ok(None) };
    Ok(users::find_by_address(read, tenant, &address)?.into_iter().next())
}

/// The account with which the user would sign in. Of a guest who has not redeemed only the address is known.
fn signs_in_with(user: &User) -> Result<(Account, Method), ForgeError> {
    if let Some(home) = &user.home {
        let method = match home {
            Account::Mailbox(_) => Method::Passcode,
            Account::Federated(_) => Method::Federated,
            Account::Work { .. } | Account::Microsoft(_) | Account::Google(_) => Method::Password,
        };
        return Ok((home.clone(), method));
    }
    if user.is_external() {
        let address = user.mail.as_deref().and_then(|mail| EmailAddress::parse(mail).ok());
        let address = address.ok_or_else(|| ForgeError::UnknownAccount(user.user_principal_name.clone()))?;
        return Ok((Account::Mailbox(address), Method::Passcode));
    }
    Ok((Account::Work { tenant: user.tenant, user: user.id }, Method::Password))
}

/// What the client would have proved.
fn kind(read: &Read<'_>, client: AppId) -> Result<ClientKind, GrantError> {
    let application = applications::by_app_id(read, client)?;
    Ok(match application {
        Some(application) if !application.is_public_client => ClientKind::Secret,
        _ => ClientKind::Public,
    })
}

impl Forgery {
    /// Signs what was drafted, flaws included.
    pub fn sign(&self, keys: &KeyRing, world: &WorldKey) -> Result<Forged, StsError> {
        let draft = &self.draft;
        let key = if self.flaws.unknown_key { keys.stranger() } else { keys.signing() };
        let mut access_token = encode(key, draft.resource.token_version, &self.access_claims(world))?;
        if self.flaws.bad_signature {
            access_token = with_bad_signature(&access_token);
        }
        let id_token = claims::id_token(draft, world, &access_token)
            .map(|claims| encode(keys.signing(), draft.endpoint, &claims.into_map()))
            .transpose()?;
        Ok(Forged { expires_in: expires_in(draft), access_token, id_token })
    }

    fn access_claims(&self, world: &WorldKey) -> Map<String, Value> {
        let draft = &self.draft;
        let mut claims = claims::access_token(draft, world);
        let hours = |count: i32| (draft.issued_at.as_second()).saturating_add(HOUR.as_secs() * i64::from(count));
        if self.flaws.expired {
            claims.set("iat", hours(-2));
            claims.set("nbf", hours(-2));
            claims.set("exp", hours(-1));
        }
        if self.flaws.not_yet_valid {
            claims.set("nbf", hours(1));
            claims.set("exp", hours(2));
        }
        if self.flaws.wrong_audience {
            claims.set("aud", WRONG_AUDIENCE);
        }
        if self.flaws.wrong_issuer {
            let other = TenantId::derived("forge", &draft.tenant.to_string());
            claims.set("iss", claims::issuer(draft.resource.token_version, &draft.origin, other));
        }
        let mut claims = claims.into_map();
        claims.extend(self.claims.clone());
        claims
    }
}

/// The token with one bit of its signature turned.
fn with_bad_signature(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').expect("a signed token has a signature");
    let mut signature = URL_SAFE_NO_PAD.decode(signature).expect("a signature is base64url");
    signature[0] ^= 1;
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
