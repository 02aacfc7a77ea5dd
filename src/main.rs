//! Starts Chốt.

fn main() {}
