//! The query language of lists: what may be asked of a property, and how it is asked of the store.
//!
//! Text becomes tokens (`lex`), tokens an expression (`parse`), and the expression a [`Filter`] whose every part the
//! schema allows (`bind`). A filter is compiled for the store's columns (`compile`) or applied to what is in memory
//! (`matches`). Nothing here knows HTTP.

mod bind;
mod compile;
mod expand;
mod ids;
mod lex;
mod list;
mod matches;
mod options;
mod page;
mod parse;
pub(crate) mod schema;
mod search;
mod select;

pub(crate) use compile::Columns;
pub(crate) use expand::Expand;
pub(crate) use ids::ids;
pub(crate) use list::List;
pub(crate) use options::Options;
pub(crate) use page::{Pages, seal, unseal, window};
pub(crate) use schema::Schema;
pub(crate) use select::Selection;

/// Which queries are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Those that the directory's indexes answer.
    Basic,
    /// With `ConsistencyLevel: eventual` and `$count=true`, more (Microsoft Graph, "Advanced query capabilities").
    Advanced,
}
