//! Stands in for entra.microsoft.com: the pages on which administrators invite guests, assign them to applications, and
//! say who may invite whom. A module per blade; each is a handful of `GET`s and forms that post to their own address.

mod app;
mod apps;
mod assign;
mod bulk;
mod collaboration;
mod conditional_access;
mod cross_tenant;
mod error;
mod external_identities;
mod frame;
mod home;
mod identity_providers;
mod invite;
mod lists;
mod logs;
mod overview;
mod parameters;
mod properties;
mod sign_in;
mod terms;
mod upload;
mod user;
mod users;
mod visit;
mod what_if;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::{any, get, post};

use crate::cross_tenant::organization;
use crate::error::Failure;

/// The portal's first page.
const HOME: &str = "/portal";
/// Where the token service sends the browser back to.
const SIGN_IN: &str = "/portal/signin";
/// Where the account menu posts `Sign out`.
const SIGN_OUT: &str = "/portal/signout";
/// The name under which the sessions of this surface are kept.
const SURFACE: &str = "portal";

/// Everything below `/portal`.
pub fn router() -> Router {
    let pages = Router::new()
        .merge(shell())
        .merge(tenant())
        .merge(external())
        .merge(terms())
        .merge(access())
        .merge(people())
        .merge(applications())
        .route("/portal/{*rest}", any(async || Failure::not_found()))
        .method_not_allowed_fallback(async || Failure::wrong_verb())
        .layer(from_fn(error::present))
        .layer(from_fn(error::on_demand));
    web::policy_headers::pages(pages)
}

fn shell() -> Router {
    Router::new()
        .route(HOME, get(home::show))
        .route("/portal/", get(async || Redirect::permanent(HOME)))
        .route("/portal/search", get(home::search))
        .route(SIGN_IN, get(sign_in::arrive))
        .route(SIGN_OUT, post(sign_in::leave))
}

fn tenant() -> Router {
    Router::new()
        .route("/portal/entra-id", get(overview::entra_id))
        .route("/portal/properties", get(properties::show).post(properties::save))
        .route(frame::WHAT_IF.href, get(what_if::show))
        .route("/portal/groups", get(lists::groups))
        .route("/portal/roles", get(lists::roles))
        .route("/portal/app-registrations", get(lists::registrations))
        .route("/portal/user-settings", get(lists::user_settings))
        .route("/portal/audit-logs", get(logs::audit))
        .route("/portal/sign-in-logs", get(logs::sign_ins))
}

fn external() -> Router {
    Router::new()
        .route("/portal/external-identities", get(external_identities::show))
        .route("/portal/cross-tenant-access", get(cross_tenant::organizations))
        .route("/portal/cross-tenant-access/default", get(cross_tenant::defaults))
        .route("/portal/cross-tenant-access/clouds", get(cross_tenant::clouds))
        .merge(organizations())
        .route(
            "/portal/cross-tenant-access/default/{direction}",
            get(cross_tenant::edit::show).post(cross_tenant::edit::save),
        )
        .route(
            "/portal/cross-tenant-access/default/inbound/redemption-order",
            get(cross_tenant::redemption_order::show).post(cross_tenant::redemption_order::save),
        )
        .route(
            "/portal/cross-tenant-access/default/inbound/trust",
            get(cross_tenant::trust::show).post(cross_tenant::trust::save),
        )
        .route("/portal/external-collaboration", get(collaboration::show).post(collaboration::save))
        .route("/portal/identity-providers", get(identity_providers::show))
        .route(
            "/portal/identity-providers/google",
            get(identity_providers::google::show).post(identity_providers::google::save),
        )
        .route(
            "/portal/identity-providers/saml",
            get(identity_providers::saml::show).post(identity_providers::saml::save),
        )
        .route("/portal/identity-providers/passcode", get(identity_providers::passcode).post(identity_providers::save))
}

fn organizations() -> Router {
    Router::new()
        .route("/portal/cross-tenant-access/add", get(organization::ask).post(organization::add))
        .route("/portal/cross-tenant-access/organizations/{id}", get(organization::show).post(organization::save))
        .route("/portal/cross-tenant-access/organizations/{id}/remove", post(organization::remove))
}

