//! The app as a browser meets it, with a token service that the tests play themselves.
#![cfg(test)]

mod browser;
mod clinic;
mod pages;
mod refusals;
mod sign_in;
mod token_service;
