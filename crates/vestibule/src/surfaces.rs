//! The surfaces on one router, and the edge around them.

use std::sync::Arc;

use axum::Router;
use console::Process;
use futures_util::FutureExt;
use web::{Edge, Outbound};

use crate::health::Health;

/// Everything that answers on the main port; `ca` are the roots in PEM.
pub(crate) fn router(edge: Edge, health: Health, ca: Option<&str>, outbound: Outbound) -> Router {
    let mut process = Process::default().taking_mail(Arc::new(move || takes_mail(health.clone()).boxed()));
    if let Some(ca) = ca {
        process = process.with_ca(ca);
    }
    let surfaces = Router::new()
        .merge(web::assets::router())
        .merge(console::router(process))
        .merge(graph::router())
        .merge(portal::router())
        .merge(apps::router())
        .merge(login::router(outbound))
        .fallback(async || web::pages::not_found());
    web::edge(surfaces, edge)
}

async fn takes_mail(health: Health) -> Result<(), String> {
    health.takes_mail().await
}
