//! Everything is real here: the binary, its sockets, its cookies, its pages, and Chromium with its own rules.

mod album;
mod axe;
mod device;
mod driver;
mod exercise;
mod moments;
mod palette;
mod rules;
mod screen;
