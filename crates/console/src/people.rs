//! Scripted people. A person here walks the very journey of one in a browser: the same questions, one write for each
//! answer, her choices given beforehand. What `session` names is her browser.

mod choices;
mod client;
mod invitation;
mod proof;
mod report;
mod walk;
mod who;

use directory::{assignments, first_party};
use journey::{Destination, JourneyError};
use kernel::{AppId, Caller, TenantId};
use ledger::decisions::Question;
use policy::Denial;
use store::StoreError;
use sts::{Authority, Browser, GrantError};
use web::Here;
use worlds::WorldError;

pub(crate) use choices::{
    Choices, Consent, Mfa, PersonalOrWork, Redemption, ResponseType, Selector, SignIn, StopAt, Terms, TokenRequest,
};
pub(crate) use report::Report;

use self::client::{Client, Request};
use self::report::{Outcome, RefusalReport, Step, Tile};
use self::walk::{End, Walk};
use crate::rehome;

/// Why a script could not be carried out at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeopleError {
    #[error("this sandbox has no such invitation")]
    UnknownInvitation,
    #[error("there is no tenant '{0}'")]
    UnknownTenant(String),
    #[error("there is no application {0} in this sandbox, or it has no redirect URI")]
    UnknownClient(AppId),
    #[error("{0}")]
    Account(String),
    #[error("this is no session of an earlier answer")]
    Session,
    #[error("the journey leads in a circle")]
    Astray,
    #[error(transparent)]
    Grant(#[from] GrantError),
    #[error(transparent)]
    Journey(#[from] JourneyError),
    #[error(transparent)]
    World(#[from] WorldError),
}

impl From<StoreError> for PeopleError {
    fn from(error: StoreError) -> Self {
        Self::World(error.into())
    }
}

impl From<directory::DirectoryError> for PeopleError {
    fn from(error: directory::DirectoryError) -> Self {
        Self::World(error.into())
    }
}

impl From<sts::StsError> for PeopleError {
    fn from(error: sts::StsError) -> Self {
        Self::World(error.into())
    }
}

impl From<mail::MailError> for PeopleError {
    fn from(error: mail::MailError) -> Self {
        Self::World(error.into())
    }
}

/// The browser that goes on, or a fresh one.
fn browser(here: &Here, session: Option<&str>) -> Result<(Browser, String), PeopleError> {
    match session {
        Some(cookie) => Ok((Browser::from_cookie(cookie).ok_or(PeopleError::Session)?, cookie.to_owned())),
        None => Ok(Browser::new(&kernel::Entropy::from_root(here.world.edge_bytes()), here.world.name())),
    }
}

/// A person redeems an invitation, as far as she wants to and gets.
pub(crate) async fn redeem(here: &Here, redemption: Redemption, choices: Choices) -> Result<Report, PeopleError> {
    let (browser, session) = browser(here, choices.session.as_deref())?;
    let target = invitation::find(here, &redemption.selector).await?;
    let client = match &redemption.tokens {
        Some(wanted) => Some(client::find(here, wanted.client_id, None, target.tenant()).await?),
        None => None,
    };
    let mut report = Report::new(session);
    let Some((door, landing)) = target.way_in(here) else {
        report.refused(invitation::refuse(here).await?);
        return Ok(report);
    };
    if let Some(invitation) = &target.invitation {
        report.invited(invitation);
    }
    let pending = who::is_pending(here, target.invitation.as_ref()).await?;
    let mut walk = Walk::new(here, &browser, &choices, &mut report);
    walk.invited(target.invitation.as_ref().map(|invitation| invitation.address.clone()));
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
    if let Some(invitation) = &target.invitation {
        who::describe(here, &mut report, invitation).await?;
    }
    if let (Outcome::Accepted, Some(client), Some(wanted)) = (report.outcome, client, &redemption.tokens) {
        let tenant = report.tenant_id.ok_or(PeopleError::UnknownInvitation)?;
        let authority = Authority::Tenant(tenant);
        let request = Request { authority, scope: &wanted.scope, nonce: None, challenge: None, redeems: true };
        tokens(here, &browser, &choices, &mut report, &client, &request).await?;
    }
    Ok(report)
}

/// The same browser goes on to an application.
async fn tokens(
    here: &Here,
    browser: &Browser,
    choices: &Choices,
    report: &mut Report,
    client: &Client,
    request: &Request<'_>,
) -> Result<(), PeopleError> {
    let mut ignored = Report::new(String::new());
    let (door, verifier) = client.door(here, request)?;
    let mut walk = Walk::new(here, browser, choices, &mut ignored);
    let End::Arrived(destination) = walk.go(door, None).await? else {
        report.refusal = ignored.refusal;
        return Ok(());
    };
    let verifier = verifier.unwrap_or_default();
    match client.redeem(here, request.authority, code_of(&destination), &verifier).await? {
        Ok(tokens) => report.tokens = tokens,
        Err(refusal) => report.refusal = Some(refusal),
    }
    Ok(())
}

/// A person signs in to an application.
pub(crate) async fn sign_in(here: &Here, sign_in: SignIn, choices: Choices) -> Result<Report, PeopleError> {
    let (browser, session) = browser(here, choices.session.as_deref())?;
    let segment = sign_in.tenant.clone();
    let authority =
        here.world.store().read(move |read| Ok::<_, PeopleError>(Authority::resolve(read, &segment))).await?;
    let authority = authority.map_err(|_| PeopleError::UnknownTenant(sign_in.tenant.clone()))?;
    let client = client::find(here, sign_in.client, sign_in.redirect_uri.as_deref(), authority.tenant()).await?;
    let (door, verifier) = client.door(
        here,
        &Request {
            authority,
            scope: &sign_in.scope,
            nonce: sign_in.nonce.clone(),
            challenge: sign_in.code_challenge.as_deref(),
            redeems: sign_in.response_type == ResponseType::Token,
        },
    )?;
    let mut report = Report::new(session);
    let mut walk = Walk::new(here, &browser, &choices, &mut report);
    let destination = match walk.go(door, Some(&sign_in.account)).await? {
        End::Arrived(destination) => destination,
        end => {
            report.ended(end);
            who::signed_in(here, &mut report, &browser, authority, &sign_in.account).await?;
            return Ok(report);
        }
    };
    report.all_passed();
    report.outcome = Outcome::SignedIn;
    report.landed(address_of(&destination));
    who::signed_in(here, &mut report, &browser, authority, &sign_in.account).await?;
    if sign_in.response_type == ResponseType::Code {
        report.code = Some(code_of(&destination).to_owned());
    } else if let Some(verifier) = verifier {
        match client.redeem(here, authority, code_of(&destination), &verifier).await? {
            Ok(tokens) => report.tokens = tokens,
            Err(refusal) => report.refused(refusal),
        }
    }
    if client.app == first_party::MY_APPS {
        report.tiles = Some(tiles(here, &report).await?);
    }
    Ok(report)
}

/// The tiles of the person's My Apps, by the page's own function.
async fn tiles(here: &Here, report: &Report) -> Result<Vec<Tile>, PeopleError> {
    let Some(user) = report.user_id else { return Ok(Vec::new()) };
    let apps =
        here.world.store().read(move |read| Ok::<_, PeopleError>(assignments::assigned_apps(read, user)?)).await?;
    let origins = &here.arrival.origins;
    Ok(apps
        .into_iter()
        .map(|app| Tile {
            launch_url: app.launch_url().map(|url| rehome::launch(url, origins)),
            display_name: app.display_name,
            app_id: app.app_id,
        })
        .collect())
}

/// The address that the person's browser ends on.
fn address_of(destination: &Destination) -> String {
    match destination {
        Destination::Redirect(url) => url.clone(),
        Destination::App { redirect_uri, parameters, .. } => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(parameters);
            let separator = if redirect_uri.contains('?') { '&' } else { '?' };
            format!("{redirect_uri}{separator}{}", query.finish())
        }
    }
}

fn code_of(destination: &Destination) -> &str {
    match destination {
        Destination::Redirect(_) => "",
        Destination::App { parameters, .. } => {
            parameters.iter().find(|(name, _)| name == "code").map_or("", |(_, code)| code.as_str())
        }
    }
}

/// Records a refusal that has one reason.
async fn refuse(
    here: &Here,
    question: Question,
    tenant: Option<TenantId>,
    rule: &'static str,
    denial: Denial,
) -> Result<RefusalReport, PeopleError> {
    let decision = walk::because(rule, denial);
    Ok(here.world.refuse(&here.arrival, Caller::Anonymous, question, tenant, decision).await?.into())
}
