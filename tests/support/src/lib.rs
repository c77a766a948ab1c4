//! The harness of the story, wire and browser tests.
//!
//! A story speaks of people: `lab.browser()` is somebody at a screen, who reads headings, fills fields by their labels
//! and presses buttons by their words; `lab.bot()` is a program with a token of its own. The forms that are submitted are
//! those that the pages rendered, hidden fields included. The same stories are told in this process, over sockets and in
//! a real browser, through [`Visitor`].
#![expect(clippy::missing_panics_doc, reason = "a harness tells what went wrong by panicking")]

mod authenticator;
mod browser;
mod caller;
mod clinicians;
mod device;
mod emulator;
pub mod exercise;
mod form;
mod jar;
mod lab;
mod line;
mod page;
mod program;
mod reading;
mod rows;
mod sending;
mod visitor;

pub use authenticator::Authenticator;
pub use browser::Browser;
pub use caller::{Caller, Reply, claims};
pub use clinicians::{Clinician, Proof};
pub use device::Device;
pub use emulator::{Account, Emulator};
pub use form::Form;
pub use lab::Lab;
pub use page::{Link, Page};
pub use program::{Ended, Program, Started, binary};
pub use rows::Rows;
pub use visitor::Visitor;
