//! The surfaces on one router, and the edge around them.

use std::sync::Arc;

use axum::Router;
use console::Process;
use futures_util::FutureExt;
use kernel::Origins;
use web::{Edge, Outbound};
use worlds::World;
use worlds::document::WorldDocument;

use crate::health::Health;

/// Everything that answers on the main port. `origins` are those that a world is made with, `ca` the roots in PEM.
pub(crate) fn router(edge: Edge, health: Health, ca: Option<&str>, origins: Origins, outbound: Outbound) -> Router {
    edge.sandboxes.default_world().attend(graph::courier(outbound.clone()));
    let mut process = Process::default()
        .resetting(Arc::new(move |world, situation| reset(world, origins.clone(), situation).boxed()))
        .taking_mail(Arc::new(move || takes_mail(health.clone()).boxed()));
    if let Some(ca) = ca {
        process = process.with_ca(ca);
    }
    let surfaces = Router::new()
        .merge(web::assets::router())
        .merge(console::router(process))
        .merge(graph::router(outbound.clone()))
        .merge(portal::router())
        .merge(apps::router())
        .merge(login::router(outbound))
        .fallback(async || web::pages::not_found());
    web::edge(surfaces, edge)
}

async fn reset(world: World, origins: Origins, situation: Option<WorldDocument>) -> Result<(), String> {
    world.reset(origins, situation).await.map_err(|error| error.to_string())
}

async fn takes_mail(health: Health) -> Result<(), String> {
    health.takes_mail().await
}
