//! The surfaces on one router, and the edge around them.

use axum::Router;
use web::{Edge, Here};
use worlds::World;

use crate::health::Health;

/// Everything that answers on the main port.
pub(crate) fn router(edge: Edge, health: &Health, ca: Option<String>) -> Router {
    let surfaces = Router::new()
        .merge(web::assets::router())
        .merge(console::router(health.console(ca)))
        .merge(graph::router())
        .merge(portal::router())
        .merge(apps::router())
        .merge(login::router());
    web::edge(surfaces, edge)
}
