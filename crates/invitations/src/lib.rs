//! What happens to an invitation: it is made, sent, sent again, reset; its ticket opens the way in; the guest consents,
//! accepts terms, and is accepted.
//!
//! Who is signed in is not known here: it arrives as `ctx.caller` and, at acceptance, as the account that was proven.

mod accept;
pub mod bulk;
mod error;
mod invitation;
mod invite;
mod leave;
pub mod letters;
pub mod permissions;
mod redirect;
pub mod terms;
pub mod tickets;
pub mod unsubscribe;

pub use accept::accept;
pub use error::InviteError;
pub use invitation::{Invitation, Recipient, Status, find, latest_of, pending, relocate};
pub use invite::{Invite, Sent, invite, judge_invitation, resend};
pub use leave::leave;
pub use redirect::default_redirect;

/// The tables of this crate.
pub const SCHEMA: store::Schema =
    store::Schema { owner: "invitations", steps: &[include_str!("schema.sql"), include_str!("purge.sql")] };
