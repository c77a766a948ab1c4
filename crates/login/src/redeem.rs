//! The link of an invitation.

use axum::response::Response;
use invitations::tickets::Link;
use journey::Door;
use policy::Denial;

use crate::error::{Failure, Setting};
use crate::extract::{Parameters, Visit};
use crate::walk;

/// Opens the way in. Fetching a link redeems nothing: mail scanners do it all day.
pub(crate) async fn redeem(visit: Visit) -> Response {
    match link(&visit.query) {
        Some(link) => walk::open(&visit.here, visit.browser, Door::Ticket(link)).await,
        None => Failure::denied(&Denial::InvitationInvalid, Setting::Page).page(&visit.here).await,
    }
}

/// Both forms of the link: the outer one, whose `rd` holds the inner address, and the inner one itself.
fn link(query: &Parameters) -> Option<Link> {
    match query.get("rd") {
        Some(rd) => Link::from_rd(rd),
        None => Link::from_query(query.get("tenant")?, query.get("user")?, query.get("ticket")?),
    }
}
