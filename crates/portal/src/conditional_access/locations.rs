//! Named locations: places by their addresses or their countries.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document};
use directory::rights;
use kernel::{Ctx, NamedLocationId};
use policy::{Action, NamedLocation};
use serde_json::{Value, json};
use store::Tx;
use web::{Page, Toast};

use crate::error::{self, Failure};
use crate::frame::{self, NAMED_LOCATIONS};
use crate::parameters::{Parameters, address};
use crate::terms::Wrong;
use crate::visit::{Posted, Visit};

const NEW: &str = "/portal/named-locations/new";

#[derive(Template)]
#[template(path = "named_locations.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    kind: &'static str,
    trusted: &'static str,
    places: String,
}

#[derive(Template)]
#[template(path = "named_location.html")]
struct LocationPage {
    page: Page,
    href: String,
    /// Whether it is there already: then its kind stays, and it can be deleted.
    kept: bool,
    /// Whether it is of countries.
    countries: bool,
    typed: Parameters,
    wrong: Wrong,
}

impl LocationPage {
    fn on(&self, name: &str) -> bool {
        self.typed.get(name) == Some("yes")
    }
}

pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let kept = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::named_locations(read, tenant)?)
    });
    let rows = kept.await?.iter().map(row).collect();
    let done = match visit.query.get("done") {
        Some("saved") => Some(Toast::done("Named location saved")),
        Some("deleted") => Some(Toast::done("Named location deleted")),
        _ => None,
    };
    let page = frame::entra_id(visit.page(NAMED_LOCATIONS.name), NAMED_LOCATIONS.href).toast(done);
    Ok(web::html(&ListPage { page, rows }))
}

fn row(location: &NamedLocation) -> Row {
    Row {
        href: href(location.id()),
        name: location.display_name().to_owned(),
        kind: if matches!(location, NamedLocation::Ip(_)) { "IP ranges" } else { "Countries" },
        trusted: if location.is_trusted() { "Yes" } else { "No" },
        places: places(location).join(", "),
    }
}

fn places(location: &NamedLocation) -> Vec<String> {
    match location {
        NamedLocation::Ip(location) => location.ip_ranges.iter().map(ToString::to_string).collect(),
        NamedLocation::Country(location) => location.countries_and_regions.iter().map(ToString::to_string).collect(),
    }
}

fn href(id: NamedLocationId) -> String {
    format!("{}/{id}", NAMED_LOCATIONS.href)
}

fn blade(visit: &Visit, kept: Option<&NamedLocation>, countries: bool, typed: Parameters) -> LocationPage {
    let new = if countries { "New location (Countries)" } else { "New location (IP ranges)" };
    let name = kept.map_or_else(|| new.to_owned(), |location| location.display_name().to_owned());
    let mut page = frame::entra_id(visit.page(name), NAMED_LOCATIONS.href);
    page.breadcrumb.push(NAMED_LOCATIONS.link());
    let href = kept.map_or_else(|| NEW.to_owned(), |location| href(location.id()));
    LocationPage { page, href, kept: kept.is_some(), countries, typed, wrong: Wrong::default() }
}

/// The form of a new location, of the kind that the address names.
pub(crate) async fn new(visit: Visit) -> Result<Response, Failure> {
    visit.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)??)).await?;
    let countries = visit.query.get("kind") == Some("countries");
    Ok(web::html(&blade(&visit, None, countries, visit.query.clone())))
}

/// What was typed, in Graph's own words.
fn body(form: &Parameters, countries: bool) -> Value {
    let typed = form.get("places").unwrap_or_default();
    let lines = typed.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty());
    let on = |name: &str| form.get(name) == Some("yes");
    if countries {
        json!({
            "displayName": form.text("name"), "countriesAndRegions": lines.collect::<Vec<_>>(),
            "includeUnknownCountriesAndRegions": on("unknown"),
        })
    } else {
        let ranges: Vec<Value> = lines.map(|line| json!({ "cidrAddress": line })).collect();
        json!({"displayName": form.text("name"), "isTrusted": on("trusted"), "ipRanges": ranges})
    }
}

