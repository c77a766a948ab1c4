//! "Block future invitations from this organization": the page behind the link of a mail asks, its form does.

use askama::Template;
use axum::response::Response;
use directory::tenants;
use invitations::unsubscribe;
use kernel::{Caller, EmailAddress, TenantId};
use sts::GrantError;
use url::form_urlencoded;
use web::{Here, Page};

use crate::error::Failure;
use crate::extract::{Parameters, Posted, Visit};
use crate::{UNSUBSCRIBE, destination};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Unsubscribe {
    page: Page,
    organization: String,
    tenant: String,
    address: String,
    /// Whether mails are blocked already.
    blocked: bool,
}

/// Whose mails, and to whom.
#[derive(Clone)]
struct Subject {
    tenant: TenantId,
    address: EmailAddress,
}

impl Subject {
    fn read(parameters: &Parameters) -> Result<Self, Failure> {
        let text = |name: &str| parameters.get(name).unwrap_or_default();
        let tenant = text("tenant").parse().map_err(|_| Failure::not_found())?;
        let address = EmailAddress::parse(text("email")).map_err(|_| Failure::not_found())?;
        Ok(Self { tenant, address })
    }

    fn page(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("tenant", &self.tenant.to_string()).append_pair("email", self.address.as_str());
        format!("{UNSUBSCRIBE}?{}", query.finish())
    }
}

/// Asks.
pub(crate) async fn ask(visit: Visit) -> Response {
    match question(&visit.here, &visit.query).await {
        Ok(page) => web::html(&page),
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn question(here: &Here, query: &Parameters) -> Result<Unsubscribe, Failure> {
    let Subject { tenant, address } = Subject::read(query)?;
    let asked = address.clone();
    let (found, blocked) = here
        .read(Caller::Anonymous, move |read, _| {
            let found = tenants::load(read, tenant)?;
            Ok::<_, Failure>((found, unsubscribe::is_unsubscribed(read, tenant, &asked)?))
        })
        .await?;
    let organization = found.ok_or_else(Failure::not_found)?.display_name;
    let page = Page::new(format!("Invitations from {organization}")).ribbon();
    Ok(Unsubscribe { page, organization, tenant: tenant.to_string(), address: address.to_string(), blocked })
}

/// Does.
pub(crate) async fn choose(visit: Visit, Posted(form): Posted) -> Response {
    match chosen(&visit.here, form).await {
        Ok(page) => destination::see_other(&page),
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn chosen(here: &Here, form: Result<Parameters, Failure>) -> Result<String, Failure> {
    let form = form?;
    let subject = Subject::read(&form)?;
    let block = match form.get("choice") {
        Some("unsubscribe") => true,
        Some("subscribe") => false,
        Some(_) | None => return Err(GrantError::Malformed.into()),
    };
    let Subject { tenant, address } = subject.clone();
    here.write(Caller::Anonymous, move |tx, ctx| {
        tenants::load(tx, tenant)?.ok_or_else(Failure::not_found)?;
        let changed = if block {
            unsubscribe::unsubscribe(tx, ctx, tenant, &address)
        } else {
            unsubscribe::subscribe(tx, ctx, tenant, &address)
        };
        changed.map_err(Failure::from)
    })
    .await?;
    Ok(subject.page())
}
