use axum::response::Response;
use directory::settings::{self, Settings};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use web::Here;

use super::Problem;
use super::extract::ControlJson;
use super::reply;

/// Some of the settings. They are read one by one, so that what is wrong is told with its key.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct SettingsChange(Value);

impl PartialSchema for SettingsChange {
    /// The settings, of which none has to be said.
    fn schema() -> RefOr<Schema> {
        let mut schema = Settings::schema();
        if let RefOr::T(Schema::Object(settings)) = &mut schema {
            settings.required.clear();
            settings.description = Some("The settings to change; those that are left out stay.".to_owned());
        }
        schema
    }
}

impl ToSchema for SettingsChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Settings::schemas(schemas);
    }
}

/// Every switch of the sandbox.
#[utoipa::path(
    get,
    path = "/settings",
    operation_id = "readSettings",
    tag = "Clock and settings",
    responses(
        (status = 200, description = "All of them.", body = Settings),
    )
)]
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    let settings = here.world.store().read(|read| Ok::<_, Problem>(settings::load(read)?)).await?;
    Ok(reply::ok(&settings))
}

/// Changes the switches that are named; all of them are answered.
#[utoipa::path(
    patch,
    path = "/settings",
    operation_id = "changeSettings",
    tag = "Clock and settings",
    request_body(
        content = SettingsChange,
        example = json!({"redeem.allow_any_account": true, "throttle.invitations": null})
    ),
    responses(
        (status = 200, description = "All of them, as they are now.", body = Settings),
    )
)]
pub(super) async fn change(
    here: Here,
    ControlJson(SettingsChange(patch)): ControlJson<SettingsChange>,
) -> Result<Response, Problem> {
    let settings = here.world.store().write(move |tx| Ok::<_, Problem>(settings::patch(tx, &patch)?)).await?;
    here.world.follow_settings().await?;
    Ok(reply::ok(&settings))
}
