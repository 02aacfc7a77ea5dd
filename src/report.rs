//! What leaves the station: files and papers made from the log, each set with a
//! signed manifest. Reads the store, writes files; never changes what is recorded,
//! except that leaving is an entry too. Knows no window.

mod civil;
pub mod export;
pub mod figures;
pub mod manifest;
pub mod paper;
pub mod proof;
pub mod trouble;
