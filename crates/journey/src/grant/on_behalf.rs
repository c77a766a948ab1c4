//! A client goes on to another resource in the name of whoever called it ("Microsoft identity platform and OAuth 2.0
//! On-Behalf-Of flow"). The person is judged again, as at a refresh; the client needs a consent of its own.

use directory::applications::Application;
use directory::{Account, users};
use kernel::{Caller, Circumstances, Ctx, Timestamp};
use store::Tx;
use sts::{Authority, ClientKind, GrantError, Method, ProofError, Session, TokenError, Verified};

use super::{Asking, Honour, Honoured, Wanted};
use crate::JourneyError;

pub(super) fn honour(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    application: &Application,
    assertion: &Result<Verified, TokenError>,
    wanted: Wanted<'_>,
) -> Result<Honour, JourneyError> {
    asking.authority.admits(application)?;
    let kind = sts::clients::authenticate(tx, ctx, application, asking.proof)?;
    // Whoever is called by others keeps a secret of its own.
    if kind == ClientKind::Public {
        return Err(GrantError::ProofMissing.into());
    }
    let verified = believed(application, assertion)?;
    let tenant = verified.tenant;
    if asking.authority.tenant().is_some_and(|asked| asked != tenant) || asking.authority == Authority::Consumers {
        return Err(GrantError::OnBehalfOfTenant(tenant).into());
    }
    let (session, circumstances) = sign_in(tx, ctx, verified)?;
    let issued = verified.claims["iat"].as_i64().and_then(|at| Timestamp::from_second(at).ok());
    if let Some(valid_from) = sts::revocations::since(tx, &session)? {
        let issued = issued.unwrap_or(session.authenticated_at);
        return Err(GrantError::GrantRevoked { issued, valid_from }.into());
    }
    Ok(Honour::Stands(Box::new(Honoured {
        kind,
        platform: None,
        session,
        authority: Authority::Tenant(tenant),
        scope: wanted.scope.to_owned(),
        resource: wanted.resource.map(str::to_owned),
        nonce: None,
        since: ctx.now,
        line: None,
        signs_in: false,
        circumstances,
    })))
}

/// The token, if it is one of a person, and for this client.
fn believed<'v>(
    application: &Application,
    assertion: &'v Result<Verified, TokenError>,
) -> Result<&'v Verified, GrantError> {
    let verified = match assertion {
        Ok(verified) => verified,
        Err(TokenError::Expired | TokenError::NotYetValid) => return Err(GrantError::OnBehalfOfExpired),
        Err(TokenError::Malformed) => return Err(ProofError::Malformed("It cannot be read.").into()),
        Err(wrong) => return Err(GrantError::OnBehalfOfInvalid(*wrong)),
    };
    if !matches!(verified.caller, Caller::User { .. }) {
        return Err(GrantError::OnBehalfOfForbidden(application.app_id));
    }
    let audience = verified.audience.trim_end_matches('/');
    let own = application.identifier_uris.iter().any(|uri| uri.trim_end_matches('/') == audience);
    if own || audience.eq_ignore_ascii_case(&application.app_id.to_string()) {
        return Ok(verified);
    }
    Err(GrantError::OnBehalfOfAudience {
        audience: verified.audience.clone(),
        app: application.app_id,
        name: application.display_name.clone(),
    })
}

/// The sign-in behind the token. One that was forged with claims of somebody's own tells none: then the person's account
/// counts as just proved.
fn sign_in(tx: &Tx<'_>, ctx: &Ctx, verified: &Verified) -> Result<(Session, Circumstances), JourneyError> {
    if let Some(found) = sts::sign_in_behind(&sts::world_key(tx)?, verified) {
        return Ok(found);
    }
    let user = match verified.caller.user() {
        Some(user) => users::load(tx, user)?,
        None => None,
    };
    let user = user.filter(|user| user.tenant == verified.tenant).ok_or(GrantError::GrantInvalid)?;
    let account = match (user.is_external(), user.home) {
        (_, Some(home)) => home,
        (false, None) => Account::Work { tenant: user.tenant, user: user.id },
        (true, None) => return Err(GrantError::GrantInvalid.into()),
    };
    Ok((Session::new(ctx, &account, &[Method::Password]), ctx.circumstances.clone()))
}
