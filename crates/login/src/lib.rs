//! Stands in for login.microsoftonline.com: the token service and its sign-in pages. Requests are read here and answers
//! written; what they mean is decided below.

mod authorize;
mod codes;
mod cors;
mod credential_type;
mod destination;
mod device;
mod discovery;
mod error;
mod extract;
mod federation;
mod front_channel;
mod headers;
mod logout;
mod metadata;
mod on_demand;
mod pages;
mod privacy;
mod redeem;
mod respond;
mod silent;
mod steps;
mod terms;
mod token;
mod unknown;
mod unsubscribe;
mod user_info;
mod verbs;
mod walk;

use axum::Router;
use axum::extract::Extension;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use web::Outbound;

/// The open step of a journey, and where it is answered.
const JOURNEY: &str = "/journey";
/// Where the organization on "Review permissions" publishes its privacy statement.
const PRIVACY: &str = "/journey/privacy";
/// What error codes mean.
const ERROR: &str = "/error";
/// Where a person types the code that a device shows, and its other name.
const DEVICE_LOGIN: &str = "/devicelogin";
const DEVICE_AUTH: &str = "/common/oauth2/deviceauth";
/// The documents of agreements.
const TERMS: &str = "/terms";
/// The page after signing out.
const SIGNED_OUT: &str = "/signout";
/// The page behind the last link of an invitation mail.
const UNSUBSCRIBE: &str = "/unsubscribe/manage";

/// Every address of the token service; `outbound` reaches the issuers that tenants federate with.
pub fn router(outbound: Outbound) -> Router {
    Router::new()
        .merge(documents())
        .merge(doors())
        .merge(tokens())
        .merge(web::policy_headers::pages(pages()))
        .merge(unknown::router())
        .layer(from_fn(on_demand::pass))
        .layer(Extension(outbound))
}

/// What clients read before anybody signs in.
fn documents() -> Router {
    verbs::documents(
        Router::new()
            .route("/{tenant}/v2.0/.well-known/openid-configuration", get(metadata::v2))
            .route("/{tenant}/.well-known/openid-configuration", get(metadata::v1))
            .route("/{tenant}/discovery/v2.0/keys", get(metadata::keys_v2))
            .route("/{tenant}/discovery/keys", get(metadata::keys_v1))
            .route("/{tenant}/openid/userinfo", get(user_info::tell).post(user_info::tell))
            .route("/common/discovery/instance", get(discovery::instance))
            .route("/common/userrealm/{user}", get(discovery::realm))
            .route("/common/UserRealm/{user}", get(discovery::realm)),
    )
    .route("/common/GetCredentialType", post(credential_type::look_up).fallback(token::wrong_verb))
}

/// Where a browser comes from elsewhere: from an application, from a mail.
fn doors() -> Router {
    verbs::pages(
        Router::new()
            .route("/{tenant}/oauth2/v2.0/authorize", verbs::form(get(authorize::v2).post(authorize::post_v2)))
            .route("/{tenant}/oauth2/authorize", verbs::form(get(authorize::v1).post(authorize::post_v1)))
            .route("/{tenant}/v2.0/adminconsent", get(authorize::admin_consent_v2))
            .route("/{tenant}/adminconsent", get(authorize::admin_consent_v1))
            .route("/{tenant}/oauth2/v2.0/logout", get(logout::logout))
            .route("/{tenant}/oauth2/logout", get(logout::logout))
            .route(federation::CALLBACK, get(federation::receive))
            .route("/redeem", get(redeem::redeem))
            .route("/redeem/", get(redeem::redeem)),
    )
}

fn tokens() -> Router {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/token", post(token::v2).fallback(token::wrong_verb))
        .route("/{tenant}/oauth2/token", post(token::v1).fallback(token::wrong_verb))
        .layer(from_fn(cors::reflecting))
        .merge(devices())
}

/// Where a device without a browser begins.
fn devices() -> Router {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/devicecode", post(device::v2).fallback(token::wrong_verb))
        .route("/{tenant}/oauth2/devicecode", post(device::v1).fallback(token::wrong_verb))
}

/// Our own pages, whose forms nobody else may send.
fn pages() -> Router {
    verbs::pages(
        Router::new()
            .route(JOURNEY, verbs::form(get(steps::show).post(steps::take)))
            .route(DEVICE_LOGIN, verbs::form(get(device::entry::ask).post(device::entry::take)))
            .route(DEVICE_AUTH, verbs::form(get(device::entry::ask).post(device::entry::take)))
            .route(ERROR, get(codes::show))
            .route(PRIVACY, get(privacy::statement))
            .route(&format!("{TERMS}/{{agreement}}/{{language}}"), get(terms::document))
            .route(SIGNED_OUT, verbs::form(get(logout::ended).post(logout::picked)))
            .route(UNSUBSCRIBE, verbs::form(get(unsubscribe::ask).post(unsubscribe::choose)))
            .route("/common/oauth2/nativeclient", get(discovery::native_client)),
    )
}
