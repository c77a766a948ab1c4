//! The console over the built-in world, behind the edge.

mod control;
mod devices;
mod events;
mod lab;
mod mail;
mod openapi;
mod pages;
mod people;
mod sign_ins;
mod terms;
mod whatif;
