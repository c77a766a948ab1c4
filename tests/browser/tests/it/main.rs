//! Everything is real here: the binary, its sockets, its cookies, its pages, and Chromium with its own rules.

mod driver;
mod exercise;
mod screen;