fn terms() -> Router {
    Router::new()
        .route("/portal/terms-of-use", get(terms::list))
        .route("/portal/terms-of-use/new", get(terms::new::show).post(terms::new::create))
        .route("/portal/terms-of-use/{id}", get(terms::one::show).post(terms::one::save))
        .route("/portal/terms-of-use/{id}/accepted", get(terms::answers::accepted))
        .route("/portal/terms-of-use/{id}/declined", get(terms::answers::declined))
        .route("/portal/terms-of-use/{id}/languages", get(terms::languages::show).post(terms::languages::add))
        .route("/portal/terms-of-use/{id}/documents/{file}", get(terms::languages::document))
        .route("/portal/terms-of-use/{id}/policy", get(terms::policy::show).post(terms::policy::create))
        .route("/portal/terms-of-use/{id}/audit-logs", get(logs::audit_of_terms))
        .route("/portal/terms-of-use/{id}/delete", get(terms::one::confirm).post(terms::one::delete))
}

fn access() -> Router {
    use conditional_access::{list, locations, one};
    Router::new()
        .route("/portal/conditional-access", get(list))
        .route("/portal/conditional-access/new", get(one::new).post(one::create))
        .route("/portal/conditional-access/{id}", get(one::show).post(one::save))
        .route("/portal/conditional-access/{id}/delete", get(one::confirm).post(one::delete))
        .route("/portal/named-locations", get(locations::list))
        .route("/portal/named-locations/new", get(locations::new).post(locations::create))
        .route("/portal/named-locations/{id}", get(locations::show).post(locations::save))
        .route("/portal/named-locations/{id}/delete", post(locations::delete))
}

fn people() -> Router {
    Router::new()
        .route("/portal/users", get(users::show))
        .route("/portal/users/deleted", get(users::deleted::show))
        .route("/portal/users/deleted/restore", get(users::trash::confirm_restore).post(users::trash::restore))
        .route("/portal/users/deleted/purge", get(users::trash::confirm_purge).post(users::trash::purge))
        .route("/portal/users/bulk-invite", get(bulk::show).post(bulk::take))
        .route("/portal/users/bulk-invite/template.csv", get(bulk::template))
        .route("/portal/users/bulk-operations", get(bulk::results::list))
        .route("/portal/users/bulk-operations/{id}", get(bulk::results::show))
        .route("/portal/users/bulk-operations/{id}/results.csv", get(bulk::results::download))
        .route("/portal/users/invite", get(invite::show).post(invite::take))
        .route("/portal/users/{id}", get(user::overview).post(user::actions::take))
        .route("/portal/users/{id}/properties", get(user::properties::show))
        .route("/portal/users/{id}/sign-in-logs", get(logs::sign_ins_of_user))
        .route("/portal/users/{id}/audit-logs", get(logs::audit_of_user))
        .route("/portal/users/{id}/reset", get(user::reset::show).post(user::reset::take))
        .route("/portal/users/{id}/convert", get(user::convert::show).post(user::convert::take))
        .route("/portal/users/{id}/delete", get(user::actions::confirm).post(user::actions::delete))
}

fn applications() -> Router {
    Router::new()
        .route("/portal/enterprise-applications", get(overview::enterprise))
        .route("/portal/enterprise-applications/all", get(apps::show))
        .route("/portal/enterprise-applications/{id}", get(app::overview))
        .route(
            "/portal/enterprise-applications/{id}/properties",
            get(app::properties::show).post(app::properties::save),
        )
        .route(
            "/portal/enterprise-applications/{id}/users-and-groups",
            get(app::assigned::show).post(app::assigned::remove),
        )
        .route(
            "/portal/enterprise-applications/{id}/permissions",
            get(app::permissions::show).post(app::permissions::take),
        )
        .route("/portal/enterprise-applications/{id}/assign", get(assign::show).post(assign::take))
        .route("/portal/enterprise-applications/{id}/assign/users", get(assign::pick))
        .route("/portal/enterprise-applications/{id}/sign-in-logs", get(logs::sign_ins_of_app))
        .route("/portal/enterprise-applications/{id}/audit-logs", get(logs::audit_of_app))
}
