//! The page on which a person types the code that a device shows.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use journey::{Authorize, Door};
use kernel::Caller;
use sts::GrantError;
use sts::devices::{self, DeviceRequest, Standing};
use web::{Here, Page};

use crate::error::Failure;
use crate::extract::{Posted, Visit};
use crate::{headers, walk};

#[derive(Template)]
#[template(path = "device_code.html")]
struct DeviceCode {
    page: Page,
    code: String,
    error: String,
}

/// Asks for the code. An address may bring it along; it is then shown, and still hers to send.
pub(crate) async fn ask(visit: Visit) -> Response {
    let code = ["otc", "user_code"].into_iter().find_map(|name| visit.query.owned(name));
    page(StatusCode::OK, code.unwrap_or_default(), String::new())
}

/// Takes the code, and leads her into the sign-in that the device asked for. Nothing is kept: sent again, it leads there
/// again.
pub(crate) async fn take(visit: Visit, Posted(form): Posted) -> Response {
    let here = &visit.here;
    let code = match form {
        Ok(form) => form.owned("code").unwrap_or_default(),
        Err(failure) => return failure.page(here).await,
    };
    match waiting(here, devices::typed(&code)).await {
        Ok(Ok((user_code, request))) => {
            walk::begin(here, Door::Authorize(Authorize::of_device(user_code, request))).await
        }
        Ok(Err(error)) => {
            let remedy = remedy(&error);
            page(StatusCode::BAD_REQUEST, code, format!("{} {remedy}", Failure::from(error).said()))
        }
        Err(failure) => failure.page(here).await,
    }
}

/// The device that waits with this code, or what is wrong with the code.
async fn waiting(here: &Here, user_code: String) -> Result<Result<(String, DeviceRequest), GrantError>, Failure> {
    if user_code.is_empty() {
        return Ok(Err(GrantError::UserCodeEmpty));
    }
    let asked = user_code.clone();
    let found =
        here.read(Caller::Anonymous, move |read, ctx| devices::find(read, &asked, ctx.now).map_err(Failure::from));
    Ok(match found.await? {
        Some((request, Standing::Waiting)) => Ok((user_code, request)),
        Some((_, Standing::Lapsed)) => Err(GrantError::UserCodeExpired),
        Some((_, Standing::Answered(_))) => Err(GrantError::UserCodeUsed),
        None => Err(GrantError::DeviceUnknown),
    })
}

/// What she can do about a code that leads nowhere.
const fn remedy(error: &GrantError) -> &'static str {
    match error {
        GrantError::UserCodeExpired | GrantError::UserCodeUsed => "Begin again on your device.",
        _ => "Look at your device, and enter the code that it shows.",
    }
}

fn page(status: StatusCode, code: String, error: String) -> Response {
    let page = Page::new("Enter code to allow access").ribbon();
    headers::journey(web::html_with(status, &DeviceCode { page, code, error }))
}
