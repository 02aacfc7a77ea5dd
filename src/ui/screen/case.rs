//! What one report says, in words.

pub mod words;