fn typed(location: &NamedLocation) -> Parameters {
    let yes = |on: bool| if on { "yes" } else { "" }.to_owned();
    let unknown =
        matches!(location, NamedLocation::Country(location) if location.include_unknown_countries_and_regions);
    let fields = [
        ("name", location.display_name().to_owned()),
        ("places", places(location).join("\n")),
        ("trusted", yes(location.is_trusted())),
        ("unknown", yes(unknown)),
    ];
    Parameters::of(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

pub(crate) async fn create(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (tenant, once) = (visit.tenant.id, visit.form(&form, "location"));
    let countries = form.get("kind") == Some("countries");
    let mut body = body(&form, countries);
    let kind = if countries { "countryNamedLocation" } else { "ipNamedLocation" };
    body["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
    let save = move |tx: &Tx<'_>, ctx: &Ctx| {
        let id = NamedLocationId::random(&ctx.entropy);
        let location = NamedLocation::parse(id, ctx.now, &body).map_err(DirectoryError::Invalid)?;
        let saved = policies::save(tx, ctx, tenant, Document::NamedLocation(location))?;
        Ok(saved.map(|()| address(NAMED_LOCATIONS.href, &[("done", "saved")])))
    };
    Ok(match visit.write_form(once, save, told).await? {
        Ok(list) => Redirect::to(&list).into_response(),
        Err(wrong) => error::form_again(&LocationPage { wrong, ..blade(&visit, None, countries, form) }),
    })
}

/// What is wrong with a location, told at the field that asks for it; every other error stays one.
fn told(error: DirectoryError) -> Result<Wrong, DirectoryError> {
    match error {
        DirectoryError::Invalid(invalid) => {
            let places = ["ipRanges", "countriesAndRegions"].iter().any(|part| invalid.path.starts_with(part));
            Ok(Wrong::new(if places { "places" } else { "name" }, invalid.reason))
        }
        other => Err(other),
    }
}

async fn load(visit: &Visit, id: &str) -> Result<NamedLocation, Failure> {
    let (tenant, id) = (visit.tenant.id, id.parse().map_err(|_| Failure::not_found())?);
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Ok(policies::named_location(read, tenant, id)?)
    });
    found.await?.ok_or_else(Failure::not_found)
}

const fn is_of_countries(location: &NamedLocation) -> bool {
    matches!(location, NamedLocation::Country(_))
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let location = load(&visit, &id).await?;
    Ok(web::html(&blade(&visit, Some(&location), is_of_countries(&location), typed(&location))))
}

pub(crate) async fn save(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let kept = load(&visit, &id).await?;
    let countries = is_of_countries(&kept);
    let (tenant, id, body) = (visit.tenant.id, kept.id(), body(&form, countries));
    let save = move |tx: &Tx<'_>, ctx: &Ctx| {
        let gone = || DirectoryError::NotFound(id.to_string());
        let location = policies::named_location(tx, tenant, id)?.ok_or_else(gone)?;
        let location = location.patched(ctx.now, &body).map_err(DirectoryError::Invalid)?;
        policies::save(tx, ctx, tenant, Document::NamedLocation(location))
    };
    Ok(match visit.write_or_tell(save, told).await? {
        Ok(()) => Redirect::to(&address(NAMED_LOCATIONS.href, &[("done", "saved")])).into_response(),
        Err(wrong) => error::form_again(&LocationPage { wrong, ..blade(&visit, Some(&kept), countries, form) }),
    })
}

/// Deletes a location; one that a policy is about stays, and the page says which.
pub(crate) async fn delete(Path(id): Path<String>, Posted { visit, .. }: Posted) -> Result<Response, Failure> {
    let done = || Redirect::to(&address(NAMED_LOCATIONS.href, &[("done", "deleted")])).into_response();
    let kept = match load(&visit, &id).await {
        Ok(kept) => kept,
        // The form was sent twice.
        Err(failure) if failure.is_not_found() => return Ok(done()),
        Err(failure) => return Err(failure),
    };
    let (tenant, id) = (visit.tenant.id, kept.id());
    let delete = move |tx: &Tx<'_>, ctx: &Ctx| policies::delete_named_location(tx, ctx, tenant, id);
    Ok(match visit.write_or_tell(delete, told).await? {
        Ok(()) => done(),
        Err(wrong) => {
            let shown = blade(&visit, Some(&kept), is_of_countries(&kept), typed(&kept));
            error::form_again(&LocationPage { wrong, ..shown })
        }
    })
}
