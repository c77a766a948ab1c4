use directory::{assignments, first_party};
use journey::Destination;
use sts::Authority;
use web::Here;

use super::client::{Client, Request};
use super::report::{Outcome, Report, Tile};
use super::walk::{End, Walk};
use super::{Choices, PeopleError, ResponseType, SignIn, address_of, browser, client, code_of, who};

/// A person signs in to an application.
pub(crate) async fn sign_in(here: &Here, sign_in: SignIn, choices: Choices) -> Result<Report, PeopleError> {
    let (browser, session) = browser(here, choices.session.as_deref())?;
    let authority = authority(here, &sign_in.tenant).await?;
    let client = client::find(here, sign_in.client, sign_in.redirect_uri.as_deref(), authority.tenant()).await?;
    let request = Request {
        authority,
        scope: &sign_in.scope,
        nonce: sign_in.nonce.clone(),
        challenge: sign_in.code_challenge.as_deref(),
        redeems: sign_in.response_type == ResponseType::Token,
    };
    let (door, verifier) = client.door(here, &request)?;
    let mut report = Report::new(session);
    let end = Walk::new(here, &browser, &choices, &mut report).go(door, Some(&sign_in.account)).await?;
    who::signed_in(here, &mut report, &browser, authority, &sign_in.account).await?;
    match end {
        End::Arrived(destination) => {
            arrived(here, &mut report, &client, authority, &destination, verifier.as_deref()).await?;
        }
        end => report.ended(end),
    }
    Ok(report)
}

async fn authority(here: &Here, segment: &str) -> Result<Authority, PeopleError> {
    let asked = segment.to_owned();
    let resolved = here.world.store().read(move |read| Ok::<_, PeopleError>(Authority::resolve(read, &asked))).await?;
    resolved.map_err(|_| PeopleError::UnknownTenant(segment.to_owned()))
}

/// Redeems the code where a verifier says so, else hands it over.
async fn arrived(
    here: &Here,
    report: &mut Report,
    client: &Client,
    authority: Authority,
    destination: &Destination,
    verifier: Option<&str>,
) -> Result<(), PeopleError> {
    report.all_passed();
    report.outcome = Outcome::SignedIn;
    report.landed(address_of(destination));
    match verifier {
        None => report.code = Some(code_of(destination).to_owned()),
        Some(verifier) => match client.redeem(here, authority, code_of(destination), verifier).await? {
            Ok(tokens) => report.tokens = tokens,
            Err(refusal) => {
                report.refused(refusal);
                return Ok(());
            }
        },
    }
    if client.app == first_party::MY_APPS {
        report.tiles = Some(tiles(here, report).await?);
    }
    Ok(())
}

/// The tiles of the person's My Apps, by the page's own function.
async fn tiles(here: &Here, report: &Report) -> Result<Vec<Tile>, PeopleError> {
    let Some(user) = report.user_id else { return Ok(Vec::new()) };
    let now = here.arrival.at;
    let apps =
        here.world.store().read(move |read| Ok::<_, PeopleError>(assignments::assigned_apps(read, now, user)?)).await?;
    let origins = &here.arrival.origins;
    Ok(apps
        .into_iter()
        .map(|app| Tile {
            launch_url: app.launch_url().map(|url| web::rehome::own(url, origins)),
            display_name: app.display_name,
            app_id: app.app_id,
        })
        .collect())
}
