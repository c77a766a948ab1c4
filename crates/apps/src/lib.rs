//! Stands in for myapps.microsoft.com and myaccount.microsoft.com.
//!
//! Both are relying parties of the token service like any other: a code flow, a cookie of their own. They live in this
//! process, so they redeem their code by a call instead of a request.

mod direct;
mod error;
mod frame;
mod leave;
mod my_account;
mod my_apps;
mod options;
mod panel;
mod sign_in;
mod sign_out;
mod visitor;

use axum::Router;
use axum::middleware::from_fn;

/// My Apps and My Account.
pub fn router() -> Router {
    let pages = my_apps::router().merge(my_account::router()).layer(from_fn(error::on_demand));
    web::policy_headers::pages(pages)
}
