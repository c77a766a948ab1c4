//! The form `SAML/WS-Fed`: a partner's domains, federated by one of the two protocols.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document, IdentityProvider};
use directory::rights;
use kernel::PolicyId;
use policy::{Action, Invalid, Ruling};
use serde_json::json;
use web::Page;

use super::{SAML, pane};
use crate::error::{self, Failure};
use crate::frame::IDENTITY_PROVIDERS;
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "saml.html")]
struct SamlPage {
    page: Page,
    display_name: String,
    saml: bool,
    domain: String,
    issuer: String,
    endpoint: String,
    certificate: String,
    metadata: String,
    /// What is wrong, in the words of Graph's reader.
    wrong: Option<Invalid>,
}

impl SamlPage {
    fn error(&self, field: &str) -> &str {
        self.wrong.as_ref().filter(|wrong| field_of(&wrong.path) == field).map_or("", |wrong| &wrong.reason)
    }
}

/// The field behind a property of Graph.
fn field_of(path: &str) -> &'static str {
    match path {
        "issuerUri" => "issuer",
        "metadataExchangeUri" => "metadata",
        "passiveSignInUri" => "endpoint",
        "signingCertificate" => "certificate",
        "displayName" => "name",
        _ => "domain",
    }
}

fn page(visit: &Visit, form: &Parameters, wrong: Option<Invalid>) -> SamlPage {
    SamlPage {
        page: pane(visit, "New SAML/WS-Fed IdP"),
        display_name: form.text("name"),
        saml: form.get("protocol") != Some("wsFed"),
        domain: form.text("domain"),
        issuer: form.text("issuer"),
        endpoint: form.text("endpoint"),
        certificate: form.text("certificate"),
        metadata: form.text("metadata"),
        wrong,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.read(move |read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)??)).await?;
    Ok(web::html(&page(&visit, &Parameters::default(), None)))
}

/// The federation in the words of Graph, which has one reader for it.
fn provider(id: &str, form: &Parameters) -> Result<IdentityProvider, Invalid> {
    let protocol = if form.get("protocol") == Some("wsFed") { "wsFed" } else { "saml" };
    IdentityProvider::parse(
        id,
        &json!({
            "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation",
            "displayName": form.text("name"),
            "issuerUri": form.text("issuer"),
            "metadataExchangeUri": form.optional("metadata"),
            "passiveSignInUri": form.text("endpoint"),
            "preferredAuthenticationProtocol": protocol,
            "signingCertificate": form.text("certificate"),
            "domains": [form.text("domain")],
        }),
    )
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (tenant, typed) = (visit.tenant.id, form.clone());
    let saved = visit.write(move |tx, ctx| {
        let id = PolicyId::random(&ctx.entropy).to_string();
        let saved = provider(&id, &typed)
            .map_err(DirectoryError::Invalid)
            .and_then(|provider| policies::save(tx, ctx, tenant, Document::IdentityProvider(provider)));
        match saved {
            Ok(ruling) => Ok(ruling.map(|()| None)),
            Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(invalid))),
            Err(error) => Err(error.into()),
        }
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(IDENTITY_PROVIDERS.href, &[("saved", SAML.0)])).into_response(),
        Some(wrong) => error::form_again(&page(&visit, &form, Some(wrong))),
    })
}
