//! A person's way into a tenant: one state machine behind sign-in, redemption, and their scripted twins.
//!
//! Whatever brings her (the mail's link, an app's sign-in, My Apps, a script), she passes the same gates. Every door
//! asks two questions: *what is next* ([`look`], [`proceed`]) and *here is the answer* ([`answer`]). Facts are read
//! afresh each time, policy judges every gate, and nobody else knows their order.
//!
//! A journey is its door and the person's choices, sealed into the page's form and address. Nothing about it is kept
//! here, so a stale page, a second tab and the Back button all lead to the step that is open now.

mod account;
mod answer;
mod arrive;
mod discover;
mod door;
mod error;
mod facts;
mod federation;
mod gates;
mod grant;
mod identify;
mod next;
mod sign_out;
mod travel;
mod whatif;

pub use account::Known;
pub use answer::{Answer, Checked, NewPassword, answer, check_password, credential, new_password};
pub use arrive::{Destination, Handed};
pub use door::{Authorize, Door, Prompt, ResponseMode, ResponseType};
pub use error::JourneyError;
pub use federation::{Departure, Vouched, departure, federated};
pub use grant::{Asking, Grant, Granted, Wanted, enter, grant, resource_owner};
pub use next::{Alert, AuthStep, Behalf, Ended, Invalid, Next, Registration, Sight, Turn, Waiting};
pub use sign_out::{Leave, Notice, SignedOut, sign_out};
pub use travel::{Journey, look, proceed, seal, unseal};
pub use whatif::{ACCOUNT_RULE, INVITEE_RULE, Invited, Question, what_if};
