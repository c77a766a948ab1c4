//! Codes, refresh tokens and the codes of devices: what they stand for. One that was used before ends the line that it
//! brought, once the client has proved itself.

use directory::applications::Application;
use kernel::Ctx;
use store::Tx;
use sts::codes::Redemption;
use sts::{Authority, ClientKind, GrantError, Redeemed, RefreshGrant};

use super::{Asking, Granted, Honour, Honoured};
use crate::JourneyError;

pub(super) fn code(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    application: &Application,
    redemption: &Redemption<'_>,
    scope: Option<&str>,
) -> Result<Honour, JourneyError> {
    let redeemed = sts::codes::redeem(tx, ctx, redemption)?;
    let (Redeemed::First(code) | Redeemed::Again(code)) = &redeemed;
    let kind = sts::clients::authenticate_on(tx, ctx, application, asking.proof, code.platform, asking.origin)?;
    let line = sts::codes::line(redemption.code);
    let code = match redeemed {
        Redeemed::First(code) => code,
        Redeemed::Again(_) => {
            sts::refresh::revoke_line(tx, ctx, &line)?;
            return Ok(Honour::Ends(Granted::Spent(GrantError::CodeReused)));
        }
    };
    Ok(Honour::Stands(Box::new(Honoured {
        kind,
        platform: Some(code.platform),
        session: code.session,
        authority: Authority::Tenant(code.tenant),
        scope: scope.map_or_else(|| code.scope.clone(), |scope| sts::resource::instead(&code.scope, scope)),
        resource: code.resource,
        nonce: code.nonce,
        since: ctx.now,
        line: Some(line),
        signs_in: false,
        circumstances: code.circumstances,
    })))
}

pub(super) fn refresh(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    application: &Application,
    token: &str,
    scope: Option<&str>,
) -> Result<Honour, JourneyError> {
    asking.authority.admits(application)?;
    let redeemed = sts::refresh::redeem(tx, ctx, token, asking.client)?;
    let (Redeemed::First((kept, _)) | Redeemed::Again((kept, _))) = &redeemed;
    let kind = proved(tx, ctx, asking, application, kept)?;
    let (kept, line) = match redeemed {
        Redeemed::First(kept) => kept,
        Redeemed::Again((_, line)) => {
            sts::refresh::revoke_line(tx, ctx, &line)?;
            return Ok(Honour::Ends(Granted::Spent(GrantError::GrantInvalid)));
        }
    };
    // A refresh token is not bound to its tenant: it may be used at any in which the person is known.
    let authority = asking.authority.tenant().map_or(Authority::Tenant(kept.tenant), Authority::Tenant);
    Ok(Honour::Stands(Box::new(Honoured {
        kind,
        platform: kept.platform,
        session: kept.session,
        authority,
        scope: scope.map_or(kept.scope, str::to_owned),
        resource: None,
        nonce: None,
        since: kept.since,
        line: Some(line),
        signs_in: false,
        // A client on her own device says where she is now.
        circumstances: ctx.circumstances.or(&kept.circumstances),
    })))
}

pub(super) fn device(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    application: &Application,
    code: &str,
) -> Result<Honour, JourneyError> {
    let kind = sts::clients::authenticate(tx, ctx, application, asking.proof)?;
    let (request, session, approval) = sts::devices::redeem(tx, ctx, code, asking.client, asking.authority)?;
    Ok(Honour::Stands(Box::new(Honoured {
        kind,
        platform: None,
        session,
        authority: Authority::Tenant(approval.tenant),
        scope: request.scope,
        resource: request.resource,
        nonce: None,
        since: ctx.now,
        line: None,
        signs_in: false,
        circumstances: approval.circumstances,
    })))
}

fn proved(
    tx: &Tx<'_>,
    ctx: &Ctx,
    asking: &Asking<'_>,
    application: &Application,
    kept: &RefreshGrant,
) -> Result<ClientKind, GrantError> {
    match kept.platform {
        Some(platform) => sts::clients::authenticate_on(tx, ctx, application, asking.proof, platform, asking.origin),
        None => sts::clients::authenticate(tx, ctx, application, asking.proof),
    }
}
