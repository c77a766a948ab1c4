//! My Apps and My Account over the built-in world, with the token service's part played by the journey itself.

mod account;
mod lab;
mod my_apps;
