use kernel::TenantId;
use store::Read;
use sts::{Authority, Browser};
use web::Here;

use super::client::{Client, Request};
use super::report::{Outcome, Report, Step};
use super::walk::{End, Walk};
use super::{Choices, PeopleError, Redemption, TokenRequest, address_of, browser, client, code_of, invitation, who};

/// A person redeems an invitation, as far as she wants to and gets.
pub(crate) async fn redeem(here: &Here, redemption: Redemption, choices: Choices) -> Result<Report, PeopleError> {
    let (browser, session) = browser(here, choices.session.as_deref())?;
    let target = invitation::find(here, &redemption.selector).await?;
    // Asked before she sets out: a script that names no client of the world, or no scope, has done nothing yet.
    let client = match &redemption.tokens {
        Some(wanted) => {
            let client = client::find(here, wanted.client_id, None, target.tenant()).await?;
            may_be_asked(here, target.tenant(), wanted).await?;
            Some(client)
        }
        None => None,
    };
    let mut report = Report::new(session);
    let Some(invitation) = target.invitation.clone() else {
        report.refused(invitation::refuse(here, target.link_tenant()).await?);
        return Ok(report);
    };
    report.invited(&invitation);
    let pending = who::is_pending(here, &invitation).await?;
    let (door, landing) = target.way_in(here, &invitation);
    let mut walk = Walk::new(here, &browser, &choices, &mut report);
    walk.invited(invitation.address.clone());
    // By the direct link she says who she is: only the mail's link knows it.
    let account = redemption.account.or_else(|| target.says_who());
    match walk.go(door, account.as_ref()).await? {
        End::Arrived(destination) => {
            report.all_passed();
            report.step(Step::Accepted, if pending { "now" } else { "already" });
            report.landed(landing.unwrap_or_else(|| address_of(&destination)));
            report.outcome = Outcome::Accepted;
        }
        end => report.ended(end),
    }
    who::describe(here, &mut report, &invitation).await?;
    if let (Outcome::Accepted, Some(client), Some(wanted)) = (report.outcome, client, &redemption.tokens) {
        let authority = Authority::Tenant(invitation.tenant);
        tokens(here, &browser, &choices, &mut report, &client, (authority, wanted)).await?;
    }
    Ok(report)
}

/// Refuses a scope that no resource of the tenant has.
async fn may_be_asked(here: &Here, tenant: Option<TenantId>, wanted: &TokenRequest) -> Result<(), PeopleError> {
    let Some(tenant) = tenant else { return Ok(()) };
    let (scope, origins) = (wanted.scope.clone(), here.arrival.origins.clone());
    let resolved = move |read: &Read<'_>| sts::resource::resolve(read, tenant, &scope, &origins).map(drop);
    Ok(here.world.store().read(resolved).await?)
}

/// The same browser goes on to an application. What keeps her out of it does not undo the redemption.
async fn tokens(
    here: &Here,
    browser: &Browser,
    choices: &Choices,
    report: &mut Report,
    client: &Client,
    (authority, wanted): (Authority, &TokenRequest),
) -> Result<(), PeopleError> {
    let request = Request { authority, scope: &wanted.scope, nonce: None, challenge: None, redeems: true };
    let (door, verifier) = client.door(here, &request)?;
    let mut onward = Report::new(String::new());
    let destination = match Walk::new(here, browser, choices, &mut onward).go(door, None).await? {
        End::Arrived(destination) => destination,
        End::Refused(refusal) => {
            report.refusal = Some(refusal);
            return Ok(());
        }
        End::Answered | End::Stopped | End::Cancelled | End::Declined => return Ok(()),
    };
    let verifier = verifier.unwrap_or_default();
    match client.redeem(here, authority, code_of(&destination), &verifier).await? {
        Ok(tokens) => report.tokens = tokens,
        Err(refusal) => report.refusal = Some(refusal),
    }
    Ok(())
}
