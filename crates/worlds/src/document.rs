//! World documents: TOML in files, the same as JSON in the control API. References are by name; ids derive from the
//! sandbox, the kind and the name, so a world's ids never change.

mod apps;
mod guests;
mod load;
mod overlay;
mod parse;
mod saved;
mod schema;
mod terms;
mod view;
mod written;

pub use load::{LoadError, load};
pub use parse::{DocumentError, parse, parse_toml};
pub use saved::{Imported, SavedError, from_graph};
pub use schema::{Situation, WorldDocument};
pub use view::{AccountView, AppView, PersonalAccountView, TenantView, WorldView, overview, view};
