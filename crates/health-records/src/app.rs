use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::party::{Exchange, Lookup};
use crate::problem::Problem;
use crate::session::Session;
use crate::shelf::Shelf;
use crate::sign_in::Pending;
use crate::visit::Visit;
use crate::{assets, callback, records, respond, sign_in, sign_out};

/// Room for every sign-in that a few classes have open at once; a flood of them costs megabytes, not the machine.
const PENDING_AT_MOST: usize = 4_096;
const SESSIONS_AT_MOST: usize = 16_384;

/// The app: whom it asks, and what it remembers between two requests. Clones share one memory.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    lookup: Lookup,
    exchange: Exchange,
    pending: Shelf<Pending>,
    sessions: Shelf<Session>,
}

impl App {
    /// An app that finds its registrations through `lookup` and its token services through `exchange`.
    #[must_use]
    pub fn new(lookup: Lookup, exchange: Exchange) -> Self {
        Self(Arc::new(Parts {
            lookup,
            exchange,
            pending: Shelf::new(PENDING_AT_MOST),
            sessions: Shelf::new(SESSIONS_AT_MOST),
        }))
    }

    pub(crate) fn lookup(&self) -> &Lookup {
        &self.0.lookup
    }

    pub(crate) fn exchange(&self) -> &Exchange {
        &self.0.exchange
    }

    pub(crate) fn pending(&self) -> &Shelf<Pending> {
        &self.0.pending
    }

    pub(crate) fn sessions(&self) -> &Shelf<Session> {
        &self.0.sessions
    }
}

/// Every address of the app.
pub fn router(app: App) -> Router {
    Router::new()
        .route(records::PATH, get(records::show))
        .route(sign_in::PATH, get(sign_in::start))
        .route(callback::PATH, get(callback::receive))
        .route(sign_out::PATH, post(sign_out::sign_out))
        .route(assets::STYLE_PATH, get(assets::style))
        .route(assets::MARK_PATH, get(assets::mark))
        .fallback(async |visit: Visit| Problem::NoSuchPage.page(Some(&visit.registration)))
        .method_not_allowed_fallback(async |visit: Visit| Problem::WrongMethod.page(Some(&visit.registration)))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::map_response(respond::secured))
        .with_state(app)
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::Broken.page(None)
}

fn cross_site(_: ProtectionError) -> Response {
    Problem::CrossSite.page(None)
}
