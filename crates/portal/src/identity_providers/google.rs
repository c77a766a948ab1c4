//! The pane `Google`: the organization's own registration there.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document, HIDDEN, IdentityProvider, SocialProvider, SocialType};
use directory::rights;
use policy::{Action, Ruling};
use web::Page;

use super::{GOOGLE, pane};
use crate::error::{self, Failure};
use crate::frame::IDENTITY_PROVIDERS;
use crate::parameters::address;
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "google.html")]
struct GooglePage {
    page: Page,
    client_id: String,
    /// Never the secret itself: what stands for it once there is one.
    client_secret: &'static str,
    configured: bool,
    id_error: &'static str,
    secret_error: &'static str,
}

async fn kept(visit: &Visit) -> Result<Option<SocialProvider>, Failure> {
    let tenant = visit.tenant.id;
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::identity_provider(read, tenant, SocialType::Google.id())?)
    });
    Ok(match found.await? {
        Some(IdentityProvider::Social(provider)) => Some(provider),
        Some(_) | None => None,
    })
}

fn page(visit: &Visit, client_id: String, configured: bool) -> GooglePage {
    let client_secret = if configured { HIDDEN } else { "" };
    GooglePage { page: pane(visit, "Google"), client_id, client_secret, configured, id_error: "", secret_error: "" }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let kept = kept(&visit).await?;
    let id = kept.as_ref().map(|provider| provider.client_id.clone()).unwrap_or_default();
    Ok(web::html(&page(&visit, id, kept.is_some())))
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let kept = kept(&visit).await?;
    if form.has("remove") {
        return remove(&visit, kept.is_some()).await;
    }
    let (id, secret) = (form.text("clientId"), form.text("clientSecret"));
    let secret = match &kept {
        Some(kept) if secret == HIDDEN => kept.client_secret.clone(),
        _ => secret,
    };
    let (no_id, no_secret) = (id.trim().is_empty(), secret.trim().is_empty() || secret == HIDDEN);
    if no_id || no_secret {
        return Ok(error::form_again(&GooglePage {
            id_error: if no_id { "enter the client ID" } else { "" },
            secret_error: if no_secret { "enter the client secret" } else { "" },
            ..page(&visit, id, kept.is_some())
        }));
    }
    let provider = IdentityProvider::Social(SocialProvider {
        identity_provider_type: SocialType::Google,
        display_name: kept.map_or_else(|| "Google".to_owned(), |kept| kept.display_name),
        client_id: id,
        client_secret: secret,
    });
    let tenant = visit.tenant.id;
    visit.write(move |tx, ctx| Ok(policies::save(tx, ctx, tenant, Document::IdentityProvider(provider))?)).await?;
    Ok(Redirect::to(&address(IDENTITY_PROVIDERS.href, &[("saved", GOOGLE.0)])).into_response())
}

async fn remove(visit: &Visit, configured: bool) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    if configured {
        visit
            .write(move |tx, ctx| {
                match policies::delete_identity_provider(tx, ctx, tenant, SocialType::Google.id()) {
                    // Somebody else was faster: it is gone, as asked.
                    Err(DirectoryError::NotFound(_)) => Ok(Ruling::Granted(())),
                    other => Ok(other?),
                }
            })
            .await?;
    }
    Ok(Redirect::to(&address(IDENTITY_PROVIDERS.href, &[("saved", GOOGLE.0)])).into_response())
}
