//! Our own pages where the real ones would lead to another machine.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use web::Page;

use crate::launch_pad;

pub(crate) fn router() -> Router {
    Router::new().route("/privacy", get(privacy)).route("/learn-more", get(learn_more))
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    page: Page,
}

#[derive(Template)]
#[template(path = "learn_more.html")]
struct LearnMore {
    page: Page,
}

async fn privacy() -> Response {
    web::html(&Privacy { page: Page::new("Privacy").links(launch_pad::links(), "").ribbon() })
}

async fn learn_more() -> Response {
    web::html(&LearnMore { page: Page::new("Guests and what they consent to").links(launch_pad::links(), "").ribbon() })
}
