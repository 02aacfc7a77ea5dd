//! The procedure, its evidence and its rules. Pure: no I/O, no clock, no
//! randomness; the present instant and new identities are arguments.
//!
//! ```text
//! item, gate           the thirteen and what stands around them
//! evidence, finding    what was observed, and what a rule says of it
//! procedure, checklist one run through the thirteen, as the fold of its events
//! judge, rule          held against the facts; one file a kind of rule
//! catalogue            products and rules as data, with sources
//! schedule             which doses count, and when the next is due
//! event, day, facts    what the log holds, the station today, one judgement's view
//! listing, plan        what the log keeps of lists, and whom they are for
//! export               what left the station in files
//! review, sign_off     what is looked at afterwards, what is unusual, and who signs
//! figures              the day in numbers
//! observation          the time after the needle, in which somebody is watched
//! reaction, emergency  what happens in it, and what is done about it
//! mishap               staff pricked, doses lost
//! paper                what leaves the station printed
//! founding, sign_in    how a station began, and who came to the desk
//! drill                how an exercise went
//! patient, visit, stock, session, account, staff, pin, dose   the nouns
//! ```

pub mod account;
pub mod amendment;
pub mod backup;
pub mod catalogue;
pub mod checklist;
pub mod day;
pub mod dose;
pub mod drill;
pub mod emergency;
pub mod event;
pub mod evidence;
pub mod export;
pub mod facts;
pub mod figures;
pub mod finding;
pub mod founding;
pub mod gate;
pub mod id;
pub mod incident;
pub mod item;
pub mod judge;
pub mod listing;
pub mod look_back;
pub mod mishap;
pub mod near_miss;
pub mod observation;
pub mod paper;
pub mod patient;
pub mod pin;
pub mod plan;
pub mod procedure;
pub mod quantity;
pub mod reaction;
pub mod review;
pub mod route;
pub mod rule;
pub mod schedule;
pub mod session;
pub mod sign_in;
pub mod sign_off;
pub mod staff;
pub mod stock;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod time;
pub mod visit;
