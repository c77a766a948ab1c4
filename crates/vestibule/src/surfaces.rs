//! The surfaces on one router, and the edge around them.

use std::sync::Arc;

use axum::Router;
use console::Process;
use futures_util::FutureExt;
use web::{Edge, Outbound, Surfaces};

use crate::health::Health;

/// Everything that answers on the main port; `ca` are the roots in PEM.
pub(crate) fn router(edge: Edge, health: Health, ca: Option<&str>, outbound: Outbound) -> Router {
    let courier = graph::courier(outbound.clone());
    edge.sandboxes.attended(Arc::new(move |world| world.attend(courier.clone())));
    let mut process = Process::default().taking_mail(Arc::new(move || takes_mail(health.clone()).boxed()));
    if let Some(ca) = ca {
        process = process.with_ca(ca);
    }
    let (graph, management) = (graph::router(outbound.clone()), graph::management::router());
    let login = login::router(outbound);
    let (portal, apps) = (portal::router(), apps::router());
    let surfaces = Surfaces {
        together: pages(
            console::router(process)
                .merge(graph.clone())
                .merge(management.clone())
                .merge(portal.clone())
                .merge(apps.clone())
                .merge(login.clone()),
        ),
        login: pages(login),
        graph: graph::alone(graph),
        portal: pages(portal),
        apps: pages(apps),
        management: graph::management::alone(management),
    };
    web::edge(surfaces, edge)
}

/// What pages need beside themselves.
fn pages(surface: Router) -> Router {
    surface.merge(web::assets::router()).fallback(async || web::pages::not_found())
}

async fn takes_mail(health: Health) -> Result<(), String> {
    health.takes_mail().await
}
