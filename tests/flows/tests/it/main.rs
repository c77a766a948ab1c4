//! Whole stories: who does what, on which pages and through which calls, and what comes of it.
#![cfg(test)]

mod api;
mod crawler;
mod determinism;
mod exercise;
mod input;
mod invariants;
mod lab;
mod lifecycle;
mod refusals;
mod terms;
mod twins;
