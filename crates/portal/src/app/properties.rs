//! Properties of an application: its three switches.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::service_principals::{self, HIDE_APP, ServicePrincipal};
use web::{Page, Toast};

use super::load;
use crate::error::Failure;
use crate::frame;
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

/// The longest note, in characters (Microsoft Entra, "Properties of an enterprise application").
const LONGEST_NOTE: usize = 1_024;

#[derive(Template)]
#[template(path = "app_properties.html")]
struct PropertiesPage {
    page: Page,
    href: String,
    app: ServicePrincipal,
    typed: Typed,
    error: String,
}

#[derive(Clone)]
struct Typed {
    enabled: bool,
    required: bool,
    visible: bool,
    notes: String,
}

impl Typed {
    fn of(app: &ServicePrincipal) -> Self {
        Self {
            enabled: app.account_enabled,
            required: app.app_role_assignment_required,
            visible: app.visible(),
            notes: app.notes.clone().unwrap_or_default(),
        }
    }

    /// A switch that the form does not say stays as it is.
    fn read(form: &Parameters, app: &ServicePrincipal) -> Self {
        let own = Self::of(app);
        let switch = |name, kept| form.get(name).map_or(kept, |value| value == "yes");
        Self {
            enabled: switch("enabled", own.enabled),
            required: switch("required", own.required),
            visible: switch("visible", own.visible),
            notes: if form.has("notes") { form.text("notes") } else { own.notes },
        }
    }

    fn apply(self, app: &mut ServicePrincipal) {
        app.account_enabled = self.enabled;
        app.app_role_assignment_required = self.required;
        if app.visible() != self.visible {
            app.tags.retain(|tag| tag != HIDE_APP);
            app.tags.extend((!self.visible).then(|| HIDE_APP.to_owned()));
        }
        app.notes = Some(self.notes).filter(|notes| !notes.is_empty());
    }
}

fn blade(visit: &Visit, app: ServicePrincipal, typed: Typed, error: String) -> PropertiesPage {
    let saved = visit.query.has("saved").then(|| Toast::done("Properties saved"));
    let page = frame::app(visit.page("Properties"), app.id, &app.display_name, "/properties").toast(saved);
    PropertiesPage { page, href: href(&app), app, typed, error }
}

fn href(app: &ServicePrincipal) -> String {
    format!("{}/properties", frame::application(app.id))
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let typed = Typed::read(&visit.query, &app);
    Ok(web::html(&blade(&visit, app, typed, String::new())))
}

pub(crate) async fn save(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let typed = Typed::read(&form, &app);
    if typed.notes.chars().count() > LONGEST_NOTE {
        let error = format!("at most {LONGEST_NOTE} characters are allowed");
        return Ok(crate::error::form_again(&blade(&visit, app, typed, error)));
    }
    let resource = app.id;
    visit
        .write(move |tx, ctx| Ok(service_principals::update(tx, ctx, resource, |app| typed.apply(app))?.map(drop)))
        .await?;
    Ok(Redirect::to(&address(&href(&app), &[("saved", "")])).into_response())
}
