//! Whole stories: who does what, on which pages and through which calls, and what comes of it.
#![cfg(test)]

mod again;
mod api;
mod conditional_access;
mod consent;
mod crawler;
mod determinism;
mod drop_in;
mod exercise;
mod faults;
mod frozen;
mod imported;
mod input;
mod instrument;
mod invariants;
mod lab;
mod lifecycle;
mod mails;
mod newer_form;
mod permissions_report;
mod places;
mod refusals;
mod replays;
mod returning;
mod sandboxes;
mod situations;
mod snapshots;
mod terms;
mod twins;
mod unsubscribe;
mod ways_in;
mod words;
