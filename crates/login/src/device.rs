//! The device code flow ("OAuth 2.0 device authorization grant"): a device without a browser is given two codes, one to show
//! and one to ask with.

pub(crate) mod entry;

use axum::extract::Path;
use axum::response::Response;
use kernel::Caller;
use serde::Serialize;
use sts::devices::{self, Codes, DeviceRequest};
use sts::{GrantError, Version};
use web::Here;

use crate::DEVICE_LOGIN;
use crate::authorize::client::{self, Known};
use crate::error::Failure;
use crate::extract::{Parameters, Posted, Visit};
use crate::respond::json;
use crate::token::stamped;

pub(crate) async fn v1(visit: Visit, Path(segment): Path<String>, Posted(form): Posted) -> Response {
    codes(&visit.here, segment, Version::V1, form).await
}

pub(crate) async fn v2(visit: Visit, Path(segment): Path<String>, Posted(form): Posted) -> Response {
    codes(&visit.here, segment, Version::V2, form).await
}

async fn codes(here: &Here, segment: String, endpoint: Version, form: Result<Parameters, Failure>) -> Response {
    let issued = match form {
        Ok(form) => issued(here, segment, endpoint, form).await,
        Err(failure) => Err(failure),
    };
    let response = match issued {
        Ok(codes) => json(&Body::of(codes, format!("{}{DEVICE_LOGIN}", here.arrival.origins.login()), endpoint)),
        Err(failure) => failure.json(&here.arrival),
    };
    stamped(response, here)
}

async fn issued(here: &Here, segment: String, endpoint: Version, form: Parameters) -> Result<Codes, Failure> {
    here.write(Caller::Anonymous, move |tx, ctx| {
        let Known { authority, app_id, registration } = client::known(tx, &segment, &form)?;
        // Microsoft's own applications are pages of this emulator: none of them runs on a device.
        if registration.is_none() {
            return Err(GrantError::AppUnknown { app: app_id.to_string(), tenant: authority.to_string() }.into());
        }
        let resource = form.owned("resource");
        let scope = match (endpoint, form.owned("scope")) {
            (Version::V2, _) if resource.is_some() => return Err(GrantError::ResourceParameter.into()),
            (Version::V2, None) => return Err(GrantError::ParameterMissing("scope").into()),
            (_, scope) => scope.unwrap_or_default(),
        };
        if let Some(tenant) = authority.tenant() {
            match endpoint {
                Version::V1 => sts::resource::resolve_v1(tx, tenant, resource.as_deref(), &scope, &ctx.origins)?,
                Version::V2 => sts::resource::resolve(tx, tenant, &scope, &ctx.origins)?,
            };
        }
        let request = DeviceRequest { client: app_id, authority, scope, resource, endpoint };
        Ok::<_, Failure>(devices::issue(tx, ctx, &request)?)
    })
    .await
}

/// "Device authorization response". Version 1 has its own name for the address, and writes its numbers as texts
/// (unverified).
#[derive(Serialize)]
struct Body {
    user_code: String,
    device_code: String,
    #[serde(flatten)]
    told: Told,
    message: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Told {
    V2 { verification_uri: String, expires_in: i64, interval: i64 },
    V1 { verification_url: String, expires_in: String, interval: String },
}

impl Body {
    fn of(codes: Codes, address: String, endpoint: Version) -> Self {
        let message = format!(
            "To sign in, use a web browser to open the page {address} and enter the code {} to authenticate.",
            codes.user
        );
        let (expires_in, interval) = (devices::VALID.as_secs(), devices::INTERVAL.as_secs());
        let told = match endpoint {
            Version::V2 => Told::V2 { verification_uri: address, expires_in, interval },
            Version::V1 => Told::V1 {
                verification_url: address,
                expires_in: expires_in.to_string(),
                interval: interval.to_string(),
            },
        };
        Self { user_code: codes.user, device_code: codes.device, told, message }
    }
}
