//! The procedure, its evidence and its rules. Pure: no I/O, no clock, no
//! randomness; the present instant and new identities are arguments.

pub mod id;
pub mod quantity;
pub mod route;
pub mod text;
pub mod time;
