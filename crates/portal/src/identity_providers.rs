//! All identity providers: what guests may sign in with.

pub(crate) mod google;
pub(crate) mod saml;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::policies::{self, Document, FederationProtocol, IdentityProvider};
use directory::{DirectoryError, rights};
use policy::{Action, EmailMethod, ExternalEmailOtp, Ruling};
use web::{Page, Toast};

use crate::error::{self, Failure};
use crate::frame::{self, IDENTITY_PROVIDERS};
use crate::parameters::address;
use crate::visit::{Posted, Visit};

const PASSCODE: (&str, &str) = ("passcode", "/portal/identity-providers/passcode");
const GOOGLE: (&str, &str) = ("google", "/portal/identity-providers/google");
const SAML: (&str, &str) = ("saml", "/portal/identity-providers/saml");

#[derive(Template)]
#[template(path = "identity_providers.html")]
struct ProvidersPage {
    page: Page,
    built_in: Vec<BuiltIn>,
    custom: Vec<Custom>,
}

struct BuiltIn {
    name: &'static str,
    state: &'static str,
    tone: &'static str,
    href: &'static str,
}

struct Custom {
    name: String,
    protocol: &'static str,
    domains: String,
}

#[derive(Template)]
#[template(path = "passcode.html")]
struct PasscodePage {
    page: Page,
    on: bool,
    error: String,
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        let custom = policies::identity_providers(read, tenant)?;
        Ok((policies::email_otp_enabled(read, tenant)?, policies::google_configured(read, tenant)?, custom))
    });
    let (passcodes, google, custom) = found.await?;
    let row = |name, on: bool, href| {
        let (state, tone) = if on { ("Configured", "good") } else { ("Not configured", "neutral") };
        BuiltIn { name, state, tone, href }
    };
    let custom = custom.iter().filter(|provider| !provider.domains().is_empty()).map(|provider| Custom {
        name: provider.display_name().to_owned(),
        protocol: protocol(provider),
        domains: provider.domains().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    });
    let saved = saved(visit.query.get("saved"));
    Ok(web::html(&ProvidersPage {
        page: frame::external_identities(visit.page(IDENTITY_PROVIDERS.name), IDENTITY_PROVIDERS.href).toast(saved),
        built_in: vec![
            row("Microsoft Entra ID", true, ""),
            row("Microsoft account", true, ""),
            row("Email one-time passcode", passcodes, PASSCODE.1),
            row("Google", google, GOOGLE.1),
            row("Facebook", false, ""),
        ],
        custom: custom.collect(),
    }))
}

/// What was saved a moment ago.
fn saved(what: Option<&str>) -> Option<Toast> {
    let text = match what? {
        name if name == PASSCODE.0 => "Email one-time passcode saved",
        name if name == GOOGLE.0 => "Google saved",
        name if name == SAML.0 => "SAML/WS-Fed identity provider added",
        _ => return None,
    };
    Some(Toast::done(text))
}

fn protocol(provider: &IdentityProvider) -> &'static str {
    match provider {
        IdentityProvider::SamlOrWsFed(federation) => match federation.preferred_authentication_protocol {
            FederationProtocol::Saml => "SAML",
            FederationProtocol::WsFed => "WS-Fed",
        },
        IdentityProvider::OpenIdConnect(_) => "OpenID Connect",
        IdentityProvider::Social(_) => "OAuth",
    }
}

/// The frame of a pane beside the list.
fn pane(visit: &Visit, h1: &str) -> Page {
    let mut page = frame::external_identities(visit.page(h1), IDENTITY_PROVIDERS.href);
    page.breadcrumb.push(IDENTITY_PROVIDERS.link());
    page
}

fn passcode_pane(visit: &Visit, on: bool, error: String) -> PasscodePage {
    PasscodePage { page: pane(visit, "Email one-time passcode"), on, error }
}

/// The pane `Email one-time passcode`.
pub(crate) async fn passcode(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let on = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::email_otp_enabled(read, tenant)?)
    });
    let on = on.await?;
    let shown = visit.query.get("passcode").map_or(on, |typed| typed == "yes");
    Ok(web::html(&passcode_pane(&visit, shown, String::new())))
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let on = match form.get("passcode") {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(Failure::bad_form("choose Yes or No")),
    };
    let allow = if on { ExternalEmailOtp::Enabled } else { ExternalEmailOtp::Disabled };
    let saved = visit.write(move |tx, ctx| {
        let kept = policies::email_method(tx, tenant)?;
        if kept.passcodes() == on {
            return Ok(Ruling::Granted(None));
        }
        let method = EmailMethod { allow_external_id_to_use_email_otp: allow, ..kept };
        match policies::save(tx, ctx, tenant, Document::EmailMethod(method)) {
            Ok(ruling) => Ok(ruling.map(|()| None)),
            Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(invalid.reason))),
            Err(error) => Err(error.into()),
        }
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(IDENTITY_PROVIDERS.href, &[("saved", PASSCODE.0)])).into_response(),
        Some(reason) => error::form_again(&passcode_pane(&visit, on, reason)),
    })
}
