//! The window.

pub mod context;
pub mod input;
pub mod screen;
pub mod theme;
pub mod widget;

#[cfg(test)]
pub(crate) mod picture;
