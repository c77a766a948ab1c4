//! What the documents promise, read from the tree.

mod behaviour;
mod clients;
mod conformance;
mod documents;
mod floors;
mod situations;
mod tidiness;
