//! What the documents promise, read from the tree.

mod documents;
mod floors;
mod tidiness;
